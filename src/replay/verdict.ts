/** From a recording and what came of sending it to an outcome. */
import type { Recording } from '../session/schema.ts';
import { type BodyStart, renderExcerpt } from './failure/excerpt.ts';
import { type AnswerError, printableError } from './failure/explain-failure.ts';
import { type Mask, maskError } from './failure/mask.ts';
import type { Outcome, OutcomeError } from './failure/outcome.ts';
import { explainRedacted, type Unfilled } from './request/fill-secrets.ts';
import { type Answer, SHOWN_BYTES } from './send/exchange.ts';

/** Times of a request relative to the start of the replay, in ms. */
interface Timing {
  readonly startedAt: number;
  readonly plannedAt: number;
}

/** What was sent for a recording. */
export interface Sent {
  /** The placeholders in it, which are looked for where the status is not the recorded one. */
  unfilled(): readonly Unfilled[];
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
  error: OutcomeError,
  plannedAt: number,
): Outcome {
  return { ...describe(recording, state, plannedAt), error: printableError(error) };
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
): Pick<Outcome, 'state' | 'error'> | undefined {
  const expected = expectedStatus(recording);
  if (expected === undefined) {
    const message = 'the recording has no status to compare with';
    return { state: 'skipped', error: { code: 'NO_RECORDED_STATUS', message } };
  }
  if (answer.error && !brokeOffLikewise(recording, answer)) {
    const error = explainNoAnswer(answer.error, mask());
    const isGone = isToEndedServer && error.code === 'ECONNREFUSED';
    return { state: 'failed', error: isGone ? { ...error, detail: SERVER_ENDED } : error };
  }
  if (answer.status === expected) return undefined;
  const excerpt = answer.body && renderExcerpt(startOf(answer, answer.body), mask());
  const detail = [excerpt, explainRedacted(unfilled(), overridden)].filter(Boolean).join('\n');
  const message = `expected status ${expected}, got ${answer.status ?? 'none'}`;
  return {
    state: 'failed',
    error: { code: 'STATUS_MISMATCH', message, ...(detail && { detail }) },
  };
}

const SERVER_ENDED =
  "The test that recorded it had started that server itself. Replay against the app: target: './src/app.ts'.";

function startOf({ bodySize, headers }: Answer, body: Buffer): BodyStart {
  const bytes = body.subarray(0, SHOWN_BYTES);
  const coding = headers?.['content-encoding']?.toString();
  const contentType = headers?.['content-type']?.toString();
  return { bytes, coding, contentType, isCut: bytes.length < bodySize };
}

/** With what came instead of an answer, where that is known. */
function explainNoAnswer({ received, ...error }: AnswerError, mask: Mask): OutcomeError {
  const masked = maskError(error, mask);
  if (received === undefined || received.length === 0) return masked;
  const start = { bytes: received.subarray(0, SHOWN_BYTES), coding: undefined, isCut: true };
  return { ...masked, detail: `It sent:\n${renderExcerpt(start, mask)}` };
}

/** The recorded response broke off after its status, and so did this one. */
function brokeOffLikewise({ response }: Recording, answer: Answer): boolean {
  return 'status' in response && response.error !== undefined && answer.status !== undefined;
}
