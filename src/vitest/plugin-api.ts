/** What the plugin tells those who find it among a project's plugins: Vite's way between plugins. */
import type { Plugin } from 'vite';
import type { TestModule, TestProject } from 'vitest/node';

export const PLUGIN_NAME = 'vitest-session-replay';

export interface PluginApi {
  /** Whether a file, by its absolute path, is a session that this plugin replays. */
  isSession(file: string): boolean;
  /**
   * Runs the global setup that a project shares with the project of its sessions.
   * @returns what takes it down
   */
  runGlobalSetup(project: TestProject): Promise<() => unknown> | undefined;
}

/** Whether a test module is a suite that the plugin has made of a session file. */
export function isSessionModule({ moduleId, project }: TestModule): boolean {
  return isSessionOf(project, moduleId);
}

/** Whether a file, by its absolute path, is a session that a project replays. */
export function isSessionOf({ vite }: TestProject, file: string): boolean {
  return vite.config.plugins.some((plugin) => isOwn(plugin) && plugin.api?.isSession(file));
}

function isOwn(plugin: Plugin): plugin is Plugin<PluginApi> {
  return plugin.name === PLUGIN_NAME;
}
