/** Who may use the page, and with which requests. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ORIGIN_KEY } from '../../../src/page/base.ts';
import { createSession, recordingOf, serve } from '../../kit/index.ts';
import { repositoryRoot } from '../../kit/repository-root.ts';
import { BASE, COOKIE, FORM, HOST, KEY_OF_ORIGIN, servePage, TOKEN } from './served-page.ts';

const KEY = 'sessions/a.session.json';
const json = { 'content-type': 'application/json' };

/** Every route of the server, by method and path. */
const routes = [
  ...readFileSync(join(repositoryRoot, 'src/page/server/handler.ts'), 'utf8').matchAll(
    /'(GET|POST) (api\/\w+)'/g,
  ),
].map(([, method = '', path = '']) => [method, path] as const);

test('these tests know all routes of the server', () => {
  expect(routes.map((route) => route.join(' ')).sort()).toEqual([
    'GET api/events',
    'GET api/links',
    'GET api/outcome',
    'GET api/overview',
    'GET api/recording',
    'GET api/run',
    'GET api/search',
    'GET api/session',
    'POST api/accept',
    'POST api/cancel',
    'POST api/recorders',
    'POST api/runs',
    'POST api/stop',
  ]);
});

describe.each([...routes, ['GET', ''] as const])('%s %s', (method, path) => {
  test.each([
    ['no token', { cookie: '' }],
    ['another cookie of the same length', { cookie: COOKIE.replace(/.$/, '1') }],
    ['the start of the cookie', { cookie: COOKIE.slice(0, -1) }],
    ['a longer cookie', { cookie: `${COOKIE}0` }],
    ['an empty cookie', { cookie: 'vitest-sessions-51204=' }],
    ['the token as a cookie', { cookie: `vitest-sessions-51204=${TOKEN}` }],
    ['the cookie of another server', { cookie: COOKIE.replace('51204', '51205') }],
    ["Vitest's own cookie", { cookie: `vitest-token=${TOKEN}` }],
    ['the Host of a stranger', { host: 'rebound.example.com:51204' }],
    ['a Host that is none', { host: 'localhost:port' }],
    ['an empty Host', { host: '' }],
    ['the Origin of a stranger', { origin: 'https://evil.example.com' }],
    ['the Origin of a page that is in a sandbox', { origin: 'null' }],
    ['an Origin on another port', { origin: 'http://localhost:51205' }],
    ['an Origin that begins like ours', { origin: `http://${HOST}.evil.example.com` }],
    ['an embedding site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    ['another port of the machine', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }],
  ])('is closed for %s', async (_, headers) => {
    using page = servePage();
    const init = method === 'POST' ? { body: '{}', headers: { ...json, ...headers } } : { headers };
    const response = await page.send(path, { method, ...init });
    expect(response.status).toBe(403);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(await response.text()).not.toContain(TOKEN);
  });

  test('never lets another site in by CORS', async () => {
    using page = servePage();
    const headers = {
      origin: 'https://evil.example.com',
      'access-control-request-method': method,
      'access-control-request-headers': 'content-type',
    };
    for (const each of [method, 'OPTIONS']) {
      const response = await page.send(path, { method: each, headers });
      expect(response.status).toBe(403);
      const names = [...response.headers.keys()].filter((name) => name.startsWith('access-'));
      expect(names).toEqual([]);
    }
  });

  test('sends a strict Content-Security-Policy with every answer, and is never stored', async () => {
    using page = servePage();
    const responses = [
      await page.send(`${path}?token=${TOKEN}`, { method, headers: { cookie: '' } }),
      await page.send(path, { method, headers: { cookie: '' } }),
    ];
    for (const { headers, body } of responses) {
      await body?.cancel();
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'self'/,
      );
      expect(headers.get('content-security-policy')).not.toMatch(/unsafe|\*|https?:/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });
});

describe('the token in the address', () => {
  const open = async (token: string, path = ''): Promise<Response> => {
    using page = servePage();
    return await page.send(`${path}?token=${token}`, { headers: { cookie: '' } });
  };

  test('becomes a cookie for the page alone, and is removed from the address', async () => {
    const { status, headers } = await open(TOKEN);
    expect(status).toBe(302);
    expect(headers.get('location')).toBe(`./#originKey=${KEY_OF_ORIGIN}`);
    expect(headers.get('set-cookie')).toBe(
      `${COOKIE}; Path=/__sessions__/; HttpOnly; SameSite=Strict`,
    );
    // Servers on other ports of the machine get the cookie as well.
    expect(headers.get('set-cookie')).not.toContain(TOKEN);
  });

  test('lets in a call as well', async () => {
    const { status, headers } = await open(TOKEN, 'api/overview');
    expect(status).toBe(200);
    expect(headers.get('set-cookie')).toContain(COOKIE);
  });

  test.each(['', 'x', TOKEN.slice(1), `${TOKEN}0`, TOKEN.toUpperCase(), encodeURIComponent('é')])(
    'is refused if it is not the server’s: "%s"',
    async (token) => {
      const { status, headers } = await open(token);
      expect([status, headers.get('set-cookie')]).toEqual([403, null]);
    },
  );

  test('is refused with a foreign Host, even if the token is right', async () => {
    using page = servePage();
    const headers = { cookie: '', host: 'rebound.example.com' };
    const response = await page.send(`?token=${TOKEN}`, { headers });
    expect([response.status, response.headers.get('set-cookie')]).toEqual([403, null]);
  });

  test('lets nobody in if the server’s token is empty', async () => {
    using page = servePage();
    const { createPageHandler } = await import('../../../src/page/server/handler.ts');
    const handler = createPageHandler(
      {
        ...{ project: 'a', version: '1', server: 'Vitest', root: page.folder.path() },
        may: () => ({ replay: true, accept: true }),
        findSessions: async () => [],
        listeners: async () => new Map(),
        configOf: () => ({ targets: [], settingsFor: async () => ({}) }),
      },
      { token: '', isOwnHost: () => true },
    );
    const pass = createHmac('sha256', '').update('sessions 51204').digest('base64url');
    for (const path of ['api/overview?token=', 'api/overview']) {
      const headers = { cookie: `vitest-sessions-51204=${pass}` };
      const response = await handler.handle(new Request(new URL(path, BASE), { headers }));
      expect(response?.status).toBe(403);
    }
  });
});

describe.each(routes)(
  'the cookie alone, which servers on other ports are sent as well',
  (method, path) => {
    test.each([
      ['no key of the origin', ''],
      ['another key of the same length', KEY_OF_ORIGIN.replace(/.$/, '1')],
      ['the start of the key', KEY_OF_ORIGIN.slice(0, -1)],
      ['the value of the cookie as the key', COOKIE.replace(/^.*?=/, '')],
      ['the token as the key', TOKEN],
    ])(`opens no ${method} ${path}: %s`, async (_, key) => {
      using page = servePage();
      const headers = { ...json, [ORIGIN_KEY.header]: key };
      const body = method === 'POST' ? { body: '{}' } : {};
      expect((await page.send(path, { method, headers, ...body })).status).toBe(403);
      const search = `?${ORIGIN_KEY.parameter}=${key}`;
      expect((await page.send(path + search, { method, headers, ...body })).status).toBe(403);
    });
  },
);

test('the events are opened by a key in the URL, since an EventSource sends no headers of its own', async () => {
  using page = servePage();
  const url = new URL(`api/events?${ORIGIN_KEY.parameter}=${KEY_OF_ORIGIN}`, BASE);
  const headers = { host: HOST, cookie: COOKIE };
  const response = await page.handler.handle(new Request(url, { headers }));
  expect(response?.status).toBe(200);
  await response?.body?.cancel();
});

describe('the page itself', () => {
  test('can be opened from a link on another site by those who have the cookie', async () => {
    using page = servePage();
    const headers = { host: HOST, cookie: COOKIE, 'sec-fetch-site': 'cross-site' };
    const navigate = { ...headers, 'sec-fetch-mode': 'navigate' };
    const request = new Request(BASE, { headers: navigate });
    expect(await page.handler.handle(request)).toBeUndefined();
  });

  test('tells those without a token where to find one, as text', async () => {
    using page = servePage();
    const response = await page.send('', { headers: { cookie: '' } });
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toBe(
      `Open the page by the link that the terminal shows: it has a token, such as ${BASE}?token=…\n`,
    );
  });
});

describe('what is sent', () => {
  const start = async (init: RequestInit): Promise<Response> => {
    using page = servePage();
    return await page.send('api/runs', { method: 'POST', ...init });
  };

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'text/plain; application/json',
    '',
  ])('has to be JSON by its type, and not "%s"', async (type) => {
    const { status } = await start({ headers: { 'content-type': type }, body: '{}' });
    expect(status).toBe(415);
  });

  test.each(['', '{', 'undefined', '{"key":1}', '[]', 'null', '"text"', '{"key":"a"}'])(
    'has to be as expected, and not %s',
    async (body) => {
      const response = await start({ headers: json, body });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ message: expect.stringMatching(/^expected /) });
    },
  );

  test('has to be below 1 MiB, even if its size is not declared', async () => {
    const large = `{"key":"${'x'.repeat(1024 * 1024)}"}`;
    const whole = await start({ headers: json, body: large });
    expect(whole.status).toBe(413);

    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(Buffer.alloc(64 * 1024, ' '));
      },
    });
    const chunked = await start({ headers: json, body: endless, duplex: 'half' });
    expect(chunked.status).toBe(413);
    expect(pulled).toBeLessThan(32);
  });
});

describe('a call that does not exist', () => {
  test.each([
    ['GET', 'api/'],
    ['GET', 'api/overview/'],
    ['GET', 'api/../api/runs'],
    ['GET', 'api/constructor'],
    ['PUT', 'api/runs'],
    ['DELETE', 'api/run'],
    ['HEAD', 'api/overview'],
    ['POST', 'api/overview'],
  ])('is answered with 404: %s %s', async (method, path) => {
    using page = servePage();
    expect((await page.send(path, { method })).status).toBe(404);
  });
});

test('nothing starts, ends or changes anything by GET', async () => {
  let seen = 0;
  await using target = await serve((_, response) => {
    seen += 1;
    response.end();
  });
  using page = servePage({
    sessions: { [KEY]: createSession([recordingOf('GET', '/a', 500)], { origin: target.url }) },
  });
  const body = JSON.stringify({ key: KEY, form: { ...FORM, target: target.url } });
  const writing = routes.filter(([method]) => method === 'POST');
  for (const [, path] of writing) {
    const response = await page.send(`${path}?${new URLSearchParams({ key: KEY, body })}`);
    expect(response.status).toBe(404);
  }
  expect(await page.get('api/overview')).toMatchObject({ runs: [] });
  expect(seen).toBe(0);
});

describe("Vitest's permissions", () => {
  test('decide whether a replay may start', async () => {
    using page = servePage({
      sessions: { [KEY]: createSession([recordingOf('GET', '/a', 200)]) },
      may: { replay: false },
    });
    const response = await page.post('api/runs', { key: KEY, form: FORM });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining('allowExec') });
    expect(await page.get('api/overview')).toMatchObject({ may: { replay: false, accept: true } });
  });

  test('decide whether answers may be accepted, even those of a run that began before', async () => {
    await using target = await serve((_, response) => response.writeHead(410).end());
    const may = { replay: true, accept: true };
    const session = createSession([recordingOf('GET', '/a', 200)], { origin: target.url });
    using page = servePage({ sessions: { [KEY]: session }, host: { may: () => may } });
    const { card } = await page.replay(KEY, { target: target.url });
    may.accept = false;
    const response = await page.post('api/accept', { run: card.id });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining('allowWrite') });
  });
});
