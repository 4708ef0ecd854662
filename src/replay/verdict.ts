/** From a recording and what came of sending it to an outcome. */
import type { Recording } from '../session/schema.ts';
import { renderExcerpt } from './excerpt.ts';
import type { Answer } from './exchange.ts';
import type { Outcome, OutcomeError } from './outcome.ts';

/** Times of a request relative to the start of the replay, in ms. */
export interface Timing {
  readonly startedAt: number;
  readonly plannedAt: number;
}

/** The outcome of a recording that was sent: its status is the assertion. */
export function judge(recording: Recording, answer: Answer, timing: Timing): Outcome {
  const { status: actual, sentAt } = answer;
  return {
    ...describe(recording),
    state: 'passed',
    ...(actual !== undefined && { actual }),
    responseTime: sentAt === undefined ? 0 : answer.endedAt - sentAt,
    plannedAt: timing.plannedAt,
    ...(sentAt !== undefined && { sentAt: sentAt - timing.startedAt }),
    ...verdict(recording, answer),
  };
}

/** The outcome of a recording that was not sent. */
export function notSent(
  recording: Recording,
  state: 'failed' | 'skipped',
  error: OutcomeError,
  plannedAt: number,
): Outcome {
  return { ...describe(recording), state, responseTime: 0, plannedAt, error };
}

/** The recorded status; none where the recording has no response. */
export function expectedStatus({ response }: Recording): number | undefined {
  return 'status' in response ? response.status : undefined;
}

function describe(recording: Recording): Pick<Outcome, 'id' | 'method' | 'path' | 'expected'> {
  const { id, request } = recording;
  const expected = expectedStatus(recording);
  const { method, path } = request;
  return { id, method, path, ...(expected !== undefined && { expected }) };
}

function verdict(
  recording: Recording,
  answer: Answer,
): Pick<Outcome, 'state' | 'error'> | undefined {
  const expected = expectedStatus(recording);
  if (expected === undefined) {
    const message = 'the recording has no status to compare with';
    return { state: 'skipped', error: { code: 'NO_RECORDED_STATUS', message } };
  }
  if (answer.error && !brokeOffLikewise(recording, answer)) {
    return { state: 'failed', error: answer.error };
  }
  if (answer.status === expected) return undefined;
  const detail = answer.bodyStart && renderExcerpt(answer.bodyStart, answer.contentEncoding);
  const message = `expected status ${expected}, got ${answer.status ?? 'none'}`;
  return {
    state: 'failed',
    error: { code: 'STATUS_MISMATCH', message, ...(detail && { detail }) },
  };
}

/** The recorded response broke off after its status, and so did this one. */
function brokeOffLikewise({ response }: Recording, answer: Answer): boolean {
  return 'status' in response && response.error !== undefined && answer.status !== undefined;
}
