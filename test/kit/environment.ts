/**
 * The environment of a Vitest that runs inside a test: what the machine, the CI or the outer Vitest
 * has set must not decide how it behaves.
 */
const foreign =
  /^(CI|GITHUB_ACTIONS|NODE_ENV|NO_COLOR|FORCE_COLOR|TEST|PROD|DEV|VITEST.*|REPLAY_.*|AI_AGENT|CLAUDECODE|CLAUDE_CODE)$/;

/** Environment variables; `undefined` removes one. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of this process that a nested Vitest may see, then `extra` over them. */
export function createEnvironment(extra: Environment = {}): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const all = [...kept, ['NO_COLOR', '1'] as const, ...Object.entries(extra)];
  const present = new Map<string, string>();
  for (const [name, value] of all) {
    if (value === undefined) present.delete(name);
    else present.set(name, value);
  }
  return Object.fromEntries(present);
}

/** Calls `run` with exactly `environment` in `process.env`, and puts back what was there. */
export async function withEnvironment<Result>(
  environment: Record<string, string>,
  run: () => Promise<Result>,
): Promise<Result> {
  const before = { ...process.env };
  replaceEnvironment(environment);
  try {
    return await run();
  } finally {
    replaceEnvironment(before);
  }
}

function replaceEnvironment(environment: Environment): void {
  for (const name of Object.keys(process.env)) {
    if (environment[name] === undefined) delete process.env[name];
  }
  Object.assign(process.env, environment);
}
