/** The plugin's interface for code that finds it among the plugins of a project, as is usual in Vite. */
import { resolve } from 'node:path';
import type { Plugin } from 'vite';
import type { TestModule, TestProject } from 'vitest/node';
import { portablePath } from '../session/files/paths.ts';
import type { ServerSettings } from './server-options.ts';

export const PLUGIN_NAME = 'vitest-session-replay';

export interface PluginApi {
  /** Whether a file, by its absolute path, is a session that this plugin replays. */
  isSession(file: string): boolean;
  /**
   * Runs the global setup that a project shares with the project of its sessions.
   * @returns what takes it down
   */
  runGlobalSetup(project: TestProject): Promise<() => unknown> | undefined;
  /** Name of the user's project, where its sessions are replayed in a project that was added beside it. */
  readonly testProject: string | undefined;
  /** The servers that a test file needs, by its absolute path: one that may record, or a session. */
  serversFor(file: string): readonly ServerSettings[];
}

/** The absolute path of a module's file. `moduleId` of a merged report is the path where it ran, maybe elsewhere. */
export function fileOf({
  project,
  relativeModuleId,
}: Pick<TestModule, 'project' | 'relativeModuleId'>): string {
  return resolve(project.config.root, relativeModuleId);
}

/** Whether a test file of a project, or the module of one, is a session that the plugin replays. */
export function isSessionModule(
  tested: Pick<TestModule, 'moduleId' | 'project'> | TestModule,
): boolean {
  const file = 'relativeModuleId' in tested ? portablePath(fileOf(tested)) : tested.moduleId;
  return tested.project.vite.config.plugins.some(
    (plugin) => isOwnPlugin(plugin) && plugin.api?.isSession(file),
  );
}

/** Whether a project was added beside the user's for its sessions. */
export function isSessionProject({ vite }: TestProject): boolean {
  return vite.config.plugins.findLast(isOwnPlugin)?.api?.testProject !== undefined;
}

/** Name of a project as the user knows it: a project added for sessions has the name of the tests' project. */
export function userProjectName({ name, vite }: TestProject): string {
  return vite.config.plugins.findLast(isOwnPlugin)?.api?.testProject ?? name;
}

/** The servers that a test file of a project needs. */
export function serversNeededBy({ vite, config }: TestProject, file: string): ServerSettings[] {
  if (config.browser.enabled) return [];
  const plugins = vite.config.plugins.filter(isOwnPlugin);
  return plugins.flatMap(({ api }) => [...(api?.serversFor(file) ?? [])]);
}

/** Whether a plugin is this one. */
export function isOwnPlugin<Api = PluginApi>(plugin: Plugin): plugin is Plugin<Api> {
  return plugin.name === PLUGIN_NAME;
}
