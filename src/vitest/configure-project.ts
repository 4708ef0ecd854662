/** What the plugin does once Vitest has resolved its config, in each project that has it. */
import type { Plugin } from 'vite';
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
  if (project.config.environment === 'node') return;

  // Vitest has one environment per project: where that is a DOM, sessions get a project in Node.
  leaveOut(project, globs);
  const { configFile } = project.vite.config;
  const siblings = await injectTestProjects({
    ...(configFile && { extends: configFile }),
    plugins: [createPlugin()],
    root: project.config.root,
    test: { name: siblingName(project), environment: 'node' },
  });
  for (const sibling of siblings) {
    sibling.config.include = [...globs];
    provideReplay(vitest, sibling, plan);
  }
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

/** Session files are no tests of this project. */
function leaveOut(project: TestProject, globs: readonly string[]): void {
  project.config.include = project.config.include.filter((glob) => !globs.includes(glob));
}

function siblingName({ name }: TestProject): string {
  return name ? `${name} sessions` : 'sessions';
}
