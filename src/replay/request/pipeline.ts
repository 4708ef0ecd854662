/**
 * From a recording to the request that is sent for it: a list of steps, each of which gets the request as the
 * steps before it have left it. The lists are at the end. Short steps are in this file, the others have files
 * of their own.
 */
import { binaryFormatOf } from '../../formats/formats.ts';
import { headerValue } from '../../http/headers.ts';
import type { RecordedRequest, Recording, Session } from '../../session/schema.ts';
import { SOURCE } from '../../session/session-file.ts';
import type { LiveParts } from '../correlate/correlation.ts';
import { explainUnsendable } from '../correlate/message/explain-unsendable.ts';
import { rewriteRequest } from '../correlate/message/rewrite-request.ts';
import { readRequestBody } from '../correlate/message/walk-request.ts';
import type { Failure } from '../failure/failure.ts';
import type { Blocked } from '../failure/outcome.ts';
import { createOverrides, type HeaderOverrides } from '../send/header-overrides.ts';
import { findTarget, foreignOriginOf, type Target } from '../send/target.ts';
import { findUnfilled, GivenSecrets } from './given-secrets.ts';
import { headerSteps } from './outgoing-headers.ts';
import {
  createAllowance,
  type ReadOnly,
  refuseMethod,
  refuseRecordedWrite,
  refuseWrite,
} from './read-only.ts';
import { rebaseOrigins } from './rebase-origins.ts';
import {
  type Draft,
  type NotSent,
  type RequestContext,
  type RequestStep,
  refuse,
  type Unproven,
} from './step.ts';

/** Step: replaces the ids, tokens, ETags and URLs that came from recorded responses. */
const insertLiveValues: RequestStep = {
  name: 'insert live values',
  run: (draft, { correlation }) => add(draft, correlation?.linkedParts(draft.recording)),
};

/** Step: replaces values that have to be new in each replay, such as the e-mail address of a sign-up. */
const renewValues: RequestStep = {
  name: 'renew values',
  run: (draft, { correlation }) => add(draft, correlation?.freshParts(draft.recording)),
};

/** Step: updates the page that the client comes from, if its path has live values. */
const followReferer: RequestStep = {
  name: 'follow the referring page',
  run(draft, { correlation }) {
    const edit = correlation?.refererOf(draft.recording);
    return edit ? { ...draft, edits: [...draft.edits, edit] } : draft;
  },
};

/** Step: renames headers that are named after a cookie of the server, such as `X-CSRF-Token-<device>`. */
const renameHeaders: RequestStep = {
  name: 'rename headers that are named after cookies',
  run(draft, { correlation }) {
    const request = correlation?.renameHeaders(draft.request) ?? draft.request;
    return request === draft.request ? draft : { ...draft, request };
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

/**
 * Step: writes live values, addresses and secrets into the texts of the request, all at once, and Basic
 * credentials that the session has in clear. Nothing that was put in is read again.
 */
const writeTexts: RequestStep = {
  name: 'write live values, secrets and Basic credentials',
  run(draft, { given, sessionFile }) {
    const { recording, request, edits } = draft;
    const body = () => readRequestBody(recording.request, sessionFile);
    const rewriting = { edits, body, fill: given.fillFor(recording.request) };
    const { texts, ...rewritten } = rewriteRequest(request, rewriting);
    if (texts.length === 0) return draft;
    const unfilled = findUnfilled(recording.request, texts);
    return { ...draft, ...rewritten, texts, unfilled };
  },
};

/** Step: refuses live values that would make it another request, such as a `..` in a path. */
const refuseUnsendable: RequestStep = {
  name: 'refuse live values that a request cannot carry',
  run: (draft) => explainUnsendable(draft.recording.request, draft.texts) ?? draft,
};

/** Step: refuses values as recorded that name another row now, or none. */
const refuseStrangers: RequestStep = {
  name: 'refuse recorded values that name another row now',
  run(draft, { correlation, unproven }) {
    const found = correlation?.checkRows(draft.recording, draft.texts);
    if (!found || found.unproven.length === 0) return draft;
    if (found.blocked && unproven === 'block') return found.blocked;
    return { ...draft, unproven: found.unproven };
  },
};

/** Step: keeps what only the live document has, if the request writes that document back as a whole. */
const carryOver: RequestStep = {
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

/** Step: sends the cookies that the client has now. */
const insertCookies: RequestStep = {
  name: 'insert cookies',
  run(draft, { correlation }) {
    const { recording, target, request, texts, unfilled } = draft;
    const live = correlation?.cookiesOf(recording, target, request, texts);
    if (!live) return draft;
    if ('state' in live) return live;
    const { cookies, correlated } = live;
    return {
      ...draft,
      request: cookies.request,
      cookies,
      unfilled:
        unfilled.length > 0 ? findUnfilled(recording.request, texts, cookies.taken) : unfilled,
      correlated: correlated.length > 0 ? [...draft.correlated, ...correlated] : draft.correlated,
    };
  },
};

/** Step: keeps a secret that one target has answered with from being sent to another one. */
const guardSecrets: RequestStep = {
  name: 'keep secrets from other targets',
  run(draft, { correlation, given }) {
    const { edits, cookies, target } = draft;
    const blocked = given.block(() => correlation?.valuesIn(edits, cookies) ?? [], target);
    return blocked ?? draft;
  },
};

/** Step: refuses requests after which a connection speaks no HTTP any more. */
const refuseUpgrade: RequestStep = {
  name: 'refuse tunnels and protocol upgrades',
  run(draft) {
    const { request, response } = draft.recording;
    if (request.method === 'CONNECT') return refuse({ kind: 'upgrade', by: 'tunnel' });
    if ('status' in response && response.status === 101) {
      return refuse({ kind: 'upgrade', by: 'protocol' });
    }
    return draft;
  },
};

/** Step: refuses requests whose recorded body is incomplete. */
const refuseTruncatedBody: RequestStep = {
  name: 'refuse bodies that were not recorded whole',
  run(draft) {
    const { body } = draft.recording.request;
    if (!body || !('truncated' in body)) return draft;
    return refuseTruncated(draft.recording, body.truncated);
  },
};

/** A part of a body could be taken for all of it. If no answer was recorded, none is missed. */
function refuseTruncated({ request, response }: Recording, size: number): NotSent {
  const failure: Failure = { kind: 'truncated-body', size, ...factsOfTruncated(request, size) };
  return { state: 'status' in response ? 'failed' : 'skipped', failure };
}

type TruncatedBody = Extract<Failure, { kind: 'truncated-body' }>;

/** The framing of a body tells why the session lacks the rest of it (RFC 9112, section 6.3). */
function factsOfTruncated(
  { headers }: RecordedRequest,
  size: number,
): Omit<TruncatedBody, 'kind' | 'size'> {
  const announced = Number(headerValue(headers, 'content-length') ?? size);
  if (announced > size) return { announced };
  const { name, needs } = binaryFormatOf(headerValue(headers, 'content-type') ?? '') ?? {};
  if (name !== undefined && needs !== undefined) {
    return { unread: { format: name, packageName: needs.packageName } };
  }
  return headerValue(headers, 'transfer-encoding') === undefined ? {} : { isChunked: true };
}

/** Steps that look only at the recording and the settings. What they refuse is never sent. */
const admission: readonly RequestStep[] = [refuseRecordedWrite, refuseUpgrade, refuseTruncatedBody];

/** Steps that make the request. */
const making: readonly RequestStep[] = [
  // These add edits for locations of the recorded request.
  insertLiveValues,
  renewValues,
  rebaseOrigins,
  followReferer,
  renameHeaders,
  // All edits are written at once, with secrets: no step takes what was put in for something recorded.
  writeTexts,
  refuseUnsendable,
  refuseStrangers,
  // These replace a part of it as a whole.
  carryOver,
  insertCookies,
  // Nothing that other targets have answered is put in after this.
  guardSecrets,
  ...headerSteps,
  refuseWrite,
];

/** The settings that decide what is sent. */
interface RequestSettings {
  readonly headers?: HeaderOverrides | undefined;
  readonly readOnly?: ReadOnly | undefined;
  readonly unproven?: Unproven | undefined;
}

/** Makes the requests of one replay. */
export class RequestPipeline {
  /** Everything that is done to a request before it is sent, in this order. */
  readonly steps: readonly RequestStep[] = [...admission, ...making];
  readonly context: RequestContext;

  constructor(
    session: Session,
    { headers, readOnly, unproven = 'block' }: RequestSettings,
    { targets, secrets, correlation }: Pick<RequestContext, 'targets' | 'secrets' | 'correlation'>,
  ) {
    this.context = {
      targets,
      sessionFile: session[SOURCE]?.linked,
      secrets,
      correlation,
      overrides: createOverrides(headers),
      allowance: createAllowance(readOnly),
      unproven,
      given: new GivenSecrets(secrets, session, targets),
    };
  }

  /** The request that is sent for a recording, with what was done to it, or why none is sent. */
  prepare(recording: Recording): Draft | NotSent {
    const draft = createDraft(recording, this.context);
    return 'state' in draft ? draft : runSteps(this.steps, draft, this.context);
  }

  /** Whether a recording is sent, as far as that is known before anything is sent. */
  isSent(recording: Recording): boolean {
    const draft = createDraft(recording, this.context);
    return !('state' in draft) && !('state' in runSteps(admission, draft, this.context));
  }

  /** The request of a recording for a target, made without the steps that only refuse. */
  make(recording: Recording, target: Target): Draft | NotSent {
    return runSteps(making, draftFor(recording, target), this.context);
  }
}

function runSteps(
  steps: readonly RequestStep[],
  recorded: Draft,
  context: RequestContext,
): Draft | NotSent {
  let draft = recorded;
  for (const step of steps) {
    const next = step.run(draft, context);
    if ('state' in next) return next;
    draft = next;
  }
  return draft;
}

function createDraft(recording: Recording, context: RequestContext): Draft | NotSent {
  const { targets } = context;
  const target = findTarget(recording, targets);
  if (target) return draftFor(recording, target);
  // This holds whatever target the user may name.
  const refused = refuseMethod(recording.request, context);
  if (refused) return refused;
  const origin = foreignOriginOf(recording, targets);
  return refuse({ kind: 'foreign-origin', ...(origin !== undefined && { origin }) });
}

const NOTHING: readonly never[] = [];

function draftFor(recording: Recording, target: Target): Draft {
  return {
    recording,
    target,
    request: recording.request,
    edits: NOTHING,
    texts: NOTHING,
    correlated: NOTHING,
    replaced: NOTHING,
    unfilled: NOTHING,
    unproven: NOTHING,
    cookies: undefined,
  };
}
