/** Sessions replayed against servers that give other ids, tokens and cookies than the recorded ones. */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { readSession, replaySession } from '../../../src/replay/index.ts';
import { serve } from '../../kit/index.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';
import { type Exchange, sessionOf } from './links.ts';

interface Seen {
  readonly request: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server that gives these answers in turn, and keeps what it was asked. */
async function serveAnswers(
  answers: readonly { status?: number; body?: string; headers?: Record<string, string> }[],
) {
  const seen: Seen[] = [];
  const server = await serve(async (request, response) => {
    const { status = 200, body = '', headers = {} } = answers[seen.length] ?? {};
    const chunks: Buffer[] = [];
    const place = seen.length;
    seen.push({ request: '', headers: {}, body: '' });
    for await (const chunk of request) chunks.push(chunk);
    seen[place] = {
      request: `${request.method} ${request.url}`,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    response.writeHead(status, headers).end(body);
  });
  return Object.assign(server, { seen });
}

const login: Exchange[] = [
  { request: 'POST /login', answer: { token: 'recorded-token-1' } },
  {
    request: 'POST /orders',
    headers: [['Authorization', 'Bearer recorded-token-1']],
    body: { sku: 'a' },
    status: 201,
    answer: { id: 7 },
  },
  {
    request: 'GET /orders/7',
    headers: [['Authorization', 'Bearer recorded-token-1']],
    answer: { id: 7 },
  },
];

test('sends live tokens and ids in the place of the recorded ones', async () => {
  await using server = await serveAnswers([
    { body: '{"token":"live-token-2"}' },
    { status: 201, body: '{"id": 12}' },
    { body: '{"id":12}' },
  ]);

  const { outcomes, summary } = await replaySession(sessionOf(login), { target: server.url });

  expect(summary).toMatchObject({ passed: 3, failed: 0 });
  expect(server.seen.map(({ request }) => request)).toEqual([
    'POST /login',
    'POST /orders',
    'GET /orders/12',
  ]);
  expect(server.seen[2]?.headers.authorization).toBe('Bearer live-token-2');
  expect(outcomes[2]?.correlated).toEqual([
    { from: { id: '2', place: 'body /id' }, to: 'path segment 2', recorded: '7', live: '12' },
    { from: { id: '1', place: 'body /token' }, to: 'header authorization' },
  ]);
});

test('sends what was recorded where correlation is off', async () => {
  await using server = await serveAnswers([{}, { status: 201 }, {}]);

  await replaySession(sessionOf(login), { target: server.url, correlate: false });

  expect(server.seen[2]?.request).toBe('GET /orders/7');
});

test('what needs a failed response is not sent, and names it', async () => {
  await using server = await serveAnswers([{ body: '{"token":"live-token-2"}' }, { status: 500 }]);

  const { outcomes } = await replaySession(sessionOf(login), { target: server.url });

  expect(server.seen).toHaveLength(2);
  expect(outcomes[2]).toMatchObject({
    state: 'failed',
    blockedBy: '2',
    error: { code: 'BLOCKED', message: 'blocked by #2 POST /orders (500)' },
  });
});

test('what needs a value that the response lacks is not sent', async () => {
  await using server = await serveAnswers([
    { body: '{"token":"live-token-2"}' },
    { status: 201, body: '{"ID":12}' },
  ]);

  const { outcomes } = await replaySession(sessionOf(login), { target: server.url });

  expect(outcomes[2]?.error?.message).toBe(
    'blocked by #2 POST /orders: its response has no body /id',
  );
});

test('a request that is blocked by a blocked one names the root', async () => {
  await using server = await serveAnswers([{ status: 401 }]);

  const { outcomes } = await replaySession(sessionOf(login), { target: server.url });

  expect(outcomes.map(({ blockedBy }) => blockedBy)).toEqual([undefined, '1', '1']);
  expect(outcomes[2]?.error?.message).toBe('blocked by #1 POST /login (401)');
});

test('with all at once, only what needs a live value waits for it', async () => {
  let answer = (): void => undefined;
  const seen: string[] = [];
  await using server = await serve((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (request.url === '/free') answer();
    else if (request.method === 'POST') answer = () => response.writeHead(201).end('{"id":12}');
    if (request.method === 'GET') response.end();
  });
  const session = sessionOf([
    { request: 'POST /orders', status: 201, answer: { id: 7 } },
    { request: 'GET /orders/7' },
    { request: 'GET /free' },
  ]);

  const { summary } = await replaySession(session, { target: server.url, speed: 'instant' });

  expect(summary.passed).toBe(3);
  expect(seen).toEqual(['POST /orders', 'GET /free', 'GET /orders/12']);
});

test('numbers keep every digit, and stay numbers', async () => {
  const session = sessionOf([
    { request: 'POST /orders', answerType: 'application/json', answer: '{"id": 9007199254740993}' },
    {
      request: 'POST /pay',
      type: 'application/json',
      body: '{"orderId": 9007199254740993, "fee": 1.10}',
    },
  ]);
  await using server = await serveAnswers([{ body: '{"id": 90071992547409931234}' }, {}]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.body).toBe('{"orderId": 90071992547409931234, "fee": 1.10}');
});

test('the recorded origin becomes the target, in headers and bodies and escaped', async () => {
  const session = sessionOf([
    {
      request: `GET /go?to=${encodeURIComponent('http://127.0.0.1:3000/back')}`,
      headers: [
        ['X-Base', 'http://127.0.0.1:3000'],
        ['X-Forwarded-Host', '127.0.0.1:3000'],
        ['Origin', 'http://127.0.0.1:3000'],
      ],
      body: { hook: 'http://127.0.0.1:3000/hook', other: 'http://127.0.0.1:30001/' },
    },
  ]);
  await using server = await serveAnswers([{}]);
  const target = `${server.url}/base`;

  await replaySession({ ...session, origin: 'http://127.0.0.1:3000' }, { target });

  const [seen] = server.seen;
  expect(seen?.request).toBe(`GET /base/go?to=${encodeURIComponent(`${target}/back`)}`);
  expect(seen?.headers).toMatchObject({
    'x-base': target,
    'x-forwarded-host': new URL(target).host,
    origin: server.url,
  });
  expect(JSON.parse(seen?.body ?? '')).toEqual({
    hook: `${target}/hook`,
    other: 'http://127.0.0.1:30001/',
  });
});

const listed: Exchange[] = [
  { request: 'POST /users', body: { name: 'alice' }, status: 204 },
  { request: 'GET /users', answer: [{ id: 4, name: 'alice' }] },
  { request: 'DELETE /users/4', status: 204 },
];

test('a list element is known by what the client had given it, wherever it stands', async () => {
  await using server = await serveAnswers([
    { status: 204 },
    { body: '[{"id":1,"name":"bob"},{"id":9,"name":"alice"}]' },
    { status: 204 },
  ]);

  await replaySession(sessionOf(listed), { target: server.url });

  expect(server.seen[2]?.request).toBe('DELETE /users/9');
});

test.each([
  ['none', '[{"id":1,"name":"bob"}]'],
  ['more than one', '[{"id":1,"name":"bob"},{"id":2,"name":"alice"},{"id":3,"name":"alice"}]'],
])('where %s is it, what needs it is not sent', async (_, body) => {
  await using server = await serveAnswers([{ status: 204 }, { body }]);

  const { outcomes } = await replaySession(sessionOf(listed), { target: server.url });

  expect(server.seen).toHaveLength(2);
  expect(outcomes[2]?.error?.message).toBe(
    'blocked by #2 GET /users: its response has no single element as body /0 was, with /name "alice"',
  );
});

test('what a live list still has is the same thing, wherever it stands', async () => {
  await using server = await serveAnswers([
    { body: '[{"id":"aa-model-2020"},{"id":"my-model-2024"}]' },
    { body: '<p><a href="/files/a-stranger-1">a</a><a href="/files/report-2026">b</a></p>' },
  ]);
  const session = sessionOf([
    { request: 'GET /models', answer: [{ id: 'my-model-2024' }] },
    { request: 'GET /files', answer: '<p><a href="/files/report-2026">b</a></p>' },
    { request: 'POST /chat', body: { model: 'my-model-2024' } },
    { request: 'GET /files/report-2026' },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[2]?.body).toBe('{"model":"my-model-2024"}');
  expect(server.seen[3]?.request).toBe('GET /files/report-2026');
});

test('a small number of a list is that of its position, since each list has such numbers', async () => {
  await using server = await serveAnswers([{ body: '[{"id":12},{"id":7}]' }]);
  const session = sessionOf([
    { request: 'GET /orders', answer: [{ id: 7 }] },
    { request: 'GET /orders/7' },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.request).toBe('GET /orders/12');
});

test('a value that is at another place in no list is not guessed', async () => {
  await using server = await serveAnswers([
    { body: '{"token":"live-token-2"}' },
    { status: 201, body: '{"order":{"id":12}}' },
  ]);

  const { outcomes } = await replaySession(sessionOf(login), { target: server.url });

  expect(server.seen).toHaveLength(2);
  expect(outcomes[2]?.blockedBy).toBe('2');
});

test('cookies are those of the live server', async () => {
  const session = sessionOf([
    { request: 'POST /login', answerHeaders: [['Set-Cookie', 'sid=recorded1; Path=/']] },
    { request: 'GET /me', headers: [['Cookie', 'theme=dark; sid=recorded1']] },
  ]);
  await using server = await serveAnswers([{ headers: { 'set-cookie': 'sid=live2; Path=/' } }, {}]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.headers.cookie).toBe('theme=dark; sid=live2');
});

test('only a header that the user sets is not correlated', async () => {
  await using server = await serveAnswers([
    { status: 401 },
    { status: 201, body: '{"id":12}' },
    {},
  ]);

  const { outcomes } = await replaySession(sessionOf(login), {
    target: server.url,
    headers: { authorization: 'Bearer mine' },
  });

  expect(outcomes.map(({ state }) => state)).toEqual(['failed', 'passed', 'passed']);
  expect(server.seen[2]).toMatchObject({
    request: 'GET /orders/12',
    headers: { authorization: 'Bearer mine' },
  });
});

test('a failure shows the live values and the chain that led to it', async () => {
  await using server = await serveAnswers([
    { body: '{"token":"live-token-2"}' },
    { status: 201, body: '{"id":12}' },
    { status: 404, body: 'gone' },
  ]);

  const { outcomes } = await replaySession(sessionOf(login), { target: server.url });

  expect(outcomes[2]?.error).toEqual({
    code: 'STATUS_MISMATCH',
    message: 'expected status 200, got 404',
    detail: [
      'gone',
      'Sent with live values:',
      '  path segment 2: 12 (recorded 7) from #2 body /id',
      '  header authorization: from #1 body /token',
      'Led here: #1 POST /login → #2 POST /orders → #3 GET /orders/7',
    ].join('\n'),
  });
});

test('live values count as equal where bodies are compared, alone and in URLs', async () => {
  const session = sessionOf([
    { request: 'POST /orders', status: 201, answer: { id: 7, self: '/orders/7' } },
    { request: 'GET /orders/7', answer: { id: 7, self: 'http://localhost/orders/7', total: 7 } },
  ]);
  await using server = await serveAnswers([
    { status: 201, body: '{"id":12,"self":"/orders/12"}' },
    { body: '{"id":12,"self":"http://localhost/orders/12","total":8}' },
  ]);

  const { outcomes } = await replaySession(session, {
    target: server.url,
    expect: { body: 'exact' },
  });

  const messages = outcomes.map(({ error }) => error?.message);
  expect(messages).toEqual([undefined, 'body differs at /total: expected 7, got 8']);
});

test('a live Location on another host still gives its path: servers behind proxies do not know their address', async () => {
  const session = sessionOf([
    { request: 'POST /orders', status: 201, answerHeaders: [['Location', '/orders/7']] },
    { request: 'GET /orders/7' },
  ]);
  await using server = await serveAnswers([
    { status: 201, headers: { location: 'http://inside.test:81/orders/12' } },
    {},
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.request).toBe('GET /orders/12');
});

test.each([
  [
    'an attribute',
    '<img src="/i/old-7f3a9b2c?a=1&amp;b=2">',
    '<img src="/i/new-1d2e3f4a?a=1&amp;b=2">',
  ],
  ['a text', '<p title="A &amp; B">old-7f3a9b2c</p>', '<p title="A &amp; B">new-1d2e3f4a</p>'],
  ['quotes', "<a href='/old-7f3a9b2c?x&amp;y'>", "<a href='/new-1d2e3f4a?x&amp;y'>"],
])('HTML stays as it is around a live value: in %s', async (_, recorded, live) => {
  await using server = await serveAnswers([{ body: '{"id":"new-1d2e3f4a"}' }]);
  const session = sessionOf([
    { request: 'GET /a', answer: { id: 'old-7f3a9b2c' } },
    { request: 'POST /json', body: { html: recorded } },
    { request: 'POST /html', type: 'text/html', body: recorded },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen.slice(1).map(({ body }) => body)).toEqual([
    JSON.stringify({ html: live }),
    live,
  ]);
});

test.each([
  ['a query', 'a=1&next=/x%2Fy/old-7f3a9b2c&b', 'a=1&next=/x%2Fy/new-1d2e3f4a&b'],
  ['a URI', 'mailto:a%40b?id=old-7f3a9b2c', 'mailto:a%40b?id=new-1d2e3f4a'],
  ['escapes of two styles', '%7e!%7E~(%28)=old-7f3a9b2c', '%7e!%7E~(%28)=new-1d2e3f4a'],
  ['more than ASCII', 'ü%C3%BC%F0%9F%98%80😀&old-7f3a9b2c', 'ü%C3%BC%F0%9F%98%80😀&new-1d2e3f4a'],
])('escapes stay as they are around a live value: %s', async (_, recorded, live) => {
  await using server = await serveAnswers([{ body: '{"id":"new-1d2e3f4a"}' }]);
  const session = sessionOf([
    { request: 'GET /a', answer: { id: 'old-7f3a9b2c' } },
    { request: 'POST /text', type: 'text/plain', body: recorded },
    { request: `GET /find?in=${encodeURIComponent(recorded)}` },
    { request: 'POST /json', type: 'application/json', body: `{"a\\/":"\\/\\u0041${recorded}"}` },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.body).toBe(live);
  expect(server.seen[2]?.request).toBe(`GET /find?in=${encodeURIComponent(live)}`);
  expect(server.seen[3]?.body).toBe(`{"a\\/":"\\/\\u0041${live}"}`);
});

test('a value that is escaped in an attribute of HTML is found, and escaped alike', async () => {
  await using server = await serveAnswers([{ body: '{"name":"new \\"1\\" & <1d2e3f4a>"}' }]);
  const session = sessionOf([
    { request: 'GET /a', answer: { name: 'old "7" & <7f3a9b2c>' } },
    {
      request: 'POST /html',
      body: { html: '<p title="old &quot;7&quot; &amp; &lt;7f3a9b2c&gt;">old</p>' },
    },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.body).toBe(
    JSON.stringify({ html: '<p title="new &quot;1&quot; &amp; &lt;1d2e3f4a&gt;">old</p>' }),
  );
});

test.each([
  ['nothing else tells its element', '/open', { ref: 'old-11223344' }, { ref: 'new-55667788' }],
  [
    'the client had named its element',
    '/open?of=alpha',
    { ref: 'old-11223344', of: 'alpha' },
    { ref: 'new-55667788', of: 'alpha' },
  ],
])(
  'a value of a list counts as equal in the response that brings it, where %s',
  async (_, path, old, live) => {
    await using server = await serveAnswers([{ body: JSON.stringify([live]) }, { body: '{}' }]);
    const session = sessionOf([
      { request: `GET ${path}`, answer: [old] },
      { request: 'GET /refs/old-11223344', answer: {} },
    ]);

    const { outcomes } = await replaySession(session, {
      target: server.url,
      expect: { body: 'exact' },
    });

    expect(server.seen[1]?.request).toBe('GET /refs/new-55667788');
    expect(outcomes.map(({ state }) => state)).toEqual(['passed', 'passed']);
  },
);

test('what needs a skipped response is skipped as well, and says so', async () => {
  await using server = await serveAnswers([]);
  const session = sessionOf([
    { request: 'POST /orders', status: 201, answer: { id: 7 } },
    { request: 'GET /orders/7' },
    { request: 'GET /orders' },
  ]);

  const { outcomes } = await replaySession(session, { target: server.url, readOnly: true });

  expect(outcomes.map(({ state }) => state)).toEqual(['skipped', 'skipped', 'passed']);
  expect(outcomes[1]?.error?.message).toBe(
    'not sent: its path segment 2 comes from #1 POST /orders, which was not sent',
  );
});

test('by the clock, only what needs a live value waits for it, and its plan stays', async () => {
  const seen: string[] = [];
  let answer = (): void => undefined;
  await using server = await serve((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (request.method === 'POST') answer = () => response.writeHead(201).end('{"id":12}');
    else response.end();
    if (request.url === '/free') answer();
  });
  const session = sessionOf([
    { request: 'POST /orders', status: 201, answer: { id: 7 }, at: 0, time: 1 },
    { request: 'GET /orders/7', at: 5 },
    { request: 'GET /free', at: 40 },
  ]);

  const { outcomes } = await replaySession(session, { target: server.url, openLoop: true });

  expect(seen).toEqual(['POST /orders', 'GET /free', 'GET /orders/12']);
  expect(outcomes.map(({ plannedAt }) => plannedAt)).toEqual([0, 5, 40]);
});

test('each copy has live values of its own', async () => {
  let id = 10;
  const seen: string[] = [];
  await using server = await serve((request, response) => {
    if (request.method === 'POST') {
      id += 1;
      response.writeHead(201).end(JSON.stringify({ id }));
      return;
    }
    seen.push(String(request.url));
    response.end();
  });
  const session = sessionOf([
    { request: 'POST /orders', status: 201, answer: { id: 7 } },
    { request: 'GET /orders/7' },
  ]);

  const { summary } = await replaySession(session, { target: server.url, copies: 2, repeat: 2 });

  expect(summary.passed).toBe(8);
  expect(seen.toSorted()).toEqual(['/orders/11', '/orders/12', '/orders/13', '/orders/14']);
});

test('a body that cannot be read is an outcome, and the rest goes on', async () => {
  using folder = createScratchFolder();
  const file = folder.path('a.session.json');
  await mkdir(folder.path('body.bin'));
  const { size: bytes } = await stat(folder.path('body.bin'));
  const body = { file: 'body.bin', bytes };
  const session = sessionOf([{ request: 'POST /a' }, { request: 'GET /b' }]);
  const recordings = session.recordings.map((recording, index) =>
    index === 0 ? { ...recording, request: { ...recording.request, body } } : recording,
  );
  await writeFile(file, JSON.stringify({ ...session, recordings }));
  await using server = await serveAnswers([{}]);

  const { outcomes } = await replaySession(await readSession(file), { target: server.url });

  expect(outcomes.map(({ state }) => state)).toEqual(['failed', 'passed']);
});
