import type { ResolvedConfig } from 'vite';
import { UserError } from '../../errors.ts';
import type { Environment } from '../../replay/replay-variables.ts';
import { readEnvironment } from '../environment/secrets-file.ts';
import { logWarning } from '../log.ts';
import type { ReplayPlan } from '../replay-context.ts';
import type { SessionReplayOptions } from './options.ts';
import { resolveReplayPlan } from './resolve-replay-plan.ts';

/** The settings of a project that depend on the environment. */
interface ProjectSettings {
  readonly environment: Environment;
  readonly plan: ReplayPlan;
}

/** Reads the current settings: in watch mode, `.env*` files change between runs. */
export type ReadSettings = () => ProjectSettings;

/**
 * Reads the settings of a project. If a file becomes invalid later, the user is warned and the earlier settings
 * stay.
 * @throws {UserError} `INVALID_OPTIONS`
 */
export function createReadSettings(
  options: SessionReplayOptions,
  config: ResolvedConfig,
): ReadSettings {
  const read = (): ProjectSettings => {
    const environment = readEnvironment(config);
    return { environment, plan: resolveReplayPlan(options, environment) };
  };
  let settings = read();
  let problem: string | undefined;
  return () => {
    try {
      settings = read();
      problem = undefined;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (error.message !== problem) logWarning(config.logger, error.message);
      problem = error.message;
    }
    return settings;
  };
}
