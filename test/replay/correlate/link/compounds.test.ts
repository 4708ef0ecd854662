/** Texts of several values: all parts are live ones, or all are as recorded. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { type Exchange, linksOf, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

/** The last request, where those before it are answered so. */
async function sent(answered: readonly Exchange[], live: readonly unknown[], next: Exchange) {
  const answers = live.map((body) => ({
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }));
  await using server = await serveAnswers(answers);
  await replaySession(sessionOf([...answered, next]), { target: server.url });
  return server.seen[answered.length];
}

const recorded = [
  { mark: 'koLpetUZlt', title: 'Blue lamp' },
  { mark: 'Xk29dLq8Pz', title: 'Inbox' },
  { mark: 'QIJthhnObX', title: 'Main' },
];
const live = [
  { mark: 'Mr40fJw2Ks', title: 'Main' },
  { mark: 'oASEEDHuRW', title: 'Somebody else' },
  { mark: 'CrgBKzVzCO', title: 'Blue lamp' },
  { mark: 'BnwGoPxTtu', title: 'Inbox' },
];
const list = (answer: unknown): Exchange => ({ request: 'GET /drafts', answer });

test.each<[string, Exchange, Partial<Awaited<ReturnType<typeof sent>>>]>([
  [
    'commas in a query',
    { request: 'DELETE /drafts?pick=Xk29dLq8Pz,koLpetUZlt,QIJthhnObX' },
    { request: 'DELETE /drafts?pick=BnwGoPxTtu,CrgBKzVzCO,Mr40fJw2Ks' },
  ],
  [
    'pluses in a query',
    { request: 'DELETE /drafts?pick=koLpetUZlt+Xk29dLq8Pz' },
    { request: 'DELETE /drafts?pick=CrgBKzVzCO+BnwGoPxTtu' },
  ],
  [
    'bars in JSON',
    { request: 'POST /merge', body: { selection: 'Xk29dLq8Pz|koLpetUZlt' } },
    { body: '{"selection":"BnwGoPxTtu|CrgBKzVzCO"}' },
  ],
  [
    'semicolons in a header',
    { request: 'POST /merge', headers: [['X-Selection', 'koLpetUZlt; Xk29dLq8Pz']] },
    { headers: expect.objectContaining({ 'x-selection': 'CrgBKzVzCO; BnwGoPxTtu' }) },
  ],
  [
    'spaces in a form',
    {
      request: 'POST /merge',
      type: 'application/x-www-form-urlencoded',
      body: 'these=koLpetUZlt+Xk29dLq8Pz&sort=title',
    },
    { body: 'these=CrgBKzVzCO+BnwGoPxTtu&sort=title' },
  ],
  [
    'colons in a segment of a path',
    { request: 'PUT /compare/Xk29dLq8Pz:koLpetUZlt' },
    { request: 'PUT /compare/BnwGoPxTtu:CrgBKzVzCO' },
  ],
])('letters that are no id by themselves are one among ids, by %s', async (_, next, request) => {
  expect(await sent([list(recorded)], [live], next)).toMatchObject(request ?? {});
});

test('short numbers are ids among ids', async () => {
  const rows = (...all: [number, string][]) => all.map(([nr, by]) => ({ nr, by }));
  const request = await sent(
    [{ request: 'GET /posts', answer: rows([7, 'ann'], [482913007, 'bob'], [12, 'cid']) }],
    [rows([482913001, 'cid'], [19, 'bob'], [8, 'zoe'], [3, 'ann'])],
    { request: 'POST /hide', body: { selection: '7|482913007|12' } },
  );
  expect(request?.body).toBe('{"selection":"3|19|482913001"}');
});

test('a part comes from another page of the same list', async () => {
  const [first, ...others] = recorded;
  const request = await sent(
    [
      { request: 'GET /drafts?page=1', answer: [first] },
      { request: 'GET /drafts?page=2', answer: others },
    ],
    [live.slice(2, 3), [...live.slice(0, 2), ...live.slice(3)]],
    { request: 'DELETE /drafts?pick=Xk29dLq8Pz,koLpetUZlt' },
  );
  expect(request?.request).toBe('DELETE /drafts?pick=BnwGoPxTtu,CrgBKzVzCO');
});

test.each([
  ['that the client had sent before', 'GET /drafts/koLpetUZlt'],
  ['that no response has there', 'GET /drafts/other'],
])('a part stays as it is %s', async (_, request) => {
  const known = request.endsWith('other') ? recorded.slice(1) : recorded;
  expect(
    await linksOf([
      { request },
      list(known),
      { request: 'DELETE /drafts?pick=Xk29dLq8Pz,koLpetUZlt' },
    ]),
  ).toEqual([
    '3 query pick <- 2 body /1/mark'.replace('/1', request.endsWith('other') ? '/0' : '/1'),
  ]);
});

test('a number that is no element of a list is no id among ids', async () => {
  const rows = [
    { nr: 2, by: 'ann' },
    { nr: 482913007, by: 'bob' },
  ];
  expect(
    await linksOf([
      { request: 'GET /posts', answer: rows },
      { request: 'POST /hide', body: { which: '482913007:2' } },
    ]),
  ).toEqual(['2 body /which <- 1 body /1/nr']);
});

const flag = (key: string, more: object) => ({ flag: { key, ...more } });

test.each([
  ['a colon', 'k3x9dq7f2a:4', 'p8w2mv5c1z:9'],
  ['an at sign', 'k3x9dq7f2a@4', 'p8w2mv5c1z@9'],
])('the number after a live name and %s is that of the same object', async (_, from, to) => {
  const request = await sent(
    [{ request: 'GET /flags/beta', answer: flag('k3x9dq7f2a', { edition: 4, size: 40 }) }],
    [flag('p8w2mv5c1z', { edition: 9, size: 41 })],
    { request: 'PUT /rollout', body: { pinned: from } },
  );
  expect(request?.body).toBe(JSON.stringify({ pinned: to }));
});

test('the number after a live name is that of the same XML element', async () => {
  const xml = (key: string, edition: number) => `<f><flag key="${key}" edition="${edition}"/></f>`;
  const request = await sent(
    [{ request: 'GET /flags', answer: xml('k3x9dq7f2a', 4), answerType: 'application/xml' }],
    [xml('p8w2mv5c1z', 9)],
    { request: 'PUT /rollout', body: { pinned: 'k3x9dq7f2a:4' } },
  );
  expect(request?.body).toBe('{"pinned":"p8w2mv5c1z:9"}');
});

const twice = { edition: 4, draft: 4 };

test('a request that changes something is not sent if the number after a live name is uncertain', async () => {
  const request = await sent(
    [{ request: 'GET /flags/beta', answer: flag('k3x9dq7f2a', twice) }],
    [flag('p8w2mv5c1z', { edition: 9, draft: 10 })],
    { request: 'PUT /rollout', body: { pinned: 'k3x9dq7f2a:4' } },
  );
  expect(request).toBeUndefined();
});

test('a number of a response about the named thing, outside of its object, is uncertain as well', async () => {
  const request = await sent(
    [
      { request: 'GET /flags/beta', answer: flag('k3x9dq7f2a', {}) },
      { request: 'GET /flags/k3x9dq7f2a/editions', answer: [{ n: 3 }, { n: 4 }] },
    ],
    [flag('p8w2mv5c1z', {}), [{ n: 8 }, { n: 9 }]],
    { request: 'PUT /rollout', body: { pinned: 'k3x9dq7f2a:4' } },
  );
  expect(request).toBeUndefined();
});

test('a request that only reads goes out as recorded then', async () => {
  const request = await sent(
    [{ request: 'GET /flags/beta', answer: flag('k3x9dq7f2a', twice) }],
    [flag('p8w2mv5c1z', { edition: 9, draft: 10 })],
    { request: 'GET /rollout?pinned=k3x9dq7f2a:4' },
  );
  expect(request?.request).toBe('GET /rollout?pinned=k3x9dq7f2a:4');
});

test('a request is sent if the name before an uncertain number is the same', async () => {
  const request = await sent(
    [{ request: 'GET /flags/beta', answer: flag('k3x9dq7f2a', twice) }],
    [flag('k3x9dq7f2a', { edition: 4, draft: 4 })],
    { request: 'PUT /rollout', body: { pinned: 'k3x9dq7f2a:4' } },
  );
  expect(request?.body).toBe('{"pinned":"k3x9dq7f2a:4"}');
});

test('a number that no response has for the named thing stays after the live name', async () => {
  const request = await sent(
    [{ request: 'GET /hosts', answer: flag('k3x9dq7f2a', { size: 1 }) }],
    [flag('p8w2mv5c1z', { size: 2 })],
    { request: 'PUT /rollout', body: { shard: 'k3x9dq7f2a:1' } },
  );
  expect(request?.body).toBe('{"shard":"p8w2mv5c1z:1"}');
});

const labels: Exchange[] = [
  { request: 'POST /labels', answer: { id: 12 } },
  { request: 'POST /labels', answer: { id: 15 } },
];
const FORM = 'application/x-www-form-urlencoded';

test.each<[string, Exchange, string]>([
  ['pluses in a query', { request: 'PUT /notes?labels=12+15' }, 'query labels'],
  ['commas in a query', { request: 'PUT /notes?labels=12,15' }, 'query labels'],
  ['bars in a query', { request: 'PUT /notes?label_id=12%7C15' }, 'query label_id'],
  [
    'pluses in a form',
    { request: 'PUT /notes', type: FORM, body: 'labels=12+15' },
    'body field labels',
  ],
  [
    'escaped spaces in a form',
    { request: 'PUT /notes', type: FORM, body: 'labels=12%2015' },
    'body field labels',
  ],
  ['pluses in JSON', { request: 'PUT /notes', body: { labelIds: '12+15' } }, 'body /labelIds'],
])('short ids are joined by %s', async (_, next, point) => {
  expect(await linksOf([...labels, next])).toEqual([
    `3 ${point} <- 1 body /id`,
    `3 ${point} <- 2 body /id`,
  ]);
});

test('a number under a plural name is how many there are', async () => {
  expect(await linksOf([...labels, { request: 'PUT /notes?labels=12' }])).toEqual([]);
});

test('numbers in a sentence are no list', async () => {
  const body = { label: 'on 12 of 15 days' };
  expect(await linksOf([...labels, { request: 'PUT /notes', body }])).toEqual([]);
});

test('the name before a linked version is live as well', async () => {
  const request = await sent(
    [{ request: 'GET /tasks/now', answer: { family: 'web-k3x9dq7f2a', revision: 7 } }],
    [{ family: 'web-p8w2mv5c1z', revision: 3 }],
    { request: 'PUT /run', body: { task: 'arn:aws:ecs:eu-west-1:1:task/web-k3x9dq7f2a:7' } },
  );
  expect(request?.body).toBe('{"task":"arn:aws:ecs:eu-west-1:1:task/web-p8w2mv5c1z:3"}');
});

test('an ARN is the live one without its version too, and so is its account', async () => {
  const arn = (account: string) => `arn:aws:lambda:eu-west-1:${account}:function:blue`;
  const [recorded, live] = ['111122223333', '998877665544'] as const;
  const request = await sent(
    [{ request: 'GET /functions/blue', answer: { arn: `${arn(recorded)}:14` } }],
    [{ arn: `${arn(live)}:3` }],
    {
      request: `PUT /accounts/${recorded}/alias`,
      body: { target: `${arn(recorded)}:14`, base: arn(recorded) },
    },
  );
  expect(request).toMatchObject({
    request: `PUT /accounts/${live}/alias`,
    body: JSON.stringify({ target: `${arn(live)}:3`, base: arn(live) }),
  });
});

test('the number after an ARN is that of the object that has the ARN with another number', async () => {
  const arn = (account: string) => `arn:aws:lambda:eu-west-1:${account}:function:blue`;
  const request = await sent(
    [
      {
        request: 'GET /functions/blue',
        answer: { arn: `${arn('111122223333')}:14`, revision: 15 },
      },
    ],
    [{ arn: `${arn('998877665544')}:3`, revision: 4 }],
    { request: 'PUT /alias', body: { target: `${arn('111122223333')}:15` } },
  );
  expect(request?.body).toBe(JSON.stringify({ target: `${arn('998877665544')}:4` }));
});

test('the number after a path is that of the object with the path', async () => {
  const request = await sent(
    [{ request: 'GET /files/now', answer: { path: '/shared/k3x9dq7f2a', nth: 2 } }],
    [{ path: '/shared/p8w2mv5c1z', nth: 5 }],
    { request: 'PUT /restore', body: { from: '/shared/k3x9dq7f2a:2' } },
  );
  expect(request?.body).toBe('{"from":"/shared/p8w2mv5c1z:5"}');
});

test('an ARN without an account is linked without its version', async () => {
  const links = await linksOf([
    { request: 'GET /stores', answer: { arn: 'arn:aws:s3:::leaves-c51e9d07ab:7' } },
    { request: 'POST /copies', body: { of: 'arn:aws:s3:::leaves-c51e9d07ab' } },
  ]);
  expect(links).toEqual(['2 body /of <- 1 body /arn token ":" 1']);
});

test('a URL has no version', async () => {
  const links = await linksOf([
    { request: 'GET /stores', answer: { at: 'ftp://leaves/c51e9d07ab:7' } },
    { request: 'POST /copies', body: { of: 'ftp://leaves/c51e9d07ab' } },
  ]);
  expect(links).not.toContain('2 body /of <- 1 body /at token ":" 1');
});
