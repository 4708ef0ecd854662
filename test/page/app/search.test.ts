/** How the client searches bodies: one session after another, and only as long as somebody waits for it. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { useBodySearch } from '../../../src/page/app/filter/body-search.ts';
import type { PageSource } from '../../../src/page/app/source/page-source.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('a search ends when another text is looked for, and when its view is closed', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const asked: { name: string; signal: AbortSignal }[] = [];
  const search: PageSource['search'] = ({ key, text }, signal) => {
    asked.push({ name: `${key} ${text}`, signal });
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  };
  const text = shallowRef('coffee');
  const scope = effectScope();
  scope.run(() =>
    useBodySearch({ search }, () => ['a', 'b'].map((key) => ({ key, text: text.value }))),
  );
  vi.runAllTimers();
  text.value = 'tea';
  await nextTick();
  vi.runAllTimers();
  await setImmediate();
  expect(asked.map(({ name, signal }) => [name, signal.aborted])).toEqual([
    ['a coffee', true],
    ['a tea', false],
  ]);
  scope.stop();
  await setImmediate();
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true]);
});
