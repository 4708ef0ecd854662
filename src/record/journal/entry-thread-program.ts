/** The program of the thread in which `EntryThread` has the entries of large exchanges made. */
import { parentPort } from 'node:worker_threads';
import { SessionReplayError } from '../../errors.ts';
import { type EntryReply, type EntryRequest, makeEntry } from './entry-thread.ts';

parentPort?.on('message', ({ id, task }: EntryRequest) => {
  parentPort?.postMessage(reply(id, task));
});

function reply(id: number, task: EntryRequest['task']): EntryReply {
  try {
    return { id, made: makeEntry(task) };
  } catch (error) {
    const code = error instanceof SessionReplayError ? error.code : 'RECORDER_FAILED';
    return { id, error: error instanceof Error ? error.message : String(error), code };
  }
}
