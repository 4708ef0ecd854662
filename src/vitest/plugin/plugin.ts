import type { Plugin, ResolvedConfig } from 'vite';
import type { TestProjectConfiguration, ViteUserConfig } from 'vitest/config';
import { VARIABLES_FILE } from '../environment/secret-variables.ts';
import { logWarning } from '../log.ts';
import { type DevToolsContext, Dock } from '../page/dock.ts';
import { PLUGIN_NAME, type PluginApi } from '../plugin-api.ts';
import { hostsOfServers, type ServerSettings, serversOf } from '../server-options.ts';
import { parsePluginOptions, type SessionReplayOptions, sessionGlobs } from './options.ts';
import type { OptionsApi } from './project-options.ts';
import { isReplayedNear, secretsOf } from './resolve-replay-plan.ts';
import { type SessionsOfProject, sessionModules } from './session-modules.ts';
import { beforeEachRun, runSharedSetup } from './share-global-setup.ts';

/** Files beside sessions that a glob such as `sessions/**\/*.json` would match. */
const NO_SESSIONS = [`!**/${VARIABLES_FILE}`];

/**
 * The Vitest plugin: every session file becomes a suite that replays it, and the `recorder` of
 * `vitest-session-replay/fixture` records new ones.
 * @example
 * // vitest.config.ts
 * export default defineConfig({
 *   plugins: [sessionReplay({ target: 'http://127.0.0.1:3000' })],
 * });
 * @throws {UserError} `INVALID_OPTIONS`; for the environment, once Vite has read its config
 */
export function sessionReplay(options: SessionReplayOptions = {}): Plugin {
  return createPlugin(parsePluginOptions(options), { runs: { haveBegun: false } });
}

/** What Vite's DevTools look for in a plugin. */
interface WithDevTools {
  readonly devtools: { setup(context: DevToolsContext): void };
}

/** State that the plugin of a project shares with the plugin of the project that it adds. */
interface SharedState {
  /**
   * Before the first run, Vitest loads sessions only to list their tests. Later, it does not say whether it
   * lists or runs.
   */
  readonly runs: { haveBegun: boolean };
  /** Name of the tests' project if the sessions are replayed in another one. */
  readonly testProject?: string;
}

function createPlugin(options: SessionReplayOptions, { runs, testProject }: SharedState): Plugin {
  const globs = [...sessionGlobs(options), ...NO_SESSIONS];
  const project: SessionsOfProject = {
    root: process.cwd(),
    isSession: () => false,
    readSettings: undefined,
  };
  let servers: readonly ServerSettings[] = [];
  /** Whether sessions may need the servers. */
  let isLocal = false;

  const dock = new Dock();

  const plugin: Plugin<PluginApi & OptionsApi> & WithDevTools = {
    name: PLUGIN_NAME,
    api: {
      isSession: (file) => project.isSession(file),
      runGlobalSetup: runSharedSetup,
      testProject,
      options,
      serversFor: (file) => (isLocal || !project.isSession(file) ? servers : []),
    },
    enforce: 'pre',
    devtools: { setup: (context) => dock.setUp(context) },

    config: (config: ViteUserConfig) => includeSessions(config, globs),

    async configResolved(config) {
      project.root = config.root;
      const unused = explainUnused(config);
      if (unused !== undefined) logWarning(config.logger, unused);
      // A project may have one plugin of its own and one of a config that it extends.
      const isInEffect = config.plugins.findLast(({ name }) => name === PLUGIN_NAME) === plugin;
      const { createSessionFilter } = await import('./session-filter.ts');
      project.isSession = isInEffect ? createSessionFilter(globs, config.root) : () => false;
      if (!isInEffect) return;
      const { createReadSettings } = await import('./project-settings.ts');
      project.readSettings = createReadSettings(options, config);
      const { plan } = project.readSettings();
      servers = serversOf(options.server, config.root, secretsOf(plan));
      isLocal = isReplayedNear(plan, hostsOfServers(options.server));
    },

    async configureVitest(context) {
      beforeEachRun(context.vitest, () => {
        runs.haveBegun = true;
      });
      const { configureProject, leaveOut } = await import('./configure-project.ts');
      const { readSettings } = project;
      if (readSettings === undefined) return leaveOut(context.project, globs);
      await configureProject(context, {
        options,
        readSettings,
        globs,
        dock,
        // Vitest does not call `configureVitest` for added projects, which learn of runs from this one.
        createPlugin: (tests) => createPlugin(options, { runs, testProject: tests }),
      });
    },

    ...sessionModules(project, runs),
  };
  return plugin;
}

/** Adds the globs of sessions to those of tests. */
async function includeSessions(
  { test = {} }: ViteUserConfig,
  globs: readonly string[],
): Promise<ViteUserConfig> {
  if (test.browser?.enabled) return {};
  // Coverage excludes files that match these globs, and one that begins with `!` matches nearly all.
  const include = globs.filter((glob) => !glob.startsWith('!'));
  if (test.include) return { test: { include } };
  // Vitest uses its default globs only if no config has any.
  const { configDefaults } = await import('vitest/config');
  return { test: { include: [...configDefaults.include, ...include] } };
}

/**
 * One line for a plugin at the root of projects that do not have it: Vitest 4 would silently run no session.
 * Undefined if a project has the plugin, or may have it. In Vitest 5, projects have the root's plugins by
 * default.
 */
function explainUnused({ plugins, test }: ResolvedConfig): string | undefined {
  const projects = test?.projects ?? [];
  const isRoot = plugins.some(({ name }) => name === 'vitest');
  if (!isRoot || projects.length === 0 || !projects.every(isWithout)) return undefined;
  return `no project of "test.projects" has the plugin, so no session is replayed: add \
extends: true to those that are to have it from the root, or add it to their own "plugins"`;
}

/** Whether a project certainly lacks the plugin: in its own config and in one that it extends. */
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
