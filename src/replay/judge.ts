/** Judges the answer to a recording that was sent. */

import type { Call } from '../formats/protocol/protocols.ts';
import type { Recording } from '../session/schema.ts';
import { refusesSecrets } from '../session/secrets/login-fields.ts';
import { compareCall } from './compare/compare-call.ts';
import { createExcerpt } from './failure/excerpt.ts';
import { type Failure, isNoAnswer, type UnfilledPlaceholder } from './failure/failure.ts';
import { type Mask, maskFacts } from './failure/mask.ts';
import { nameOf, type Outcome } from './failure/outcome.ts';
import type { Answer } from './send/exchange.ts';

/** In ms, as `performance.now()` and from the start of the replay. */
interface Timing {
  readonly startedAt: number;
  readonly plannedAt: number;
}

/** What was sent for a recording. */
export interface Sent {
  /** The call of a protocol above HTTP that the request makes. */
  readonly call: Call | undefined;
  readonly sessionFile: string | undefined;
  /** The placeholders that went out in it, since no secret is given for them. */
  readonly unfilled: readonly UnfilledPlaceholder[];
  /** The placeholders in whose places secrets of the user went out. */
  given(): readonly string[];
  /** Where it went, if not to the target itself. */
  readonly address: string | undefined;
  /** Whether it went to a server that the recording test had started, and that has ended with it. */
  readonly isToEndedServer: boolean;
  /** For what is shown of the answer. */
  mask(): Mask;
}

/** The outcome of a recording that was sent. Its status is what is asserted. */
export function judge(recording: Recording, sent: Sent, answer: Answer, timing: Timing): Outcome {
  const { status, sentAt, endedAt } = answer;
  const outcome = describe(recording, 'passed', timing.plannedAt);
  if (sent.address !== undefined) outcome.address = sent.address;
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

/** The recorded status; undefined if no response was recorded. */
export function expectedStatus({ response }: Recording): number | undefined {
  return 'status' in response ? response.status : undefined;
}

const NOTHING: readonly never[] = [];

/** Filled in key by key: spreading its parts together would take longer than judging. */
type OutcomeDraft = { -readonly [Key in keyof Outcome]: Outcome[Key] };

function describe(recording: Recording, state: Outcome['state'], plannedAt: number): OutcomeDraft {
  const times = { responseTime: 0, plannedAt };
  const facts = { state, ...times, correlated: NOTHING };
  const outcome: OutcomeDraft = Object.assign(nameOf(recording), facts);
  const expected = expectedStatus(recording);
  if (expected !== undefined) outcome.expected = expected;
  return outcome;
}

function verdict(
  recording: Recording,
  { call, sessionFile, unfilled, given, isToEndedServer, mask }: Sent,
  answer: Answer,
): Pick<Outcome, 'state' | 'failure'> | undefined {
  const expected = expectedStatus(recording);
  if (expected === undefined && answer.sentAt !== undefined) {
    return { state: 'uncompared', failure: { kind: 'no-recorded-status' } };
  }
  if (answer.failure && !brokeOffLikewise(recording, answer)) {
    return {
      state: isUnreachedLikewise(recording, answer.failure) ? 'skipped' : 'failed',
      failure: withoutAnswer(answer.failure, answer, isToEndedServer, mask()),
    };
  }
  const { status: actual, body } = answer;
  const { path } = recording.request;
  if (expected === undefined) return undefined;
  const placeholders = unfilled.length > 0 ? { unfilled } : undefined;
  const showBody = () => body && { excerpt: createExcerpt(startOf(answer, body, path), mask()) };
  if (actual === expected) {
    const change = call && compareCall(call, recording, answer, sessionFile, mask);
    if (!change) return undefined;
    const shown = isNoAnswer(change.actual) ? showBody() : undefined;
    return { state: 'failed', failure: { ...change, ...shown, ...placeholders } };
  }
  const isRefusal = unfilled.length === 0 && refusesSecrets(recording.request.path, actual);
  const refused = isRefusal ? given() : NOTHING;
  return {
    state: 'failed',
    failure: {
      kind: 'status',
      expected,
      ...(actual !== undefined && { actual }),
      ...showBody(),
      ...placeholders,
      ...(refused.length > 0 && { refused }),
    },
  };
}

function startOf(
  { bodySize, headers }: Answer,
  body: Buffer,
  path: string,
): Parameters<typeof createExcerpt>[0] {
  const coding = headers?.['content-encoding']?.toString();
  const contentType = headers?.['content-type']?.toString();
  return { bytes: body, coding, contentType, isCut: body.length < bodySize, path };
}

/** Adds what the exchange does not know. */
function withoutAnswer(
  failure: Failure,
  { received }: Answer,
  isToEndedServer: boolean,
  mask: Mask,
): Failure {
  const masked = maskFacts(failure, mask);
  if (masked.kind === 'no-connection' && isToEndedServer && masked.code === 'ECONNREFUSED') {
    return { ...masked, isEndedServer: true };
  }
  if (masked.kind !== 'not-http' || !received?.length) return masked;
  const start = { bytes: received, coding: undefined, isCut: true, path: '' };
  return { ...masked, excerpt: createExcerpt(start, mask) };
}

/** Whether the recorded response broke off after its status, and this one did as well. */
function brokeOffLikewise({ response }: Recording, answer: Answer): boolean {
  return 'status' in response && response.error !== undefined && answer.status !== undefined;
}

/** Whether the client that was recorded found no connection either. */
function isUnreachedLikewise({ response }: Recording, failure: Failure): boolean {
  return (
    failure.kind === 'no-connection' && !('status' in response) && response.error === failure.code
  );
}
