/**
 * The global setup of a tests' project and of the project of its sessions. It runs once for both, whichever has
 * files to run, and both get the context that it provides.
 */
import type { ProvidedContext } from 'vitest';
import type { TestProject, TestSpecification, Vitest } from 'vitest/node';
import { GLOBAL_SETUP } from './render-suite.ts';

type Teardown = () => unknown;

/** The exports of a global setup file. */
interface SetupModule {
  readonly default?: (project: TestProject) => unknown;
  readonly setup?: (project: TestProject) => unknown;
  readonly teardown?: Teardown;
}

const setups: WeakMap<TestProject, () => Promise<Teardown>> = new WeakMap();

/** Makes the global setup of `tests` run once for `tests` and `sessions`. */
export function shareGlobalSetup(tests: TestProject, sessions: TestProject): void {
  const share = (): void => provideAll(sessions, tests.getProvidedContext());
  beforeEachRun(tests.vitest, share);
  const files = [tests.config.globalSetup].flat();
  const isRoot = tests.config === tests.vitest.config;
  // Vitest runs the global setup of the root in any case.
  sessions.config.globalSetup = isRoot || files.length === 0 ? [] : [GLOBAL_SETUP];
  if (sessions.config.globalSetup.length === 0) return;
  tests.config.globalSetup = [GLOBAL_SETUP];
  let running: Promise<Teardown> | undefined;
  const runOnce = (): Promise<Teardown> => {
    running ??= setUp(tests, files).then((teardown) => {
      share();
      return teardown;
    });
    return running;
  };
  setups.set(tests, runOnce);
  setups.set(sessions, runOnce);
}

/** Runs the shared global setup of a project, unless it has run. */
export function runSharedSetup(project: TestProject): Promise<Teardown> | undefined {
  return setups.get(project)?.();
}

/** Sets up one file after another and tears down in reverse order, as Vitest does. */
async function setUp(project: TestProject, files: readonly string[]): Promise<Teardown> {
  const modules = await Promise.all(files.map((file) => project.import<SetupModule>(file)));
  const teardowns: Teardown[] = [];
  for (const module of modules) {
    const returned = await (module.default ?? module.setup)?.(project);
    const teardown = module.default ? returned : (module.teardown ?? returned);
    if (typeof teardown === 'function') teardowns.unshift(() => teardown());
  }
  let ending: Promise<void> | undefined;
  return () => {
    ending ??= takeDown(teardowns);
    return ending;
  };
}

async function takeDown(teardowns: readonly Teardown[]): Promise<void> {
  for (const teardown of teardowns) await teardown();
}

function provideAll(project: TestProject, context: ProvidedContext): void {
  for (const key of Object.keys(context)) {
    if (isProvided(key, context)) project.provide(key, context[key]);
  }
}

function isProvided(key: string, context: ProvidedContext): key is keyof ProvidedContext {
  return Object.hasOwn(context, key);
}

type Step = (specifications: readonly TestSpecification[]) => void;

const steps: WeakMap<Vitest, Step[]> = new WeakMap();

/** Runs a step before each run: in watch mode, some provided context holds for one run. */
export function beforeEachRun(vitest: Vitest, step: Step): void {
  const known = steps.get(vitest);
  if (known) {
    known.push(step);
    return;
  }
  const all = [step];
  steps.set(vitest, all);
  // Reporters hear of each run before it starts.
  vitest.config.reporters.push({
    onTestRunStart(specifications) {
      for (const each of all) each(specifications);
    },
  });
}
