import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { notWritable } from '../../session/not-writable.ts';
import { parseOptions } from '../../session/parse-options.ts';
import { parseUpstream } from '../endpoint/upstream.ts';
import { bodyLimits, redactRules } from '../options.ts';
import { recorderOptionsSchema } from '../options-schema.ts';
import { LastingRecorder } from './lasting-recorder.ts';
import type { Recorder, RecorderOptions } from './recorder-options.ts';

/**
 * Opens an endpoint in front of an API that records all that passes it, until it is closed. Whenever
 * traffic pauses, or the session is as large as one may be, what came before becomes a session of its
 * own, `<sessions>/<name>/<time of its start>.session.json`. What this process itself sends is recorded
 * only where it is sent to the endpoint.
 *
 * No handlers of signals are installed. What was recorded when the process is killed stays in the
 * folder, in the journal of the session that was under way.
 * @example
 * import { createRecorder } from 'vitest-session-replay/record';
 *
 * const recorder = await createRecorder({
 *   upstream: 'http://127.0.0.1:3000',
 *   port: 4000,
 *   onSession: ({ file, recordings }) => console.log(`${file}: ${recordings} requests`),
 * });
 * console.log(`recording what is sent to ${recorder.url}`);
 * process.once('SIGINT', () => recorder.close());
 * @throws {UserError} `INVALID_OPTIONS`; `SESSION_NOT_WRITABLE` for a folder that cannot be written
 * @throws {SessionReplayError} `RECORDER_FAILED` where the endpoint cannot be opened
 */
export async function createRecorder(options: RecorderOptions): Promise<Recorder> {
  const checked = parseOptions(recorderOptionsSchema, options, 'createRecorder');
  const { upstream, sessions = 'sessions', idleGap = 30_000, port = 0 } = checked;
  const { maxRecordings = 10_000, maxSessionSize = 32 * 1024 * 1024 } = checked;
  const { origin, host } = parseUpstream(upstream);
  const { name = host.replace(/[^\w.-]+/g, '-').replace(/^-/, '') } = checked;
  const folder = resolve(join(sessions, name));
  makeWritable(folder);
  const key = randomBytes(32).toString('hex');
  const recorder = new LastingRecorder(origin, key, checked);
  await recorder.open({
    upstream,
    changeOrigin: checked.changeOrigin,
    port,
    grouping: { folder, name, idleGap, maxRecordings, maxSessionSize },
    limits: bodyLimits(checked.maxBodySize),
    filters: { include: checked.include, exclude: checked.exclude },
    key,
    redact: redactRules(checked.redact),
  });
  return recorder;
}

/** That no session could be written is to be known before there is any. */
function makeWritable(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw notWritable(folder, error);
  }
}
