/** The work of the plugin in each project that has it, once Vitest has resolved its config. */
import { isAbsolute, posix, relative, resolve } from 'node:path';
import type { Plugin } from 'vite';
import type { TestProject, TestSpecification, Vitest, VitestPluginContext } from 'vitest/node';
import { UserError } from '../../errors.ts';
import { printableLine } from '../../printable.ts';
import { MAX_TIMER } from '../../replay/schedule/pace.ts';
import { displayPath, portablePath } from '../../session/files/paths.ts';
import {
  findRefused,
  findSessions,
  type RefusedFile,
  sessionsFolder,
} from '../../session/find-sessions.ts';
import { isHarFile } from '../../session/har-file.ts';
import { findRecordingAt } from '../../session/json/positions.ts';
import { readSessionFile } from '../../session/session-file.ts';
import { hasExport, providedKey } from '../app/user-module.ts';
import { readVariableValues } from '../environment/granted-variables.ts';
import { log } from '../log.ts';
import type { Dock } from '../page/dock.ts';
import type { PageProject } from '../page/page-host.ts';
import { showOnPage } from '../page/serve-page.ts';
import { isSessionModule } from '../plugin-api.ts';
import type { ReplayPlan } from '../replay-context.ts';
import { runServers } from '../server/run-servers.ts';
import { nameOfRoot, pathFromRoot } from '../session-path.ts';
import { renderWarning } from '../warn.ts';
import { addReporter, keepsExchanges, readsAnnotations } from './add-reporter.ts';
import { addSibling } from './add-sibling.ts';
import type { SessionReplayOptions } from './options.ts';
import type { ReadSettings } from './project-settings.ts';
import { provideRecording, recordedSecrets, recorderListeners } from './recording.ts';
import { sessionFileOfModule } from './render-suite.ts';
import { resolveReplayPlan } from './resolve-replay-plan.ts';
import { sequenceSessions } from './sequence.ts';
import { createOwnership } from './session-owner.ts';
import { beforeEachRun } from './share-global-setup.ts';

interface Configuration {
  readonly options: SessionReplayOptions;
  readonly readSettings: ReadSettings;
  /** Of the session files. */
  readonly globs: readonly string[];
  /** Creates a plugin with the same options, for a project beside `testProject`. */
  readonly createPlugin: (testProject: string) => Plugin;
  /** The page in Vite's DevTools. */
  readonly dock: Dock;
}

/** Provides the replay to the project's workers, adds the reporter, and opens the recorder. */
export async function configureProject(
  context: VitestPluginContext,
  { options, readSettings, globs, createPlugin, dock }: Configuration,
): Promise<void> {
  const { vitest, project, injectTestProjects } = context;
  if (project.config.browser.enabled) {
    leaveOut(project, globs);
    tellLeftOut(vitest);
    return;
  }
  if (isOfBenchmarks(project)) {
    leaveOut(project, globs);
    if (options.server) runServers(vitest);
    return;
  }
  const { root } = project.config;
  const { plan } = readSettings();
  // Before the first `await`, since the other projects are configured at the same time.
  const isFirst = isFirstOf(vitest, [root, globs, plan]);
  const isOwn = createOwnership(project, globs, isFirst);
  await addReporter(vitest, options.html);
  resolveLineFilters(vitest);
  sequenceSessions(vitest);
  const folder = sessionsFolder(globs, root);
  const provided = { vitest, options, readSettings, folder };
  provideReplay(project, provided);
  await provideRecording({ vitest, project, options, readSettings });
  if (options.server) runServers(vitest);
  keepOutOfCache(context);
  const refused = await findRefused(globs, root);
  if (isFirst) tellRefused(vitest, refused);
  const sessions = await findSessions(globs, root);
  const others = sessions.filter((file) => !isOwn(file));
  const hasNoSessions = others.length === sessions.length && !vitest.config.watch;
  if (hasNoSessions && !isFirst) {
    leaveOut(project, globs);
    return;
  }
  const isolate = needsIsolation(project, plan);
  const inTurn = !options.parallel && sharesTarget(plan);
  const isBeside = project.config.environment === 'node' && isolate && !inTurn;
  // What tests record anew is replayed after them.
  const needsSibling = !isBeside || recordsAnew(vitest, options);
  const replaying =
    needsSibling && !hasNoSessions
      ? await addSibling(project, injectTestProjects, {
          ...{ isolate, inTurn },
          plugin: createPlugin(project.name),
        })
      : project;
  if (replaying !== project) {
    leaveOut(project, globs);
    provideReplay(replaying, provided);
  }
  takeSessions(replaying, globs, [...refused.map(({ file }) => file), ...others]);
  const shown: PageProject = {
    name: nameOfRoot(root),
    ...{ root, globs, isOwn },
    listeners: () => recorderListeners(vitest),
    readPlan(target) {
      const { environment, plan } = readSettings();
      const variables = readVariableValues(folder, environment);
      if (target === undefined) return { plan, variables };
      const chosen = { ...environment, REPLAY_TARGET: target };
      return { plan: resolveReplayPlan(options, chosen), variables };
    },
  };
  showOnPage(vitest, shown, dock);
  // Projects that are not the first also replay their own sessions that are recorded from now on.
  vitest.onFilterWatchedSpecification(
    ({ project: runner, moduleId }) =>
      runner !== replaying || !isSessionModule({ project: runner, moduleId }) || isOwn(moduleId),
  );
}

/**
 * The user's own app keeps state in modules of the worker. A target behind a URL does not, and a function that the
 * target names (`#createApp`) makes a new app for each session.
 */
function needsIsolation({ config }: TestProject, { targets }: ReplayPlan): boolean {
  const isLoadedOnce = (module: string): boolean =>
    hasExport(module) || providedKey(module) !== undefined;
  return (
    config.isolate && targets.some(({ module }) => module !== undefined && !isLoadedOnce(module))
  );
}

/** Whether sessions share a server. An app of their own starts anew for each of them. */
function sharesTarget({ targets }: ReplayPlan): boolean {
  return targets.some(
    ({ module, origins }) =>
      module === undefined || providedKey(module) !== undefined || Object.keys(origins).length > 0,
  );
}

/** Makes session files tests of this project, except the excluded ones. */
function takeSessions(
  project: TestProject,
  globs: readonly string[],
  excluded: readonly string[],
): void {
  const { config } = project;
  const folder = resolve(config.dir ?? config.root);
  const paths = excluded.map((file) => portablePath(relative(folder, file)));
  const all = fromTestFolder(project, globs);
  const including = all.filter((glob) => !glob.startsWith('!'));
  const excluding = all.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  config.include = [...new Set([...config.include, ...including])];
  config.exclude = [...config.exclude, ...excluding, ...paths.map(escapeGlob)];
}

/** Globs relative to the root, made relative to `test.dir` if that is set, as Vitest reads them. */
function fromTestFolder({ config }: TestProject, globs: readonly string[]): readonly string[] {
  if (config.dir === undefined) return globs;
  const root = portablePath(relative(resolve(config.dir), config.root));
  return globs.map((glob) => {
    const [, not = '', path = ''] = /^(!?)(.*)$/s.exec(glob) ?? [];
    return isAbsolute(path) ? glob : not + posix.join(root, path);
  });
}

/** The member of `VitestPluginContext` in Vitest 5, where the experimental name is deprecated. */
interface CacheContext {
  readonly defineCacheKeyGenerator?: VitestPluginContext['experimental_defineCacheKeyGenerator'];
}

/** Suites depend on options and environment too, which Vitest's cache on disk does not know. */
function keepOutOfCache(context: VitestPluginContext & CacheContext): void {
  const define = context.defineCacheKeyGenerator ?? context.experimental_defineCacheKeyGenerator;
  define(({ id }) => (sessionFileOfModule(id) === undefined ? undefined : false));
}

/** Whether Vitest 5 has made the project for benchmarks. It switches the option off in the project of tests. */
function isOfBenchmarks({ config }: TestProject): boolean {
  const { enabled, projectName }: Record<string, unknown> = Object(config.benchmark);
  // Vitest 4 has no such projects, and keeps a member that it does not know.
  return enabled === true && projectName !== undefined;
}

/** Removes session files from the tests of a project. */
export function leaveOut(project: TestProject, globs: readonly string[]): void {
  project.config.include = project.config.include.filter((glob) => !globs.includes(glob));
}

const told: WeakSet<Vitest> = new WeakSet();

/** Logs it once, since a project in browser mode is one project for each browser. */
function tellLeftOut(vitest: Vitest): void {
  if (told.has(vitest)) return;
  told.add(vitest);
  log(vitest.logger, renderWarning('sessions are left out in browser mode, since they need Node'));
}

/** By config, since a change of the config in watch mode configures all projects anew. */
const replays: WeakMap<Vitest['config'], Set<string>> = new WeakMap();

/**
 * Whether a project is the first with the same sessions and settings. Projects that extend one config share its
 * plugin, and would each send every request otherwise.
 */
function isFirstOf({ config }: Vitest, replay: readonly unknown[]): boolean {
  const known = replays.get(config) ?? new Set();
  replays.set(config, known);
  const key = JSON.stringify(replay);
  const isFirst = !known.has(key);
  known.add(key);
  return isFirst;
}

/** In ms: apps may take longer to start than other hooks. */
const START_TIMEOUT = 60_000;

/** Time limit for apps to start, or `hookTimeout` if that is longer; 0 for none in both. */
function startTimeoutOf({ config: { hookTimeout } }: TestProject): number {
  if (hookTimeout <= 0 || hookTimeout > MAX_TIMER) return 0;
  return Math.max(START_TIMEOUT, hookTimeout);
}

interface Provided extends Pick<Configuration, 'options' | 'readSettings'> {
  readonly vitest: Vitest;
  /** The folder that sessions are recorded into, with the file of variables, which a run may change. */
  readonly folder: string;
}

function provideReplay(
  project: TestProject,
  { vitest, options, readSettings, folder }: Provided,
): void {
  const provide = (specifications: readonly TestSpecification[]): void => {
    const { environment, plan } = readSettings();
    const snapshots = vitest.snapshot.options.updateSnapshot;
    project.provide('sessionReplay', {
      ...plan,
      variables: readVariableValues(folder, environment),
      recorded: recordedSecrets(vitest),
      bail: vitest.config.bail ?? 0,
      sharesWorker: !project.config.isolate,
      startTimeout: startTimeoutOf(project),
      snapshots,
      namePattern: vitest.getGlobalTestNamePattern(),
      recorders: recordsAnew(vitest, options)
        ? recordersOf(vitest, specifications, project.config.root)
        : undefined,
      locate: project.config.includeTaskLocation ?? vitest.config.includeTaskLocation ?? false,
      keepExchanges: keepsExchanges(vitest, options.html),
      annotate: readsAnnotations(vitest),
      requireAssertions: project.config.expect.requireAssertions ?? false,
    });
  };
  // `vitest list` runs nothing.
  provide([]);
  beforeEachRun(vitest, provide);
}

/** Whether the tests of this run write all sessions anew. */
function recordsAnew({ snapshot }: Vitest, { record }: SessionReplayOptions): boolean {
  return (record?.mode ?? snapshot.options.updateSnapshot) === 'all';
}

/**
 * The test files that record in this run. Empty if tests are selected by name, since the selection may leave
 * out the test that recorded a session.
 */
function recordersOf(
  vitest: Vitest,
  specifications: readonly TestSpecification[],
  root: string,
): string[] {
  if (vitest.getGlobalTestNamePattern() !== undefined) return [];
  const tests = specifications.filter(
    ({ project, moduleId, testLines }) =>
      !testLines?.length && !isSessionModule({ project, moduleId }),
  );
  return [...new Set(tests.map(({ moduleId }) => pathFromRoot(moduleId, root)))];
}

const resolving: WeakSet<Vitest> = new WeakSet();

/**
 * Lets a line filter name any line of a recording: `a.session.json:120` runs the recording that contains line
 * 120, while Vitest compares the line with the first line of a test.
 */
function resolveLineFilters(vitest: Vitest): void {
  if (resolving.has(vitest)) return;
  resolving.add(vitest);
  // Reporters hear of a run before its workers do.
  vitest.config.reporters.push({
    onTestRunStart(specifications) {
      for (const specification of specifications) resolveLines(specification);
    },
  });
}

function resolveLines({ project, moduleId, testLines }: TestSpecification): void {
  if (!testLines || testLines.length === 0 || !isSessionModule({ project, moduleId })) return;
  // A recording of a HAR has one line, the first of its entry.
  if (isHarFile(moduleId)) return;
  const text = readJson(moduleId);
  if (text === undefined) return;
  const starts = testLines.map((line) => findRecordingAt(text, line)?.line ?? line);
  testLines.splice(0, testLines.length, ...new Set(starts));
}

/** Undefined for invalid JSON, which the only test of the file reports. */
function readJson(file: string): string | undefined {
  try {
    const { text } = readSessionFile(file);
    JSON.parse(text);
    return text;
  } catch (error) {
    if (error instanceof UserError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Reports files with the name of a session that are kept from Vitest, each as an error of the run beside its tests.
 * Vitest would read them whole, although devices are endless and FIFOs block, and would print unprintable
 * paths as they are.
 */
function tellRefused(vitest: Vitest, refused: readonly RefusedFile[]): void {
  if (refused.length === 0) return;
  let isTold = false;
  vitest.config.reporters.push({
    onTestRunStart(specifications) {
      isTold = false;
      if (specifications.length > 0) return;
      // Vitest reports no errors of a run without test files.
      for (const each of refused) log(vitest.logger, printableLine(toError(each).message), 'error');
      process.exitCode = 1;
    },
    // Vitest clears errors that are reported earlier.
    onTestModuleQueued() {
      if (isTold) return;
      isTold = true;
      for (const each of refused) vitest.state.catchError(toError(each), 'Session File Error');
    },
  });
}

function toError({ file, reason }: RefusedFile): UserError {
  return new UserError(
    'SESSION_NOT_READABLE',
    `cannot read the session file ${displayPath(file)}: ${reason}`,
  );
}

/**
 * A path as a glob. Vitest prints its globs if it finds no test files, so a wildcard takes the place of each
 * character that may not be printable.
 */
function escapeGlob(path: string): string {
  return path.replace(/[\\()*?[\]{|}!+@,^$]/g, '\\$&').replace(/[^ -~]/g, '[^ -~]');
}
