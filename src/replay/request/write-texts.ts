/** The steps that put new texts into a recorded request. */

import { explainUnsendable } from '../correlate/message/explain-unsendable.ts';
import { rewriteRequest } from '../correlate/message/rewrite-request.ts';
import { readRequestBody } from '../correlate/message/walk-request.ts';
import type { RequestStep } from './step.ts';

/**
 * Step: live values, addresses and secrets, all at once, and Basic credentials that the session has in
 * clear. Nothing looks at what was put in.
 */
export const writeTexts: RequestStep = {
  name: 'write live values, secrets and Basic credentials',
  run(draft, { fill, sessionFile }) {
    const { recording, request, edits } = draft;
    const body = () => readRequestBody(recording.request, sessionFile);
    const rewritten = rewriteRequest(request, { edits, fill, body });
    return rewritten.texts.length === 0 ? draft : { ...draft, ...rewritten };
  },
};

/** Step: withholds a request whose live values would make another one of it, such as a `..` in a path. */
export const refuseUnsendable: RequestStep = {
  name: 'refuse live values that a request cannot carry',
  run: (draft) => explainUnsendable(draft.recording.request, draft.texts) ?? draft,
};
