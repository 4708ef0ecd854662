/** Bound when the module loads: a test may replace the stream's method, or watch the console. */
const write = process.stderr.write.bind(process.stderr);

/** Tells the user one line. */
export function warn(message: string): void {
  write(`vitest-session-replay: ${message}\n`);
}
