/** The steps that put into a request what live responses have brought. */
import type { LiveParts } from '../correlate/correlation.ts';
import type { Blocked } from '../failure/outcome.ts';
import type { Draft, NotSent, RequestStep } from './step.ts';

/** Step: ids, tokens, ETags and URLs, where the request carries those of recorded responses. */
export const insertLiveValues: RequestStep = {
  name: 'insert live values',
  run: (draft, { correlation }) => add(draft, correlation?.linkedParts(draft.recording)),
};

/** Step: values that have to be new in each replay, such as the e-mail address of a sign-up. */
export const renewValues: RequestStep = {
  name: 'renew values',
  run: (draft, { correlation }) => add(draft, correlation?.freshParts(draft.recording)),
};

/** Step: the page that the client comes from, where its path has live values. */
export const followReferer: RequestStep = {
  name: 'follow the referring page',
  run(draft, { correlation }) {
    const edit = correlation?.refererOf(draft.recording);
    return edit ? { ...draft, edits: [...draft.edits, edit] } : draft;
  },
};

/** Step: headers that are named after a cookie of the server, such as `X-CSRF-Token-<device>`. */
export const renameHeaders: RequestStep = {
  name: 'rename headers that are named after cookies',
  run(draft, { correlation }) {
    const request = correlation?.renameHeaders(draft.request) ?? draft.request;
    return request === draft.request ? draft : { ...draft, request };
  },
};

/** Step: what only the live document has, where a request writes one back whole. */
export const carryOver: RequestStep = {
  name: 'carry over what only the live document has',
  run(draft, { correlation }) {
    const carried = correlation?.carryOver(draft.recording, draft.request);
    if (!carried) return draft;
    if ('state' in carried) return carried;
    const { request, over } = carried;
    return over.length === 0
      ? draft
      : { ...draft, request, correlated: [...draft.correlated, ...over] };
  },
};

/** Step: the cookies that the client has now. */
export const insertCookies: RequestStep = {
  name: 'insert cookies',
  run(draft, { correlation }) {
    const { recording, target, request, texts } = draft;
    const live = correlation?.cookiesOf(recording, target, request, texts);
    if (!live) return draft;
    if ('state' in live) return live;
    const { cookies, correlated } = live;
    return {
      ...draft,
      request: cookies.request,
      cookies,
      correlated: correlated.length > 0 ? [...draft.correlated, ...correlated] : draft.correlated,
    };
  },
};

/** Step: keeps a secret that one target was sent, and has answered with, from going to another one. */
export const guardSecrets: RequestStep = {
  name: 'keep secrets from other targets',
  run(draft, { correlation, given }) {
    const { edits, cookies, target } = draft;
    const blocked = given.block(() => correlation?.valuesIn(edits, cookies) ?? [], target);
    return blocked ?? draft;
  },
};

function add(draft: Draft, parts: LiveParts | Blocked | undefined): Draft | NotSent {
  if (!parts) return draft;
  if ('state' in parts) return parts;
  if (parts.edits.length === 0) return draft;
  return {
    ...draft,
    edits: [...draft.edits, ...parts.edits],
    correlated: [...draft.correlated, ...parts.correlated],
  };
}
