/** What a step of the request pipeline is given, and what it gives. */
import type { Header, RecordedRequest, Recording } from '../../session/schema.ts';
import type { CookieInsertion } from '../correlate/cookies/cookie-jars.ts';
import type { Correlation, LiveParts } from '../correlate/correlation.ts';
import type { LiveEdit } from '../correlate/message/explain-unsendable.ts';
import type { RewrittenText } from '../correlate/message/rewrite-request.ts';
import type { Failure, UnfilledPlaceholder } from '../failure/failure.ts';
import type { Blocked, Outcome } from '../failure/outcome.ts';
import type { Overrides } from '../send/header-overrides.ts';
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
  /** New texts for places of the recorded request. The step `writeTexts` puts them there, all at once. */
  readonly edits: readonly LiveEdit[];
  /** The texts that something was put into. */
  readonly texts: readonly RewrittenText<LiveEdit>[];
  /** Headers that the user's took the place of: what they hold may still be a secret. */
  readonly replaced: readonly Header[];
  /** Placeholders of the recorded request that were left, since no secret is given for them. */
  readonly unfilled: readonly UnfilledPlaceholder[];
  /** What became of its cookies; undefined where none are kept. */
  readonly cookies: CookieInsertion | undefined;
}

/** Why a request is not sent: by itself, or since another recording keeps it from being sent. */
export type NotSent = Refused | Blocked;

interface Refused {
  readonly state: Exclude<Outcome['state'], 'passed' | 'blocked'>;
  readonly failure: Failure;
}

/** What the steps of one replay share. */
export interface RequestContext {
  /** Where what was recorded against an origin goes. */
  readonly targets: Targets;
  /** Where bodies lie beside; undefined if the session was not read from a file. */
  readonly sessionFile: string | undefined;
  /** The user's headers. */
  readonly overrides: Overrides;
  /** Whether a read-only target is sent a method for a path; undefined if targets may be written to. */
  readonly allowance: ((method: string, path: string) => boolean) | undefined;
  /** Undefined where all is sent as it was recorded. */
  readonly correlation: Correlation | undefined;
  /** The user's, by whole placeholder. */
  readonly secrets: LiveSecrets;
  readonly given: GivenSecrets;
}

/** One thing that is done to a request before it is sent. `pipeline.ts` has all of them in their order. */
export interface RequestStep {
  /** What it does, in a few words. */
  readonly name: string;
  /** Gives the request with what it did, the same draft where it has nothing to do, or why nothing is sent. */
  run(draft: Draft, context: RequestContext): Draft | NotSent;
}

/** Skips a request that must not be sent, or that nobody can send. */
export function refuse(failure: Failure): Refused {
  return { state: 'skipped', failure };
}
