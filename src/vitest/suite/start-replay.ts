import { Replay } from '../../replay/replay.ts';
import type { ReplaySettings } from '../../replay/settings.ts';
import type { Recording } from '../../session/schema.ts';
import { type LoadApp, loadApp } from '../app/load-app.ts';
import type { ServedApp } from '../app/serve-app.ts';
import { originsOf } from './origins-of.ts';
import type { ReplayDefinition } from './replay-definition.ts';

export interface RunningReplay {
  readonly replay: Replay;
  readonly app: ServedApp | undefined;
}

/**
 * Starts the target, where that is a module, and the replay.
 * @param bail stops it after as many failures; 0 never
 * @param ending aborted once the suite is over, which may be before its app has started: then nothing
 * is sent any more
 */
export async function startReplay(
  { session, target, load, context, acceptance }: ReplayDefinition,
  selected: readonly Recording[],
  bail: number,
  ending: AbortSignal,
): Promise<RunningReplay> {
  const app = load && (await startApp(load, target.module ?? '', ending));
  let failures = 0;
  const accepting = new Map(acceptance && selected.map((recording) => [recording.id, recording]));
  const settings: ReplaySettings = {
    target: app?.url ?? target.url,
    origins: originsOf(target, session),
    speed: context.speed,
    openLoop: context.openLoop,
    headers: target.headers,
    connections: context.connections,
    timeout: context.timeout,
    correlate: context.correlate,
    readOnly: target.readOnly,
    expect: context.expect,
    onOutcome(outcome) {
      if (outcome.state !== 'failed') return;
      const recording = accepting.get(outcome.id);
      if (recording && acceptance?.offer(recording, outcome)) return;
      failures += 1;
      if (failures === bail) replay.stop('not sent: the run was ended by "bail"');
    },
  };
  const replay = new Replay(session, settings, selected);
  replay.start();
  return { replay, app };
}

/** What serves apps is not loaded where the target is a URL. */
async function startApp(load: LoadApp, module: string, ending: AbortSignal): Promise<ServedApp> {
  const { serveApp } = await import('../app/serve-app.ts');
  const exported = await loadApp(load);
  ending.throwIfAborted();
  const app = await serveApp(exported, module);
  if (ending.aborted) await app.close();
  ending.throwIfAborted();
  return app;
}
