import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin, ResolvedConfig } from 'vite';
import type { TestProjectConfiguration, ViteUserConfig } from 'vitest/config';
import { programUrl } from '../../own-files.ts';
import { portablePath } from '../../session/files/paths.ts';
import { providedKey, splitModuleTarget } from '../app/user-module.ts';
import { VARIABLES_FILE } from '../environment/secret-variables.ts';
import { type DevToolsContext, Dock } from '../page/dock.ts';
import { PLUGIN_NAME, type PluginApi } from '../plugin-api.ts';
import type { ReplayPlan } from '../replay-context.ts';
import { hostsOfServers, type ServerSettings, serversOf } from '../server-options.ts';
import { parsePluginOptions, type SessionReplayOptions, sessionGlobs } from './options.ts';
import type { OptionsApi } from './project-options.ts';
import type { ReadSettings } from './project-settings.ts';
import {
  OWN_MODULES,
  RUNTIME,
  renderSuite,
  sessionDataId,
  sessionFileOfModule,
  sessionModuleId,
} from './render-suite.ts';
import { isReplayedNear, secretsOf } from './resolve-replay-plan.ts';
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
  return createPlugin(options, { runs: { haveBegun: false } });
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
  const checked = parsePluginOptions(options);
  const globs = [...sessionGlobs(checked), ...NO_SESSIONS];
  let root = process.cwd();
  /** Undefined if another plugin of the config is in effect. */
  let readSettings: ReadSettings | undefined;
  let inEffect = false;
  let isSession: (file: string) => boolean = () => false;
  let servers: readonly ServerSettings[] = [];
  /** Whether sessions may need the servers. */
  let isLocal = false;

  /** Vitest 5, and Vite 6 and 7, may ask for a session by its URL, which is relative to the root. */
  const fromRoot = (path: string): string =>
    isSession(path) ? path : portablePath(join(root, path));

  const dock = new Dock();

  const plugin: Plugin<PluginApi & OptionsApi> & WithDevTools = {
    name: PLUGIN_NAME,
    api: {
      isSession: (file) => isSession(file),
      runGlobalSetup: runSharedSetup,
      testProject,
      options: checked,
      serversFor: (file) => (isLocal || !isSession(file) ? servers : []),
    },
    enforce: 'pre',
    devtools: { setup: (context) => dock.setUp(context) },

    config: (config: ViteUserConfig) => includeSessions(config, globs),

    async configResolved(config) {
      root = config.root;
      const unused = explainUnused(config);
      if (unused !== undefined) config.logger.warn(`${PLUGIN_NAME}: ${unused}`);
      // A project may have one plugin of its own and one of a config that it extends.
      inEffect = config.plugins.findLast(({ name }) => name === PLUGIN_NAME) === plugin;
      const { createSessionFilter } = await import('./session-filter.ts');
      isSession = inEffect ? createSessionFilter(globs, root) : () => false;
      if (!inEffect) return;
      const { createReadSettings } = await import('./project-settings.ts');
      readSettings = createReadSettings(checked, config);
      const { plan } = readSettings();
      servers = serversOf(checked.server, root, secretsOf(plan));
      isLocal = isReplayedNear(plan, hostsOfServers(checked.server));
    },

    async configureVitest(context) {
      beforeEachRun(context.vitest, () => {
        runs.haveBegun = true;
      });
      const { configureProject, leaveOut } = await import('./configure-project.ts');
      if (readSettings === undefined) return leaveOut(context.project, globs);
      await configureProject(context, {
        options: checked,
        readSettings,
        globs,
        dock,
        // Vitest does not call `configureVitest` for added projects, which learn of runs from this one.
        createPlugin: (tests) => createPlugin(options, { runs, testProject: tests }),
      });
    },

    async resolveId(id, importer, options) {
      if (OWN_MODULES.has(id)) return id;
      if (id === RUNTIME) return portablePath(fileURLToPath(programUrl('runtime')));
      // Vite asks for a test file as if its root page imported it; any other importer of a session
      // wants its data.
      const isEntry = importer === undefined || importer === join(root, 'index.html');
      if (isEntry) {
        const file = fromRoot(id);
        return isSession(file) ? sessionModuleId(file) : undefined;
      }
      if (!id.endsWith('.json')) return undefined;
      const resolved = await this.resolve(id, importer, { ...options, skipSelf: true });
      return resolved && isSession(resolved.id) ? sessionDataId(resolved.id) : resolved;
    },

    async load(id) {
      const own = OWN_MODULES.get(id);
      if (own !== undefined) return own;
      const path = sessionFileOfModule(id);
      if (path === undefined || readSettings === undefined) return undefined;
      const file = fromRoot(path);
      const { plan } = readSettings();
      const code = codeOf(file, root, plan);
      if (runs.haveBegun) {
        return { code, map: { version: 3, names: [], sources: [], mappings: '' } };
      }
      // A run needs neither the list nor the engine in this process.
      const { renderTests } = await import('./render-tests.ts');
      return renderTests(file, plan, code);
    },

    transform(_code, id) {
      const file = sessionFileOfModule(id);
      if (file === undefined || this.environment.mode !== 'dev') return;
      // Vitest looks a test file up by its path when it asks for what it imports: for `--changed` (5)
      // and for the module graph of its UI.
      const { moduleGraph } = this.environment;
      const module = moduleGraph.getModuleById(id);
      if (module) moduleGraph.idToModuleMap.set(file, module);
    },
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

/** The code of the module of a session, with the absolute paths of the modules that it imports. */
function codeOf(file: string, root: string, { targets, setup }: ReplayPlan): string {
  const pathOf = (module: string): string =>
    portablePath(resolve(root, splitModuleTarget(module).path));
  const modules = targets.flatMap(({ module }) =>
    module === undefined || providedKey(module) !== undefined ? [] : module,
  );
  const apps = new Map(modules.map((module) => [module, pathOf(module)]));
  return renderSuite(
    file,
    apps,
    setup === undefined ? undefined : portablePath(resolve(root, setup)),
  );
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
