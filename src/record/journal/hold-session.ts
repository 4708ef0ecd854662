/** Sessions that are not written, but compared with those of an earlier run. */
import type { Session } from '../../session/schema.ts';
import { withSource } from '../../session/session-file.ts';
import { createOwnNames, type SharedNames } from '../pipeline/redact/name-placeholders.ts';
import { type JournalParts, openJournals } from './session-of-journals.ts';

/** A session that is held in memory. */
export interface HeldSession {
  /** Undefined if nothing was recorded. */
  readonly session: Session | undefined;
}

/** What a session is compared with. */
export interface Comparison {
  /** The session of an earlier run. */
  readonly former: Session | undefined;
  /** Learns the names that the session keeps. */
  readonly names?: Pick<SharedNames, 'claim' | 'noteAnswered'> | undefined;
}

/**
 * Gives the session that journals would become, for a comparison with the former one: secrets have the names that
 * are at their places there, whatever they would be called in this environment. Undefined if it is too large
 * to be held in memory.
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
    if (!isHeld) return undefined;
    const { session } = opened.prepare();
    if (session === undefined) return { session };
    const recordings = [...session.recordings];
    return { session: withSource({ ...session, recordings }, parts.sessionFile) };
  } finally {
    opened.close();
  }
}
