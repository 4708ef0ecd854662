import { Replay } from '../../replay/replay.ts';
import type { ReplaySettings } from '../../replay/settings.ts';
import { resolveTargets } from '../../replay/target.ts';
import type { Recording } from '../../session/schema.ts';
import { isError } from './is-error.ts';
import type { ReplayDefinition } from './replay-definition.ts';
import { type ReadyTarget, startTarget } from './start-target.ts';

export interface RunningReplay {
  readonly replay: Replay;
  readonly target: ReadyTarget;
}

/**
 * Gets the target ready, and starts the replay.
 * @param bail stops it after as many failures; 0 never
 * @param ending aborted once the suite is over, which may be before its target is ready: then
 * nothing is sent any more
 */
export async function startReplay(
  definition: ReplayDefinition,
  selected: readonly Recording[],
  bail: number,
  ending: AbortSignal,
): Promise<RunningReplay> {
  const { session, acceptance } = definition;
  const target = await startTarget(definition, ending);
  let failures = 0;
  const accepting = new Map(acceptance && selected.map((recording) => [recording.id, recording]));
  const settings: ReplaySettings = {
    ...target.settings,
    onOutcome(outcome) {
      if (outcome.state !== 'failed') return;
      const recording = accepting.get(outcome.id);
      if (recording && acceptance?.offer(recording, outcome, targets)) {
        if (!isError(outcome.actual)) replay.accept(outcome);
        return;
      }
      failures += 1;
      if (failures === bail) replay.stop('not sent: the run was ended by "bail"');
    },
  };
  const targets = resolveTargets(session, settings);
  const replay = new Replay(session, settings, selected);
  replay.start();
  return { replay, target };
}
