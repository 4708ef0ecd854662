import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createDemoApi } from '../../fixtures/demo-api/server.mjs';
import { renderTemplate } from '../../src/export/script/javascript.ts';
import type { Template } from '../../src/export/script/template.ts';
import { VariableNames } from '../../src/export/script/values.ts';
import { renderVitestTest } from '../../src/export/script/vitest-test.ts';
import { Location } from '../../src/formats/value/location.ts';
import type { Body } from '../../src/session/schema.ts';
import { createSession, type RunResult, recordingOf, serve, writeProject } from '../kit/index.ts';
import {
  BASIC,
  DEMO,
  readDemo,
  sendBasic,
  sendToTwoHosts,
  serveShop,
  shopSession,
} from './sample-sessions.ts';

const recorded = shopSession('0a1b2c3d4e5f6071', '99aabbccddeeff00', 'http://127.0.0.1:1');

test('the tests pass against an API whose ids and cookies are new', async () => {
  await using shop = await serveShop();
  const { tree, exitCode } = await run(renderVitestTest(recorded), { REPLAY_TARGET: shop.url });
  expect(Object.values(Object.values(tree)[0] ?? {})[0]).toEqual({
    '#1 POST /session': 'passed',
    '#2 POST /orders': 'passed',
    '#3 GET /orders/0a1b2c3d4e5f6071': 'passed',
    '#4 PUT /lines?key=0a1b2c3d4e5f6071-a': 'passed',
    '#5 POST /picture': 'passed',
  });
  expect(exitCode).toBe(0);
});

test("the client's own cookies, and what a template would read, are sent as recorded", async () => {
  await using shop = await serveShop();
  await run(renderVitestTest(recorded), { REPLAY_TARGET: shop.url });
  expect(shop.seen[1]?.cookie).toMatch(/^theme=dark; sid=\w{16}$/);
  expect(shop.seen[3]?.body).toContain('a \\"quoted\\" note </script>');
});

test('the recorded session of the demo API passes with its secrets', async () => {
  await using api = await serve(createDemoApi());
  const { exitCode, stdout } = await run(renderVitestTest(await readDemo(DEMO)), {
    REPLAY_TARGET: api.url,
    REPLAY_SECRET_PASSWORD_ADA: 'lovelace',
  });
  expect(stdout).toMatch(/Tests {2}7 passed/);
  expect(exitCode).toBe(0);
});

test('a request whose value no answer brought fails and says so', async () => {
  await using shop = await serve((_, response) => response.writeHead(201).end());
  const { errors } = await run(renderVitestTest(recorded), { REPLAY_TARGET: shop.url });
  expect(JSON.stringify(errors)).toContain('not sent: no answer brought');
});

test('without a target, nothing is sent to a host that is not on this machine', async () => {
  const session = createSession([recordingOf('DELETE', '/all', 204)], {
    origin: 'https://api.example.com',
  });
  const { tree } = await run(renderVitestTest(session), {});
  expect(JSON.stringify(tree)).toContain('"#1 DELETE /all":"skipped"');
});

test('a request with a method that fetch refuses is skipped, and named', async () => {
  await using shop = await serveShop();
  const script = renderVitestTest(createSession([recordingOf('TRACE', '/', 405)]));
  const { tree } = await run(script, { REPLAY_TARGET: shop.url });
  expect(JSON.stringify(tree)).toContain('"#1 TRACE /":"skipped"');
  expect(script).toContain('// - #1 TRACE / is skipped: fetch refuses TRACE.');
});

test('a Vitest test sends user and password in Base64 again, with the secret that is given', async () => {
  const sent = await sendBasic((session, env) => run(renderVitestTest(session), env));
  expect(sent).toEqual([BASIC]);
});

test('a Vitest test has a variable of its own for the base URL of each recorded host', async () => {
  const sent = await sendToTwoHosts((session, env) => run(renderVitestTest(session), env));
  expect(sent).toEqual([['/orders'], ['/base/token']]);
});

test('the comment at the top names every variable', () => {
  const session = createSession(
    [
      recordingOf('GET', '/?key=REDACTED_KEY', 200),
      recordingOf('GET', '/', 200, { origin: 'http://auth.test' }),
      recordingOf('GET', '/', 200, { origin: 'https://auth.test' }),
    ],
    { origin: 'http://127.0.0.1:3000' },
  );
  const [comment = ''] = renderVitestTest(session).split('\n\n');
  const variables = comment
    .split('\n')
    .flatMap((line) => /^\/\/ {3}(\w+): (.*)/.exec(line)?.slice(1) ?? []);
  expect(variables).toEqual([
    ...['REPLAY_TARGET', 'base URL in place of http://127.0.0.1:3000'],
    ...['REPLAY_TARGET_AUTH_TEST', 'base URL in place of http://auth.test'],
    ...['REPLAY_TARGET_AUTH_TEST_2', 'base URL in place of https://auth.test'],
    ...['REPLAY_HEADERS', 'lines "Name: value", added or replaced on every request'],
    ...['REPLAY_SPEED', 'factor of the recorded pauses, 0 for none'],
    ...['REPLAY_SECRET_KEY', 'in place of REDACTED_KEY'],
  ]);
});

test('headers are set on every request, by the export and by the environment', async () => {
  const headers: unknown[] = [];
  await using api = await serve((request, response) => {
    headers.push([request.headers['x-one'], request.headers['x-two']]);
    response.end();
  });
  const session = createSession([recordingOf('GET', '/', 200)], { origin: api.url });
  await run(renderVitestTest(session, ['X-One: 1']), {});
  await run(renderVitestTest(session), { REPLAY_HEADERS: 'X-One: 3\nX-Two: a:b' });
  expect(headers).toEqual([
    ['1', undefined],
    ['3', 'a:b'],
  ]);
});

test('a cookie goes to the server that set it, and to no other one of that name', async () => {
  const seen: string[] = [];
  const setting = (sid: string) =>
    serve((request, response) => {
      if (request.headers.cookie) seen.push(request.headers.cookie);
      response.setHeader('set-cookie', `sid=${sid}; Path=/`).end();
    });
  await using shop = await setting('shop-live-1234567890');
  await using bank = await setting('bank-live-1234567890');
  const set = (sid: string) => ({
    headers: [['Set-Cookie', `sid=${sid}; Path=/`]] as [string, string][],
  });
  const origin = bank.url;
  const session = createSession(
    [
      recordingOf('POST', '/login', 200, { response: set('shop-then-1234567890') }),
      recordingOf('POST', '/login', 200, { origin, response: set('bank-then-1234567890') }),
      recordingOf('GET', '/', 200, { headers: [['Cookie', 'sid=shop-then-1234567890']] }),
      recordingOf('GET', '/', 200, { origin, headers: [['Cookie', 'sid=bank-then-1234567890']] }),
    ],
    // A name, since cookies do not tell ports apart.
    { origin: shop.url.replace('127.0.0.1', 'localhost') },
  );
  await run(renderVitestTest(session), { REPLAY_TARGET: shop.url });
  expect(seen).toEqual(['sid=shop-live-1234567890', 'sid=bank-live-1234567890']);
});

test('a value that the client left unchanged is sent as recorded if no answer brought it', () => {
  const template: Template = [
    { kind: 'live', variable: 'note', encodings: ['form'], recorded: "it's" },
  ];
  expect(renderTemplate(template)).toBe(String.raw`formEncoded((live.note ?? 'it\'s'))`);
});

test('a path that a target answers cannot name another host', async () => {
  const sent: unknown[] = [];
  await using api = await serve((request, response) => {
    sent.push(request.url);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ next: '@elsewhere.test/steals?page=9f8e7d6c5b4a3210' }));
  });
  const next = '/orders/list?page=0a1b2c3d4e5f6071';
  const session = createSession([
    recordingOf('GET', '/orders', 200, {
      response: { headers: [['Content-Type', 'application/json']], body: { json: { next } } },
    }),
    recordingOf('GET', next, 200),
  ]);
  await run(renderVitestTest(session), { REPLAY_TARGET: api.url });
  expect(sent).toEqual(['/orders', '/@elsewhere.test/steals?page=9f8e7d6c5b4a3210']);
});

test('a request whose path begins like a host is left out, and named', async () => {
  const session = createSession([recordingOf('GET', '.elsewhere.test/', 200)]);
  const script = renderVitestTest(session);
  expect(script).toContain('// - #1 GET .elsewhere.test/ is left out');
  expect(script).not.toContain('test.runIf');
});

test('numbers, and parameters of addresses, are taken from answers as they are', async () => {
  const sent: unknown[] = [];
  await using api = await serve(async (request, response) => {
    sent.push(`${request.url} ${await text(request)}`);
    response.statusCode = request.url === '/start' ? 302 : 200;
    response.setHeader('location', '/next?page=live%20%2F8f7e6d5c4b3a&n=1');
    response.setHeader('content-type', 'application/json');
    response.end('{"id":8765432109}');
  });
  const typed: [string, string] = ['Content-Type', 'application/json'];
  const session = createSession([
    recordingOf('GET', '/start', 302, {
      response: {
        headers: [typed, ['Location', '/next?page=then%20%2F0a1b2c3d4e5f&n=1']],
        body: { json: { id: 1234567890 } },
      },
    }),
    recordingOf('POST', '/use', 200, {
      headers: [typed],
      body: { json: { id: 1234567890, text: '1234567890', page: 'then /0a1b2c3d4e5f' } },
    }),
  ]);
  const { exitCode } = await run(renderVitestTest(session), { REPLAY_TARGET: api.url });
  expect(sent).toEqual([
    '/start ',
    '/use {"id":8765432109,"text":"8765432109","page":"live /8f7e6d5c4b3a"}',
  ]);
  expect(exitCode).toBe(0);
});

test('headers of a connection are left out, since fetch refuses them', async () => {
  const sent: unknown[] = [];
  await using api = await serve((request, response) => {
    sent.push(request.url);
    response.end();
  });
  const headers: [string, string][] = [
    ['Expect', '100-continue'],
    ['Connection', 'keep-alive, Upgrade'],
    ['Keep-Alive', 'timeout=5'],
    ['Transfer-Encoding', 'chunked'],
    ['Upgrade', 'h2c'],
    ['Content-Length', '9'],
  ];
  const body = { text: 'a' };
  const session = createSession([recordingOf('POST', '/', 200, { headers, body })]);
  const { exitCode } = await run(renderVitestTest(session), { REPLAY_TARGET: api.url });
  expect(sent).toEqual(['/']);
  expect(exitCode).toBe(0);
});

test('the comment at the top says what fetch changes in a request', () => {
  const withBody = recordingOf('GET', '/a', 200, { body: { text: 'a' } });
  const session = createSession([withBody, recordingOf('POST', '/a/../b', 200)]);
  const script = renderVitestTest(session);
  expect(script).toContain('// - fetch sends no body with GET and HEAD');
  expect(script).toContain('// - fetch resolves the dot segments of a path');
  expect(renderVitestTest(createSession([recordingOf('POST', '/a', 200)]))).not.toContain(
    '- fetch',
  );
});

test('a slash at the end of the target is not sent twice', async () => {
  const sent: unknown[] = [];
  await using api = await serve((request, response) => {
    sent.push(request.url);
    response.end();
  });
  const session = createSession([recordingOf('GET', '/a', 200)]);
  await run(renderVitestTest(session), { REPLAY_TARGET: `${api.url}/base/` });
  expect(sent).toEqual(['/base/a']);
});

test('a secret is encoded as its place requires', async () => {
  const sent: string[] = [];
  await using api = await serve(async (request, response) => {
    sent.push(`${request.url} ${await text(request)}`);
    response.end();
  });
  const typed = (type: string, body: Body) => ({
    headers: [['Content-Type', type]] as [string, string][],
    body,
  });
  const session = createSession([
    recordingOf(
      'POST',
      '/?key=REDACTED_KEY',
      200,
      typed('application/json', { json: { key: 'REDACTED_KEY' } }),
    ),
    recordingOf(
      'POST',
      '/',
      200,
      typed('application/x-www-form-urlencoded', { text: 'key=REDACTED_KEY&b=2' }),
    ),
  ]);
  await run(renderVitestTest(session), { REPLAY_TARGET: api.url, REPLAY_SECRET_KEY: 'a"&b' });
  expect(sent).toEqual([String.raw`/?key=a%22%26b {"key":"a\"&b"}`, '/ key=a%22%26b&b=2']);
});

test('a text cannot end the script element of a page', () => {
  expect(renderTemplate(['</script><!-- a < b'])).toBe(String.raw`'\u003c/script>\u003c!-- a < b'`);
});

test('the comment at the top names requests that wait longer, and values found by position', () => {
  const json: [string, string] = ['Content-Type', 'application/json'];
  const items = ['0a1b2c3d4e5f6071', '99aabbccddeeff00'].map((id) => ({ id }));
  const session = createSession([
    recordingOf('GET', '/slow', 200, { at: 0, time: 100 }),
    recordingOf('GET', '/items', 200, {
      at: 10,
      time: 10,
      response: { headers: [json], body: { json: items } },
    }),
    recordingOf('GET', '/items/99aabbccddeeff00', 200, { at: 30, time: 10 }),
  ]);
  const script = renderVitestTest(session);
  const title = '#3 GET /items/99aabbccddeeff00';
  expect(script).toContain(`${title} waits for answers that it had not waited for`);
  expect(script).toContain(`${title} takes an element of a list by its position`);
});

test('adjacent texts do not become code', () => {
  const template: Template = [
    'costs $',
    '{process.exit(9)}',
    { kind: 'target', origin: 'http://a.test' },
  ];
  expect(renderTemplate(template)).toBe(
    `\`costs \\$\{process.exit(9)}$\{targets['http://a.test']}\``,
  );
});

test('no variable is named like a member that every object inherits', () => {
  const location = new Location([{ kind: 'body' }, { kind: 'key', name: 'constructor' }]);
  expect(new VariableNames().next(location)).toBe('value');
});

async function run(code: string, env: Readonly<Record<string, string>>): Promise<RunResult> {
  await using project = await writeProject({ 'exported.test.js': code });
  return await project.run({ env });
}
