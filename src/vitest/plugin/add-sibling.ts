/**
 * A project of sessions beside a project of tests, since Vitest has one environment and one isolation per project.
 * It has the config of the tests except for the settings below.
 */
import type { Plugin, PluginOption } from 'vite';
import type { TestProjectConfiguration } from 'vitest/config';
import type { TestProject } from 'vitest/node';
import { UserError } from '../../errors.ts';
import { PLUGIN_NAME } from '../plugin-api.ts';
import { SETUP } from './render-suite.ts';
import { shareGlobalSetup } from './share-global-setup.ts';

type InjectProjects = (config: TestProjectConfiguration) => Promise<TestProject[]>;

/**
 * Vitest 5 does not ask an added project what to cache on disk, and decides it on creation. Vitest 4 has no such
 * option.
 */
const WITHOUT_CACHE: object = { fsModuleCache: false };

/** Vitest 5 makes a project of benchmarks beside each project with this option, which Vitest 4 does not have. */
const WITHOUT_BENCHMARKS: object = { benchmark: { enabled: false } };

/** The differences from the project of tests. */
interface Sibling {
  /** Whether each session gets a worker of its own. */
  readonly isolate: boolean;
  /** Whether sessions run one after another. */
  readonly inTurn: boolean;
  /** The plugin that makes suites of the sessions. */
  readonly plugin: Plugin;
}

/**
 * Adds the project of sessions to the run.
 * @throws {UserError} `INVALID_OPTIONS` if its name is taken
 */
export async function addSibling(
  project: TestProject,
  inject: InjectProjects,
  sibling: Sibling,
): Promise<TestProject> {
  const { vitest } = project;
  const name = siblingName(project);
  refuseTakenName(project, name);
  // A tests' project that `--project` selects is selected with its sessions.
  if (!vitest.matchesProjectFilter(name)) vitest.config.project = [...vitest.config.project, name];
  const [added] = await inject(createConfig(project, name, sibling.plugin));
  if (!added) return project;
  adoptConfig(added, project, sibling);
  return added;
}

function siblingName({ name }: TestProject): string {
  return name === '' ? 'sessions' : `${name} sessions`;
}

function refuseTakenName({ vitest, name: tests }: TestProject, name: string): void {
  if (vitest.projects.every((other) => other.name !== name)) return;
  const whose = tests === '' ? 'The sessions' : `The sessions of the project "${tests}"`;
  throw new UserError(
    'INVALID_OPTIONS',
    `the project name "${name}" is taken. ${whose} run in a project that vitest-session-replay \
adds under this name: give the other project in "test.projects" another name.`,
  );
}

/**
 * The Vite config of the tests: that of the config file, inline in `test.projects`, or given to Vitest by a
 * program.
 */
function createConfig(
  { config, vite }: TestProject,
  name: string,
  plugin: Plugin,
): TestProjectConfiguration {
  const { configFile, inlineConfig, mode, resolve } = vite.config;
  const { configFile: _, configLoader: _loader, plugins, ...inline } = inlineConfig;
  // Vitest 5 extends the config file of the root unless it is told not to; Vitest 4 has no such type.
  const extended: object = { extends: configFile ?? false };
  return {
    ...inline,
    ...extended,
    root: config.root,
    mode,
    resolve: { ...inline.resolve, alias: resolve.alias },
    plugins: [...pluginsOfUser(plugins), plugin],
    test: { ...inline.test, ...WITHOUT_CACHE, ...WITHOUT_BENCHMARKS, name },
  };
}

/** Plugins without this one and those that Vitest adds to every project. */
function pluginsOfUser(plugins: readonly PluginOption[] = []): PluginOption[] {
  return plugins.flatMap((plugin): PluginOption[] => {
    if (Array.isArray(plugin)) return pluginsOfUser(plugin);
    const name = plugin && 'name' in plugin ? plugin.name : '';
    return name === PLUGIN_NAME || /^vitest(:|$)/.test(name) ? [] : [plugin];
  });
}

/** Options of the tests that may come from the config file, plugins or the command line. */
function adoptConfig(added: TestProject, tests: TestProject, sibling: Sibling): void {
  const { name } = added;
  const { config } = tests;
  // Setup files for a DOM fail in Node.
  const setupFiles = config.environment === 'node' ? config.setupFiles : [];
  Object.assign(added.config, config, {
    name,
    include: [],
    includeSource: [],
    typecheck: { ...config.typecheck, enabled: false },
    environment: 'node',
    isolate: sibling.isolate,
    maxWorkers: sibling.inTurn ? 1 : config.maxWorkers,
    // Each costs every session two calls to the main process.
    setupFiles: sibling.isolate || setupFiles.length === 0 ? setupFiles : [SETUP, ...setupFiles],
    // In sequence: the first one restores the worker before the others run.
    sequence: { ...config.sequence, setupFiles: 'list' },
    ...WITHOUT_CACHE,
  });
  shareGlobalSetup(tests, added);
}
