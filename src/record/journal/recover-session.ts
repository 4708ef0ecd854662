import { removeStaleBodyFiles } from '../../session/body-file.ts';
import { interruptedPath, readSessionHead } from '../../session/interrupted-session.ts';
import { lockSession } from '../../session/lock-session.ts';
import { writeJournals } from './finalise-session.ts';
import { ownJournal, readJournal } from './find-journals.ts';
import type { RecordingReport } from './recording-report.ts';
import { removeFiles } from './remove-files.ts';

/** What was lost of a recording that a crash cut short. */
export interface Losses {
  /** Lines that were torn or damaged, and dropped. */
  readonly dropped: number;
  /** Bodies whose files were gone: of them only the size is left. */
  readonly lostBodies: number;
  /**
   * The key of the run was gone, and with it the means to tell its secrets from other text: all that
   * may have been one was replaced.
   */
  readonly isKeyLost: boolean;
}

/** What was recovered of one recording that a crash cut short. */
export interface RecoveredSession extends RecordingReport, Losses {
  /** Of the test. */
  readonly name: string;
  /** The session that was being recorded. Absolute path. */
  readonly sessionFile: string;
  /**
   * Where the recordings are now, marked as interrupted: the session file; where that is whole and of
   * an earlier run, `<name>.interrupted.json` beside it. Undefined where no line was whole.
   */
  readonly file: string | undefined;
  /** Ids of the processes that were killed, each once: one may have had several journals. */
  readonly pids: readonly number[];
}

/**
 * Makes an interrupted session of the journals of one recording, and deletes them. Undefined where
 * there is nothing to tell: they had no recording, or another run was faster.
 * @param journals whose processes are dead
 * @param key of their run; undefined where it is lost
 * @param maxBytes see `JournalsOfSession`
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`; the journals stay then
 */
export function recoverSession(
  sessionFile: string,
  journals: readonly string[],
  key: string | undefined,
  maxBytes?: number,
): RecoveredSession | undefined {
  return lockSession(sessionFile, () => {
    const found = journals.flatMap((file) => ownJournal(readJournal(file)));
    const headers = found.flatMap(({ header }) => header ?? []);
    const [first] = headers;
    if (first === undefined) return undefined;
    const head = readSessionHead(sessionFile);
    const target = head?.isInterrupted === false ? interruptedPath(sessionFile) : sessionFile;
    let isStored = false;
    const written = writeJournals(
      target,
      { sessionFile, journals: found.map(({ file }) => file), origin: undefined, key, maxBytes },
      {
        isStored: (recordedAt) => {
          // It was killed after it had written its session.
          isStored = target !== sessionFile && head?.recordedAt === recordedAt;
          return isStored;
        },
      },
    );
    removeFiles(sessionFile, journals);
    const { report, dropped, lostBodies, secrets, named } = written;
    const { recordings } = report;
    if (isStored || (recordings === 0 && dropped === 0)) return undefined;
    if (recordings > 0) removeStaleBodyFiles(sessionFile, named);
    return {
      ...report,
      dropped,
      lostBodies,
      name: first.name,
      sessionFile,
      file: recordings > 0 ? target : undefined,
      pids: [...new Set(headers.map((header) => header.process.pid))],
      isKeyLost: key === undefined && secrets > 0,
    };
  });
}
