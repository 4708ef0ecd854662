/** What a step of the request pipeline gets, and what it returns. */
import type { Header, RecordedRequest, Recording } from '../../session/schema.ts';
import type { CookieInsertion } from '../correlate/cookies/cookie-jars.ts';
import type { Correlation, LiveParts } from '../correlate/correlation.ts';
import type { LiveEdit } from '../correlate/message/explain-unsendable.ts';
import type { RewrittenText } from '../correlate/message/rewrite-request.ts';
import type { Failure, UnfilledPlaceholder } from '../failure/failure.ts';
import type { Blocked, Outcome } from '../failure/outcome.ts';
import type { createOverrides } from '../send/header-overrides.ts';
import type { Target, Targets } from '../send/target.ts';
import type { GivenSecrets } from './given-secrets.ts';
import type { LiveSecrets } from './secrets.ts';

/** A request between its recording and the wire, and what the steps so far have done. */
export interface Draft extends LiveParts {
  readonly recording: Recording;
  /** Where it goes, whatever its path becomes. */
  readonly target: Target;
  /** As the steps so far have left it. */
  readonly request: RecordedRequest;
  /** New texts for locations of the recorded request. The step `writeTexts` writes them, all at once. */
  readonly edits: readonly LiveEdit[];
  /** The texts of the request that were rewritten. */
  readonly texts: readonly RewrittenText<LiveEdit>[];
  /** Headers that the user's have replaced. Their values may still be secrets. */
  readonly replaced: readonly Header[];
  /** Placeholders of the recorded request that stay, since no secret is given for them. */
  readonly unfilled: readonly UnfilledPlaceholder[];
  /** The locations of its recorded values that no live answer shows to name the same row. */
  readonly unproven: readonly string[];
  /** What was done to its cookies; undefined if no cookies are kept. */
  readonly cookies: CookieInsertion | undefined;
}

/** Whether a change is sent whose recorded value names another row now, or none: `'block'` does not send it. */
export type Unproven = 'block' | 'send';

/** Why a request is not sent: it is refused, or another recording blocks it. */
export type NotSent = Refused | Blocked;

interface Refused {
  readonly state: Exclude<Outcome['state'], 'passed' | 'blocked'>;
  readonly failure: Failure;
}

/** What the steps of one replay share. */
export interface RequestContext {
  /** The target of each recorded origin. */
  readonly targets: Targets;
  /** Path of the session file, beside which bodies lie; undefined if the session was not read from a file. */
  readonly sessionFile: string | undefined;
  /** The user's headers. */
  readonly overrides: ReturnType<typeof createOverrides>;
  /** Whether a method may be sent for a path; undefined if targets may be written to. */
  readonly allowance: ((method: string, path: string) => boolean) | undefined;
  /** What becomes of changes with an unproven value. */
  readonly unproven: Unproven;
  /** Undefined if everything is sent as it was recorded. */
  readonly correlation: Correlation | undefined;
  /** The user's secrets, by whole placeholder. */
  readonly secrets: LiveSecrets;
  readonly given: GivenSecrets;
}

/** One thing that is done to a request before it is sent. `pipeline.ts` has all of them in their order. */
export interface RequestStep {
  /** What it does, in a few words. */
  readonly name: string;
  /** Returns the request with what it did, the same draft if it has nothing to do, or why nothing is sent. */
  run(draft: Draft, context: RequestContext): Draft | NotSent;
}

/** Skips a request that must not or cannot be sent. */
export function refuse(failure: Failure): Refused {
  return { state: 'skipped', failure };
}
