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
    vitest.logger.log(
      `vitest-session-replay: no sessions in the browser project "${project.name}", they need Node`,
    );
    return;
  }
  addReporter(vitest);
  provideReplay(vitest, project, plan);
  await provideRecording({ vitest, project, options });
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
