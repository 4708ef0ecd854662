import { join } from 'node:path';
import { bodyLimits, SessionRecorder } from '../../../dist/internals.js';

/**
 * Starts to record what this process sends, as the fixture does for a test.
 * @param {string} folder of the session
 */
export async function recordInProcess(folder) {
  const recorder = new SessionRecorder({
    sessionFile: join(folder, 'bench.session.json'),
    name: 'bench',
    recordedBy: 'bench',
    upstream: undefined,
    limits: bodyLimits(undefined),
    key: 'key',
    isAlone: true,
    host: { openEndpoint: () => Promise.reject(new Error('no endpoint is wanted')) },
  });
  await recorder.start();
  return recorder;
}
