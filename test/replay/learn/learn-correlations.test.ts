import { describe, expect, test } from 'vitest';
import {
  explainCorrelations,
  type LearnedCorrelations,
  type LearnOptions,
  learnCorrelations,
} from '../../../src/replay/index.ts';
import type { Header, Session } from '../../../src/session/schema.ts';
import { type Exchange, sessionOf } from '../correlate/links.ts';

/** Two recordings of a client that has these values, each on an instance of its own. */
function learn(
  exchanges: (value: string, id: string) => readonly Exchange[],
  options?: LearnOptions,
): Promise<LearnedCorrelations> {
  const [first, second] = both(exchanges);
  return learnCorrelations(first, second, options);
}

function both(
  exchanges: (value: string, id: string) => readonly Exchange[],
): [first: Session, second: Session] {
  return [
    sessionOf(exchanges('7', '1f0c7a4e9b2d')),
    { ...sessionOf(exchanges('19', '8d21d84de9af')), origin: 'http://127.0.0.1:4999' },
  ];
}

const tick = (value: string): Header[] => [['X-Tick', value]];
const undo = (after: string): Exchange => ({
  request: 'POST /undo',
  body: { after: Number(after) },
});
const start = (value: string): Exchange => ({ request: 'POST /start', answerHeaders: tick(value) });
const fromTick = { path: 'POST /start', header: 'x-tick' };
const link = { from: fromTick, to: { path: 'POST /undo', pointer: '/after' } };
const nothing = { right: 0, learned: [], dropped: [], wrong: [], unexplained: [], links: [] };

test('a value that correlation replaces is right', async () => {
  const learned = await learn((_, id) => [
    { request: 'POST /orders', answer: { id } },
    { request: `GET /orders/${id}` },
  ]);
  expect(learned).toEqual({ ...nothing, right: 1 });
});

test('a value from a claim of a token is right, even if both sessions have a placeholder for the token', async () => {
  const [first, second] = both((_, id) => [
    { request: 'POST /login', answer: { token: 'REDACTED_TOKEN' } },
    { request: `GET /users/${id}` },
    { request: 'POST /orders', body: { owner: id } },
  ]);
  const keep = (session: Session, sub: string): Session => {
    const [login, ...others] = session.recordings;
    if (!login || !('status' in login.response)) throw new Error('no login');
    const response = { ...login.response, claims: { REDACTED_TOKEN: { sub } } };
    return { ...session, recordings: [{ ...login, response }, ...others] };
  };

  const learned = await learnCorrelations(
    keep(first, '1f0c7a4e9b2d'),
    keep(second, '8d21d84de9af'),
  );

  expect(learned).toEqual({ ...nothing, right: 2 });
});

test('nothing is learned from two equal recordings', async () => {
  const session = sessionOf([start('7'), undo('7')]);
  expect(await learnCorrelations(session, session)).toEqual(nothing);
});

test.each<[string, (text: string) => Partial<Exchange>, string]>([
  ['a string of JSON', (text: string) => ({ body: { filter: text } }), 'body /filter json'],
  [
    'a form',
    (text: string) => ({
      body: new URLSearchParams({ filter: text }).toString(),
      type: 'application/x-www-form-urlencoded',
    }),
    'body field filter',
  ],
  [
    'a query',
    (text: string) => ({ request: `POST /undo?filter=${encodeURIComponent(text)}` }),
    'query filter',
  ],
  ['a header', (text: string) => ({ headers: [['X-Filter', text]] }), 'header x-filter'],
])('each value of JSON in %s is learned once', async (_, carry, place) => {
  const { right, learned, unexplained } = await learn((value, id) => {
    const text = JSON.stringify({ owner: id, after: Number(value) });
    return [
      { request: 'POST /start', answer: { owner: id }, answerHeaders: tick(value) },
      { request: 'POST /undo', ...carry(text) },
    ];
  });
  const to = { path: 'POST /undo', place: `${place} /after` };
  expect(learned).toEqual([{ from: fromTick, to }]);
  expect({ right, unexplained }).toEqual({ right: 1, unexplained: [] });
});

test('a link that both recordings agree on is learned', async () => {
  const [first, second] = both((value) => [start(value), undo(value)]);
  const { links, ...learned } = await learnCorrelations(first, second);
  expect({ ...learned, links }).toEqual({ ...nothing, learned: [link], links: [link] });
  const found = await explainCorrelations({ ...first, links: [...links] });
  expect(found).toMatchObject([{ to: { place: 'body /after' }, from: { place: 'header x-tick' } }]);
});

test.each<[string, (value: string) => Exchange, object]>([
  [
    'a query',
    (value) => ({ request: `GET /log?from=${value}` }),
    { path: 'GET /log', query: 'from' },
  ],
  [
    'a segment',
    (value) => ({ request: `GET /log/${value}/x` }),
    { path: 'GET /log/*/x', segment: 2 },
  ],
  [
    'a header',
    (value) => ({ request: 'GET /log', headers: [['X-After', value]] }),
    { path: 'GET /log', header: 'x-after' },
  ],
  [
    'a part of a text',
    (value) => ({ request: 'POST /log', body: { on: `web:${value}` } }),
    { path: 'POST /log', pointer: '/on' },
  ],
  [
    'a field of a form',
    (value) => ({
      request: 'POST /log',
      type: 'application/x-www-form-urlencoded',
      body: `a=1&after=${value}`,
    }),
    { path: 'POST /log', field: 'after' },
  ],
  [
    'an attribute of XML',
    (value) => ({ request: 'POST /log', type: 'text/xml', body: `<log after="${value}"/>` }),
    { path: 'POST /log', pointer: '/log/@after' },
  ],
])('a learned value may be in %s', async (_, request, to) => {
  const { learned, unexplained } = await learn((value) => [start(value), request(value)]);
  expect({ learned, unexplained }).toEqual({ learned: [{ from: fromTick, to }], unexplained: [] });
});

test('an element of a list is learned even if it has moved', async () => {
  const rows = (own: string, ...strangers: string[]): unknown[] => [
    ...strangers.map((mark) => ({ mark: Number(mark), title: `of ${mark}` })),
    { mark: Number(own), title: 'mine' },
  ];
  const exchanges = (own: string, ...strangers: string[]): Exchange[] => [
    { request: 'POST /rows', body: { title: 'mine' } },
    { request: 'GET /rows', answer: rows(own, ...strangers) },
    undo(own),
  ];
  const first = sessionOf(exchanges('7'));
  const second = sessionOf(exchanges('19', '3', '4'));
  const { learned } = await learnCorrelations(first, second);
  expect(learned).toEqual([{ from: { path: 'GET /rows', pointer: '/2/mark' }, to: link.to }]);
});

test('a numbered line of prose is learned even if it has moved', async () => {
  const other = ['#9 [open] Pay slip', '#40 [open] Tax return'];
  const { learned } = await learn((value) => {
    const row = `#${value} [open] Brass lamp`;
    const lines = value === '7' ? [row, ...other, '#12 [open] Old map'] : [...other, row];
    return [
      { request: 'GET /tickets', answer: { text: lines.join('\n') } },
      { request: 'POST /tools', body: { call: 'close', args: { ticket: `#${value}` } } },
    ];
  });
  expect(learned).toMatchObject([{ to: { path: 'POST /tools', pointer: '/args/ticket' } }]);
});

test('recordings are named by their ids if a path matches others as well', async () => {
  const call = (answer: string, body: object): Exchange => ({
    request: 'POST /rpc',
    body,
    answerHeaders: tick(answer),
  });
  const { learned } = await learn((value) => [
    call(value, { call: 'start' }),
    call('0', { call: 'wait' }),
    call('0', { call: 'undo', after: Number(value) }),
  ]);
  expect(learned).toEqual([
    { from: { recording: '1', header: 'x-tick' }, to: { path: 'POST /rpc', pointer: '/after' } },
  ]);
});

describe('it is not learned:', () => {
  const unexplained = [{ id: '2', place: 'body /after' }];

  test('a value that no answer has', async () => {
    expect(await learn((value) => [start('1'), undo(value)])).toEqual({ ...nothing, unexplained });
  });

  test('a short value at several locations', async () => {
    const started = (value: string): Exchange => ({
      ...start(value),
      answer: { n: Number(value) },
    });
    expect(await learn((value) => [started(value), undo(value)])).toEqual({
      ...nothing,
      unexplained,
    });
  });

  test('a value of an answer that had not come yet', async () => {
    const late = (value: string): Exchange => ({ ...start(value), at: 0, time: 50 });
    expect(await learn((value) => [late(value), { ...undo(value), at: 10 }])).toEqual({
      ...nothing,
      unexplained,
    });
  });

  test('a value of the client’s own that an answer repeats, which is listed once', async () => {
    const { learned, unexplained: own } = await learn((_, id) => [
      { request: 'POST /names', body: { name: id }, answerHeaders: [['X-Echo', `${id}`]] },
      { request: 'POST /undo', body: { to: `x ${id}` } },
      { request: 'POST /redo', body: { to: id } },
    ]);
    expect({ learned, own }).toEqual({
      learned: [],
      own: [
        { id: '1', place: 'body /name' },
        { id: '2', place: 'body /to' },
      ],
    });
  });

  test('a secret', async () => {
    const pin = (value: string): string => `REDACTED_PIN_${value}`;
    expect(
      await learn((value) => [start(pin(value)), { ...undo('1'), body: { a: pin(value) } }]),
    ).toEqual(nothing);
  });

  test('the address of the instance', async () => {
    const origins = ['http://127.0.0.1:3000', 'http://127.0.0.1:4000'];
    const [first, second] = origins.map((origin) => ({
      ...sessionOf([start('1'), { request: 'POST /hooks', body: { url: `${origin}/hook` } }]),
      origin,
    }));
    if (!first || !second) throw new Error('no session');
    expect(await learnCorrelations(first, second)).toEqual(nothing);
  });

  test('a value that is excluded, or new in each replay', async () => {
    const exchanges = (value: string): Exchange[] => [start(value), undo(value)];
    const { to } = link;
    expect(await learn(exchanges, { correlate: { exclude: [{ to }] } })).toEqual({
      ...nothing,
      unexplained,
    });
    expect(await learn(exchanges, { correlate: { fresh: [{ to }] } })).toMatchObject({
      unexplained: [],
    });
  });
});

test('requests that were in flight together are compared with what they have become', async () => {
  const exchanges = (one: string, other: string, ...order: string[]): Exchange[] => [
    { request: 'POST /boxes', answer: { left: one, right: other }, at: 0, time: 1 },
    ...order.map((id): Exchange => ({ request: `GET /items/${id}`, at: 5, time: 10 })),
  ];
  const [a, b, c, d] = ['1f0c7a4e9b2d', '8d21d84de9af', '77b1c0d9e3f2', '05aa41b7c6d8'] as const;
  const learned = await learnCorrelations(
    sessionOf(exchanges(a, b, a, b)),
    sessionOf(exchanges(c, d, d, c)),
  );
  expect(learned).toEqual({ ...nothing, right: 2 });
});

test('a value that a replay sends and the client did not is wrong', async () => {
  const [first, second] = ['7', '19'].map((id) =>
    sessionOf([
      { request: 'POST /orders', answer: { id: Number(id) } },
      { request: `GET /orders/${id === '7' ? id : '20'}` },
    ]),
  );
  if (!first || !second) throw new Error('no session');
  expect(await learnCorrelations(first, second)).toEqual({
    ...nothing,
    wrong: [{ id: '2', place: 'path segment 2' }],
  });
});

test('a learned link replaces one that was wrong or had no value', async () => {
  const order = (id: number | undefined, header: string): Exchange => ({
    request: 'POST /orders',
    answer: { id },
    answerHeaders: tick(header),
  });
  const wrong = await learnCorrelations(
    sessionOf([order(7, '7'), { request: 'GET /orders/7' }]),
    sessionOf([order(19, '20'), { request: 'GET /orders/20' }]),
  );
  const to = { path: 'GET /orders/*', segment: 2 };
  const from = { path: 'POST /orders', header: 'x-tick' };
  expect(wrong).toEqual({ ...nothing, learned: [{ from, to }], links: [{ from, to }] });
  const blocked = await learnCorrelations(
    sessionOf([order(7, '7'), { request: 'GET /orders/7' }]),
    sessionOf([order(undefined, '19'), { request: 'GET /orders/19' }]),
  );
  expect(blocked).toEqual(wrong);
});

describe('links that a session has already', () => {
  const exchanges = (value: string): Exchange[] => [start(value), undo(value)];

  test('are kept if they hold, and their values are right', async () => {
    const [first, second] = both(exchanges);
    expect(await learnCorrelations({ ...first, links: [link] }, second)).toEqual({
      ...nothing,
      right: 1,
      links: [link],
    });
  });

  test('are kept if their request is not sent for another reason', async () => {
    const undoAll = (after: string, id: string): Exchange => ({
      request: `POST /boxes/${id}/undo`,
      body: { after: Number(after) },
    });
    const to = { path: 'POST /boxes/*/undo', pointer: '/after' };
    const links = [{ from: fromTick, to }];
    const first = sessionOf([
      { ...start('7'), answer: { id: '1f0c7a4e9b2d' } },
      undoAll('7', '1f0c7a4e9b2d'),
    ]);
    const second = sessionOf([start('19'), undoAll('19', '8d21d84de9af')]);
    expect(await learnCorrelations({ ...first, links }, second)).toMatchObject({ links });
  });

  test('have the ids of the second session', async () => {
    const [first] = both(exchanges);
    const second = sessionOf([{ request: 'GET /news' }, ...exchanges('19')]);
    const byId = (from: string, to: string) => ({
      from: { recording: from, header: 'X-Tick' },
      to: { recording: to, pointer: '/after' },
    });
    const { links } = await learnCorrelations({ ...first, links: [byId('1', '2')] }, second);
    expect(links).toEqual([byId('2', '3')]);
  });

  test('are dropped if they match nothing any more, or bring what the client did not send', async () => {
    const [first, second] = both((value, id) => [{ ...start(value), answer: { id } }, undo(value)]);
    const gone = { from: { path: '/gone', header: 'X-Tick' }, to: link.to };
    const wrong = { from: { path: '/start', pointer: '/id' }, to: link.to };
    expect(await learnCorrelations({ ...first, links: [gone, wrong, link] }, second)).toEqual({
      ...nothing,
      right: 1,
      dropped: [gone, wrong],
      links: [link],
    });
  });
});

test('learnCorrelations refuses anything but sessions and settings', async () => {
  const session = sessionOf([start('1')]);
  await expect(learnCorrelations(session, Promise.resolve() as never)).rejects.toThrow(
    'learnCorrelations: expected a session as readSession or parseSession gives it',
  );
  await expect(learnCorrelations(session, session, { correlate: 'no' as never })).rejects.toThrow(
    'option "correlate": expected true, false or an object',
  );
});
