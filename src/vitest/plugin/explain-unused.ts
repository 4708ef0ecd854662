import type { ResolvedConfig } from 'vite';
import type { TestProjectConfiguration } from 'vitest/config';
import { PLUGIN_NAME } from '../plugin-api.ts';

/**
 * One line where the plugin stands at the root of projects of which none has it: Vitest 4 would run
 * no session, and say nothing. Undefined where a project has it, or where that cannot be seen from
 * here. Vitest 5, where projects have the root's plugins unless they say otherwise, is not meant.
 */
export function explainUnused({ plugins, test }: ResolvedConfig): string | undefined {
  const projects = test?.projects ?? [];
  const isRoot = plugins.some(({ name }) => name === 'vitest');
  if (!isRoot || projects.length === 0 || !projects.every(isWithout)) return undefined;
  return `no project of "test.projects" has the plugin, so no session is replayed: add \
extends: true to those that are to have it from the root, or add it to their own "plugins"`;
}

/** Whether a project surely has not the plugin: neither from another config nor by itself. */
function isWithout(project: TestProjectConfiguration): boolean {
  if (typeof project !== 'object' || 'then' in project || project.extends) return false;
  const own: unknown = project.plugins;
  return [own]
    .flat(Number.POSITIVE_INFINITY)
    .every((plugin) => !plugin || (isPlugin(plugin) && plugin.name !== PLUGIN_NAME));
}

function isPlugin(plugin: unknown): plugin is { readonly name: unknown } {
  return typeof plugin === 'object' && plugin !== null && 'name' in plugin;
}
