import { describe, expect, test } from 'vitest';
import {
  type CorrelateOptions,
  type CorrelationLink,
  explainCorrelations,
  replaySession,
} from '../../../../src/replay/index.ts';
import type { RequestPattern } from '../../../../src/session/link-rule.ts';
import type { Header } from '../../../../src/session/schema.ts';
import { serve } from '../../../kit/index.ts';
import { type Exchange, sessionOf } from '../links.ts';

const exchanges: Exchange[] = [
  { request: 'POST /boxes', answer: { label: 'red' } },
  { request: 'POST /boxes', answer: { label: 'blue' } },
  { request: 'GET /find?what=blue', headers: [['X-Note', 'the blue one']], body: { what: 'blue' } },
];

async function linksWith(correlate: CorrelateOptions): Promise<string[]> {
  return textOf(await explainCorrelations(sessionOf(exchanges), correlate));
}

function textOf(links: readonly CorrelationLink[]): string[] {
  return links.map(({ to, from }) => `${to.id} ${to.place} <- ${from?.id} ${from?.place}`);
}

test('a rule links the latest response that fits', async () => {
  const rules = [
    { from: { path: 'POST /boxes', pointer: '/label' }, to: { path: '/find', query: 'what' } },
  ];
  expect(await linksWith({ rules })).toEqual(['3 query what <- 2 body /label']);
});

test('a rule can name recordings by their ids', async () => {
  const rules = [
    { from: { recording: '1', pointer: '/label' }, to: { recording: '3', pointer: '/what' } },
  ];
  expect(await linksWith({ rules })).toEqual(['3 body /what <- 1 body /label']);
});

test('a star in a path is one segment, two are any number', async () => {
  const to = { path: '/find', query: 'what' };
  const count = async (path: string): Promise<number> =>
    (await linksWith({ rules: [{ from: { path, pointer: '/label' }, to }] })).length;
  const counts = (...paths: string[]): Promise<number[]> => Promise.all(paths.map(count));
  expect(await counts('/*', '/**', '/*/x', 'GET /**')).toEqual([1, 1, 0, 0]);
  expect(await counts('/**/boxes', '/boxes/**', '/**/boxes/**', '/box**')).toEqual([1, 1, 1, 1]);
  expect(await counts('/**/b', '/**/oxes', '/boxes**/x', '/boxe/**')).toEqual([0, 0, 0, 0]);
});

test('a rule replaces only the recorded value if that is a part of a text', async () => {
  const seen: unknown[] = [];
  await using server = await serve((request, response) => {
    seen.push(request.headers['x-note']);
    response.end('{"label":"green"}');
  });
  const rules = [
    { from: { path: '/boxes', pointer: '/label' }, to: { path: '/find', header: 'X-Note' } },
  ];

  await replaySession(sessionOf(exchanges), { target: server.url, correlate: { rules } });

  expect(seen[2]).toBe('the green one');
});

test('a rule replaces a whole text in which the recorded value is a part of a word', async () => {
  const seen: unknown[] = [];
  await using server = await serve((request, response) => {
    seen.push(request.url);
    response.end('{"page":8}');
  });
  const session = sessionOf([
    { request: 'GET /first', answer: { page: 7 } },
    { request: 'GET /next?page=17' },
    { request: 'GET /next?page=17,7' },
  ]);
  const rules = [{ from: { path: '/first', pointer: '/page' }, to: { query: 'page' } }];

  await replaySession(session, { target: server.url, correlate: { rules } });

  expect(seen.slice(1)).toEqual(['/next?page=8', '/next?page=17,8']);
});

const noted: Header[] = [['X-Note', 'blue']];

test.each<[string, Header[], RequestPattern]>([
  ['query what', [], { path: '/find', query: 'what' }],
  ['header x-note', noted, { path: '/find', header: 'X-Note' }],
])('a rule for %s leaves the body as it is, and the links in it', async (place, headers, to) => {
  const session = sessionOf([
    { request: 'POST /boxes', answer: { label: 'blue', key: '7f3a9b2c-1d4e' } },
    { request: 'POST /find?what=blue', headers, body: { key: '7f3a9b2c-1d4e' } },
  ]);
  const rules = [{ from: { path: '/boxes', pointer: '/label' }, to }];
  const links = await explainCorrelations(session, { rules });
  expect(links.map((link) => link.to.place)).toEqual([place, 'body /key']);
});

describe('a star in a pointer', () => {
  const listed: Exchange[] = [
    { request: 'GET /boxes', answer: { boxes: [{ label: 'red' }, { label: 'blue' }] } },
    { request: 'POST /find', body: { labels: ['blue', 'green'] } },
  ];
  const from = { path: '/boxes', pointer: '/boxes/*/label' };

  test('means the list element whose value the request carries', async () => {
    const rules = [{ from, to: { path: '/find', pointer: '/labels/*' } }];
    expect(textOf(await explainCorrelations(sessionOf(listed), { rules }))).toEqual([
      '2 body /labels/0 <- 1 body /boxes/1/label',
    ]);
  });

  test('means none if the request carries no value of theirs', async () => {
    const rules = [{ from, to: { path: '/find', pointer: '/labels/1' } }];
    expect(await explainCorrelations(sessionOf(listed), { rules })).toEqual([]);
  });

  test('in an exclusion means each of them', async () => {
    const rules = [{ from, to: { path: '/find', pointer: '/labels/0' } }];
    const links = async (exclude: CorrelateOptions['exclude']): Promise<number> => {
      const session = { ...sessionOf(listed), links: rules };
      return (await explainCorrelations(session, { exclude })).length;
    };
    expect(await links([])).toBe(1);
    expect(await links([{ from }])).toBe(0);
    expect(await links([{ to: { place: 'body /labels/*' } }])).toBe(0);
    expect(await links([{ to: { place: 'body /label/*' } }])).toBe(1);
  });
});

test('an exclusion of a location excludes what is inside of it', async () => {
  const id = '7f3a9b2c-1d4e-4c11-9a55-b0e1f2a3c4d5';
  const session = sessionOf([
    { request: 'POST /boxes', answer: { box: { id } } },
    { request: 'POST /find', body: { filter: { boxes: [{ id }] } } },
  ]);
  const links = async (exclude: CorrelateOptions['exclude']): Promise<number> =>
    (await explainCorrelations(session, { exclude })).length;
  expect(await links([])).toBe(1);
  expect(await links([{ to: { pointer: '/filter' } }])).toBe(0);
  expect(await links([{ to: { pointer: '' } }])).toBe(0);
  expect(await links([{ from: { pointer: '/box' } }])).toBe(0);
  expect(await links([{ to: { pointer: '/filter/boxes/1' } }])).toBe(1);
});

const found: Exchange[] = [
  { request: 'POST /orders', answer: { id: 7 } },
  { request: 'GET /orders/7' },
  { request: 'POST /orders', answer: { id: 8 } },
  { request: 'GET /orders/8?order=7' },
];

test.each([
  ['by value', { exclude: [{ value: '7' }] }, ['4 path segment 2 <- 3 body /id']],
  ['by place', { exclude: [{ to: { segment: 2 } }] }, ['4 query order <- 1 body /id']],
  [
    'by response',
    { exclude: [{ from: { recording: '1', pointer: '/id' } }] },
    ['4 path segment 2 <- 3 body /id'],
  ],
  [
    'by request',
    { exclude: [{ to: { path: 'GET /orders/8' } }] },
    ['2 path segment 2 <- 1 body /id'],
  ],
] as const)('a link can be excluded %s', async (_, correlate, links) => {
  const explained = await explainCorrelations(sessionOf(found), correlate);
  expect(textOf(explained)).toEqual(links);
});

test.each([
  [
    { correlate: 'yes' },
    'option "correlate": expected true, false or an object { rules, fresh, exclude }, found ',
  ],
  [
    { correlate: { rules: [{ from: { path: '/a' }, to: { query: 'b' } }] } },
    'option "correlate.rules[0].from": expected a place in it: pointer, header or another',
  ],
  [
    { correlate: { rules: [{ from: {}, to: { query: 'b' } }] } },
    'option "correlate.rules[0].from": expected a place in it: pointer, header or another',
  ],
  [
    { correlate: { exclude: [{}] } },
    'option "correlate.exclude[0]": expected an object { from, to, value }, with any of these',
  ],
  [
    { correlate: { exclude: [{ value: '7', to: {} }] } },
    'option "correlate.exclude[0].to": expected something that it fits, such as { path } or { header }',
  ],
  [
    { correlate: { exclude: [{ from: { pointer: '/a', header: 'B' } }] } },
    'option "correlate.exclude[0].from": expected one place in it: pointer or header or another',
  ],
  [
    { correlate: { exclude: [{ to: { path: '/a?b=1' } }] } },
    'option "correlate.exclude[0].to.path": expected a path without its query, found',
  ],
  [
    { correlate: { fresh: { to: { query: 'a' } } } },
    'option "correlate.fresh": expected a list of { to }, found { to: ',
  ],
  [{ correlate: { fresh: ['/email'] } }, 'option "correlate.fresh[0]": expected an object { to }'],
  [
    { correlate: { fresh: [{ to: { path: 'POST /users' } }] } },
    'option "correlate.fresh[0].to": expected a place in it: pointer, header or another',
  ],
  [
    { correlate: { fresh: [{ to: { pointer: '/a', cookie: 'b' } }] } },
    'option "correlate.fresh[0].to": expected one place in it: pointer or header or another',
  ],
  [
    { correlate: { fresh: [{ to: { pointer: 'email' } }] } },
    'option "correlate.fresh[0].to.pointer": expected a JSON Pointer such as /items/0/id',
  ],
  [
    { correlate: { fresh: [{ path: 'POST /users', pointer: '/email' }] } },
    'option "correlate.fresh[0].to": expected an object such as { path, pointer } or { path, query }',
  ],
  [
    { correlate: { rule: [] } },
    'there is no option "correlate.rule", did you mean "correlate.rules"?',
  ],
])('what is no setting is named: %j', async (settings, message) => {
  const replayed = replaySession(sessionOf(found), settings as never);
  await expect(replayed).rejects.toThrow(message);
});

test('no credential is shown anywhere, and mistakes name the called function', async () => {
  const session = sessionOf([
    { request: 'POST /login', answer: { key: 'abcdef-0123456' } },
    {
      request: 'GET /a?k=abcdef-0123456',
      headers: [['Authorization', 'Bearer abcdef-0123456']],
    },
  ]);
  const links = await explainCorrelations(session);
  expect(links.map(({ value }) => value)).toEqual([undefined, undefined]);
  await expect(explainCorrelations(JSON.parse('"a.session.json"'))).rejects.toThrow(
    /^explainCorrelations: /,
  );
});

describe('inside of a path that a response has as a whole', () => {
  const started: Exchange[] = [
    { request: 'POST /orders', answer: { ref: 'zx-81' } },
    {
      request: 'POST /start',
      status: 303,
      answerHeaders: [['Location', '/lists/zx-81/a?tenant=t-204117&cursor=c-998812']],
    },
    { request: 'GET /lists/zx-81/a?tenant=t-204117&cursor=c-998812' },
  ];
  const linksOfStarted = async (correlate: CorrelateOptions): Promise<string[]> =>
    textOf(await explainCorrelations(sessionOf(started), correlate));

  test('everything is linked without rules', async () => {
    expect(await linksOfStarted({})).toEqual(['3 path <- 2 header location path']);
  });

  test('an exclusion leaves a parameter alone', async () => {
    expect(await linksOfStarted({ exclude: [{ to: { query: 'tenant' } }] })).toEqual([
      '3 path segment 2 <- 2 header location segment 2',
      '3 query cursor <- 2 header location query cursor',
    ]);
  });

  test('a rule links a segment to another response', async () => {
    const rules = [
      { from: { path: '/orders', pointer: '/ref' }, to: { path: '/lists/**', segment: 2 } },
    ];
    expect(await linksOfStarted({ rules })).toEqual([
      '3 path segment 2 <- 1 body /ref',
      '3 query tenant <- 2 header location query tenant',
      '3 query cursor <- 2 header location query cursor',
    ]);
  });

  test('an exclusion of another path changes nothing', async () => {
    const exclude = [{ to: { path: '/orders', query: 'tenant' } }];
    expect(await linksOfStarted({ exclude })).toEqual(['3 path <- 2 header location path']);
  });
});
