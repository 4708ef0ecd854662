/** The tests of one session against one target, and the replay behind them. */
import { afterAll, beforeAll, type TestContext, TestRunner } from 'vitest';
import type { Outcome } from '../replay/outcome.ts';
import { Replay } from '../replay/replay.ts';
import type { ServedApp } from '../replay/serve-app.ts';
import type { ReplaySettings } from '../replay/settings.ts';
import { expectedStatus } from '../replay/verdict.ts';
import type { Recording, Session } from '../session/schema.ts';
import { explainUserError } from './explain-user-error.ts';
import { type LoadApp, loadApp } from './load-app.ts';
import './meta.ts';
import type { RecordingLines } from './recording-lines.ts';
import type { ReplayContext, TargetContext } from './replay-context.ts';
import { ReplayError } from './replay-error.ts';
import { testTimeout } from './test-timeout.ts';

/** For importing and starting the user's own app, in ms. */
const START_TIMEOUT = 60_000;

export interface ReplayDefinition {
  readonly session: Session;
  readonly target: TargetContext;
  readonly load: LoadApp | undefined;
  readonly context: ReplayContext;
  readonly lines: RecordingLines;
  /** Whether one more failure may show its place. */
  readonly mayFrame: () => boolean;
}

/** Defines a test for each recording in the current suite. */
export function defineReplay(definition: ReplayDefinition): void {
  const { session, context, lines } = definition;
  const suite = TestRunner.getCurrentSuite();
  const timeout = testTimeout(session.recordings, context);
  let running: RunningReplay | undefined;

  const tasks = session.recordings.map((recording) => {
    const handler = (test: TestContext): Promise<void> | undefined =>
      running && runTest(test, running.replay, recording, definition);
    const task = suite.task(testName(recording), { handler, timeout });
    if (context.locate) {
      const { line, column } = lines(recording);
      task.location = { line, column };
    }
    return task;
  });

  beforeAll(async () => {
    const selected = session.recordings.filter((_, index) => isSelected(tasks[index]?.mode));
    const bail = isRetried(tasks[0]) ? 0 : context.bail;
    running = await startReplay(definition, selected, bail).catch((error: unknown) => {
      throw explainUserError(error);
    });
  }, START_TIMEOUT);

  afterAll(async () => {
    await running?.replay.stop('the run was ended');
    await running?.app?.close();
  });
}

interface RunningReplay {
  readonly replay: Replay;
  readonly app: ServedApp | undefined;
}

async function startReplay(
  { session, target, load, context }: ReplayDefinition,
  selected: readonly Recording[],
  bail: number,
): Promise<RunningReplay> {
  const app = load && (await startApp(load, target.module ?? ''));
  let failures = 0;
  const settings: ReplaySettings = {
    target: app?.url ?? target.url,
    speed: context.speed,
    headers: target.headers,
    connections: context.connections,
    timeout: context.timeout,
    readOnly: target.readOnly,
    onOutcome({ state }) {
      if (state !== 'failed') return;
      failures += 1;
      if (failures === bail) replay.stop('not sent: the run was ended by "bail"');
    },
  };
  const replay = new Replay(session, settings, selected);
  replay.start();
  return { replay, app };
}

/** What serves apps is not loaded where the target is a URL. */
async function startApp(load: LoadApp, module: string): Promise<ServedApp> {
  const { serveApp } = await import('../replay/serve-app.ts');
  return serveApp(await loadApp(load), module);
}

/** Makes the outcome of a recording the result of its test, now or when it comes. */
function runTest(
  test: TestContext,
  replay: Replay,
  recording: Recording,
  definition: ReplayDefinition,
): Promise<void> | undefined {
  const { retryCount = 0, repeatCount = 0 } = test.task.result ?? {};
  const isFirst = retryCount + repeatCount === 0;
  // Most outcomes are there before their test: a promise and a listener for each would cost more.
  const settled = isFirst ? replay.settled(recording.id) : undefined;
  if (!settled) return waitForOutcome(test, replay, recording, definition, isFirst);
  applyOutcome(test, recording, settled, definition);
  return undefined;
}

async function waitForOutcome(
  test: TestContext,
  replay: Replay,
  recording: Recording,
  definition: ReplayDefinition,
  isFirst: boolean,
): Promise<void> {
  const stop = (): Promise<void> => replay.stop('not sent: the run was cancelled');
  test.signal.addEventListener('abort', stop, { once: true });
  const outcome = isFirst ? await replay.outcome(recording.id) : await replay.again(recording);
  test.signal.removeEventListener('abort', stop);
  applyOutcome(test, recording, outcome, definition);
}

function applyOutcome(
  { task, skip }: TestContext,
  recording: Recording,
  outcome: Outcome,
  { session, target, context, lines, mayFrame }: ReplayDefinition,
): void {
  task.meta.replay = {
    ...outcome,
    session: session.name,
    target: target.name ?? target.module ?? target.url ?? session.origin,
    speed: context.speed,
  };
  setDuration(task, outcome);
  if (outcome.state === 'failed') throw new ReplayError(outcome, lines(recording), mayFrame());
  if (outcome.state === 'skipped') skip(outcome.error?.message);
}

/**
 * The time that a request took, not the time that its test waited for its turn. Vitest sets the
 * duration after the handler, so it is made a property that keeps its value.
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

/** CI viewers merge tests of equal names: the id keeps them apart. */
function testName(recording: Recording): string {
  const { id, request } = recording;
  return `#${id} ${request.method} ${request.path} → ${expectedStatus(recording) ?? 'no response'}`;
}

/** Then a failure need not be the last word: it is Vitest that counts, and ends the run. */
function isRetried(task: TestContext['task'] | undefined): boolean {
  const { retry = 0 } = task ?? {};
  return (typeof retry === 'number' ? retry : (retry.count ?? 0)) > 0;
}

/** At the time of `beforeAll`, filters and `.only` have left the mode of what does not run at `skip`. */
function isSelected(mode: string | undefined): boolean {
  return mode === 'run' || mode === 'queued';
}
