/** The tests of one session against one target, and the replay behind them. */
import { afterAll, beforeAll, type TestContext, TestRunner } from 'vitest';
import { printableLine } from '../../printable.ts';
import { expectedStatus } from '../../replay/outcome/verdict.ts';
import type { Recording } from '../../session/schema.ts';
import { warn } from '../warn.ts';
import { explainUserError } from './explain-user-error.ts';
import { locateMissingTarget } from './locate-missing-target.ts';
import type { ReplayDefinition } from './replay-definition.ts';
import { restoreTimers } from './restore-timers.ts';
import { runReplayedTest } from './run-replayed-test.ts';
import { type RunningReplay, startReplay } from './start-replay.ts';
import { testTimeout } from './test-timeout.ts';
import { hookTimeout } from './time-limit.ts';

/** Defines a test for each recording in the current suite. */
export function defineReplay(definition: ReplayDefinition): void {
  const { session, context, lines } = definition;
  const suite = TestRunner.getCurrentSuite();
  const timeout = testTimeout(session.recordings, context);
  const ending = new AbortController();
  let running: RunningReplay | undefined;

  const tasks = session.recordings.map((recording) => {
    const handler = (test: TestContext): Promise<void> | undefined =>
      running && runReplayedTest(test, { replay: running.replay, recording, definition });
    const task = suite.task(testName(recording), { handler, timeout });
    if (context.locate) {
      const { line, column } = lines(recording);
      task.location = { line, column };
    }
    return task;
  });

  beforeAll(
    async () => {
      restoreTimers();
      const selected = session.recordings.filter((_, index) => isSelected(tasks[index]?.mode));
      const bail = isRetried(tasks[0]) ? 0 : context.bail;
      running = await startReplay(definition, selected, bail, ending.signal).catch(
        (error: unknown) => {
          throw explainUserError(error, locateMissingTarget(error, session));
        },
      );
    },
    hookTimeout(context, 2),
  );

  afterAll(
    async () => {
      restoreTimers();
      ending.abort();
      await running?.replay.stop('the run was ended');
      try {
        writeAccepted(definition);
      } finally {
        await closeTarget(running);
      }
    },
    hookTimeout(context, 2),
  );
}

async function closeTarget(running: RunningReplay | undefined): Promise<void> {
  try {
    await running?.target.close();
  } catch (error) {
    throw explainUserError(error);
  }
}

function writeAccepted({ acceptance, session }: ReplayDefinition): void {
  try {
    if (acceptance?.write() !== false) return;
    warn(
      `"${session.name}" was written anew while it was replayed: -u has accepted nothing into it`,
    );
  } catch (error) {
    throw explainUserError(error);
  }
}

/** CI viewers merge tests of equal names: the id keeps them apart. */
function testName(recording: Recording): string {
  const { id, request } = recording;
  const name = `#${id} ${request.method} ${request.path} → ${expectedStatus(recording) ?? 'no response'}`;
  return printableLine(name);
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
