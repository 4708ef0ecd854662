import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { isSessionModule } from '../plugin-api.ts';

/**
 * Keeps what was not sent out of the tree of a session that failed, where Vitest has a line for each
 * test: one login that fails would be three hundred lines. Each such test is still skipped with its
 * reason, which the reporters that list every test show.
 *
 * It has to stand before the reporters that print: they print a file when they hear of its end, in
 * their order, and look at the option `hideSkippedTests` then.
 */
export class TreeShortener implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestModuleEnd(module: TestModule): void {
    const config = this.#vitest?.config;
    if (!config || config.hideSkippedTests || !isSessionModule(module)) return;
    config.hideSkippedTests = true;
    // All reporters hear of the end of a file in one turn.
    queueMicrotask(() => {
      config.hideSkippedTests = false;
    });
  }
}
