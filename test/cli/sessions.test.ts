import { describe, expect, test } from 'vitest';
import { entryOf, harOf, headersOf } from '../har/har.ts';
import { createSession, recordingOf, writeProject } from '../kit/index.ts';
import { runCli } from './run-cli.ts';

const session = JSON.stringify(
  createSession(
    [
      recordingOf('POST', '/orders', 201, {
        response: { body: { json: { id: 'ord-8f3a91' } } },
      }),
      recordingOf('GET', '/orders/ord-8f3a91', 200),
    ],
    { name: 'takes an order' },
  ),
);

const project = await writeProject({
  'sessions/orders/takes-an-order.session.json': session,
  'sessions/admin/lists.session.json': session,
  'sessions/admin/takes-an-order.session.json': session,
});

test('a long path is shortened in the middle, so that the table stays readable', async () => {
  const path = `/orders?${'a'.repeat(5000)}&page=2`;
  await using project = await writeProject({
    'long.session.json': JSON.stringify(createSession([recordingOf('GET', path, 200)])),
  });
  const { out } = await runCli(project.folder, ['show', 'long']);
  expect(out).toMatch(/#1 {2}GET {2}\/orders\?a+…a+&page=2 {2}200/);
  expect(Math.max(...out.split('\n').map(({ length }) => length))).toBeLessThan(130);
});

test('the end of a path names a session', async () => {
  const { code, out } = await runCli(project.folder, ['show', 'orders/takes-an-order']);
  expect(code).toBe(0);
  expect(out).toContain('#2  GET   /orders/ord-8f3a91  200');
});

test('a session of several hosts is shown with all of them', async () => {
  await using project = await writeProject({
    'hosts.session.json': JSON.stringify(
      createSession(
        [
          recordingOf('GET', '/orders', 200),
          { ...recordingOf('GET', '/me', 200), origin: 'https://auth.example.com' },
        ],
        { origin: 'https://api.example.com' },
      ),
    ),
  });
  const { out } = await runCli(project.folder, ['show', 'hosts']);
  expect(out).toContain(
    '2 requests to https://api.example.com, https://auth.example.com, recorded ',
  );
});

test('a name that matches two files is bad input, and both are listed', async () => {
  const { code, err } = await runCli(project.folder, ['show', 'takes-an-order']);
  expect(code).toBe(2);
  expect(err).toContain('sessions/admin/takes-an-order.session.json');
  expect(err).toContain('sessions/orders/takes-an-order.session.json');
});

test('for a misspelt session, the nearest one is suggested', async () => {
  const { code, err } = await runCli(project.folder, ['show', 'lits']);
  expect(code).toBe(2);
  expect(err).toContain('did you mean sessions/admin/lists.session.json?');
});

test('for a misspelt folder, a session in it is suggested', async () => {
  const { code, err } = await runCli(project.folder, ['show', 'amdin']);
  expect(err).toMatch(/did you mean sessions\/admin\/[\w-]+\.session\.json\?/);
  expect(code).toBe(2);
});

test('for a misspelt folder, a session that was made from another one is not suggested', async () => {
  await using project = await writeProject({
    'sessions/shop/buys.session.json': createSession([]),
    'sessions/shop/buys.shrunk.session.json': createSession([]),
  });
  const { err } = await runCli(project.folder, ['show', 'shp']);
  expect(err).toContain('did you mean sessions/shop/buys.session.json?');
});

test('for a misspelt part of a long name, its session is suggested', async () => {
  await using project = await writeProject({
    'logs-in-and-takes-an-order.session.json': createSession([]),
    'lists-the-orders.session.json': createSession([]),
  });
  const { code, err } = await runCli(project.folder, ['show', 'taks-an-ordr']);
  expect(err).toContain('did you mean logs-in-and-takes-an-order.session.json?');
  expect(code).toBe(2);
});

test('the sessions are listed as JSON', async () => {
  const { code, out } = await runCli(project.folder, ['list', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toHaveLength(3);
  expect(JSON.parse(out)[0]).toMatchObject({
    path: 'sessions/admin/lists.session.json',
    name: 'takes an order',
    requests: 2,
  });
});

test('for a session that cannot be read, the command that says why is named', async () => {
  await using project = await writeProject({ 'old/broken.session.json': '{' });
  const { out } = await runCli(project.folder, ['list', 'old']);
  expect(out).toContain('cannot be read: "vsr check old" says why');
});

test('one request is shown with its headers and bodies', async () => {
  const { out } = await runCli(project.folder, ['show', 'lists', '1']);
  expect(out).toContain('{"id":"ord-8f3a91"}');
});

test('for a missing request, the command that lists all of them is named', async () => {
  const { code, err } = await runCli(project.folder, ['show', 'lists', '9']);
  expect(code).toBe(2);
  expect(err).toContain(
    'has no request #9: "vsr show sessions/admin/lists.session.json" lists them',
  );
});

test('links show where each value comes from', async () => {
  const { out } = await runCli(project.folder, ['links', 'lists', '--json']);
  expect(JSON.parse(out)).toMatchObject([
    { to: { id: '2', place: 'path segment 2' }, from: { id: '1', place: 'body /id' } },
  ]);
});

test('links are grouped by the request that carries the values', async () => {
  const { out } = await runCli(project.folder, ['links', 'lists']);
  expect(out).toBe(
    [
      '#2 GET /orders/ord-8f3a91',
      '  path segment 2 ← #1 POST /orders, body /id (ord-8f3a91) [same name]',
      '1 live value in takes an order\n',
    ].join('\n'),
  );
});

describe('a HAR', () => {
  const token = 'eyJhbGciOi8f3a91bc77d0e2';
  const authorization = headersOf({ Authorization: `Bearer ${token}` });
  const shop = writeProject({
    'hars/shop.har': harOf([
      entryOf('https://shop.test/a', { request: { headers: authorization } }),
    ]),
    'hars/bad.har': '{"log":',
  });
  const run = async (...args: string[]) => runCli((await shop).folder, args);

  test('is listed like a session, and one that cannot be read is named', async () => {
    const { out, code } = await run('list');
    expect(out).toMatch(/hars\/shop\.har +1 request +2026-03-01 +https:\/\/shop\.test/);
    expect(out).toMatch(/hars\/bad\.har +cannot be read/);
    expect(code).toBe(2);
  });

  test('is shown like a session, without its secrets', async () => {
    const { out, code } = await run('show', 'shop', '1');
    expect(out).toContain('Bearer REDACTED_AUTHORIZATION');
    expect(out).not.toContain(token);
    expect(code).toBe(0);
  });

  test('is checked unredacted, so that the secrets in the file are found', async () => {
    const { out, code } = await run('check', 'shop');
    expect(out).toMatch(/^× hars\/shop\.har:1 Authorization in the request header authorization$/m);
    expect(out).not.toContain(token);
    expect(code).toBe(1);
    const broken = await run('check', 'bad');
    expect(broken.out).toContain('hars/bad.har ends too early');
    expect(broken.code).toBe(2);
  });

  test('has links, and can be exported again', async () => {
    expect((await run('links', 'shop')).out).toContain('live value');
    const { out } = await run('export', 'shop');
    expect(out).toContain('Bearer REDACTED_AUTHORIZATION');
  });
});

test.each([[['list']], [['list', '--json']], [['check']], [['check', '--json']]])(
  '%j in a folder without sessions is an error',
  async (args) => {
    await using project = await writeProject({ 'notes.txt': '' });
    const { code, out, err } = await runCli(project.folder, args);
    expect(err).toMatch(
      /^Error: there are no sessions in .*: "vsr record" or "vsr import" makes one\n$/,
    );
    expect(out).toBe('');
    expect(code).toBe(2);
  },
);
