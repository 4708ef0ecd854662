import type { ReplaySettings } from '../../replay/settings.ts';
import { originsOf } from './origins-of.ts';
import type { ReplayDefinition } from './replay-definition.ts';

/**
 * The settings of a replay of a suite.
 * @param url of the target, where that is a module
 */
export function settingsOf(
  { session, file, target, context }: ReplayDefinition,
  url: string | undefined,
): ReplaySettings {
  return {
    target: url ?? target.url,
    origins: originsOf(target, session),
    speed: context.speed,
    openLoop: context.openLoop,
    headers: target.headers,
    secrets: { ...context.variables[file], ...target.secrets },
    connections: context.connections,
    timeout: context.timeout,
    correlate: context.correlate,
    readOnly: target.readOnly,
    expect: context.expect,
  };
}
