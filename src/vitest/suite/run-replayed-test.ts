/** The body of a generated test: it waits for the outcome of its recording, and passes or fails by it. */
import type { TestContext } from 'vitest';
import type { DiffLine } from '../../diff/line-diff.ts';
import { textOfError } from '../../errors.ts';
import { printableLine } from '../../printable.ts';
import type { Acceptance } from '../../replay/acceptance.ts';
import type { Replay } from '../../replay/engine.ts';
import { isMismatch } from '../../replay/failure/failure.ts';
import type { Outcome } from '../../replay/failure/outcome.ts';
import { findOuterCause, renderOuterCause } from '../../replay/failure/outer-cause.ts';
import {
  labelOf,
  messageOf,
  renderReason,
  resultsOf,
} from '../../replay/failure/render-failure.ts';
import { notSent } from '../../replay/judge.ts';
import type { Exchanges } from '../../report/exchanges.ts';
import { printableMeta, type ReplayMeta } from '../../report/run-results.ts';
import type { Recording } from '../../session/schema.ts';
import type { createFailureDetails } from './failure-detail.ts';
import type { ReplayDefinition } from './replay-definition.ts';
import { ReplayError } from './replay-error.ts';
import { restoreTimers } from './worker-state.ts';

/** The recording of a test, and its replay. */
interface ReplayedTest {
  readonly replay: Replay;
  /** Undefined if no answer is accepted. */
  readonly acceptance: Acceptance | undefined;
  /** Only if a report may be made. */
  readonly exchanges: Exchanges | undefined;
  readonly recording: Recording;
  /** Name of its request, such as `GET /orders/{order.id}`. */
  readonly route: string;
  readonly definition: ReplayDefinition;
  /** Decides how much a failure says. */
  readonly detailOf: ReturnType<typeof createFailureDetails>;
  /** Whether the failure of a recording, by its id, is final, since its test is not retried. */
  readonly isFinal: (id: string) => boolean;
}

/** Makes the outcome of a recording the result of its test, at once or when it comes. */
export function runReplayedTest(
  test: TestContext,
  replayed: ReplayedTest,
): Promise<void> | undefined {
  restoreTimers();
  const { retryCount = 0, repeatCount = 0 } = test.task.result ?? {};
  const isFirst = retryCount + repeatCount === 0;
  // Most outcomes come before their test runs, and a promise and a listener for each would cost more.
  const settled = isFirst ? replayed.replay.settled(replayed.recording.id) : undefined;
  if (!settled) return waitForOutcome(test, replayed, isFirst);
  if (mayBeSentNow(settled, replayed)) return waitForOutcome(test, replayed, false);
  if (replayed.acceptance?.isOpen(replayed.recording)) return waitForOutcome(test, replayed, true);
  return applyOutcome(test, replayed, settled);
}

/** Whether the request that blocked it has failed at first, and passed when its test was retried. */
function mayBeSentNow({ state, blockedBy }: Outcome, { replay }: ReplayedTest): boolean {
  if (state !== 'blocked' || blockedBy === undefined) return false;
  return replay.settled(blockedBy)?.state !== 'failed';
}

async function waitForOutcome(
  test: TestContext,
  replayed: ReplayedTest,
  isFirst: boolean,
): Promise<void> {
  const { replay, recording, acceptance } = replayed;
  let isOver = false;
  const abort = (): void => {
    isOver = true;
    endReplay(test, replayed);
  };
  test.signal.addEventListener('abort', abort, { once: true });
  const outcome = isFirst ? await replay.outcome(recording.id) : await replay.again(recording);
  if (acceptance?.isOpen(recording)) {
    await replay.all();
    acceptance.decide();
  }
  test.signal.removeEventListener('abort', abort);
  // Vitest has its result by now. Skipping the test would undo a failure.
  if (isOver) throw test.signal.reason;
  await applyOutcome(test, replayed, outcome);
}

/** Ends the replay when Vitest has aborted the test: its run was cancelled, or it timed out. */
function endReplay({ task, signal }: TestContext, replayed: ReplayedTest): void {
  const reason: unknown = signal.reason;
  if (reason instanceof Error && reason.name === 'TestRunAbortError') {
    replayed.replay.stop({ by: 'cancellation' });
    return;
  }
  const [line = ''] = textOfError(reason).split('\n', 1);
  const failure = { kind: 'test-timeout', reason: line } as const;
  setMeta(task, replayed, notSent(replayed.recording, 'failed', failure, 0));
  replayed.replay.stop({ by: 'test-timeout', test: task.name });
}

function applyOutcome(
  test: TestContext,
  replayed: ReplayedTest,
  came: Outcome,
): Promise<void> | undefined {
  const { recording, acceptance, definition } = replayed;
  const { context } = definition;
  const diff = came.state === 'failed' ? acceptance?.diffOf(recording, MAX_DIFF) : undefined;
  const outcome = diff ? acceptedOutcome(came, diff) : came;
  setMeta(test.task, replayed, outcome);
  setDuration(test.task, outcome);
  if (outcome.state === 'failed') return fail(test, outcome, replayed);
  if (outcome.state === 'blocked') endBlocked(test, replayed, outcome);
  // Without its answer, the request of a replay that has ended is no test that passed.
  const isStopped = outcome.failure?.kind === 'stopped';
  if (outcome.state === 'skipped' || isStopped) test.skip(messageOf(outcome));
  if (context.requireAssertions) assertOutcome(test, outcome);
  return undefined;
}

/** Asserts the status, or that the request was sent if there is no status to compare. */
function assertOutcome({ expect }: TestContext, { expected, actual, sentAt }: Outcome): void {
  if (expected === undefined) expect(sentAt).toBeDefined();
  else expect(actual).toBe(expected);
}

/** @throws {ReplayError} at once, unless the test is annotated first */
function fail(
  test: TestContext,
  outcome: Outcome,
  replayed: ReplayedTest,
): Promise<void> | undefined {
  const error = explainFailed(outcome, replayed);
  if (!replayed.definition.context.annotate) throw error;
  return annotateFailure(test).then(() => {
    throw error;
  });
}

function explainFailed(outcome: Outcome, replayed: ReplayedTest): ReplayError {
  const { replay, recording, route, definition, detailOf } = replayed;
  const note = explainUnaccepted(outcome, replayed);
  const cause = findOuterCause(outcome);
  if (cause) return ReplayError.ofCause(renderOuterCause(cause), note);
  const detail = detailOf({ outcome, name: `#${recording.id}`, route });
  if (!detail.isWhole) return ReplayError.brief(detail.summary);
  const location = definition.places.ofFailure(recording, outcome);
  const comparison = replay.comparison(recording.id);
  return ReplayError.whole({ outcome, comparison }, { location, note });
}

/**
 * Skips the test of a request that was not sent: the test of its cause fails. If that may still pass, this test
 * fails, so that Vitest retries it.
 */
function endBlocked(test: TestContext, { isFinal }: ReplayedTest, outcome: Outcome): void {
  const { failure, blockedBy = '' } = outcome;
  const as = failure?.kind === 'no-connection' ? `as #${blockedBy}, ` : '';
  const reason = failure ? renderReason(failure) : `blocked by #${blockedBy}`;
  const note = printableLine(`not sent: ${as}${reason}`);
  if (!isFinal(blockedBy)) throw ReplayError.brief(note);
  test.skip(note);
}

/** In lines. */
const MAX_DIFF = 24;

/** The outcome of an accepted answer, which is the recorded one from now on. */
function acceptedOutcome(
  came: Outcome,
  diff: readonly DiffLine[],
): Outcome & Pick<ReplayMeta, 'accepted'> {
  const { failure, ...outcome } = came;
  const expected = came.actual === undefined ? {} : { expected: came.actual };
  return {
    ...outcome,
    ...expected,
    state: 'passed',
    accepted: diff,
  };
}

/** Why `-u` has not accepted an answer that it could accept. */
function explainUnaccepted(
  outcome: Outcome,
  { recording, acceptance, definition: { session, context } }: ReplayedTest,
): string | undefined {
  if (context.snapshots !== 'all' || acceptance) return acceptance?.explain(recording, outcome);
  if (!outcome.failure || !isMismatch(outcome.failure)) return undefined;
  const { recordedBy = '' } = session;
  if (context.recorders?.includes(recordedBy)) {
    return `Not accepted, since ${recordedBy} records this session anew in the same run. To accept the answer, run -u with the session file alone.`;
  }
  const names = context.targets.map(({ name }) => name).join(', ');
  return `Not accepted, since the answers of several targets may differ: choose one of ${names} by REPLAY_TARGET.`;
}

function setMeta(
  task: TestContext['task'],
  { route, exchanges, definition: { session, label, context } }: ReplayedTest,
  outcome: Outcome,
): void {
  const { speed, openLoop } = context;
  const of = { route, session: session.name, target: label, speed };
  // A spread takes five times as long until V8 has compiled it (test/bench/generated-suite.mjs).
  const meta = printableMeta(Object.assign({}, outcome, of, openLoop && { openLoop }));
  const exchange = exchanges?.of(outcome);
  task.meta.replay = exchange ? Object.assign(meta, { exchange }) : meta;
}

/**
 * Sets the duration of a test to the response time of its request. Vitest sets the duration after the handler, so
 * that it becomes a property that keeps its value.
 */
function setDuration({ result }: TestContext['task'], { responseTime }: Outcome): void {
  if (!result) return;
  Object.defineProperty(result, 'duration', {
    get: () => responseTime,
    set: () => undefined,
    enumerable: true,
    configurable: true,
  });
}

/**
 * Annotates a failed test with the facts of its request. Vitest makes the properties of JUnit test cases and the
 * comments of TAP from annotations alone.
 */
async function annotateFailure({ annotate, task }: TestContext): Promise<void> {
  const { replay } = task.meta;
  if (!replay) return;
  const { method, path, responseTime, session, target, failure, blockedBy } = replay;
  const label = failure && labelOf(failure);
  const facts = {
    method,
    path,
    ...resultsOf(replay),
    responseTime: Math.round(responseTime * 10) / 10,
    session,
    target,
    cause: blockedBy === undefined ? label : `#${blockedBy}`,
  };
  for (const [type, fact] of Object.entries(facts)) {
    if (fact !== undefined) await annotate(String(fact), type);
  }
}
