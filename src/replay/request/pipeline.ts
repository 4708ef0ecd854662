/**
 * From a recording to the request that is sent for it: a list of steps, each of which gets the request
 * as the steps before it have left it. To do one thing more, write a step and put it on the list.
 */
import type { Recording, Session } from '../../session/schema.ts';
import { bodiesBeside } from '../../session/session-file.ts';
import { createOverrides, type HeaderOverrides } from '../send/header-overrides.ts';
import { findTarget, foreignOriginOf, type Target } from '../send/target.ts';
import { createFill, findUnfilled } from './fill-secrets.ts';
import { GivenSecrets } from './given-secrets.ts';
import {
  carryOver,
  followReferer,
  guardSecrets,
  insertCookies,
  insertLiveValues,
  renameHeaders,
  renewValues,
} from './live-values.ts';
import { dropEngineHeaders, overrideHeaders } from './outgoing-headers.ts';
import {
  createAllowance,
  type ReadOnly,
  refuseMethod,
  refuseRecordedWrite,
  refuseWrite,
} from './read-only.ts';
import { rebaseOrigins } from './rebase-origins.ts';
import { type Draft, type NotSent, type RequestContext, type RequestStep, refuse } from './step.ts';
import { refuseTruncatedBody, refuseUpgrade } from './unsendable.ts';
import { refuseUnsendable, writeTexts } from './write-texts.ts';

/** These look at nothing but the recording and the settings: what they refuse is never sent. */
const admission: readonly RequestStep[] = [refuseRecordedWrite, refuseUpgrade, refuseTruncatedBody];

/** These make the request. */
const making: readonly RequestStep[] = [
  // What is put into the recorded request, at places of it.
  insertLiveValues,
  renewValues,
  rebaseOrigins,
  followReferer,
  renameHeaders,
  // All of that is put in at once, with secrets: no step takes what was put in for something recorded.
  writeTexts,
  refuseUnsendable,
  // What replaces a part of it as a whole.
  carryOver,
  insertCookies,
  // Nothing of what other targets have said comes after this.
  guardSecrets,
  dropEngineHeaders,
  overrideHeaders,
  refuseWrite,
];

/** All that is done to a request before it is sent, in this order. */
export const steps: readonly RequestStep[] = [...admission, ...making];

/** The request that is sent for a recording, with what was done to it, or why none is sent. */
export function prepareRequest(recording: Recording, context: RequestContext): Draft | NotSent {
  const draft = createDraft(recording, context);
  return 'state' in draft ? draft : runSteps(steps, draft, context);
}

/** Whether a recording is sent, as far as it can be said before anything is sent. */
export function isSent(recording: Recording, context: RequestContext): boolean {
  const draft = createDraft(recording, context);
  return !('state' in draft) && !('state' in runSteps(admission, draft, context));
}

/** The request of a recording that is sent to a target in any case. */
export function makeRequest(
  recording: Recording,
  target: Target,
  context: RequestContext,
): Draft | NotSent {
  return runSteps(making, draftFor(recording, target), context);
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
  // No target that the user may name would change that.
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
    cookies: undefined,
  };
}

/** The settings that decide what is sent. */
interface RequestSettings {
  readonly headers?: HeaderOverrides | undefined;
  readonly readOnly?: ReadOnly | undefined;
}

/** What the steps of one replay share. */
export function createRequestContext(
  session: Session,
  { headers, readOnly }: RequestSettings,
  { targets, secrets, correlation }: Pick<RequestContext, 'targets' | 'secrets' | 'correlation'>,
): RequestContext {
  const sessionFile = bodiesBeside(session);
  return {
    targets,
    sessionFile,
    secrets,
    correlation,
    overrides: createOverrides(headers),
    allowance: createAllowance(readOnly),
    fill: secrets.size > 0 ? createFill(secrets) : undefined,
    given: new GivenSecrets(secrets, session, targets, ({ request }) =>
      findUnfilled(request, NO_FILLING, sessionFile),
    ),
  };
}

const NO_FILLING = { secrets: new Map<string, string>(), edits: NOTHING, cookies: undefined };
