import type { TestContext } from 'vitest';

/**
 * Calls `enter` at the start of every hook and test function of a test that is still to come, in the
 * asynchronous context in which it goes on.
 *
 * What a fixture enters reaches the function that was the first to name it. Where that is a hook, the
 * test function and other hooks are started from a context of before. But Vitest assigns fixtures of
 * a file to the test's context again for each function, just before it calls it.
 *
 * @param fixture name of a fixture of the file that is given to all functions: `auto`
 */
export function enterEachFunction(context: TestContext, fixture: string, enter: () => void): void {
  let value: unknown = Reflect.get(context, fixture);
  Object.defineProperty(context, fixture, {
    configurable: true,
    enumerable: true,
    get: () => value,
    set: (next: unknown) => {
      value = next;
      enter();
    },
  });
}
