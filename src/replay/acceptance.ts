/** The work of `vitest -u` on a session: answers that differ from it are accepted into its file. */

import { HAR_STAYS, isHarFile } from '../session/har-file.ts';
import type { Recording, Session } from '../session/schema.ts';
import { type ResponseEdit, updateSession } from '../session/update-session.ts';
import { acceptAnswer } from './compare/accept-answer.ts';
import type { JudgedAnswer } from './compare/comparison.ts';
import type { Outcome } from './failure/outcome.ts';
import type { Targets } from './send/target.ts';

/** Takes the answers of one replay, and writes all accepted ones at its end. */
export class Acceptance {
  readonly #file: string;
  readonly #session: Session;
  readonly #edits = new Map<Recording, ResponseEdit>();
  readonly #refusals = new Map<Recording, string>();
  #failure: { readonly error: unknown } | undefined;

  /** @param file of the session, absolute */
  constructor(file: string, session: Session) {
    this.#file = file;
    this.#session = session;
  }

  /**
   * Accepts the answer to a recording if possible. Does not throw; `write` throws its errors.
   * @param targets of the replay
   * @returns whether the answer is accepted
   */
  offer(recording: Recording, judged: JudgedAnswer, targets: Targets): boolean {
    if (isHarFile(this.#file)) {
      this.#refusals.set(recording, HAR_STAYS);
      return false;
    }
    try {
      const accepted = acceptAnswer(recording, judged, this.#file, targets);
      if (!accepted) return false;
      if ('refused' in accepted) this.#refusals.set(recording, accepted.refused);
      else this.#edits.set(recording, accepted);
    } catch (error) {
      this.#failure ??= { error };
    }
    return this.has(recording);
  }

  has(recording: Recording): boolean {
    return this.#edits.has(recording);
  }

  /**
   * One sentence on why the answer to a recording is not accepted, or the request was not sent; undefined if there
   * is nothing to say.
   */
  explain(recording: Recording, { blockedBy, failure }: Outcome): string | undefined {
    const reason = this.#refusals.get(recording);
    if (reason) return `Not accepted by -u, since ${reason}.`;
    if (!isForValue(failure) || blockedBy === undefined) return undefined;
    const accepted = [...this.#edits].find(([{ id }]) => id === blockedBy);
    // After any other answer, the replay has gone on.
    if ((accepted?.[1].status ?? 0) < 400) return undefined;
    return (
      `Not sent, since the answer to #${blockedBy} is accepted by -u only now: run again with -u to ` +
      'send it, if that answer has what it needs.'
    );
  }

  /**
   * Writes the accepted answers into the session file.
   * @returns false if another process has changed the file meanwhile, so that nothing is written
   * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
   */
  write(): boolean {
    if (this.#failure) throw this.#failure.error;
    return updateSession(this.#file, this.#session, this.#edits);
  }
}

/** Whether a request was not sent because it lacks a value. */
function isForValue(failure: Outcome['failure']): boolean {
  const kind = failure?.kind;
  return kind === 'blocked' || kind === 'missing-value' || kind === 'ambiguous-value';
}
