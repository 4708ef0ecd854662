/** Elements of which the recording does not tell how the client had chosen them. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { type Exchange, sessionOf } from '../links.ts';
import { sentLast } from '../pages/sent-last.ts';
import { serveAnswers } from '../serve-answers.ts';

/** What is sent last where the other requests have these live answers, or why nothing is. */
async function lastOf(exchanges: readonly Exchange[], live: readonly unknown[]): Promise<string> {
  await using server = await serveAnswers(live.map((body) => ({ body: JSON.stringify(body) })));
  const { outcomes } = await replaySession(sessionOf(exchanges), { target: server.url });
  const sent = server.seen[live.length];
  return sent ? `${sent.request} ${sent.body}`.trim() : (outcomes.at(-1)?.error?.message ?? '');
}

const NOT_SENT = /^blocked by #\d+ GET \/\w+: .* may be /;

describe('the element whose id a request carries besides', () => {
  const exchanges: Exchange[] = [
    { request: 'GET /settings', answer: { default_order_id: 'o-7f3a9b2c' } },
    {
      request: 'GET /orders',
      answer: [
        { id: 'o-7f3a9b2c', name: 'alpha', city: 'Oslo', owner: 'Ada', note: 'urgent', version: 3 },
        { id: 'o-5d6e7f80', name: 'beta', city: 'Turku', owner: 'Bob', note: 'later', version: 5 },
      ],
    },
    { request: 'PUT /orders/o-7f3a9b2c', body: { version: 3 } },
  ];

  test('gives its version, whatever another one is called', async () => {
    const orders = [
      { id: 'o-22aa33bb', name: 'alpha', city: 'Oslo', owner: 'Ada', note: 'urgent', version: 8 },
      { id: 'o-99ffee11', name: 'gamma', city: 'Bergen', owner: 'Eve', note: 'soon', version: 2 },
    ];
    expect(await lastOf(exchanges, [{ default_order_id: 'o-99ffee11' }, orders])).toBe(
      'PUT /orders/o-99ffee11 {"version":2}',
    );
  });
});

describe('a map by ids of letters', () => {
  const exchanges: Exchange[] = [
    {
      request: 'GET /members',
      answer: {
        members: { FETcFypzPy: { name: 'Marketing' }, kVakbivhXp: { name: 'Summer' } },
        displayName: { text: 'all' },
      },
    },
    { request: 'DELETE /members/kVakbivhXp' },
  ];

  test('has elements, which are found by what is in them', async () => {
    const members = { RVQTyorWIE: { name: 'Summer' }, KuZiJxeMah: { name: 'Main' } };
    expect(await lastOf(exchanges, [{ members, displayName: { text: 'all' } }])).toBe(
      'DELETE /members/RVQTyorWIE',
    );
  });

  test('is none where its keys are names of a program', async () => {
    const answer = (id: number) => ({ data: { getTopTen: { id: 4 }, addNewBug: { id } } });
    const calls: Exchange[] = [
      {
        request: 'POST /graphql',
        body: { query: 'mutation { addNewBug { id } }' },
        answer: answer(7),
      },
      { request: 'DELETE /bugs/7' },
    ];
    expect(await lastOf(calls, [answer(12)])).toBe('DELETE /bugs/12');
  });

  test('has none that could be taken for another', async () => {
    const members = { RVQTyorWIE: { name: 'alpha' }, KuZiJxeMah: { name: 'Main' } };
    expect(await lastOf(exchanges, [{ members, displayName: { text: 'all' } }])).toMatch(
      /^blocked by #1 GET \/members/,
    );
  });
});

test('a value that several elements have comes from the element that the path names', async () => {
  const row = (id: string, name: string, owner: string) => ({ id, name, owner: { id: owner } });
  const exchanges: Exchange[] = [
    { request: 'GET /settings', answer: { default_hook_id: 'h-4c1d9e2f' } },
    {
      request: 'GET /hooks',
      answer: [
        row('h-5b7a3c8d', 'inbox', 'u-77aa88bb'),
        row('h-4c1d9e2f', 'north', 'u-77aa88bb'),
        row('h-6a8b2d7e', 'south', 'u-99cc00dd'),
      ],
    },
    {
      request: 'PUT /hooks/h-4c1d9e2f',
      body: { id: 'h-4c1d9e2f', owner: { id: 'u-77aa88bb' } },
    },
  ];
  const hooks = [
    row('h-11aa22bb', 'inbox', 'u-12121212'),
    row('h-33cc44dd', 'archive', 'u-34343434'),
    row('h-55ee66ff', 'north', 'u-12121212'),
  ];
  expect(await lastOf(exchanges, [{ default_hook_id: 'h-33cc44dd' }, hooks])).toBe(
    'PUT /hooks/h-33cc44dd {"id":"h-33cc44dd","owner":{"id":"u-34343434"}}',
  );
});

describe('a version that a list and the document itself had told', () => {
  const hook = (id: string, version: number) => ({ id, name: 'north', version });
  const other = { id: 'h-99ffee11', name: 'south', version: 4 };
  const exchanges: Exchange[] = [
    { request: 'GET /settings', answer: { default_hook_id: 'h-4c1d9e2f' } },
    { request: 'GET /hooks', answer: [hook('h-4c1d9e2f', 31), other] },
    { request: 'GET /hooks/h-4c1d9e2f', answer: hook('h-4c1d9e2f', 31) },
    { request: 'PUT /hooks/h-4c1d9e2f', body: { version: 31 } },
  ];

  test.each([
    ['where the list has an older one', [hook('h-11aa22bb', 61), other]],
    ['where the list does not have it', [other, { ...other, id: 'h-00aa00bb', name: 'west' }]],
  ])('is that of the document %s', async (_, hooks) => {
    const live = [{ default_hook_id: 'h-11aa22bb' }, hooks, hook('h-11aa22bb', 62)];
    expect(await lastOf(exchanges, live)).toBe('PUT /hooks/h-11aa22bb {"version":62}');
  });
});

test.each(['GET', 'call', 'upsert'])(
  'the path beside the operation %s is a path of a URL, not of a JSON Patch',
  async (op) => {
    const exchanges: Exchange[] = [
      { request: 'POST /orders', answer: { id: 17 } },
      { request: 'POST /batch', body: [{ op, path: '/orders/17.json?expand=a' }] },
    ];
    expect(await lastOf(exchanges, [{ id: 18 }])).toBe(
      `POST /batch [{"op":"${op}","path":"/orders/18.json?expand=a"}]`,
    );
  },
);

test('a JSON Patch names the live id as a JSON Pointer, without percent escapes', async () => {
  const exchanges: Exchange[] = [
    { request: 'GET /settings', answer: { default_member_id: 'TWVtYmVyOjg0' } },
    {
      request: 'PATCH /members',
      body: [{ op: 'replace', path: '/members/TWVtYmVyOjg0/state', value: 'idle' }],
    },
  ];
  expect(await lastOf(exchanges, [{ default_member_id: 'TWVt~mVyOj/MzMQ==' }])).toBe(
    'PATCH /members [{"op":"replace","path":"/members/TWVt~0mVyOj~1MzMQ==/state","value":"idle"}]',
  );
});

test('a number of something else in an element is not the id that the request carries besides', async () => {
  const edge = (key: number, name: string, author: number) => ({
    node: { key, name, author: { id: author } },
  });
  const exchanges: Exchange[] = [
    { request: 'GET /hooks/12', answer: { key: 12, name: 'staging' } },
    {
      request: 'GET /hooks',
      answer: {
        hooks: [edge(15, 'Main Hall', 12), edge(14, 'printer', 13), edge(12, 'staging', 4)],
      },
    },
    { request: 'POST /hooks/batch', body: [{ key: 12 }, { key: 15 }] },
  ];
  const hooks = [edge(7, 'printer', 22), edge(6, 'staging', 6), edge(4, 'Main Hall', 9)];
  expect(await lastOf(exchanges, [{ key: 6, name: 'staging' }, { hooks }])).toBe(
    'POST /hooks/batch [{"key":6},{"key":4}]',
  );
});

test('an id that comes after a list holds back no request that needs the list', async () => {
  const orders = [
    { id: 'o-7f3a9b2c', name: 'alpha', version: 3 },
    { id: 'o-5d6e7f80', name: 'beta', version: 5 },
  ];
  const exchanges: Exchange[] = [
    { request: 'GET /orders', answer: orders },
    { request: 'PUT /orders/o-7f3a9b2c', body: { version: 3 }, answer: {} },
    { request: 'GET /latest', answer: { id: 'o-7f3a9b2c' } },
    { request: 'PUT /orders/o-7f3a9b2c', body: { version: 3 } },
  ];
  const live = [orders, {}, { id: 'o-7f3a9b2c' }];
  expect(await lastOf(exchanges, live)).toBe('PUT /orders/o-7f3a9b2c {"version":3}');
});

describe('a name that the client had given', () => {
  const exchanges: Exchange[] = [
    { request: 'POST /users', body: { name: 'alice' } },
    { request: 'POST /cities', body: { name: 'Oslo' } },
    {
      request: 'GET /users',
      answer: [
        { id: 'u-4c1d9e2f', name: 'alice', home: { city: 'Oslo' } },
        { id: 'u-5b7a3c8d', name: 'bob', home: { city: 'Bergen' } },
      ],
    },
    { request: 'DELETE /users/u-4c1d9e2f' },
  ];

  test('tells no element where two have it now, though one of them has the rest as well', async () => {
    const users = [
      { id: 'u-9f6e2d4c', name: 'alice', home: { city: 'Oslo' } },
      { id: 'u-8d3c5b1a', name: 'bob', home: { city: 'Bergen' } },
      { id: 'u-7e2f4a6b', name: 'alice', home: { city: 'Turku' } },
    ];
    expect(await lastOf(exchanges, [{}, {}, users])).toMatch(NOT_SENT);
  });

  test('tells it where one has it, wherever it stands', async () => {
    const users = [
      { id: 'u-7e2f4a6b', name: 'carol', home: { city: 'Bergen' } },
      { id: 'u-9f6e2d4c', name: 'alice', home: { city: 'Oslo' } },
    ];
    expect(await lastOf(exchanges, [{}, {}, users])).toBe('DELETE /users/u-9f6e2d4c');
  });
});

describe('a name that the client had not given', () => {
  const place = (id: string, name: string, kind: string) => ({ id, name, kind });
  const exchanges: Exchange[] = [
    {
      request: 'GET /places',
      answer: [
        place('p-4c1d9e2f', 'Old Mill', 'barn'),
        place('p-5b7a3c8d', 'Lake House', 'house'),
        place('p-6a8b2d7e', 'Green Villa', 'hotel'),
      ],
    },
    { request: 'DELETE /places/p-6a8b2d7e' },
  ];

  test('tells no element where an earlier one is called so now, though the rest is like the last', async () => {
    const places = [
      place('p-11aa22bb', 'Green Villa', 'farm'),
      place('p-33cc44dd', 'Old Mill', 'barn'),
      place('p-55ee66ff', 'Green Villa', 'hotel'),
    ];
    expect(await lastOf(exchanges, [places])).toMatch(NOT_SENT);
  });

  test('is the first of those that are called so, if the recorded one was', async () => {
    const twins: Exchange[] = [
      {
        request: 'GET /places',
        answer: [
          place('p-4c1d9e2f', 'Old Mill', 'barn'),
          place('p-5b7a3c8d', 'Lake House', 'hotel'),
          place('p-6a8b2d7e', 'Lake House', 'farm'),
        ],
      },
      { request: 'DELETE /places/p-5b7a3c8d' },
    ];
    const places = [
      place('p-11aa22bb', 'Lake House', 'farm'),
      place('p-33cc44dd', 'Lake House', 'hotel'),
      place('p-55ee66ff', 'Old Mill', 'barn'),
    ];
    expect(await lastOf(twins, [places])).toMatch(NOT_SENT);
  });

  test('tells it where nothing else is called so', async () => {
    const places = [
      place('p-11aa22bb', 'Green Villa', 'hotel'),
      place('p-33cc44dd', 'Old Mill', 'barn'),
    ];
    expect(await lastOf(exchanges, [places])).toBe('DELETE /places/p-11aa22bb');
  });
});

test('a kind is no name where all are called alike', async () => {
  const place = (id: string, kind: string) => ({ id, name: 'Lake House', kind });
  const exchanges: Exchange[] = [
    { request: 'GET /places', answer: [place('p-4c1d9e2f', 'hotel')] },
    { request: 'DELETE /places/p-4c1d9e2f' },
  ];
  const live = [place('p-11aa22bb', 'hotel'), place('p-33cc44dd', 'farm')];
  expect(await lastOf(exchanges, [live])).toMatch(NOT_SENT);
});

test('a quantity that the client had given tells no element', async () => {
  const stock = (id: string, city: string, quantity: number) => ({ id, city, quantity });
  const exchanges: Exchange[] = [
    { request: 'POST /orders', body: { quantity: 250 } },
    {
      request: 'GET /stock',
      answer: [stock('s-4c1d9e2f', 'Oslo', 250), stock('s-5b7a3c8d', 'Rome', 10)],
    },
    { request: 'DELETE /stock/s-4c1d9e2f' },
  ];
  const live = [
    stock('s-7e2f4a6b', 'Paris', 9),
    stock('s-8d3c5b1a', 'Bonn', 250),
    stock('s-9f6e2d4c', 'Oslo', 7),
  ];
  expect(await lastOf(exchanges, [{}, live])).not.toBe('DELETE /stock/s-8d3c5b1a');
});

describe('an element without a name of its own', () => {
  const plan = (id: number, isDefault: boolean) => ({ id, title: 'weekly', default: isDefault });
  const exchanges: Exchange[] = [
    { request: 'GET /plans', answer: [plan(11, true), plan(12, false)] },
    { request: 'DELETE /plans/11' },
  ];

  test('is taken where its mark and its place lead to one', async () => {
    expect(await lastOf(exchanges, [[plan(31, true), plan(32, false), plan(33, false)]])).toBe(
      'DELETE /plans/31',
    );
  });

  test('is not guessed where its mark leads to another than its place', async () => {
    expect(await lastOf(exchanges, [[plan(31, false), plan(32, true)]])).toMatch(NOT_SENT);
  });
});

describe('an element that was alone', () => {
  const task = (id: number, title: string, day: number) => ({
    id,
    title,
    created: `2026-11-0${day}T10:00:00Z`,
  });
  const exchanges: Exchange[] = [
    { request: 'GET /tasks', answer: [task(11, 'Pay the rent', 1)] },
    { request: 'DELETE /tasks/11' },
  ];

  test('is found by its name where it is the newest, as it was', async () => {
    const live = [task(41, 'Call Ada', 2), task(42, 'Pay the rent', 3)];
    expect(await lastOf(exchanges, [live])).toBe('DELETE /tasks/42');
  });

  test('is not guessed where the newest is another', async () => {
    const live = [task(41, 'Call Ada', 5), task(42, 'Pay the rent', 3)];
    expect(await lastOf(exchanges, [live])).toMatch(NOT_SENT);
  });
});

test('a number that names one of several is a name', async () => {
  const exchanges: Exchange[] = [
    {
      request: 'GET /folders',
      answer: [
        { id: 'f-66ace06b', name: '2024', rev: 4 },
        { id: 'f-6a2a341c', name: 'Kitchen', rev: 6 },
      ],
    },
    { request: 'DELETE /folders/f-66ace06b' },
  ];
  const live = [
    { id: 'f-41afa086', name: 'Kitchen', rev: 9 },
    { id: 'f-5f64e54d', name: '2024', rev: 5 },
  ];
  expect(await lastOf(exchanges, [live])).toBe('DELETE /folders/f-5f64e54d');
});

describe('an option of a form', () => {
  const page = (...labels: string[]) =>
    `<!doctype html><form method="post" action="/assign">${labels
      .map(
        (label, index) =>
          `<label><input type="radio" name="task_id" value="t${labels.length}${index}-x9k2"> ${label}</label>`,
      )
      .join('')}</form>`;
  const steps = (live: string) =>
    [
      { request: 'GET /own', recorded: page('Rent', 'Milk'), live },
      { request: 'POST /assign', body: 'task_id=t20-x9k2' },
    ] as const;

  test('is found by its label', async () => {
    expect(await sentLast(...steps(page('Tea', 'Milk', 'Rent')))).toBe(
      'POST /assign task_id=t32-x9k2',
    );
  });

  test('is not guessed where two read the same now', async () => {
    expect(await sentLast(...steps(page('Tea', 'Rent', 'Rent')))).toMatch(NOT_SENT);
  });
});
