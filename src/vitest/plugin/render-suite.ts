/**
 * The module that Vitest runs in place of a session file. It is one call with the file's path. The module
 * imports the setup and targets that are modules, since watch mode, `--changed` and coverage only follow
 * imports of modules that go through Vite.
 */

import { PLUGIN_NAME } from '../plugin-api.ts';

/** The runtime that generated suites import. */
export const RUNTIME = 'vitest-session-replay/runtime';

/** The setup file before those of the user, where sessions share workers. */
export const SETUP = 'vitest-session-replay/setup';

/** The global setup that a project of tests and that of its sessions share. */
export const GLOBAL_SETUP = 'vitest-session-replay/global-setup';

/** The code of the modules that the plugin makes, by their ids. */
export const OWN_MODULES: ReadonlyMap<string, string> = new Map([
  [
    SETUP,
    `import { restoreFirstState } from '${RUNTIME}';

restoreFirstState();
`,
  ],
  [
    GLOBAL_SETUP,
    // All that a global setup is given is the project.
    `export default (project) =>
  project.vite.config.plugins.find(({ name }) => name === '${PLUGIN_NAME}').api.runGlobalSetup(project);
`,
  ],
]);

/**
 * @param file absolute path of the session file
 * @param apps targets that are modules: as written in the options, and their absolute paths
 * @param setup absolute path of the module that is called before each replay
 */
export function renderSuite(
  file: string,
  apps: ReadonlyMap<string, string>,
  setup?: string,
): string {
  const imports = [...apps].map(([module, path]) => `  ${quote(module)}: ${renderImport(path)},\n`);
  const targets = imports.length > 0 ? `{\n${imports.join('')}}` : '{}';
  const setupImport = setup === undefined ? '' : `, ${renderImport(setup)}`;
  return `import { replaySuite } from '${RUNTIME}';

await replaySuite(${quote(file)}, ${targets}${setupImport});
`;
}

function renderImport(path: string): string {
  return `() => import(${quote(path)})`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}

/**
 * Session files as Vite modules. Their ids get a suffix, since Vite treats ids that end in `.json`
 * as data: its JSON plugin would claim them, and its import analysis would not follow their imports.
 * A fragment, since Vite takes the file of a module to be its id up to `?` or `#`: so a change of the
 * session file, or of a module that a suite imports, re-runs the suite in watch mode.
 */
const SUFFIX = '#replay';

/** The id of the module of a session file. */
export function sessionModuleId(file: string): string {
  return file + SUFFIX;
}

/**
 * The id of a session file as data, for modules that import it: its path alone leads to the suite.
 * Vite 8 knows JSON by the end of the id, Vite 6 and 7 by what stands before the query.
 */
export function sessionDataId(file: string): string {
  return `${file}?data.json`;
}

/** The session file of a module id; undefined for other modules. */
export function sessionFileOfModule(id: string): string | undefined {
  return id.endsWith(SUFFIX) ? id.slice(0, -SUFFIX.length) : undefined;
}
