/**
 * The program of the thread in which a standalone recorder writes its sessions: that of a large one takes
 * a second or more, for which the recorder's process, perhaps the API's own, would answer nobody.
 */
import { parentPort } from 'node:worker_threads';
import { SessionReplayError } from '../errors.ts';
import { finaliseSession } from './journal/finalise-session.ts';
import type { WriteReply, WriteRequest } from './session-writer.ts';

parentPort?.on('message', (request: WriteRequest) => parentPort?.postMessage(write(request)));

function write({ file, journal, origin, key, claimsKey }: WriteRequest): WriteReply {
  try {
    return { report: finaliseSession(file, [journal], origin, key, { claimsKey }) };
  } catch (error) {
    const code = error instanceof SessionReplayError ? error.code : 'SESSION_NOT_WRITABLE';
    return { code, error: error instanceof Error ? error.message : String(error) };
  }
}
