import type { TestSpecification, Vitest } from 'vitest/node';

type Step = (specifications: readonly TestSpecification[]) => void;

const steps: WeakMap<Vitest, Step[]> = new WeakMap();

/** Does something before each run: in watch mode, some of what workers are told holds for one run. */
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
