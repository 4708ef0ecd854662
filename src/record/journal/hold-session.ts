/** Sessions that are not written, but compared with those of an earlier run. */
import type { Body, Recording, Session } from '../../session/schema.ts';
import { withSource } from '../../session/session-file.ts';
import { createOwnNames, type SharedNames } from '../pipeline/redact/name-placeholders.ts';
import { type JournalParts, openJournals } from './session-of-journals.ts';

/** A session that is held in memory. */
export interface HeldSession {
  /** Undefined if nothing was recorded. */
  readonly session: Session | undefined;
  /** Whether it is held whole. A large one lacks the bodies of its responses. */
  readonly isHeld: boolean;
}

/** In bytes, of the requests of a session that is not held whole. */
const MAX_REQUESTS = 8 * 1024 * 1024;

/** What a session is compared with. */
export interface Comparison {
  /** The session of an earlier run. */
  readonly former: Session | undefined;
  /** Learns the names that the session keeps. */
  readonly names?: Pick<SharedNames, 'claim' | 'noteAnswered'> | undefined;
}

/**
 * Gives the session that journals would become, for a comparison with the former one: secrets have the names that
 * are at their places there, whatever they would be called in this environment. Undefined if its requests alone
 * are too large to be held in memory.
 */
export function holdSession(
  journals: Omit<JournalParts, 'former' | 'names'>,
  { former, names }: Comparison,
): HeldSession | undefined {
  const kept: SharedNames = {
    ...createOwnNames(),
    claim: (name, hash) => {
      names?.claim(name, hash);
      return true;
    },
    noteAnswered: (name, hash) => names?.noteAnswered(name, hash),
  };
  const parts = { ...journals, former, names: kept };
  const { isHeld, ...opened } = openJournals(parts, true);
  try {
    const { session } = opened.prepare();
    if (session === undefined) return { session, isHeld };
    let bytes = 0;
    const recordings: Recording[] = [];
    for (const recording of session.recordings) {
      const { body: _, ...response }: Recording['response'] & { body?: Body | undefined } =
        recording.response;
      recordings.push(isHeld ? recording : { ...recording, response });
      if (!isHeld) bytes += JSON.stringify(recording.request).length;
      if (bytes > MAX_REQUESTS) return undefined;
    }
    return { session: withSource({ ...session, recordings }, parts.sessionFile), isHeld };
  } finally {
    opened.close();
  }
}
