/** From a recording and what came of sending it to an outcome. */
import type { Recording } from '../session/schema.ts';
import { createExcerpt } from './failure/excerpt.ts';
import type { Failure, UnfilledPlaceholder } from './failure/failure.ts';
import { type Mask, maskFailure } from './failure/mask.ts';
import type { Outcome } from './failure/outcome.ts';
import { sentUnfilled } from './request/fill-secrets.ts';
import { type Answer, SHOWN_BYTES } from './send/exchange.ts';

/** Times of a request relative to the start of the replay, in ms. */
interface Timing {
  readonly startedAt: number;
  readonly plannedAt: number;
}

/** What was sent for a recording. */
export interface Sent {
  /** The placeholders in it, which are looked for where the status is not the recorded one. */
  unfilled(): readonly UnfilledPlaceholder[];
  /** Names, in lower case, of headers that the user sets. */
  readonly overridden: ReadonlySet<string>;
  /** To where the session was recorded, which was a server of the recording test's own process. */
  readonly isToEndedServer: boolean;
  /** For what is shown of the answer. */
  mask(): Mask;
}

/** The outcome of a recording that was sent: its status is the assertion. */
export function judge(recording: Recording, sent: Sent, answer: Answer, timing: Timing): Outcome {
  const { status, sentAt, endedAt } = answer;
  const outcome = describe(recording, 'passed', timing.plannedAt);
  if (status !== undefined) outcome.actual = status;
  if (sentAt !== undefined) {
    outcome.responseTime = endedAt - sentAt;
    outcome.sentAt = sentAt - timing.startedAt;
  }
  return Object.assign(outcome, verdict(recording, sent, answer));
}

/** The outcome of a recording that was not sent. */
export function notSent(
  recording: Recording,
  state: Exclude<Outcome['state'], 'passed'>,
  failure: Failure,
  plannedAt: number,
): Outcome {
  return { ...describe(recording, state, plannedAt), failure };
}

/** The recorded status; none where the recording has no response. */
export function expectedStatus({ response }: Recording): number | undefined {
  return 'status' in response ? response.status : undefined;
}

const NOTHING: Outcome['correlated'] = [];

/** Filled in key by key: to spread parts of it together would take longer than to judge. */
type Draft = { -readonly [Key in keyof Outcome]: Outcome[Key] };

function describe(recording: Recording, state: Outcome['state'], plannedAt: number): Draft {
  const { id, request } = recording;
  const { method, path } = request;
  const outcome: Draft = {
    id,
    state,
    method,
    path,
    responseTime: 0,
    plannedAt,
    correlated: NOTHING,
  };
  const expected = expectedStatus(recording);
  if (expected !== undefined) outcome.expected = expected;
  return outcome;
}

function verdict(
  recording: Recording,
  { unfilled, overridden, isToEndedServer, mask }: Sent,
  answer: Answer,
): Pick<Outcome, 'state' | 'failure'> | undefined {
  const expected = expectedStatus(recording);
  if (expected === undefined) {
    return { state: 'skipped', failure: { kind: 'no-recorded-status' } };
  }
  if (answer.failure && !brokeOffLikewise(recording, answer)) {
    return {
      state: 'failed',
      failure: withoutAnswer(answer.failure, answer, isToEndedServer, mask()),
    };
  }
  const { status: actual, body } = answer;
  if (actual === expected) return undefined;
  const left = sentUnfilled(unfilled(), overridden);
  return {
    state: 'failed',
    failure: {
      kind: 'status',
      expected,
      ...(actual !== undefined && { actual }),
      ...(body && { excerpt: createExcerpt(startOf(answer, body), mask()) }),
      ...(left.length > 0 && { unfilled: left }),
    },
  };
}

function startOf({ bodySize, headers }: Answer, body: Buffer): Parameters<typeof createExcerpt>[0] {
  const bytes = body.subarray(0, SHOWN_BYTES);
  const coding = headers?.['content-encoding']?.toString();
  const contentType = headers?.['content-type']?.toString();
  return { bytes, coding, contentType, isCut: bytes.length < bodySize };
}

/** With what is known beyond the exchange. */
function withoutAnswer(
  failure: Failure,
  { received }: Answer,
  isToEndedServer: boolean,
  mask: Mask,
): Failure {
  const masked = maskFailure(failure, mask);
  if (masked.kind === 'no-connection' && isToEndedServer && masked.code === 'ECONNREFUSED') {
    return { ...masked, isEndedServer: true };
  }
  if (masked.kind !== 'not-http' || !received?.length) return masked;
  const start = { bytes: received.subarray(0, SHOWN_BYTES), coding: undefined, isCut: true };
  return { ...masked, excerpt: createExcerpt(start, mask) };
}

/** The recorded response broke off after its status, and so did this one. */
function brokeOffLikewise({ response }: Recording, answer: Answer): boolean {
  return 'status' in response && response.error !== undefined && answer.status !== undefined;
}
