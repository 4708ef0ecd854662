/**
 * Vitest has one environment per project: where that is a DOM, sessions get a project in Node beside
 * it.
 */
import type { Plugin } from 'vite';
import type { UserProjectConfigExport } from 'vitest/config';
import type { TestProject } from 'vitest/node';

/** For Vitest 5, which never asks an added project what to cache; Vitest 4 has no such option. */
const uncached: object = { fsModuleCache: false };

/** The config of that project. Aliases are passed on for targets that are modules. */
export function siblingInNode(
  { name, config, vite }: TestProject,
  plugin: Plugin,
): UserProjectConfigExport {
  const { configFile, resolve } = vite.config;
  return {
    ...(configFile && { extends: configFile }),
    plugins: [plugin],
    root: config.root,
    resolve: { alias: resolve.alias },
    test: { name: name ? `${name} sessions` : 'sessions', environment: 'node', ...uncached },
  };
}

/** What it has from an extended config is for the other project: a DOM's setup files fail in Node. */
export function keepToSessions({ config }: TestProject, globs: readonly string[]): void {
  config.include = [...globs];
  config.includeSource = [];
  config.setupFiles = [];
  config.typecheck.enabled = false;
}
