/** With `REPLAY_CALIBRATE`, a session is not a suite of its recordings but one test that learns its noise. */
import { type TestContext, test } from 'vitest';
import { UserError } from '../../errors.ts';
import { calibrate } from '../../replay/calibrate.ts';
import { type EngineSettings, Replay } from '../../replay/engine.ts';
import { titleOf } from '../../replay/failure/failure.ts';
import { messageOf } from '../../replay/failure/render-failure.ts';
import { renderRequests } from '../../replay/failure/render-requests.ts';
import { MAX_TIMER } from '../../replay/schedule/pace.ts';
import { displayPath } from '../../session/files/paths.ts';
import { HAR_STAYS, isHarFile } from '../../session/har-file.ts';
import { writeNoise } from '../../session/update-session.ts';
import type { ReplayContext } from '../replay-context.ts';
import { warn } from '../warn.ts';
import { TEST_NAMES } from './name-tests.ts';
import { type ReplayDefinition, settingsOf, testTimeout } from './replay-definition.ts';
import { explainUserError } from './replay-error.ts';
import { hookTimeout, startTarget } from './start-target.ts';
import { restoreTimers } from './worker-state.ts';

/** Defines the test in the current suite. */
export function defineCalibration(definition: ReplayDefinition): void {
  const { session, file, context } = definition;
  const once = testTimeout(session.recordings, context) + hookTimeout(context, 4);
  const timeout = Math.min(MAX_TIMER, 2 * once);
  test(TEST_NAMES.calibrated, { timeout }, async ({ task, signal }) => {
    restoreTimers();
    const problem = explainRefusal(context, file);
    if (problem) throw explainUserError(new UserError('INVALID_OPTIONS', problem));
    try {
      const learned = await calibrate(session, settingsOf(definition, undefined), (settings) =>
        replayOnce(definition, settings, signal),
      );
      signal.throwIfAborted();
      if (learned.compared === 0 && learned.failed.length > 0) throw nothingLearned(learned);
      writeNoise(file, session, learned.noise);
      for (const line of explainLearned(learned)) warn(task, `${displayPath(file)} ${line}`);
    } catch (error) {
      throw explainUserError(error);
    }
  });
}

type Learned = Awaited<ReturnType<typeof calibrate>>;

function explainRefusal({ targets, snapshots }: ReplayContext, file: string): string | undefined {
  if (isHarFile(file)) return `${displayPath(file)} cannot be calibrated, since ${HAR_STAYS}`;
  if (targets.length > 1) {
    const names = targets.map(({ name }) => name).join(', ');
    return `a session is calibrated against one target: choose one of ${names} by REPLAY_TARGET`;
  }
  if (snapshots === 'none') return 'no session is written in CI: calibrate it on another machine';
  return undefined;
}

/** Replays once, with a target that was started anew. */
async function replayOnce(
  definition: ReplayDefinition,
  settings: EngineSettings,
  signal: TestContext['signal'],
): Promise<void> {
  const ready = await startTarget(definition, signal);
  try {
    const { target, headers, secrets } = ready.settings;
    const replay = new Replay(definition.session, { ...settings, target, headers, secrets });
    const stop = (): Promise<void> => replay.stop({ by: 'end' });
    signal.addEventListener('abort', stop, { once: true });
    await replay.run();
    signal.removeEventListener('abort', stop);
    await replay.close();
  } finally {
    await ready.close();
  }
}

function nothingLearned({ failed: [first] }: Learned): UserError {
  const cause = first && `${titleOf(first)}: ${messageOf(first)}`;
  return new UserError(
    'REPLAY_FAILED',
    `nothing was learned, no response could be compared: ${cause}`,
  );
}

function* explainLearned({ noise, failed }: Learned): Generator<string> {
  yield noise.size === 0
    ? 'is calibrated: no noise but what it names already'
    : `is calibrated: noise in the responses to ${renderRequests([...noise.keys()].map(({ id }) => id))}`;
  const causes = failed.filter(({ state }) => state === 'failed').slice(0, 10);
  for (const cause of causes) yield `is not calibrated in ${titleOf(cause)}: ${messageOf(cause)}`;
  const left = failed.length - causes.length;
  if (left > 0) yield `is not calibrated in ${left} more`;
}
