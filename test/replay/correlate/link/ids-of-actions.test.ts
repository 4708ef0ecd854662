/** Small ids under the name of an action, which says nothing of the thing that it is done to. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { told } from '../../../kit/index.ts';
import { type Exchange, linksOf, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const form = 'application/x-www-form-urlencoded';
const created: Exchange = { request: 'POST /parcels', body: { title: 'a' }, answer: { id: 11 } };
const close = 'mutation Close($id: ID!) { close(id: $id) { ok } }';

describe('the id of what was created comes back', () => {
  test.each<[string, Exchange, string]>([
    ['in JSON', { request: 'POST /close', body: { id: 11 } }, 'body /id'],
    ['in a path', { request: 'POST /api/close/11', body: {} }, 'path segment 3'],
    ['in a query', { request: 'POST /close?id=11' }, 'query id'],
    ['in a list', { request: 'POST /bulk', body: { ids: [11] } }, 'body /ids/0'],
    ['in a form', { request: 'POST /close', type: form, body: 'id=11&x=1' }, 'body field id'],
    [
      'in a call of JSON-RPC',
      { request: 'POST /rpc', body: { jsonrpc: '2.0', method: 'close', params: { id: 11 } } },
      'body /params/id',
    ],
    [
      'in a variable of GraphQL',
      { request: 'POST /graphql', body: { query: close, variables: { id: 11 } } },
      'body /variables/id',
    ],
    [
      'as a label of it',
      { request: 'POST /parcels/close', body: { parcel: { number: 11 } } },
      'body /parcel/number',
    ],
  ])('%s', async (_, action, place) => {
    expect(await linksOf([created, action])).toEqual([`2 ${place} <- 1 body /id`]);
  });

  test('although another request had the same number as a quantity', async () => {
    const limited = { request: 'GET /crates?limit=11' };
    const exchanges = [limited, created, { request: 'POST /close', body: { id: 11 } }];
    expect(await linksOf(exchanges)).toEqual(['3 body /id <- 2 body /id']);
  });

  test.each([{ closes: 3 }, { close: true }, { closes: [3, 4] }])(
    'though responses say how often or whether it was done: %o',
    async (told) => {
      const made = { ...created, answer: { id: 11, ...told } };
      const action = { request: 'POST /close', body: { id: 11 }, answer: { close: 7 } };
      expect(await linksOf([made, action])).toEqual(['2 body /id <- 1 body /id']);
    },
  );

  test('although the same action is on another thing by its path', async () => {
    const exchanges = [created, { request: 'PATCH /crate/close', body: { reason: 'full' } }];
    const links = await linksOf([...exchanges, { request: 'POST /close', body: { id: 11 } }]);
    expect(links).toEqual(['3 body /id <- 1 body /id']);
  });

  test('although a browser had sent a preflight request', async () => {
    const exchanges = [created, { request: 'OPTIONS /close' }];
    const links = await linksOf([...exchanges, { request: 'POST /close', body: { id: 11 } }]);
    expect(links).toEqual(['3 body /id <- 1 body /id']);
  });

  test('from the response that brought it, not from one that repeats it', async () => {
    const read = { request: 'GET /parcels/11', answer: { id: 11, title: 'a' } };
    const exchanges = [created, read, { request: 'POST /close', body: { id: 11 } }];
    expect(await linksOf(exchanges)).toContain('3 body /id <- 1 body /id');
  });
});

describe('the id of a listed thing comes back', () => {
  const action = { request: 'POST /close', body: { id: 11 } };

  test.each<[string, Exchange, string]>([
    [
      'under a path in plural that has an extension',
      { request: 'GET /parcels.json', answer: [{ id: 11 }] },
      'body /0/id',
    ],
    ['under a path in plural', { request: 'GET /parcels', answer: [{ id: 11 }] }, 'body /0/id'],
    [
      'under a name in plural',
      { request: 'GET /depot', answer: { parcels: [{ id: 11 }] } },
      'body /parcels/0/id',
    ],
    [
      'though its request had the number as a quantity',
      { request: 'GET /parcels?limit=11', answer: [{ id: 11 }] },
      'body /0/id',
    ],
    ['called a label', { request: 'GET /parcels', answer: [{ key: 11 }] }, 'body /0/key'],
  ])('%s', async (_, list, place) => {
    expect(await linksOf([list, action])).toEqual([`2 body /id <- 1 ${place}`]);
  });
});

describe('nothing is linked', () => {
  test.each<[string, readonly Exchange[]]>([
    ['where the client had the id first', [{ request: 'POST /close', body: { id: 11 } }, created]],
    [
      'where the client had sent it so before the thing was there',
      [
        { request: 'POST /close', body: { id: 11 } },
        created,
        { request: 'POST /close', body: { id: 11 } },
      ],
    ],
    [
      'for an id that is a word',
      [
        { request: 'GET /parcels', answer: [{ id: 'ink' }] },
        { request: 'POST /close', body: { id: 'ink' } },
      ],
    ],
    [
      'to what people read',
      [
        {
          request: 'GET /parcels',
          answer: '<table><tr><th>id</th></tr><tr><td>11</td></tr></table>',
          answerType: 'text/html',
        },
        { request: 'POST /close', body: { id: 11 } },
      ],
    ],
    [
      'where the client had given the thing its id',
      [
        { request: 'POST /parcels', body: { id: 11 }, answer: { id: 11 } },
        { request: 'GET /parcels', answer: [{ id: 11 }] },
        { request: 'POST /close', body: { id: 11 } },
      ],
    ],
    [
      'for a word that is read as a thing',
      [created, { request: 'GET /slot/3' }, { request: 'PUT /slot/11', body: { on: true } }],
    ],
    [
      'for a word that is read as a thing later, without a number',
      [created, { request: 'POST /slot', body: { id: 11 } }, { request: 'GET /slot' }],
    ],
    [
      'for a word that is deleted as a thing',
      [created, { request: 'POST /slot', body: { id: 11 } }, { request: 'DELETE /slot/12' }],
    ],
    [
      'for a word that a longer path has with a number',
      [created, { request: 'GET /slot/3/state' }, { request: 'POST /slot/11', body: {} }],
    ],
    [
      'for a word in plural within a path',
      [created, { request: 'POST /slots/3/open' }, { request: 'POST /slot/11', body: {} }],
    ],
    [
      'for a word that is a member of something',
      [created, { request: 'POST /crates', body: { paint: 3 } }, { request: 'POST /paint/11' }],
    ],
    ...[{ paint: 3 }, { paint: { id: 3 } }, { paints: [{ name: 'red' }] }, { paintId: 3 }].map(
      (answer): [string, Exchange[]] => [
        `for a word that a response has as a thing: ${JSON.stringify(answer)}`,
        [created, { request: 'GET /me', answer }, { request: 'POST /paint', body: { id: 11 } }],
      ],
    ),
    [
      'where another number before is the id of nothing',
      [created, { request: 'POST /lift/3' }, { request: 'POST /lift/11' }],
    ],
    [
      'where another number later is the id of nothing',
      [
        created,
        { request: 'POST /lift', body: { id: 11 } },
        { request: 'POST /lift', body: { id: 3 } },
      ],
    ],
    [
      'where its numbers count the requests',
      [
        { request: 'GET /parcels', answer: [{ id: 1 }, { id: 2 }] },
        ...[1, 2, 3].map((id) => ({ request: 'POST /ping', body: { id } })),
      ],
    ],
    [
      'where its numbers are ids of two kinds',
      [
        created,
        { request: 'GET /crates', answer: [{ id: 3 }] },
        { request: 'POST /lift/11' },
        { request: 'POST /lift/3' },
      ],
    ],
    ['for what is put', [created, { request: 'PUT /slot/11', body: { on: true } }]],
    ['for what is put behind the name of an API', [created, { request: 'PUT /api/slot/11' }]],
    [
      'for what is put besides',
      [
        created,
        { request: 'PUT /lamp', body: { on: true } },
        { request: 'POST /lamp', body: { id: 11 } },
      ],
    ],
    [
      'where another number of the action was no id by then',
      [
        created,
        { request: 'POST /ping', body: { id: 11 } },
        { request: 'POST /ping', body: { id: 12 } },
        { request: 'POST /parcels', body: { title: 'b' }, answer: { id: 12 } },
      ],
    ],
    ['for what is changed', [created, { request: 'PATCH /lamp', body: { id: 11, on: true } }]],
    [
      'for a query of GraphQL',
      [
        created,
        {
          request: 'POST /graphql',
          body: { query: 'query Q($id: ID!) { close(id: $id) { ok } }', variables: { id: 11 } },
        },
      ],
    ],
    [
      'for what a query of GraphQL reads',
      [
        created,
        { request: 'POST /graphql', body: { query: '{ theme { id } }' } },
        {
          request: 'POST /graphql',
          body: { query: 'mutation { theme(id: 11) { ok } }' },
        },
      ],
    ],
    ['for a word in plural', [created, { request: 'POST /slots', body: { id: 11 } }]],
    ['for several words', [created, { request: 'POST /slot.open', body: { id: 11 } }]],
    ['in another object', [created, { request: 'POST /paint', body: { theme: { id: 11 } } }]],
    ['for a request that changes nothing', [created, { request: 'GET /close?id=11' }]],
    [
      'under other names than that of an id',
      [created, { request: 'POST /close', body: { page: 11, count: 11, reason: 11 } }],
    ],
    [
      'where the API has no names in plural',
      [
        { request: 'POST /api/lamp', body: { title: 'a' }, answer: { id: 11 } },
        { request: 'POST /api/plug', body: { id: 11 } },
      ],
    ],
    [
      'as a label of another thing',
      [created, { request: 'POST /crates/close', body: { crate: { number: 11 } } }],
    ],
    [
      'as a label that a new thing is given',
      [created, { request: 'POST /parcels', body: { parcel: { number: 11 } } }],
    ],
  ])('%s', async (_, exchanges) => {
    expect(await linksOf(exchanges)).toEqual([]);
  });
});

describe('if things of two kinds had the id', () => {
  const lists = [
    { request: 'GET /parcels', answer: [{ id: 11, title: 'ink' }] },
    { request: 'GET /drivers', answer: [{ id: 11, name: 'ute' }] },
  ];
  const answers = [
    { body: JSON.stringify([{ id: 4, title: 'ink' }]) },
    { body: JSON.stringify([{ id: 5, name: 'ute' }]) },
  ];

  test('the request is not sent, and both are named', async () => {
    await using server = await serveAnswers(answers);
    const session = sessionOf([...lists, { request: 'POST /close', body: { id: 11 } }]);

    const { outcomes } = await replaySession(session, { target: server.url });

    expect(server.seen).toHaveLength(2);
    expect(told(outcomes[2])?.message).toBe(
      'blocked by #2 GET /drivers: body /0/id of its response and body /0/id of that to #1 GET /parcels ' +
        'were the same then, and differ now: either may be meant',
    );
  });

  test('the location with more in common with the request is taken', async () => {
    await using server = await serveAnswers(answers);
    const body = { id: 11, title: 'ink' };
    const session = sessionOf([...lists, { request: 'POST /close', body }]);

    await replaySession(session, { target: server.url });

    expect(server.seen[2]?.body).toBe('{"id":4,"title":"ink"}');
  });

  test('the kind is meant of which all numbers of the action are ids', async () => {
    const parcels = { request: 'GET /parcels', answer: [{ id: 11 }, { id: 12 }] };
    const drivers = { request: 'GET /drivers', answer: [{ id: 11 }] };
    const actions = [12, 11].map((id) => ({ request: 'POST /close', body: { id } }));
    expect(await linksOf([parcels, drivers, ...actions])).toEqual([
      '3 body /id <- 1 body /1/id',
      '4 body /id <- 1 body /0/id',
    ]);
  });

  test('a created thing takes precedence over a listed one', async () => {
    await using server = await serveAnswers([answers[1] ?? {}, { body: '{"id":4}' }]);
    const action = { request: 'POST /close', body: { id: 11 } };
    const session = sessionOf([lists[1] ?? created, created, action]);

    await replaySession(session, { target: server.url });

    expect(server.seen[2]?.body).toBe('{"id":4}');
  });

  test.each([
    ['a token', 'token', 'q8Zk3LmX02pYtRv7Kd9', ['AAAk3LmX02pYtRv7Kd9', 'BBBk3LmX02pYtRv7Kd9']],
    ['a revision of the whole store', 'rev', 10, [12, 13]],
  ])('%s is no id: the latest is taken', async (_, name, then, now) => {
    await using server = await serveAnswers(
      now.map((value) => ({ body: JSON.stringify({ [name]: value }) })),
    );
    const session = sessionOf([
      { request: 'POST /login', answer: { [name]: then } },
      { request: 'POST /refresh', answer: { [name]: then } },
      { request: 'POST /sync', body: { [name]: then } },
    ]);

    await replaySession(session, { target: server.url });

    expect(server.seen[2]?.body).toBe(JSON.stringify({ [name]: now[1] }));
  });
});

test.each(['/api/revert/22', '/utils/revert/22'])(
  'a word of the way to an action is no thing: %s',
  async (path) => {
    const links = await linksOf([
      { request: 'GET /revisions', answer: [{ id: 24 }, { id: 22 }] },
      { request: `POST ${path}` },
    ]);
    expect(links).toEqual(['2 path segment 3 <- 1 body /1/id']);
  },
);

test('another word before an action is a thing', async () => {
  const links = await linksOf([
    { request: 'GET /revisions', answer: [{ id: 24 }, { id: 22 }] },
    { request: 'POST /channel/revert/22' },
  ]);
  expect(links).toEqual([]);
});
