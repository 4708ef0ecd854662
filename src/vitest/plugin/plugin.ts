import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import type { ViteUserConfig } from 'vitest/config';
import { programUrl } from '../../own-files.ts';
import { portablePath } from '../../session/portable-path.ts';
import { PLUGIN_NAME, type PluginApi } from '../plugin-api.ts';
import { explainUnused } from './explain-unused.ts';
import { DEFAULT_SESSIONS, parsePluginOptions, type SessionReplayOptions } from './options.ts';
import { RUNTIME, renderSuite } from './render-suite.ts';
import { resolveReplayPlan } from './resolve-replay-plan.ts';
import { sessionDataId, sessionFileOfModule, sessionModuleId } from './session-module.ts';

/**
 * The Vitest plugin: every session file becomes a suite that replays it, and the `recorder` of
 * `vitest-session-replay/fixture` records new ones.
 * @example
 * // vitest.config.ts
 * export default defineConfig({
 *   plugins: [sessionReplay({ target: 'http://127.0.0.1:3000' })],
 * });
 * @throws {UserError} `INVALID_OPTIONS`
 */
export function sessionReplay(options: SessionReplayOptions = {}): Plugin {
  const checked = parsePluginOptions(options);
  const plan = resolveReplayPlan(checked, process.env);
  const globs = [checked.sessions ?? DEFAULT_SESSIONS].flat();
  const modules = plan.targets.flatMap(({ module }) => module ?? []);
  let root = process.cwd();
  let inEffect = false;
  let isSession: (file: string) => boolean = () => false;

  /** Vitest 5, and Vite 6 and 7, may ask for a session by its URL, which is relative to the root. */
  const fromRoot = (path: string): string =>
    isSession(path) ? path : portablePath(join(root, path));

  const plugin: Plugin<PluginApi> = {
    name: PLUGIN_NAME,
    api: { isSession: (file) => isSession(file) },
    enforce: 'pre',

    async config({ test = {} }: ViteUserConfig): Promise<ViteUserConfig> {
      if (test.browser?.enabled) return {};
      if (test.include) return { test: { include: globs } };
      // Vitest's default globs hold only as long as no config has any.
      const { configDefaults } = await import('vitest/config');
      return { test: { include: [...configDefaults.include, ...globs] } };
    },

    async configResolved(config) {
      root = config.root;
      const unused = explainUnused(config);
      if (unused !== undefined) config.logger.warn(`${PLUGIN_NAME}: ${unused}`);
      // A project may have one plugin of its own and one of a config that it extends.
      inEffect = config.plugins.findLast(({ name }) => name === PLUGIN_NAME) === plugin;
      const { createSessionFilter } = await import('./session-filter.ts');
      isSession = inEffect ? createSessionFilter(globs, root) : () => false;
    },

    async configureVitest(context) {
      const { configureProject, leaveOut } = await import('./configure-project.ts');
      if (!inEffect) return leaveOut(context.project, globs);
      const createPlugin = (): Plugin => sessionReplay(options);
      await configureProject(context, { options: checked, plan, globs, createPlugin });
    },

    async resolveId(id, importer, options) {
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

    load(id) {
      const path = sessionFileOfModule(id);
      if (path === undefined || !inEffect) return undefined;
      const file = fromRoot(path);
      const apps = new Map(modules.map((module) => [module, portablePath(resolve(root, module))]));
      return { code: renderSuite(file, apps), map: { mappings: '' } };
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
