/** The hooks by which a session file is a module: a suite if Vitest asks for it as a test file, or else its data. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { programUrl } from '../../own-files.ts';
import { portablePath } from '../../session/files/paths.ts';
import { providedKey, splitModuleTarget } from '../app/user-module.ts';
import type { ReplayPlan } from '../replay-context.ts';
import type { ReadSettings } from './project-settings.ts';
import {
  OWN_MODULES,
  RUNTIME,
  renderSuite,
  sessionDataId,
  sessionFileOfModule,
  sessionModuleId,
} from './render-suite.ts';

/** What is known of the sessions of a project once Vite has resolved its config. */
export interface SessionsOfProject {
  /** Absolute path. */
  root: string;
  isSession(file: string): boolean;
  /** Undefined if another plugin of the config is in effect. */
  readSettings: ReadSettings | undefined;
}

/**
 * @param project is completed before the first hook is called
 * @param runs tells whether a run has begun. Until then, Vitest loads sessions only to list their tests
 */
export function sessionModules(
  project: SessionsOfProject,
  runs: { readonly haveBegun: boolean },
): Pick<Plugin, 'resolveId' | 'load' | 'transform'> {
  /** Vitest 5, and Vite 6 and 7, may ask for a session by its URL, which is relative to the root. */
  const pathOf = (path: string): string =>
    project.isSession(path) ? path : portablePath(join(project.root, path));

  return {
    async resolveId(id, importer, options) {
      if (OWN_MODULES.has(id)) return id;
      if (id === RUNTIME) return portablePath(fileURLToPath(programUrl('runtime')));
      // Vite asks for a test file as if its root page imported it; any other importer of a session
      // wants its data.
      const isEntry = importer === undefined || importer === join(project.root, 'index.html');
      if (isEntry) {
        const file = pathOf(id);
        return project.isSession(file) ? sessionModuleId(file) : undefined;
      }
      if (!id.endsWith('.json')) return undefined;
      const resolved = await this.resolve(id, importer, { ...options, skipSelf: true });
      return resolved && project.isSession(resolved.id) ? sessionDataId(resolved.id) : resolved;
    },

    async load(id) {
      const own = OWN_MODULES.get(id);
      if (own !== undefined) return own;
      const path = sessionFileOfModule(id);
      if (path === undefined || project.readSettings === undefined) return undefined;
      const file = pathOf(path);
      const { plan } = project.readSettings();
      const code = codeOf(file, project.root, plan);
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
