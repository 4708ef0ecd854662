import { linkSession } from '../../replay/correlate/link-session.ts';
import { Replay } from '../../replay/replay.ts';
import { resolveTargets } from '../../replay/request/target.ts';
import type { ReplaySettings } from '../../replay/settings.ts';
import type { Recording } from '../../session/schema.ts';
import type { DefinedReplay } from './replay-definition.ts';
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
  definition: DefinedReplay,
  selected: readonly Recording[],
  bail: number,
  ending: AbortSignal,
): Promise<RunningReplay> {
  const { session, acceptance, values } = definition;
  const target = await startTarget(definition, ending);
  let failures = 0;
  const asked = new Map(selected.map((recording) => [recording.id, recording]));
  const settings: ReplaySettings = {
    ...target.settings,
    onOutcome(outcome) {
      const recording = asked.get(outcome.id);
      // Of what was only needed, the failure is told by the first that needed it.
      if (!recording || outcome.state !== 'failed') return;
      if (acceptance?.offer(recording, outcome, targets)) {
        replay.accept(outcome);
        return;
      }
      failures += 1;
      if (failures === bail) replay.stop('not sent: the run was ended by "bail"');
    },
  };
  const targets = resolveTargets(session, settings);
  const linked = linkSession(session, settings, targets, values);
  const replay = new Replay(session, settings, selected, linked);
  replay.start();
  return { replay, target };
}
