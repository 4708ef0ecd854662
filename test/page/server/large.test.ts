/** Sessions with many recordings: long work must not block the rest of the process. */
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { SearchResult, SessionLinks } from '../../../src/page/api.ts';
import { TextIndex } from '../../../src/page/server/text-index.ts';
import { recordingOf } from '../../kit/index.ts';
import { byPath, callOf, get, KEY, pageOf } from './served-page.ts';

const never = new AbortController().signal;

/** Items that take 2 ms each to be read, and how often they were read. */
function slowItems(): {
  items: { text: string }[];
  index: TextIndex<{ text: string }>;
  reads(): number;
} {
  let reads = 0;
  const items = Array.from({ length: 60 }, (_, position) => ({ text: `Item ${position}` }));
  const index = new TextIndex<{ text: string }>(({ text }) => {
    reads += 1;
    for (const end = performance.now() + 2; performance.now() < end; );
    return text;
  });
  return { items, index, reads: () => reads };
}

/** The longest wait of other work, as a part of the whole time. */
async function longestWait<Answer>(work: Promise<Answer>): Promise<[Answer, number]> {
  const start = performance.now();
  let isOver = false;
  let longest = 0;
  const rest = (async () => {
    for (let last = start; !isOver; last = performance.now()) {
      await setImmediate();
      longest = Math.max(longest, performance.now() - last);
    }
  })();
  const answer = await work.finally(() => {
    isOver = true;
  });
  await rest;
  return [answer, longest / (performance.now() - start)];
}

test('a search of a large session does not block other work, and finds everything', async () => {
  const json = { words: Array.from({ length: 400 }, (_, index) => `Word ${index}`) };
  const recordings = Array.from({ length: 3000 }, (_, index) =>
    recordingOf('GET', `/${index}`, 200, { response: { body: { json } } }),
  );
  using page = pageOf(recordings, 'http://127.0.0.1:3000');
  // Reads the file first, so that it is not read meanwhile.
  await page.get(callOf('session', { key: KEY }));
  const search = page.get<SearchResult>(callOf('search', { key: KEY, text: 'word 399' }));
  const [{ ids }, wait] = await longestWait(search);
  expect(ids).toHaveLength(3000);
  expect(wait).toBeLessThan(0.5);
});

test('a search of what a run has sent does not block other work', async () => {
  await using target = await byPath();
  const recordings = Array.from({ length: 500 }, (_, index) => get(`/200/${index}`, 200));
  using page = pageOf(recordings, target.url);
  const { card } = await page.replay(KEY, {
    target: target.url,
    speed: 'instant',
    timeout: 20_000,
  });
  await page.get(callOf('search', { key: KEY, text: 'keep' }));
  const search = callOf('search', { key: KEY, text: 'keep-alive', run: card.id });
  const [{ ids }, wait] = await longestWait(page.get<SearchResult>(search));
  expect(ids).toHaveLength(500);
  expect(wait).toBeLessThan(0.5);
});

test('two searches at once read each item once', async () => {
  const { items, index, reads } = slowItems();
  const [some, all] = await Promise.all([
    index.find(items, 'ITEM 5', never),
    index.find(items, 'item', never),
  ]);
  expect([some.length, all.length]).toEqual([11, 60]);
  expect(reads()).toBe(60);
});

test('a search ends when nobody waits for it, and another search continues where the first one ended', async () => {
  const { items, index, reads } = slowItems();
  const client = new AbortController();
  const search = index.find(items, 'item', client.signal);
  await setImmediate();
  client.abort();
  await expect(search).rejects.toThrow('aborted');
  expect(reads()).toBeLessThan(30);
  expect(await index.find(items, 'item', never)).toHaveLength(60);
  expect(reads()).toBe(60);
});

test('the links of a large session are found once, even if two clients ask at once', async () => {
  const recordings = Array.from({ length: 1500 }, (_, index) => [
    recordingOf('POST', '/orders', 201, { response: { body: { json: { id: `order-${index}` } } } }),
    recordingOf('GET', `/orders/order-${index}`, 200),
  ]).flat();
  using page = pageOf(recordings, 'http://127.0.0.1:3000');
  await page.get(callOf('session', { key: KEY }));
  const ask = async (count: number): Promise<number> => {
    const start = performance.now();
    const calls = Array.from({ length: count }, () =>
      page.get<SessionLinks>(callOf('links', { key: KEY })),
    );
    for (const { links } of await Promise.all(calls)) expect(links).toHaveLength(1500);
    return performance.now() - start;
  };
  const first = await ask(1);
  expect(await ask(8)).toBeLessThan(first);
});
