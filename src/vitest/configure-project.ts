/** What the plugin does once Vitest has resolved its config, in each project that has it. */
import type { Plugin } from 'vite';
import type { UserProjectConfigExport } from 'vitest/config';
import type { TestProject, Vitest, VitestPluginContext } from 'vitest/node';
import { addReporter } from './add-reporter.ts';
import type { SessionReplayOptions } from './options.ts';
import { provideRecording } from './recording.ts';
import './replay-context.ts';
import type { ReplayPlan } from './replay-context.ts';

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
  { vitest, project, injectTestProjects }: VitestPluginContext,
  { options, plan, globs, createPlugin }: Configuration,
): Promise<void> {
  if (project.config.browser.enabled) {
    leaveOut(project, globs);
    tellLeftOut(vitest);
    return;
  }
  addReporter(vitest);
  provideReplay(vitest, project, plan);
  provideRecording({ vitest, project, options });
  if (isReplayedElsewhere(vitest, [project.config.root, globs, plan])) {
    leaveOut(project, globs);
    return;
  }
  if (project.config.environment === 'node') {
    project.config.include = [...new Set([...project.config.include, ...globs])];
    return;
  }
  leaveOut(project, globs);
  for (const sibling of await injectTestProjects(inNode(project, createPlugin()))) {
    provideReplay(vitest, sibling, plan);
    keepToSessions(sibling, globs);
    // Vitest runs that of the root project in any case.
    if (project.vite === vitest.vite) sibling.config.globalSetup = [];
  }
}

/** Session files are no tests of this project. */
export function leaveOut(project: TestProject, globs: readonly string[]): void {
  project.config.include = project.config.include.filter((glob) => !globs.includes(glob));
}

/**
 * Vitest has one environment per project: where that is a DOM, sessions get a project in Node beside
 * it. Aliases are passed on for targets that are modules.
 */
function inNode({ name, config, vite }: TestProject, plugin: Plugin): UserProjectConfigExport {
  const { configFile, resolve } = vite.config;
  return {
    ...(configFile && { extends: configFile }),
    plugins: [plugin],
    root: config.root,
    resolve: { alias: resolve.alias },
    test: { name: name ? `${name} sessions` : 'sessions', environment: 'node' },
  };
}

/** What it has from an extended config is for the other project: a DOM's setup files fail in Node. */
function keepToSessions({ config }: TestProject, globs: readonly string[]): void {
  config.include = [...globs];
  config.includeSource = [];
  config.setupFiles = [];
  config.typecheck.enabled = false;
}

const told: WeakSet<Vitest> = new WeakSet();

/** Once: a project in browser mode comes as one project for each browser. */
function tellLeftOut(vitest: Vitest): void {
  if (told.has(vitest)) return;
  told.add(vitest);
  vitest.logger.log(
    'vitest-session-replay: sessions are left out in browser mode, since they need Node',
  );
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

function provideReplay(vitest: Vitest, project: TestProject, plan: ReplayPlan): void {
  project.provide('sessionReplay', {
    ...plan,
    bail: vitest.config.bail ?? 0,
    locate: project.config.includeTaskLocation ?? vitest.config.includeTaskLocation ?? false,
  });
}
