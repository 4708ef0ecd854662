/** The tests of one session against one target, and the replay behind them. */

import { afterAll, beforeAll, type TestContext, TestRunner } from 'vitest';
import { shellLiteral } from '../../literals.ts';
import type { Acceptance } from '../../replay/acceptance.ts';
import { type LinkedValues, linkSession, linkValues } from '../../replay/correlate/link-session.ts';
import { type EngineSettings, Replay } from '../../replay/engine.ts';
import { resolveTargets } from '../../replay/send/target.ts';
import type { Exchanges } from '../../report/exchanges.ts';
import { displayPath } from '../../session/files/paths.ts';
import type { Recording } from '../../session/schema.ts';
import { SOURCE } from '../../session/session-file.ts';
import { retriesOf } from '../meta.ts';
import { warn } from '../warn.ts';
import { createFailureDetails } from './failure-detail.ts';
import { nameTests } from './name-tests.ts';
import { type ReplayDefinition, settingsOf, testTimeout } from './replay-definition.ts';
import { explainUserError } from './replay-error.ts';
import { runReplayedTest } from './run-replayed-test.ts';
import { hookTimeout, startTarget } from './start-target.ts';
import { restoreTimers } from './worker-state.ts';

type Task = TestContext['task'];

/** Defines a test for each recording in the current suite. */
export function defineReplay(definition: ReplayDefinition): void {
  const { session, file, context, places, target } = definition;
  const collector = TestRunner.getCurrentSuite();
  const timeout = testTimeout(session.recordings, context);
  const ending = new AbortController();
  const values = linkValues(session, settingsOf(definition, undefined));
  const defined: DefinedReplay = { ...definition, values };
  const names = nameTests(session, values, target);
  const detailOf = createFailureDetails(file);
  let running: RunningReplay | undefined;
  let refuse: ((test: TestContext) => void) | undefined;

  const tasks = session.recordings.map((recording): Task => {
    const { route = '', name = '' } = names.get(recording) ?? {};
    const handler = (test: TestContext): Promise<void> | undefined => {
      refuse?.(test);
      if (!running) return undefined;
      const replayed = { ...running, recording, route, definition, detailOf, isFinal };
      return runReplayedTest(test, replayed);
    };
    const task = collector.task(name, { handler, timeout });
    if (context.locate) {
      const { line, column } = places.of(recording);
      task.location = { line, column };
    }
    return task;
  });

  // With retries, a failure may not be final, so that Vitest itself counts failures and ends the run.
  const isRetried = (): boolean => tasks[0] !== undefined && retriesOf(tasks[0]) > 0;

  function isFinal(id: string): boolean {
    if (!isRetried()) return true;
    const position = session.recordings.findIndex((recording) => recording.id === id);
    return hasFailedForGood(tasks[position]);
  }

  beforeAll(
    async () => {
      restoreTimers();
      const selected = session.recordings.filter((_, index) => isSelected(tasks[index]?.mode));
      const bail = isRetried() ? 0 : context.bail;
      try {
        running = await startReplay(defined, selected, bail, ending.signal);
      } catch (error) {
        refuse = createRefusal(explainUserError(error));
        return;
      }
      if (!collector.suite) return;
      const { meta } = collector.suite;
      const { replay, target: started, exchanges } = running;
      if (replay.neededFirst > 0) meta.neededFirst = replay.neededFirst;
      for (const loss of session[SOURCE]?.losses ?? []) {
        warn(collector.suite, `${displayPath(file)}: ${loss}`);
      }
      const isWhole = selected.length === session.recordings.length;
      const only = isWhole ? undefined : selected.map(({ id }) => id);
      if (exchanges) meta.replayedWith = exchanges.viewSettings(started.settings, only);
    },
    hookTimeout(context, 2),
  );

  afterAll(
    async () => {
      restoreTimers();
      ending.abort();
      await running?.replay.stop({ by: 'end' });
      await closeTarget(running);
    },
    hookTimeout(context, 2),
  );
}

/**
 * For a session that cannot be replayed: the first of its tests fails with the reason, and the others are skipped.
 * TAP and JSON do not report errors of suites.
 */
function createRefusal(reason: unknown): (test: TestContext) => void {
  let first: Task | undefined;
  return ({ task, skip }) => {
    first ??= task;
    if (task === first) throw reason;
    skip(`not sent: the session is not replayed, see ${first.name}`);
  };
}

async function closeTarget(running: RunningReplay | undefined): Promise<void> {
  try {
    await running?.target.close();
  } catch (error) {
    throw explainUserError(error);
  }
}

function hasFailedForGood(task: Task | undefined): boolean {
  const { state, retryCount = 0 } = task?.result ?? {};
  return task !== undefined && state === 'fail' && retryCount >= retriesOf(task);
}

/** During `beforeAll`, the mode of tests that filters and `.only` leave out is `skip`. */
function isSelected(mode: string | undefined): boolean {
  return mode === 'run' || mode === 'queued';
}

interface RunningReplay {
  readonly replay: Replay;
  readonly acceptance: Acceptance | undefined;
  readonly exchanges: Exchanges | undefined;
  readonly target: Awaited<ReturnType<typeof startTarget>>;
}

/**
 * Gets the target ready, and starts the replay.
 * @param bail number of failures that stop the replay; 0 for none
 * @param ending aborted once the suite is over, perhaps before its target is ready: then nothing more is sent
 */
export async function startReplay(
  definition: DefinedReplay,
  selected: readonly Recording[],
  bail: number,
  ending: AbortSignal,
): Promise<RunningReplay> {
  const { session, accepting: Accepting, values, context, file } = definition;
  const target = await startTarget(definition, ending);
  const exchanges = context.keepExchanges ? await loadExchanges(file) : undefined;
  let failures = 0;
  const asked = new Map(selected.map((recording) => [recording.id, recording]));
  const isNamed = createIsNamed(selected, definition);
  const settings: EngineSettings = {
    ...target.settings,
    isAccepting: Accepting !== undefined,
    observer: exchanges && { keep: exchanges.keep },
    onOutcome(judged) {
      const { outcome } = judged;
      exchanges?.take(judged);
      const recording = asked.get(outcome.id);
      // The failure of a request that was only needed is that of the first test that needs it.
      if (!recording || outcome.state !== 'failed') return false;
      if (acceptance?.offer(recording, judged, isNamed(recording))) return true;
      failures += 1;
      if (failures === bail) replay.stop({ by: 'bail' });
      return false;
    },
  };
  const targets = resolveTargets(session, settings);
  const acceptance = Accepting && new Accepting({ file, session, settings, targets, adviseNaming });
  const linked = linkSession(session, settings, targets, values);
  const replay = new Replay(session, settings, selected, linked);
  replay.start();
  return { replay, acceptance, target, exchanges };
}

function adviseNaming({ id, request: { method } }: Recording): string {
  const filter = `#${id} ${method} `;
  return `run -u with -t ${/^[\w# .-]+$/.test(filter) ? `"${filter}"` : shellLiteral(filter)}`;
}

/** Makes a guard for tests that were asked for by themselves: as the only one of several, or by number. */
function createIsNamed(
  selected: readonly Recording[],
  { session, context: { namePattern } }: ReplayDefinition,
): (recording: Recording) => boolean {
  const isOnly = selected.length === 1 && session.recordings.length > 1;
  return ({ id }) => isOnly || namePattern?.source.includes(`#${id} `) === true;
}

/** Loaded on demand: only a report shows exchanges. */
async function loadExchanges(file: string): Promise<Exchanges> {
  const { Exchanges } = await import('../../report/exchanges.ts');
  return new Exchanges(file);
}

/** A definition with facts about its session that tests and replay share. */
interface DefinedReplay extends ReplayDefinition {
  /** See `linkValues`. */
  readonly values: LinkedValues | null;
}
