/** What `vitest -u` does with a session: answers that differ from it are accepted into its file. */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { acceptAnswer } from '../../replay/compare/accept-answer.ts';
import type { Outcome } from '../../replay/outcome.ts';
import { removeStaleBodyFiles } from '../../session/body-file.ts';
import { editResponses, type ResponseEdit } from '../../session/edit-responses.ts';
import { parseSession } from '../../session/parse-session.ts';
import type { Recording, Session } from '../../session/schema.ts';
import { writeFile } from '../../session/write-file.ts';

/** Takes the answers of one replay, and writes those that are accepted at its end, all at once. */
export class Acceptance {
  readonly #file: string;
  readonly #recordings: readonly Recording[];
  readonly #edits = new Map<Recording, ResponseEdit>();
  readonly #refusals = new Map<Recording, string>();
  #failure: { readonly error: unknown } | undefined;

  /** @param file of the session, absolute */
  constructor(file: string, session: Session) {
    this.#file = file;
    this.#recordings = session.recordings;
  }

  /**
   * Takes the answer to a recording, if it is one that can be accepted. Never throws: `write` does.
   * @returns whether it is accepted
   */
  offer(recording: Recording, outcome: Outcome): boolean {
    try {
      const accepted = acceptAnswer(recording, outcome, this.#file);
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
   * Writes what is accepted into the session file. Where another has written it meanwhile, such as the
   * test that records it, that counts.
   * @returns whether nothing had changed; else nothing is written
   * @throws SessionReplayError `SESSION_NOT_WRITABLE`
   */
  write(): boolean {
    if (this.#failure) throw this.#failure.error;
    if (this.#edits.size === 0) return true;
    const text = readFileSync(this.#file, 'utf8');
    const { recordings } = parseSession(text, this.#file);
    const edits = new Map<number, ResponseEdit>();
    for (const [position, recording] of this.#recordings.entries()) {
      const edit = this.#edits.get(recording);
      if (!edit) continue;
      if (!isDeepStrictEqual(recordings[position], recording)) return false;
      edits.set(position, edit);
    }
    const edited = editResponses(text, edits);
    const session = parseSession(edited, this.#file);
    writeFile(this.#file, [edited]);
    removeStaleBodyFiles(this.#file, session);
    return true;
  }
}
