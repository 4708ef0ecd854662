/** Elements that no text tells: by their order, their place, or how the page marks them. */
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../links.ts';
import { sentLast } from '../pages/sent-last.ts';
import { lastOf } from './last-of.ts';

type Values = readonly (string | boolean | null)[];
type Dive = readonly [id: string, name: string, depth: number, begun: string];

function shown([id, name, depth, begun]: Dive): object {
  return { id, name, depth, begun: `2026-${begun}T10:11:12Z` };
}

/** What a client sends that deletes the recorded one of these dives, where there are other ones now. */
function deleted(recorded: readonly Dive[], index: number, live: readonly Dive[]) {
  const exchanges: Exchange[] = [
    { request: 'GET /dives', answer: recorded.map(shown) },
    { request: `DELETE /dives/${recorded[index]?.[0]}` },
  ];
  return lastOf(exchanges, [live.map(shown)]);
}

const RECORDED: readonly Dive[] = [
  ['d-4c1d9e2f', 'Reef wall', 12, '03-04'],
  ['d-5b7a3c8d', 'Old pier', 31, '03-05'],
  ['d-6a8b4d9e', 'North cave', 18, '03-06'],
];
const LIVE: readonly Dive[] = [
  ['d-9f6e2d4c', 'Harbour', 25, '06-02'],
  ['d-8d3c5b1a', 'Steep drop', 8, '06-03'],
  ['d-7e2f4a6b', 'Wreck', 40, '06-05'],
  ['d-6d1e3f5a', 'Lagoon', 17, '06-07'],
];

describe('if no text tells which element is meant, an unsafe request takes', () => {
  test('the one with the most at the path at which the recorded one had the most', async () => {
    expect(await deleted(RECORDED, 1, LIVE)).toBe('DELETE /dives/d-7e2f4a6b');
  });

  test('the one with the least', async () => {
    const recorded = RECORDED.toSpliced(0, 0, ['d-3b2c1d0e', 'Quarry', 20, '03-03']);
    expect(await deleted(recorded, 1, LIVE)).toBe('DELETE /dives/d-8d3c5b1a');
  });

  test('the newest', async () => {
    const recorded = RECORDED.with(1, ['d-5b7a3c8d', 'Old pier', 15, '03-09']);
    const live = LIVE.with(1, ['d-8d3c5b1a', 'Steep drop', 20, '06-09']);
    expect(await deleted(recorded, 1, live)).toBe('DELETE /dives/d-8d3c5b1a');
  });

  test('the last one of a list without other features', async () => {
    const plain = (ids: readonly string[]) => ids.map((id) => ({ id }));
    const exchanges: Exchange[] = [
      { request: 'GET /dives', answer: plain(['d-4c1d9e2f', 'd-5b7a3c8d', 'd-6a8b4d9e']) },
      { request: 'DELETE /dives/d-6a8b4d9e' },
    ];
    const live = plain(LIVE.map(([id]) => id));
    expect(await lastOf(exchanges, [live])).toBe('DELETE /dives/d-6d1e3f5a');
  });

  test('the last one, if it also has the most and is the newest', async () => {
    const live = LIVE.with(2, ['d-7e2f4a6b', 'Wreck', 12, '06-05']).concat([
      ['d-5e2f1a3b', 'Kelp', 60, '06-11'],
    ]);
    const recorded = RECORDED.with(2, ['d-6a8b4d9e', 'North cave', 44, '03-06']);
    expect(await deleted(recorded, 2, live)).toBe('DELETE /dives/d-5e2f1a3b');
  });
});

test('classes that give the position of a row do not identify it', async () => {
  const page = (dives: readonly Dive[]): string => {
    const rows = dives.map(([id, , depth], index) => {
      const place = index === 0 ? 'first odd' : index % 2 === 0 ? 'odd' : 'even';
      return `<tr class="${place}"><td>${depth}</td><td><a href="/dives/${id}/edit">edit</a></td></tr>`;
    });
    return `<table>${rows.join('')}</table>`;
  };
  const sent = await sentLast(
    { request: 'GET /dives', recorded: page(RECORDED), live: page(LIVE) },
    { request: 'POST /dives/d-5b7a3c8d/close' },
  );
  expect(sent).toBe('POST /dives/d-7e2f4a6b/close');
});

describe('an unsafe request is not sent, and both are named', () => {
  test('if order leads to one element and position to another', async () => {
    const recorded = RECORDED.with(2, ['d-6a8b4d9e', 'North cave', 50, '03-06']);
    const said = await deleted(recorded, 2, LIVE);
    expect(said).toMatch(/^blocked by #1 GET \/dives: .* may be /);
    expect(said).toContain('Wreck');
    expect(said).toContain('Lagoon');
  });

  test('if the first of equal numbers is not the first of all', async () => {
    const recorded = RECORDED.with(2, ['d-6a8b4d9e', 'North cave', 12, '03-06']);
    const live = LIVE.with(0, ['d-9f6e2d4c', 'Harbour', 25, '06-01']);
    expect(await deleted(recorded, 0, live)).toMatch(/may be /);
  });

  test('if another one is the first with a text of the recorded one', async () => {
    const recorded = RECORDED.with(2, ['d-6a8b4d9e', 'Old pier', 18, '03-06']);
    const live = LIVE.with(0, ['d-9f6e2d4c', 'Old pier', 25, '06-02']);
    expect(await deleted(recorded, 1, live)).toMatch(/may be /);
  });

  test('if there were two, each of which was the first or the last', async () => {
    expect(await deleted(RECORDED.slice(0, 2), 1, LIVE)).toMatch(/may be /);
  });

  test('if the others kept their names, and none has that of the recorded one', async () => {
    const state = ['calm', 'calm', 'rough', 'calm'];
    const list = (dives: readonly Dive[]) =>
      dives.map(([id, name, depth], index) => ({ id, name, depth, state: state[index] }));
    const exchanges: Exchange[] = [
      { request: 'GET /dives', answer: list([...LIVE.slice(0, 1), ...RECORDED]) },
      { request: 'DELETE /dives/d-5b7a3c8d' },
    ];
    const wreck: Dive = ['d-7e2f4a6b', 'Wreck', 31, '06-05'];
    const now = RECORDED.with(1, wreck).toSpliced(1, 0, ...LIVE.slice(0, 1));
    expect(await lastOf(exchanges, [list(now)])).toMatch(/^blocked by #1 GET \/dives: /);
  });

  test('if two have the most now', async () => {
    const live = LIVE.with(0, ['d-9f6e2d4c', 'Harbour', 40, '06-02']);
    expect(await deleted(RECORDED, 1, live)).toMatch(/may be /);
  });

  test.each<[string, Values, Values]>([
    ['a state', ['done', 'failed', 'failed'], ['failed', 'failed', 'done', 'done']],
    ['a flag', [false, true, false], [false, false, false, false]],
    ['an owner', ['ada', 'bo', 'cy'], ['di', 'ed', 'flo', 'gus']],
    ['a price as people write it', ['$4', '$31', '$9'], ['$50', '$8', '$7', '$3']],
    ['what only some have', [null, 'broken', null], ['broken', null, null, null]],
  ])('if the client may have chosen by %s', async (name, then, now) => {
    const member = name === 'an owner' ? 'owner' : 'mark';
    const list = (dives: readonly Dive[], values: Values) =>
      dives.map((dive, index) => ({ ...shown(dive), [member]: values[index] }));
    const exchanges: Exchange[] = [
      { request: 'GET /dives', answer: list(RECORDED, then) },
      { request: 'DELETE /dives/d-5b7a3c8d' },
    ];
    expect(await lastOf(exchanges, [list(LIVE, now)])).toMatch(/^blocked by #1 GET \/dives: /);
  });

  test('if the list is longer than one page', async () => {
    const first = { dives: [{ id: 'd-1a2b3c4d', depth: 3 }], next: 'cursor-8c41e7d2' };
    const pages = (last: readonly Dive[]) => last.map(([id, , depth]) => ({ id, depth }));
    const exchanges: Exchange[] = [
      { request: 'GET /dives', answer: first },
      { request: 'GET /dives?after=cursor-8c41e7d2', answer: { dives: pages(RECORDED) } },
      { request: 'DELETE /dives/d-5b7a3c8d' },
    ];
    const now = { ...first, next: 'cursor-5b90aa16' };
    expect(await lastOf(exchanges, [now, { dives: pages(LIVE) }])).toMatch(/may be /);
  });

  test.each<[string, (dive: Dive, index: number) => object]>([
    ['a person', ([, owner]) => ({ owner })],
    ['a price', (_, index) => ({ price: `$${index * 3 + 4}.50` })],
  ])('if only %s and a number distinguish the elements', async (_, mark) => {
    const list = (dives: readonly Dive[]) =>
      dives.map((dive, index) => ({ id: dive[0], depth: dive[2], ...mark(dive, index) }));
    const exchanges: Exchange[] = [
      { request: 'GET /dives', answer: list(RECORDED) },
      { request: 'DELETE /dives/d-5b7a3c8d' },
    ];
    const live = LIVE.map((dive, index) => ({
      ...{ id: dive[0], depth: dive[2] },
      ...mark(dive, index + 9),
    }));
    expect(await lastOf(exchanges, [live])).toMatch(/may be /);
  });

  test('if there are more than a thousand', async () => {
    const live = Array.from({ length: 1_000 }, (_, index): Dive => {
      return [`d-${(0xa0000000 + index * 7919).toString(16)}`, 'Lagoon', index + 100, '06-07'];
    });
    const plain = (dives: readonly Dive[]) => dives.map(([id, , depth]) => ({ id, depth }));
    const exchanges: Exchange[] = [
      { request: 'GET /dives', answer: plain(RECORDED) },
      { request: 'DELETE /dives/d-5b7a3c8d' },
    ];
    expect(await lastOf(exchanges, [plain(live)])).toMatch(/may be /);
    expect(await lastOf(exchanges, [plain(live.slice(0, 900))])).toMatch(/^DELETE /);
  });

  test('if a word says of what kind the recorded one was', async () => {
    const recorded = RECORDED.map(([id, , ...rest], index): Dive => {
      return [id, index === 1 ? 'trial north' : `regular ${'abc'[index]}`, ...rest];
    });
    const live = LIVE.map(([id, , ...rest], index): Dive => {
      return [id, index === 0 ? 'trial south' : `regular ${'defg'[index]}`, ...rest];
    });
    expect(await deleted(recorded, 1, live)).toMatch(/^blocked by #1 GET \/dives: /);
  });

  test('if the page marks another one', async () => {
    const row = ([id, , depth]: Dive, isMarked: boolean): string =>
      `<tr${isMarked ? ' class="wide current"' : ' class="wide"'}><td>${depth}</td><td><a href="/dives/${id}/edit">edit</a></td></tr>`;
    const page = (dives: readonly Dive[], marked: number): string =>
      `<table>${dives.map((dive, index) => row(dive, index === marked)).join('')}</table>`;
    const sentFor = (marked: number) =>
      sentLast(
        { request: 'GET /dives', recorded: page(RECORDED, 1), live: page(LIVE, marked) },
        { request: 'POST /dives/d-5b7a3c8d/close' },
      );
    expect(await sentFor(2)).toBe('POST /dives/d-7e2f4a6b/close');
    expect(await sentFor(3)).not.toMatch(/^POST/);
  });
});
