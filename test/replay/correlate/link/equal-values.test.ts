/** Values that several places had alike when they were recorded, and that differ on another instance. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { type Exchange, linksOf, sessionOf } from '../links.ts';
import { lastOf } from '../live/last-of.ts';
import { serveAnswers } from '../serve-answers.ts';

const barges = (...loads: readonly [name: string, dock: string][]) => ({
  barges: loads.map(([name, dock]) => ({ name, dock })),
});
const then = barges(['ida', 'q7f3a9k2xz01'], ['ute', 'q7f3a9k2xz01'], ['eva', 'q7f3a9k2xz01']);
const now = barges(['ida', 'aab3a9k2xz77'], ['ute', 'ccc3a9k2xz99'], ['eva', 'ddd3a9k2xz55']);

describe('of rows with one value, a request means the one that it names', () => {
  test.each<[string, Exchange, string]>([
    [
      'in its path',
      { request: 'PUT /barges/ute/dock', body: { dock: 'q7f3a9k2xz01' } },
      '{"dock":"ccc3a9k2xz99"}',
    ],
    [
      'beside the value',
      { request: 'POST /moor', body: { barge: 'eva', dock: 'q7f3a9k2xz01' } },
      '{"barge":"eva","dock":"ddd3a9k2xz55"}',
    ],
    [
      'in a form',
      {
        request: 'POST /moor',
        type: 'application/x-www-form-urlencoded',
        body: 'barge=ute&dock=q7f3a9k2xz01',
      },
      'barge=ute&dock=ccc3a9k2xz99',
    ],
    [
      'beside each of several values',
      {
        request: 'POST /plan',
        body: [
          { of: 'eva', at: 'q7f3a9k2xz01' },
          { of: 'ida', at: 'q7f3a9k2xz01' },
        ],
      },
      '[{"of":"eva","at":"ddd3a9k2xz55"},{"of":"ida","at":"aab3a9k2xz77"}]',
    ],
  ])('%s', async (_, request, body) => {
    await using server = await serveAnswers([{ body: JSON.stringify(now) }]);
    const session = sessionOf([{ request: 'GET /barges', answer: then }, request]);

    await replaySession(session, { target: server.url });

    expect(server.seen[1]?.body).toBe(body);
  });
});

test('if nothing says which of them is meant, an unsafe request is not sent, and both are named', async () => {
  const exchanges = [
    { request: 'GET /barges', answer: then },
    { request: 'DELETE /docks/q7f3a9k2xz01' },
  ];
  expect(await lastOf(exchanges, [now])).toBe(
    'blocked by #1 GET /barges: body /barges/0/dock and body /barges/1/dock of its response were the ' +
      'same then, and differ now: either may be meant',
  );
  const same = barges(['ida', 'ccc3a9k2xz99'], ['ute', 'ccc3a9k2xz99'], ['eva', 'ccc3a9k2xz99']);
  expect(await lastOf(exchanges, [same])).toBe('DELETE /docks/ccc3a9k2xz99');
});

test('of objects with one value, the names around it say which is meant', async () => {
  const answer = { pickup: { placeId: 'q7f3a9k2xz01' }, drop: { placeId: 'q7f3a9k2xz01' } };
  const links = await linksOf([
    { request: 'GET /trip', answer },
    { request: 'POST /way', body: { drop: { placeId: 'q7f3a9k2xz01' } } },
    { request: 'POST /way', body: { drop_place_id: 'q7f3a9k2xz01' } },
    { request: 'DELETE /drop/q7f3a9k2xz01' },
  ]);
  expect(links).toEqual([
    '2 body /drop/placeId <- 1 body /drop/placeId',
    '3 body /drop_place_id <- 1 body /drop/placeId',
    '4 path segment 2 <- 1 body /drop/placeId',
  ]);
});

describe('of responses with one value, a request means the one', () => {
  test('whose path it names, although another one came later', async () => {
    const links = await linksOf([
      { request: 'GET /barges/ida', answer: { dockId: 5 } },
      { request: 'GET /barges/ute', answer: { dockId: 5 } },
      { request: 'POST /moor', body: { barge: 'ida', dockId: 5 } },
    ]);
    expect(links).toEqual(['3 body /dockId <- 1 body /dockId']);
  });

  test('whose request had created what it names', async () => {
    const made = { dock: 'q7f3a9k2xz01' };
    const links = await linksOf([
      { request: 'POST /barges', body: { title: 'ida' }, answer: made },
      { request: 'POST /barges', body: { title: 'ute' }, answer: made },
      { request: 'POST /moor', body: { barge: 'ida', dock: made.dock } },
    ]);
    expect(links).toEqual(['3 body /dock <- 1 body /dock']);
  });

  test('that is the page named by its Referer', async () => {
    const form = '<form method=post action=/keep><input type=hidden name=rev value=1></form>';
    const page = { answerType: 'text/html', answer: form };
    const links = await linksOf([
      { request: 'GET /barges/ida/edit', ...page },
      { request: 'GET /barges/ute/edit', ...page },
      {
        request: 'POST /keep',
        headers: [['Referer', 'http://127.0.0.1:3000/barges/ida/edit']],
        type: 'application/x-www-form-urlencoded',
        body: 'rev=1&note=full',
      },
    ]);
    expect(links).toEqual(['3 body field rev <- 1 body form /keep 1 field rev']);
  });

  test('that came last, if it names none', async () => {
    const links = await linksOf([
      { request: 'GET /barges/ida', answer: { dockId: 5 } },
      { request: 'GET /barges/ute', answer: { dockId: 5 } },
      { request: 'POST /moor', body: { dockId: 5 } },
    ]);
    expect(links).toEqual(['3 body /dockId <- 2 body /dockId']);
  });
});
