import { loadApp } from '../app/load-app.ts';
import type { ServedApp } from '../app/serve-app.ts';
import type { TargetContext } from '../replay-context.ts';
import type { ReplayDefinition } from './replay-definition.ts';

/**
 * Starts the target of a replay, where that is a module; what serves apps is not loaded where it is a
 * URL.
 * @param ending aborted once it is needed no more, which may be before it has started
 */
export async function startApp(
  { load, target }: ReplayDefinition,
  ending: AbortSignal,
): Promise<ServedApp | undefined> {
  if (!load) return undefined;
  const { serveApp } = await import('../app/serve-app.ts');
  const module = target.module ?? '';
  const exported = await loadApp(load, module, settingOf(target));
  ending.throwIfAborted();
  const app = await serveApp(exported, module);
  if (ending.aborted) await app.close();
  ending.throwIfAborted();
  return app;
}

function settingOf({ isOverride, name }: TargetContext): string {
  if (isOverride) return 'REPLAY_TARGET';
  return `the option "target${name === undefined ? '' : `.${name}`}"`;
}
