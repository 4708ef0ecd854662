/** What `vitest -u` does with a session: answers that differ from it are accepted into its file. */
import { acceptAnswer } from '../../replay/compare/accept-answer.ts';
import type { Outcome } from '../../replay/outcome.ts';
import type { Targets } from '../../replay/target.ts';
import type { ResponseEdit } from '../../session/edit-responses.ts';
import type { Recording, Session } from '../../session/schema.ts';
import { updateSession } from '../../session/update-session.ts';

/** Takes the answers of one replay, and writes those that are accepted at its end, all at once. */
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
   * Takes the answer to a recording, if it is one that can be accepted. Never throws: `write` does.
   * @param targets that it came from
   * @returns whether it is accepted
   */
  offer(recording: Recording, outcome: Outcome, targets: Targets): boolean {
    try {
      const accepted = acceptAnswer(recording, outcome, this.#file, targets);
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

  /** Why the answer to a recording is not accepted, in one sentence; undefined if there is no reason. */
  explain(recording: Recording): string | undefined {
    const reason = this.#refusals.get(recording);
    return reason && `Not accepted by -u, since ${reason}.`;
  }

  /**
   * Writes what is accepted into the session file.
   * @returns false where another has written that meanwhile: then that counts, and nothing is written
   * @throws SessionReplayError `SESSION_NOT_WRITABLE`
   */
  write(): boolean {
    if (this.#failure) throw this.#failure.error;
    return updateSession(this.#file, this.#session, this.#edits);
  }
}
