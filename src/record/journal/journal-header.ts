import { isPlainName } from '../../session/plain-name.ts';
import { type ProcessIdentity, parseProcessIdentity } from '../../session/process-identity.ts';
import { isRunId } from '../run/run-id.ts';

/** The first line of a journal: all that is needed to make a session of the others. */
export interface JournalHeader {
  readonly journal: 1;
  /** File name of the session, in the same folder. */
  readonly session: string;
  readonly name: string;
  readonly recordedBy?: string | undefined;
  /** Origin of the session; without one it is the first recording's. */
  readonly origin?: string | undefined;
  /** Whose key its placeholders were made with. */
  readonly run: string;
  /** Who writes it. */
  readonly process: ProcessIdentity;
  /** One moment on both clocks: ms since 1970, and ms on the monotonic clock. */
  readonly wall: number;
  readonly monotonic: number;
}

/** Undefined for a line that is none, whether it was torn or is of something else. */
export function parseJournalHeader(line: string): JournalHeader | undefined {
  try {
    const header: JournalHeader = JSON.parse(line);
    const { journal, session, name, run, wall, monotonic } = header;
    const texts = [session, name, header.recordedBy ?? '', run];
    const isOurs =
      journal === 1 &&
      texts.every((text) => typeof text === 'string') &&
      // Neither must lead out of its folder, nor be another file than a recorder writes.
      isPlainName(session) &&
      session.endsWith('.session.json') &&
      isRunId(run) &&
      Number.isFinite(wall) &&
      Number.isFinite(monotonic) &&
      parseProcessIdentity(header.process) !== undefined;
    return isOurs ? header : undefined;
  } catch {
    return undefined;
  }
}
