/** The page as Vitest serves it: its address, its doors, its files, and the targets of its config. */
import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Overview, RunCard, RunDetail, SessionDetail } from '../../../src/page/api.ts';
import {
  createSession,
  recordingOf,
  type Served,
  serve,
  spawnVitest,
  waitFor,
} from '../../kit/index.ts';
import { type ServedProject, serveProject } from '../../page/serve-project.ts';
import { canonical } from '../accept-project.ts';
import { configWith } from '../replaying.ts';
import { KEY, send, serveShop, signIn } from './sign-in.ts';

describe('the doors', () => {
  let served: ServedProject;
  let base: URL;
  let cookie: string;
  let signed: Readonly<Record<string, string>>;
  beforeAll(async () => {
    served = await serveShop({});
    ({ base, cookie, signed } = await signIn(served));
  });
  afterAll(() => served[Symbol.asyncDispose]());

  test('are at the address that the terminal shows, on this machine', () => {
    expect(served.url).toMatch(/^http:\/\/localhost:\d+\/__sessions__\/\?token=.{16}/);
    expect(served.output().match(/Sessions at/g)).toHaveLength(1);
  });

  test('let in whoever has the token, first by the address, and then by a cookie for the page', async () => {
    const first = await send(served.url);
    expect(first.status).toBe(302);
    expect(first.headers.location).toMatch(/^\.\/#originKey=[\w-]{43}$/);
    expect(first.headers['set-cookie']).toEqual([
      expect.stringMatching(/; Path=\/__sessions__\/; HttpOnly; SameSite=Strict$/),
    ]);
    const page = await send(base, { headers: { cookie } });
    expect(page.status).toBe(200);
    expect(page.text).toContain('<div id="app"');
  });

  test.each([
    ['a file', ''],
    ['a script', 'assets/index.js'],
    ['a call', 'api/overview'],
    ['the events', 'api/events'],
  ])('are closed to everybody else: %s', async (_, path) => {
    const url = new URL(path, base);
    for (const headers of [
      {},
      { ...signed, cookie: cookie.replace(/.{4}$/, '0000') },
      { ...signed, host: 'evil.example.com' },
      { ...signed, host: 'localhost:99999' },
      { ...signed, origin: 'https://evil.example.com' },
      { ...signed, origin: 'http://localhost:9' },
    ]) {
      const { status, headers: answered } = await send(url, { headers });
      expect(status).toBe(403);
      expect(Object.keys(answered).filter((name) => name.startsWith('access-'))).toEqual([]);
      expect(answered['content-security-policy']).toContain("default-src 'none'");
    }
  });

  test('send no CORS headers, whatever Vite allows elsewhere', async () => {
    const headers = {
      cookie,
      origin: 'http://localhost:9',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };
    const answer = await send(new URL('api/runs', base), { method: 'OPTIONS', headers });
    expect(answer.status).toBe(403);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('lead to the page without a slash, and keep the token', async () => {
    const { pathname, search, origin } = new URL(served.url);
    const answer = await send(origin + pathname.replace(/\/$/, '') + search);
    expect([answer.status, answer.headers.location]).toEqual([302, pathname + search]);
  });

  test.each([
    '../package.json',
    '..%2fpackage.json',
    'assets/..%2f..%2f..%2fpackage.json',
    '%2e%2e/vitest.config.ts',
    '/etc/passwd',
    '..\\package.json',
    'assets/',
    '.env',
    'none.js',
    'index.html%00.js',
  ])('lead to no file but the page’s own: %s', async (path) => {
    const raw = `/__sessions__/${path}`;
    const { status, text } = await send(base, { headers: { cookie }, path: raw });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toMatch(/sessionReplay|"private"/);
  });

  test('stay open after a hundred pages have come and gone', async () => {
    const url = new URL('api/events', base);
    const listen = async (): Promise<number> => {
      const sent = request(url, { headers: signed, agent: false, family: 4 });
      sent.on('error', () => undefined).end();
      const [response] = await once(sent, 'response');
      sent.destroy();
      return response.statusCode;
    };
    for (let round = 0; round < 10; round++) {
      const statuses = await Promise.all(Array.from({ length: 10 }, listen));
      expect(new Set(statuses)).toEqual(new Set([200]));
    }
  });

  test('take no body above 1 MiB', async () => {
    const headers = { ...signed, 'content-type': 'application/json' };
    const body = JSON.stringify({ key: 'x'.repeat(1024 * 1024) });
    const answer = await send(new URL('api/runs', base), { method: 'POST', headers, body });
    expect(answer.status).toBe(413);
  });

  test('leave all other paths to Vitest', async () => {
    const { status, headers } = await send(new URL('/__sessions_of_others__/', base));
    expect([status, headers['content-security-policy']]).toEqual([404, undefined]);
  });
});

describe('a read-only target of the config', () => {
  const seen: string[] = [];
  let target: Served;
  let served: ServedProject;
  beforeAll(async () => {
    target = await serve(({ method = '', url = '' }, response) => {
      seen.push(`${method} ${url}`);
      response.end();
    });
    served = await serveShop({
      target: { production: { url: target.url, readOnly: true }, staging: target.url },
    });
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
    await target.close();
  });

  test.each([
    (url: string) => `${url}/`,
    (url: string) => url.replace('http', 'HTTP'),
    (url: string) => url.replace('127.0.0.1', '127.1'),
    (url: string) => url.replace('127.0.0.1', '0x7f000001'),
    (url: string) => `${url}/./`,
    (url: string) => ` ${url} `,
    () => 'production',
  ])(
    'is sent nothing that writes, however its URL is written, whatever the form says: %s',
    async (spell) => {
      seen.length = 0;
      const { replay } = await signIn(served);
      const form = { target: spell(target.url), readOnly: false };
      const { card } = await replay(form);
      expect(seen.filter((line) => line.startsWith('POST'))).toEqual([]);
      expect(card.counts).toMatchObject({ passed: 1, skipped: 1 });
    },
  );

  test.each([
    (url: string) => url.replace('127.0.0.1', 'localhost'),
    (url: string) => url.replace('127.0.0.1', 'localhost.'),
    (url: string) => url.replace('127.0.0.1', '[::ffff:127.0.0.1]'),
    (url: string) => url.replace('127.0.0.1', '0.0.0.0'),
    (url: string) => `${url}/%72o`,
  ])('is refused under another spelling of its URL, which is sent nothing: %s', async (spell) => {
    seen.length = 0;
    const { replay } = await signIn(served);
    const form = { target: spell(target.url), readOnly: false };
    await expect(replay(form)).rejects.toThrow(
      /^400 .*may reach the target \\"production\\" \(.*\), which is read-only: choose/,
    );
    expect(seen).toEqual([]);
  });

  test('does not keep another target from being written to', async () => {
    seen.length = 0;
    const { replay } = await signIn(served);
    const { card } = await replay({ target: 'staging', readOnly: false });
    expect(card.counts).toMatchObject({ passed: 2 });
  });
});

test('a module of the config is shown as a target that only Vitest can start', async () => {
  await using served = await serveProject({
    sessions: { [KEY]: createSession([recordingOf('GET', '/a', 200)]) },
    options: { target: './app.mjs' },
    files: { 'app.mjs': 'export default () => {};\n' },
  });
  const { call, replay } = await signIn(served);
  const detail = await call<SessionDetail>(`session?key=${encodeURIComponent(KEY)}`);
  expect(detail.replay.targets).toEqual([
    { name: './app.mjs', unavailable: expect.stringContaining('only Vitest starts ./app.mjs') },
  ]);
  await expect(replay({ target: './app.mjs' })).rejects.toThrow(/400.*only Vitest starts/);
});

test('headers and secrets of the config are sent, and come back in no answer', async () => {
  const seen: (string | undefined)[] = [];
  await using target = await serve(({ headers }, response) => {
    seen.push(headers.authorization, String(headers['x-key']));
    response.writeHead(500, { 'x-echo': `${headers.authorization} ${headers['x-key']}` });
    response.end(JSON.stringify(headers));
  });
  const recording = recordingOf('GET', '/a', 200, { headers: [['X-Key', 'REDACTED_KEY']] });
  await using served = await serveShop(
    {
      target: target.url,
      headers: { Authorization: 'Bearer config-token-81726354' },
      secrets: { KEY: 'config-key-73645281' },
    },
    [recording],
  );
  const { call, replay } = await signIn(served);
  const { card, ...run } = await replay();
  expect(seen).toEqual(['Bearer config-token-81726354', 'config-key-73645281']);
  const shown = JSON.stringify([
    card,
    run,
    await call<Overview>('overview'),
    await call<SessionDetail>(`session?key=${encodeURIComponent(KEY)}`),
    await call<object>(`outcome?run=${card.id}&id=1`),
  ]);
  expect(shown).toContain('REDACTED_KEY');
  expect(shown).not.toMatch(/81726354|73645281/);
});

test('what the page accepts is what vitest -u writes, byte for byte', async () => {
  await using target = await serve(({ url }, response) => {
    response
      .writeHead(url === '/a' ? 200 : 410, { 'content-type': 'application/json' })
      .end('{"state":"closed","list":[1,2]}');
  });
  const answer = {
    headers: [['Content-Type', 'application/json'] as [string, string]],
    body: { json: { state: 'open', list: [1] } },
  };
  const recordings = [
    recordingOf('GET', '/a', 200, { response: answer }),
    recordingOf('GET', '/b', 200, { response: answer }),
  ];
  await using served = await serveShop(
    { target: target.url, expect: { body: 'exact' } },
    recordings,
  );
  const before = served.project.read(KEY);
  expect(before).toBe(canonical(createSession(recordings, { name: 'shop' })));
  const { call, replay } = await signIn(served);
  const { card } = await replay();
  expect(await call('accept', { run: card.id })).toMatchObject({
    accepted: [{ id: '1' }, { id: '2' }],
    refused: [],
  });
  const accepted = served.project.read(KEY);

  served.project.write({ [KEY]: before });
  const run = await served.project.run({ update: true, include: ['sessions/**'] });
  expect(run.errors).toEqual({});
  expect(served.project.read(KEY)).toBe(accepted);
  expect(accepted).not.toBe(before);
});

test('a page that other machines can reach starts no replay, unless the config allows it', async () => {
  await using served = await serveShop({}, undefined, { api: { host: '0.0.0.0' } });
  const { call, replay } = await signIn(served);
  const { may } = await call<Overview>('overview');
  expect(may).toEqual({ replay: false, accept: false, record: false });
  await expect(replay({ target: 'http://127.0.0.1:1' })).rejects.toThrow(/403.*allowExec/);
});

test('the page stays open to those who were signed in after a change of the config, and uses the new config', async () => {
  await using served = await serveShop({ target: 'http://127.0.0.1:1' });
  const { call } = await signIn(served);
  const targets = async () => {
    const { replay } = await call<SessionDetail>(`session?key=${encodeURIComponent(KEY)}`);
    return replay.targets.map(({ url }) => url);
  };
  expect(await targets()).toEqual(['http://127.0.0.1:1']);
  const config = configWith({ target: 'http://127.0.0.1:2' }, { include: ['no-tests/**'] });
  served.project.write({ 'vitest.config.ts': config });
  const links = await waitFor('the page of the new config', () => {
    const found = [...served.output().matchAll(/Sessions at (\S+)\s/g)].map(([, url]) => url);
    return found.length > 1 ? found : undefined;
  });
  expect(new Set(links).size).toBe(1);
  await expect.poll(() => targets().catch(() => [])).toEqual(['http://127.0.0.1:2']);
});

test('replays are kept after a change of the config, which cancels a replay that is under way', async () => {
  let isSlow = false;
  await using target = await serve(({ url }, response) => {
    if (url === '/b' && isSlow) return;
    response.writeHead(url === '/b' ? 500 : 200).end('live');
  });
  await using served = await serveShop({ target: target.url });
  const { call, replay } = await signIn(served);
  const done = await replay();
  isSlow = true;
  const { form, key } = done.card;
  const running = await call<RunCard>('runs', { key, form });
  await expect
    .poll(() => call<RunDetail>(`run?id=${running.id}`))
    .toMatchObject({ running: ['2'] });

  const links = () => served.output().match(/Sessions at/g) ?? [];
  const change = async (timeout: number): Promise<void> => {
    const { length } = links();
    const config = configWith({ target: target.url, timeout }, { include: ['no-tests/**'] });
    served.project.write({ 'vitest.config.ts': config });
    await waitFor('the page of the new config', () => links().length > length);
  };
  const expectKept = () =>
    expect
      .poll(() => call<Overview>('overview').then(({ runs }) => runs.map(({ id }) => id)))
      .toEqual([running.id, done.card.id]);
  await change(77);

  await expectKept();
  expect(await call<RunDetail>(`run?id=${done.card.id}`)).toEqual(done);
  expect((await call<RunDetail>(`run?id=${running.id}`)).card.state).toBe('cancelled');
  const accepted = await call<object>('accept', { run: done.card.id, errors: ['2'] });
  expect(accepted).toMatchObject({ accepted: [{ id: '2' }], refused: [] });
  expect(served.project.read(KEY)).toContain('500');
  const { rows } = await call<RunDetail>(`run?id=${done.card.id}`);
  expect(rows).toContainEqual(expect.objectContaining({ id: '2', isAccepted: true }));
  // The same holds after a second change, before which nobody has looked at the page.
  await change(78);
  await change(79);
  await expectKept();
});

test('an API is listed once a recorder listens in front of it, and its session once the session is written', async () => {
  const TEST = 'no-tests/records.test.ts';
  const body = `import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { test } from 'vitest-session-replay/fixture';
test('records', async ({ recorder }) => {
  await fetch(recorder.url + '/a');
  while (!existsSync('done')) await setTimeout(10);
});
`;
  await using target = await serve((_, response) => response.end());
  await using served = await serveProject({
    options: { record: { upstream: target.url } },
    files: { [TEST]: body },
  });
  const { call } = await signIn(served);
  const look = async (isThere: (overview: Overview) => boolean): Promise<Overview> => {
    for (;;) {
      const overview = await call<Overview>('overview');
      if (isThere(overview)) return overview;
      await setTimeout(20);
    }
  };
  expect((await call<Overview>('overview')).endpoints).toEqual([]);
  served.project.write({ [TEST]: `${body}// Changed: it runs.\n` });
  const during = await look(({ endpoints }) => endpoints.length > 0);
  expect(during.endpoints).toEqual([
    {
      origin: target.url,
      listeners: [{ url: expect.stringMatching(/^http:\/\/(?:127|localhost)/), isRecording: true }],
    },
  ]);
  served.project.write({ done: '' });
  const after = await look(({ sessions }) => sessions.length > 0);
  expect(after.sessions).toEqual([
    expect.objectContaining({ name: 'records', requests: 1, recordedBy: TEST }),
  ]);
});

test('a run outside of watch mode does not mention the page, whose server ends with the run', async () => {
  await using target = await serve((_, response) => response.end());
  await using served = await serveShop({ target: target.url });
  const { folder } = served.project;
  const args = ['run', '--passWithNoTests', '--api.port=51500'];
  const run = await spawnVitest(folder, args);
  expect([run.exitCode, run.stdout]).toEqual([0, expect.stringContaining('API started at')]);
  expect(run.stdout).not.toContain('Sessions at');
});
