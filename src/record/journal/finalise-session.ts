/** Turns the journals of a recording into its session file. */

import { isDeepStrictEqual } from 'node:util';
import { SessionFileError, SessionReplayError, UserError } from '../../errors.ts';
import { namedBodyFiles, removeStaleBodyFiles } from '../../session/body.ts';
import { SESSION_LIMITS } from '../../session/constraints.ts';
import { notWritable, orNotWritable } from '../../session/files/file-errors.ts';
import { lockSession } from '../../session/files/lock-session.ts';
import type { CorrelationRule } from '../../session/link-rule.ts';
import type { Session } from '../../session/schema.ts';
import { interruptedPath, readSessionHead } from '../../session/session-file.ts';
import type { TestSource } from '../../session/test-source.ts';
import { type SessionStream, writeSessionFile } from '../../session/write-session.ts';
import { discardSession, removeFiles } from './discard-session.ts';
import { type FormerSession, type LostParts, readFormerSession } from './former-session.ts';
import { findJournals, runId } from './journal-file.ts';
import { type RecordingReport, RecordingReporter } from './recording-report.ts';
import { type JournalParts, openJournals, type SecretNaming } from './session-of-journals.ts';

/** What sees a session before it is written. */
export interface SessionWitnesses extends SecretNaming {
  /** Compares the session with the former one, if both can be held in memory. */
  readonly compare?: CompareSessions | undefined;
  /** The test that was recorded. */
  readonly source?: TestSource | undefined;
}

/** Journals, and how their session is written. */
interface JournalsOfSession extends JournalParts, SessionWitnesses {
  /**
   * Of the session file. Recordings beyond that are left out.
   * @default the largest size that can be read
   */
  readonly maxBytes?: number | undefined;
  /** The session to be replaced. It stays if the journals say nothing new. @default any is replaced */
  readonly former?: FormerSession | undefined;
}

type FinaliseOptions = Omit<JournalsOfSession, 'sessionFile' | 'journals' | 'origin' | 'key'>;

/** Compares a session with the one that was recorded in its place. Must not throw. */
export type CompareSessions = (former: Session, latter: Session) => ComparedSessions;

/** What a session and the one that was recorded in its place become. */
interface ComparedSessions {
  /** The links of the new session. Undefined if those of the former one stay. */
  readonly links?: Session['links'];
  /**
   * The session to be written: what has not changed is as it was. It is the former one if nothing has. Undefined
   * if everything is to be written anew.
   */
  readonly merged: Session | undefined;
}

/** A recovery after a crash. */
interface Recovering {
  /** Whether the recording of that time is stored already. */
  readonly isStored: (recordedAt: string) => boolean;
}

/** The result of writing a session. */
interface WrittenSession {
  readonly report: RecordingReport;
  /** The number of torn or damaged lines, which are not in the session. */
  readonly dropped: number;
  /** The number of bodies whose files were missing. */
  readonly lostBodies: number;
  /** The number of secrets that bodies and URLs were searched for. */
  readonly secrets: number;
  /** The names of the session's body files. */
  readonly named: ReadonlySet<string>;
  /** Nothing was written, since the former session says the same. */
  readonly isUnchanged: boolean;
}

/**
 * Turns the journals of one session into its file. Recordings are sorted by their start and numbered
 * from 1. Secrets found in headers are replaced in bodies and URLs as well.
 *
 * No file is written if nothing was recorded, or if the former session says the same. A new file keeps
 * the noise and the valid links of the former one. If there are more recordings than a session file
 * holds, it has the first of them and is marked as interrupted.
 *
 * Afterwards the journals are deleted, together with what a killed run has left of this session.
 * @param origin of the session. Undefined: see `JournalParts`
 * @param key of the run that wrote the journals
 * @param options see `JournalsOfSession`
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`; the journals stay then
 */
export function finaliseSession(
  sessionFile: string,
  journals: readonly string[],
  origin: string | undefined,
  key: string,
  options: FinaliseOptions = {},
): RecordingReport {
  if (journals.length === 0) return new RecordingReporter().report();
  return lockSession(sessionFile, () => {
    const isNew = readSessionHead(sessionFile) === undefined;
    const parts = { sessionFile, journals, origin, key, ...options };
    const written = writeJournals(sessionFile, parts);
    removeFiles(sessionFile, journals);
    if (written.report.recordings > 0) {
      removeFiles(sessionFile, [
        interruptedPath(sessionFile),
        ...findAbandoned(sessionFile, runId(key)),
      ]);
      removeStaleBodyFiles(sessionFile, written.named);
    }
    if (written.report.recordings === 0) return written.report;
    const change = isNew ? 'written' : 'updated';
    return { ...written.report, change: written.isUnchanged ? 'unchanged' : change };
  });
}

/**
 * Does the work of `finaliseSession` in the place of the session that the file has, which stays where it cannot be
 * read: what a person has left there half-merged may be the only copy.
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`. The journals are deleted if the file is not a session
 */
export async function replaceSession(
  sessionFile: string,
  journals: readonly string[],
  origin: string | undefined,
  key: string,
  options: Omit<FinaliseOptions, 'former'>,
): Promise<RecordingReport> {
  let former: FormerSession | undefined;
  try {
    former = await readFormerSession(sessionFile);
  } catch (error) {
    if (!(error instanceof SessionReplayError)) throw error;
    if (!(error instanceof SessionFileError)) throw notWritable(sessionFile, error);
    discardSession(sessionFile, journals);
    throw new UserError(
      'SESSION_NOT_WRITABLE',
      `${error.message}. The file was left as it is: correct it, or delete it to have it written anew`,
      { cause: error },
    );
  }
  return finaliseSession(sessionFile, journals, origin, key, { ...options, former });
}

/**
 * Writes the session of journals and keeps the journals. The caller holds the session's lock.
 * @param output the file to be written
 * @param recovery if it is one, the session is marked as interrupted, and not written if it is stored already
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
 */
export function writeJournals(
  output: string,
  parts: JournalsOfSession,
  recovery?: Recovering,
): WrittenSession {
  return orNotWritable(output, () => tryWriteJournals(output, parts, recovery));
}

function tryWriteJournals(
  output: string,
  parts: JournalsOfSession,
  recovery: Recovering | undefined,
): WrittenSession {
  const { maxBytes = SESSION_LIMITS.maxWrittenBytes, former } = parts;
  const opened = openJournals(parts);
  try {
    const compare = opened.isHeld ? parts.compare : undefined;
    const finish = (
      prepared: ReturnType<typeof opened.prepare>,
      named: ReadonlySet<string>,
      isUnchanged = false,
    ): WrittenSession => ({
      report: prepared.report(),
      dropped: opened.dropped,
      lostBodies: prepared.lostBodies(),
      secrets: opened.secrets,
      named,
      isUnchanged,
    });
    const write = (isInterrupted: boolean): WrittenSession => {
      const prepared = opened.prepare();
      const { session } = prepared;
      if (session === undefined || recovery?.isStored(session.recordedAt)) {
        return finish(prepared, new Set());
      }
      const mark = isInterrupted && ({ interrupted: true } as const);
      const whole = former?.withLearnt(session, links.filter(isWithin(room))) ?? session;
      const written = finish(prepared, writeSessionFile(output, { ...whole, ...mark }, maxBytes));
      const { report } = written;
      room = report.recordings;
      const omitted = opened.recordings - room;
      return omitted === 0 ? written : { ...written, report: { ...report, omitted } };
    };
    let links: readonly CorrelationRule[] = former?.links ?? [];
    // The number of recordings that the file can hold: all of them, until it was written.
    let room = opened.recordings;
    // A comparison reports dropped links by itself.
    let isLearnt = false;
    if (former !== undefined) {
      const prepared = opened.prepare();
      const held = compare && prepared.session && holdInMemory(prepared.session);
      const latter = held ?? prepared.session;
      const compared = held && former.session && compare?.(former.session, held);
      const merged = compared?.merged;
      isLearnt = compared?.links !== undefined;
      if (compared) links = (compared.links ?? former.links).filter(namesOnly(merged));
      const isSame = merged
        ? merged === former.session
        : latter && former.isSame(latter, parts.source);
      if (merged && !isSame) {
        const named = writeSessionFile(output, { ...merged, links: [...links] }, maxBytes);
        const lost = former.lostBut(isLearnt ? undefined : namesOnly(merged));
        return withLost(finish(prepared, named), lost);
      }
      if (isSame && former.session) {
        const named = namedBodyFiles(former.session.recordings);
        const isUnchanged = isDeepStrictEqual(links, former.links);
        if (!isUnchanged) writeSessionFile(output, { ...former.session, links: [...links] });
        return finish(prepared, named, isUnchanged);
      }
    }
    const first = write(recovery !== undefined);
    // Only the end shows that recordings were left out, but the start of the file has to say so.
    const written = recovery === undefined && first.report.omitted ? write(true) : first;
    if (former === undefined || written.report.recordings === 0) return written;
    return withLost(written, former.lostBut(isLearnt ? undefined : isWithin(room)));
  } finally {
    opened.close();
  }
}

function withLost(written: WrittenSession, lost: LostParts): WrittenSession {
  if (lost.unread === undefined && lost.links.length === 0) return written;
  return { ...written, report: { ...written.report, lost } };
}

/** Whether a link names only the first `count` recordings, whose ids are their numbers. */
function isWithin(count: number): (link: CorrelationRule) => boolean {
  const isThere = (id = '1'): boolean => /^[1-9]\d*$/.test(id) && Number(id) <= count;
  return ({ from, to }) => isThere(from.recording) && isThere(to.recording);
}

/**
 * Whether a link names only recordings that a session has.
 * @param session if it is undefined, it may have any
 */
function namesOnly(session: Session | undefined): (link: CorrelationRule) => boolean {
  const ids = new Set(session?.recordings.map(({ id }) => id));
  return ({ from, to }) =>
    [from, to].every(({ recording }) => !session || !recording || ids.has(recording));
}

function holdInMemory(session: SessionStream): Session {
  return { ...session, recordings: [...session.recordings] };
}

/**
 * The journals of a session that no process writes any more.
 * @param ended id of a run that has finished this session, even if its process lives
 */
function findAbandoned(sessionFile: string, ended: string): string[] {
  return findJournals(sessionFile)
    .filter(({ isAlive, header }) => !isAlive || header?.run === ended)
    .map(({ file }) => file);
}
