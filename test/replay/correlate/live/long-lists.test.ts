import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { Location } from '../../../../src/formats/value/location.ts';
import type { ListElement, Trait } from '../../../../src/replay/correlate/link/list-elements.ts';
import { scoreElements } from '../../../../src/replay/correlate/live/score-elements.ts';
import { Values } from '../../../../src/replay/correlate/message/values.ts';
import { once } from '../../../kit/index.ts';
import { repositoryRoot } from '../../../kit/repository-root.ts';
import { Random } from '../../../pairs/random/random.ts';
import { sessionOf } from '../links.ts';
import { lastOf } from './last-of.ts';

const COUNT = 5_000;
const numbers = Array.from({ length: COUNT }, (_, index) => index);
const idOf = (prefix: string, number: number): string =>
  `${prefix}${number}x${((number + 1) * 2_654_435_761).toString(36)}`;

/** How many ids a request has sent, and those that are not the expected ones. */
function countOf(sent: string, prefix: string): { sent: number; wrong: string[] } {
  const { ids }: { ids: string[] } = JSON.parse(sent.replace(/^POST \S+ /, ''));
  const wrong = ids.filter((id, number) => id !== idOf(prefix, number));
  return { sent: ids.length, wrong: wrong.slice(0, 9) };
}

describe('five thousand elements that a request carries', () => {
  test('are found in a reversed list', async () => {
    const item = (prefix: string) => (number: number) => ({
      name: `item ${number} of mine`,
      id: idOf(prefix, number),
    });
    const ids = (prefix: string) => ({ ids: numbers.map((number) => idOf(prefix, number)) });
    const sent = await lastOf(
      [
        { request: 'GET /items', answer: numbers.map(item('a')) },
        { request: 'POST /orders', body: ids('a') },
      ],
      [numbers.map(item('b')).reverse()],
    );
    expect(countOf(sent, 'b')).toEqual({ sent: COUNT, wrong: [] });
  });

  test('are each found in a list of their own', async () => {
    const order = (prefix: string) => (number: number) => ({
      name: `order ${number} of mine`,
      rows: [{ id: idOf(prefix, number), sku: 'tea' }],
    });
    const ids = (prefix: string) => ({ ids: numbers.map((number) => idOf(prefix, number)) });
    const sent = await lastOf(
      [
        { request: 'GET /orders', answer: numbers.map(order('a')) },
        { request: 'POST /parcels', body: ids('a') },
      ],
      [numbers.map(order('b')).reverse()],
    );
    expect(countOf(sent, 'b')).toEqual({ sent: COUNT, wrong: [] });
  });
});

describe('an element of a long list that is clearly the best of those with rare values', () => {
  /** A list of objects with three texts each, and the elements of it. */
  function listOf(texts: readonly (readonly string[])[]): readonly ListElement[] {
    const values = new Values();
    const list = new Location([{ kind: 'body' }]);
    for (const [index, own] of texts.entries()) {
      const element = list.to({ kind: 'item', index });
      for (const [at, text] of own.entries()) {
        values.add({ location: element.to({ kind: 'key', name: `k${at}` }), text });
      }
    }
    return texts.map((own, index) => {
      const step = { kind: 'item', index } as const;
      const traits = own.map((text, at): Trait => {
        const kind = at === 0 && index % 3 === 0 ? 'given' : 'plain';
        return { path: `/k${at}`, depth: 1, nesting: 1, text, kind };
      });
      const siblings = values.siblings(list, step);
      return { location: list.to(step), step, traits, siblings, pageBefore: -1 };
    });
  }

  test.each(Array.from({ length: 20 }, (_, seed) => seed))(
    'is the best of all, in random list %i',
    (seed) => {
      const random = new Random(seed);
      const texts = (): string[][] =>
        Array.from({ length: 100 }, () =>
          [200, 40, 3].map((most) => `text ${random.int(0, most)}`),
        );
      const recorded = listOf(texts());
      const [live] = listOf(texts());
      if (!live) throw new Error('the list is empty');
      const pairs = { expect: ({ text }: Trait) => [text], recordedOf: () => undefined };
      const chosen = recorded
        .map((element) => scoreElements(element, live.siblings, pairs))
        .filter(({ likely: [best, next] = [] }) => best && best.score - (next?.score ?? -99) >= 2);
      expect(chosen.length).toBeGreaterThan(0);
      for (const { likely, all } of chosen) {
        const [best, ...others] = all();
        const rest = others.filter(({ step }) => !likely?.some((each) => each.step === step));
        expect(likely?.[0]).toEqual(best);
        expect(rest.filter(({ isNamed }) => isNamed)).toEqual([]);
        const next = Math.max(...rest.map(({ score }) => score));
        expect((best?.score ?? 0) - next).toBeGreaterThanOrEqual(2);
      }
    },
  );
});

/**
 * In a thread with a small stack, since that is what limits the arguments of a function: the list is
 * the first that does not fit.
 */
const SMALL_STACK = `
  const { parentPort, workerData } = require('node:worker_threads');
  const fits = (length) => {
    try {
      return [].push(...Array(length)) === length;
    } catch {
      return false;
    }
  };
  let length = 1_000;
  while (fits(length)) length += 1_000;
  const list = Array.from({ length }, (_, id) => \`tag\${id.toString(36)}x9q8\`);
  const { session, program } = workerData;
  const [listed, copied] = session.recordings;
  listed.response.body = { json: { id: 'k3x9qd7fw2', list } };
  copied.request.body = { json: { list } };
  import(program)
    .then(({ explainCorrelations }) => explainCorrelations(session))
    .then((links) => parentPort.postMessage({ length, links: links.length }));
`;

test('a list that is sent back may have more elements than a function takes arguments', async () => {
  const session = sessionOf([{ request: 'GET /items' }, { request: 'POST /copies/k3x9qd7fw2' }]);
  const program = pathToFileURL(join(repositoryRoot, 'dist/replay.js')).href;
  const worker = new Worker(SMALL_STACK, {
    eval: true,
    workerData: { session, program },
    resourceLimits: { stackSizeMb: 0.4 },
  });
  const [{ length, links }] = await once(worker, 'message');
  expect(links).toBe(length + 1);
});
