/** Our endpoint: recorded, redacted, written to a session. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRecorder } from '../../../../dist/record.js';

/** @param {string} upstream */
export async function startProxy(upstream) {
  const sessions = mkdtempSync(join(tmpdir(), 'bench-sessions-'));
  process.on('exit', () => rmSync(sessions, { recursive: true, force: true }));
  const recorder = await createRecorder({ upstream, sessions });
  return recorder.url;
}
