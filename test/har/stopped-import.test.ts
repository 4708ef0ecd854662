/** Ctrl-C while a file is read. */
import { expect, test } from 'vitest';
import { readEntries } from '../../src/har/read-entries.ts';
import { bodyLimits } from '../../src/record/pipeline/options.ts';

test('an import can be stopped while it reads entries that it leaves out', async () => {
  const all = 1024 * 1024;
  let read = 0;
  function* items() {
    for (; read < all; read += 1) yield { entry: read + 1, line: 1, value: {} };
  }
  const stop = new AbortController();
  setImmediate(() => stop.abort(new Error('stopped by Ctrl-C')));
  const { exchanges } = readEntries({ file: 'shop.har' }, items, {
    ...{ key: 'k', limits: bodyLimits(undefined), signal: stop.signal },
  });
  await expect(exchanges[Symbol.asyncIterator]().next()).rejects.toThrow('stopped by Ctrl-C');
  expect(read).toBeLessThan(all);
});
