/** What the page's server and its client exchange when answers are accepted into a session. */

import type { DiffLine } from '../diff/line-diff.ts';

/** `POST api/accept`: takes live answers into the session, as `vitest -u` does. */
export interface AcceptAnswers {
  readonly run: string;
  /** Ids of recordings. Undefined for all whose answers differ. */
  readonly ids?: readonly string[];
  /** Ids of those whose answers may be errors of the server, which nothing else accepts. */
  readonly errors?: readonly string[];
  /** Nothing is written: the answer is what would be accepted. */
  readonly isPreview?: boolean;
}

export interface AcceptedAnswers {
  /** Ids of recordings, each with what has changed in the file. */
  readonly accepted: readonly { readonly id: string; readonly diff: readonly DiffLine[] }[];
  /** `error` is the status of an error of the server that `errors` does not name. */
  readonly refused: readonly {
    readonly id: string;
    readonly reason: string;
    readonly error?: number;
  }[];
}
