/** What the plugin does once Vitest has resolved its config, in each project that has it. */
import { isAbsolute, posix, relative, resolve } from 'node:path';
import type { Plugin } from 'vite';
import type { TestProject, Vitest, VitestPluginContext } from 'vitest/node';
import { MAX_TIMER } from '../../replay/pacing/max-timer.ts';
import { portablePath } from '../../session/portable-path.ts';
import { runServers } from '../server/run-servers.ts';
import { renderWarning } from '../warn.ts';
import { addReporter } from './add-reporter.ts';
import { beforeEachRun } from './before-each-run.ts';
import type { SessionReplayOptions } from './options.ts';
import { provideRecording } from './recording.ts';
import '../replay-context.ts';
import type { ReplayPlan } from '../replay-context.ts';
import { refuseFiles } from './refuse-files.ts';
import { sessionFileOfModule } from './session-module.ts';
import { keepToSessions, siblingInNode } from './sibling-project.ts';

export interface Configuration {
  readonly options: SessionReplayOptions;
  readonly plan: ReplayPlan;
  /** Of the session files. */
  readonly globs: readonly string[];
  /** Another plugin with the same options, for a project beside this one. */
  readonly createPlugin: () => Plugin;
}

/** Provides the replay to the project's workers, adds the reporter, and opens the recorder. */
export async function configureProject(
  context: VitestPluginContext,
  { options, plan, globs, createPlugin }: Configuration,
): Promise<void> {
  const { vitest, project, injectTestProjects } = context;
  if (project.config.browser.enabled) {
    leaveOut(project, globs);
    tellLeftOut(vitest);
    return;
  }
  addReporter(vitest);
  provideReplay(vitest, project, plan);
  provideRecording({ vitest, project, options });
  if (options.server) runServers(vitest);
  if (isReplayedElsewhere(vitest, [project.config.root, globs, plan])) {
    leaveOut(project, globs);
    return;
  }
  keepOutOfCache(context);
  const excludeRefused = await refuseFiles(context, globs);
  if (project.config.environment === 'node') {
    project.config.include = [
      ...new Set([...project.config.include, ...fromTestFolder(project, globs)]),
    ];
    return;
  }
  leaveOut(project, globs);
  for (const sibling of await injectTestProjects(siblingInNode(project, createPlugin()))) {
    provideReplay(vitest, sibling, plan);
    keepToSessions(sibling, fromTestFolder(sibling, globs));
    excludeRefused(sibling);
    // Vitest runs that of the root project in any case.
    if (project.vite === vitest.vite) sibling.config.globalSetup = [];
  }
}

/** Globs relative to the root as Vitest reads them: relative to `test.dir`, where that is set. */
function fromTestFolder({ config }: TestProject, globs: readonly string[]): readonly string[] {
  if (config.dir === undefined) return globs;
  const root = portablePath(relative(resolve(config.dir), config.root));
  return globs.map((glob) => {
    const [, not = '', path = ''] = /^(!?)(.*)$/s.exec(glob) ?? [];
    return isAbsolute(path) ? glob : not + posix.join(root, path);
  });
}

/** What `VitestPluginContext` has in Vitest 5, where the name below it is deprecated. */
interface CacheContext {
  readonly defineCacheKeyGenerator?: VitestPluginContext['experimental_defineCacheKeyGenerator'];
}

/** Suites depend on options and environment as well, of which Vitest's cache on disk knows nothing. */
function keepOutOfCache(context: VitestPluginContext & CacheContext): void {
  const define = context.defineCacheKeyGenerator ?? context.experimental_defineCacheKeyGenerator;
  define(({ id }) => (sessionFileOfModule(id) === undefined ? undefined : false));
}

/** Session files are no tests of this project. */
export function leaveOut(project: TestProject, globs: readonly string[]): void {
  project.config.include = project.config.include.filter((glob) => !globs.includes(glob));
}

const told: WeakSet<Vitest> = new WeakSet();

/** Once: a project in browser mode comes as one project for each browser. */
function tellLeftOut(vitest: Vitest): void {
  if (told.has(vitest)) return;
  told.add(vitest);
  vitest.logger.log(renderWarning('sessions are left out in browser mode, since they need Node'));
}

const replays: WeakMap<Vitest, Set<string>> = new WeakMap();

/**
 * Projects that extend one config share its plugin: without this, each would send every request once
 * more. The first one replays. Projects with other sessions or targets are not meant.
 */
function isReplayedElsewhere(vitest: Vitest, replay: readonly unknown[]): boolean {
  const known = replays.get(vitest) ?? new Set();
  replays.set(vitest, known);
  const key = JSON.stringify(replay);
  if (known.has(key)) return true;
  known.add(key);
  return false;
}

/** In ms: slower than other hooks may be. */
const START_TIMEOUT = 60_000;

/** As `hookTimeout`, where that is longer; 0 is for ever in both. */
function startTimeoutOf({ config: { hookTimeout } }: TestProject): number {
  if (hookTimeout <= 0 || hookTimeout > MAX_TIMER) return 0;
  return Math.max(START_TIMEOUT, hookTimeout);
}

function provideReplay(vitest: Vitest, project: TestProject, plan: ReplayPlan): void {
  const provide = (): void => {
    project.provide('sessionReplay', {
      ...plan,
      bail: vitest.config.bail ?? 0,
      startTimeout: startTimeoutOf(project),
      snapshots: vitest.snapshot.options.updateSnapshot,
      locate: project.config.includeTaskLocation ?? vitest.config.includeTaskLocation ?? false,
      requireAssertions: project.config.expect.requireAssertions ?? false,
    });
  };
  // `vitest list` runs nothing.
  provide();
  beforeEachRun(vitest, provide);
}
