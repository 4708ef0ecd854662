import type { Vitest } from 'vitest/node';

const steps: WeakMap<Vitest, (() => void)[]> = new WeakMap();

/** Does something before each run: in watch mode, some of what workers are told holds for one run. */
export function beforeEachRun(vitest: Vitest, step: () => void): void {
  const known = steps.get(vitest);
  if (known) {
    known.push(step);
    return;
  }
  const all = [step];
  steps.set(vitest, all);
  // Reporters hear of each run before it starts.
  vitest.config.reporters.push({
    onTestRunStart() {
      for (const each of all) each();
    },
  });
}
