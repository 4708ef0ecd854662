import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EntryThread } from '../../../src/record/journal/entry-thread.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';

const task: Parameters<EntryThread['make']>[0] = {
  exchange: {
    ...{ origin: 'http://a.example', method: 'GET', path: '/', start: 0, end: 1 },
    ...{ requestHeaders: [], requestBody: undefined, requestTrailers: [] },
    ...{ response: undefined, error: 'ECONNRESET', aborted: false, isUnreachable: false },
  },
  ...{ sequence: 0, sessionFile: '/a.session.json', key: 'key', redact: {} },
  ...{ addresses: [], learned: { echoed: [], excepted: [], fields: [] } },
};

test('a thread that crashes rejects its tasks and is started again by the next one', async () => {
  const thread = new EntryThread(new URL("data:text/javascript,throw new Error('out of order')"));

  for (let round = 0; round < 2; round++) {
    await expect(thread.make(task)).rejects.toMatchObject({
      code: 'RECORDER_FAILED',
      cause: { message: 'out of order' },
    });
  }
});

test('a rejected task has the code of the error in the thread', async () => {
  const thread = new EntryThread(new URL('../../../dist/entry-thread.js', import.meta.url));
  const body = { bytes: Buffer.alloc(100_000, 'a') };
  const exchange = { ...task.exchange, requestBody: body };
  using folder = createScratchFolder();
  const sessionFile = folder.path('a.session.json');
  // Where the body belongs, something else lies.
  const hash = createHash('sha256').update(body.bytes).digest('hex').slice(0, 16);
  mkdirSync(folder.path(`a.${hash}.bin`));

  await expect(thread.make({ ...task, exchange, sessionFile })).rejects.toMatchObject({
    code: 'SESSION_NOT_WRITABLE',
  });
});
