/** The options of the plugin, for programs that run without Vitest. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin, PluginOption } from 'vite';
import type { ViteUserConfig } from 'vitest/config';
import { textOfError, UserError } from '../../errors.ts';
import { printableLine } from '../../printable.ts';
import { displayPath } from '../../session/files/paths.ts';
import { isOwnPlugin } from '../plugin-api.ts';
import type { SessionReplayOptions } from './options.ts';

/** Names of configs, in the order in which Vitest looks for them: https://vitest.dev/config/ */
export const CONFIGS: readonly string[] = ['vitest.config', 'vite.config'].flatMap((name) =>
  ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((extension) => `${name}.${extension}`),
);

/** The part of the plugin's interface that tells its options. */
export interface OptionsApi {
  /** The options of `sessionReplay`, checked. */
  readonly options: SessionReplayOptions;
}

/** Absolute path of the config that Vitest would use in a folder: the nearest one in it or above it. */
export function findConfig(folder: string): string | undefined {
  const name = CONFIGS.find((each) => existsSync(join(folder, each)));
  if (name !== undefined) return join(folder, name);
  const above = dirname(folder);
  return above === folder ? undefined : findConfig(above);
}

/**
 * Runs a config as Vitest does.
 * @param file absolute path of the config
 * @returns the options of each `sessionReplay` in it, and in the projects that it lists inline
 * @throws {UserError} `INVALID_OPTIONS` if the config cannot be loaded, or Vite is not installed
 */
export async function readProjectOptions(file: string): Promise<SessionReplayOptions[]> {
  const { VITEST } = process.env;
  // Configs ask for it to tell tests from a build.
  process.env.VITEST = 'true';
  try {
    const { loadConfigFromFile } = await import('vite');
    const env = { command: 'serve', mode: 'test' } as const;
    const loaded = await loadConfigFromFile(env, file, dirname(file), 'silent');
    return await optionsOf(loaded?.config ?? {});
  } catch (error) {
    const [why] = textOfError(error).split('\n');
    const message = `${displayPath(file)} cannot be loaded: ${printableLine(why ?? '')}`;
    throw new UserError('INVALID_OPTIONS', message, { cause: error });
  } finally {
    if (VITEST === undefined) delete process.env.VITEST;
    else process.env.VITEST = VITEST;
  }
}

async function optionsOf({ plugins = [], test }: ViteUserConfig): Promise<SessionReplayOptions[]> {
  const own = (await flatten(plugins)).flatMap((plugin) =>
    isOwnPlugin<Partial<OptionsApi>>(plugin) ? (plugin.api?.options ?? []) : [],
  );
  const inProjects = (test?.projects ?? []).map(async (project) => {
    const given =
      typeof project === 'function' ? project({ command: 'serve', mode: 'test' }) : project;
    const config = await given;
    return typeof config === 'string' ? [] : optionsOf(config);
  });
  return [...own, ...(await Promise.all(inProjects)).flat()];
}

/** The plugins of a config, which may be nested, promised or left out. */
async function flatten(option: PluginOption): Promise<Plugin[]> {
  const given = await option;
  if (!given) return [];
  return Array.isArray(given) ? (await Promise.all(given.map(flatten))).flat() : [given];
}
