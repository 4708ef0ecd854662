/** Cookies against a real server, whose cookies are others on every instance. */
import { randomUUID } from 'node:crypto';
import { type RequestListener, request as sendRequest } from 'node:http';
import { expect, test } from 'vitest';
import { CookieJars } from '../../../../src/replay/correlate/cookies/cookie-jars.ts';
import { linkCookies } from '../../../../src/replay/correlate/cookies/link-cookies.ts';
import { replaySession } from '../../../../src/replay/replay-session.ts';
import type { Header, Recording } from '../../../../src/session/schema.ts';
import { serve } from '../../../kit/serve.ts';
import { createSession, recordingOf } from '../../../kit/session.ts';

/**
 * An app that gives each visit a cookie, changes it with every request to `/rotate`, has one for
 * `/admin` alone, and forgets a visit at `/logout`.
 */
function createApp(): RequestListener {
  const users = new Map<string, string>();
  const admins = new Set<string>();
  return (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const cookies = new Map(
      (request.headers.cookie ?? '')
        .split('; ')
        .map((pair) => pair.split('=', 2) as [string, string]),
    );
    const sid = cookies.get('sid') ?? '';
    const user = pathname === '/login' ? searchParams.get('as') : users.get(sid);
    const isAdmin = admins.has(cookies.get('admin') ?? '');
    if (!user || (pathname === '/admin/rows' && !isAdmin)) return response.writeHead(401).end();
    const set: string[] = [];
    if (pathname === '/login' || pathname === '/rotate') {
      const next = randomUUID();
      users.delete(sid);
      users.set(next, user);
      set.push(`sid=${next}; Path=/; HttpOnly; SameSite=Lax`);
    }
    if (pathname === '/admin') {
      const admin = randomUUID();
      admins.add(admin);
      set.push(`admin=${admin}; Path=/admin; Max-Age=60`);
    }
    if (pathname === '/logout') {
      users.delete(sid);
      set.push('sid=; Path=/; Max-Age=0');
    }
    return response.writeHead(200, { 'Set-Cookie': set }).end(`${user} ${[...cookies.keys()]}`);
  };
}

interface Answered {
  readonly status: number;
  readonly body: string;
  readonly setCookies: string[];
}

async function send(url: string, headers: readonly Header[]): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = sendRequest(url, { headers: Object.fromEntries(headers) }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, body, setCookies: headers['set-cookie'] ?? [] });
      });
    });
    request.on('error', reject).end();
  });
}

/** A client that keeps cookies by name alone, which does for this app. */
class Client {
  readonly #cookies: Map<string, string> = new Map();
  readonly #isFor: (name: string, path: string) => boolean;

  constructor() {
    this.#isFor = (name, path) => name !== 'admin' || path.startsWith('/admin');
  }

  headers(path: string, own: readonly string[]): Header[] {
    const kept = [...this.#cookies].filter(([name]) => this.#isFor(name, path));
    const pairs = [...own, ...kept.map((pair) => pair.join('='))];
    return pairs.length === 0 ? [] : [['Cookie', pairs.join('; ')]];
  }

  keep(setCookies: readonly string[]): void {
    for (const setCookie of setCookies) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(setCookie) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}

interface Step {
  readonly client: Client;
  readonly path: string;
  readonly own?: readonly string[];
}

/** What these clients do, as a session has it. */
async function recordSteps(url: string, steps: readonly Step[]): Promise<Recording[]> {
  const recordings = [];
  for (const { client, path, own = [] } of steps) {
    const headers = client.headers(path, own);
    const { status, setCookies } = await send(url + path, headers);
    client.keep(setCookies);
    const set = setCookies.map((value): Header => ['Set-Cookie', value]);
    recordings.push(recordingOf('GET', path, status, { headers, response: { headers: set } }));
  }
  return createSession(recordings, { origin: url }).recordings;
}

/** The answers of another instance. */
async function replaySteps(recordings: readonly Recording[], origin: string): Promise<string[]> {
  await using live = await serve(createApp());
  const jars = new CookieJars(linkCookies(recordings, origin));
  const answers: string[] = [];
  for (const [index, { request }] of recordings.entries()) {
    const url = live.url + request.path;
    const { headers } = jars.insert(index, url, request).request;
    const { status, body, setCookies } = await send(url, headers);
    jars.store(index, url, setCookies);
    answers.push(`${status} ${body}`.trim());
  }
  return answers;
}

test('a session with rotation, a path of its own and a logout is accepted by another instance', async () => {
  await using recorded = await serve(createApp());
  const client = new Client();
  const paths = [
    '/login?as=ada',
    '/me',
    '/rotate',
    '/me',
    '/admin',
    '/admin/rows',
    '/logout',
    '/me',
  ];
  const steps = paths.map((path) => ({ client, path, own: ['theme=dark'] }));
  const recordings = await recordSteps(recorded.url, steps);

  expect(await replaySteps(recordings, recorded.url)).toEqual([
    '200 ada theme',
    '200 ada theme,sid',
    '200 ada theme,sid',
    '200 ada theme,sid',
    '200 ada theme,sid',
    '200 ada theme,sid,admin',
    '200 ada theme,sid',
    '401',
  ]);
});

test('two logins side by side stay two', async () => {
  await using recorded = await serve(createApp());
  const [ada, bob] = [new Client(), new Client()];
  const recordings = await recordSteps(recorded.url, [
    { client: ada, path: '/login?as=ada' },
    { client: bob, path: '/login?as=bob' },
    { client: ada, path: '/me' },
    { client: bob, path: '/rotate' },
    { client: ada, path: '/rotate' },
    { client: bob, path: '/me' },
    { client: ada, path: '/me' },
  ]);

  expect(await replaySteps(recordings, recorded.url)).toEqual(
    ['ada', 'bob', 'ada sid', 'bob sid', 'ada sid', 'bob sid', 'ada sid'].map(
      (who) => `200 ${who}`,
    ),
  );
});

test('the recorded cookies themselves are accepted by no other instance', async () => {
  await using recorded = await serve(createApp());
  await using live = await serve(createApp());
  const client = new Client();
  const steps = ['/login?as=ada', '/me'].map((path) => ({ client, path }));
  const [, second] = await recordSteps(recorded.url, steps);

  expect((await send(`${live.url}/me`, second?.request.headers ?? [])).status).toBe(401);
});

test('a request to the server as a whole has its cookies too', async () => {
  const seen: unknown[] = [];
  await using live = await serve((request, response) => {
    seen.push(request.headers.cookie);
    response.writeHead(200, { 'Set-Cookie': 'sid=live' }).end();
  });
  const session = createSession([
    recordingOf('GET', '/', 200, { response: { headers: [['Set-Cookie', 'sid=A']] } }),
    recordingOf('OPTIONS', '*', 200, { headers: [['Cookie', 'sid=A']] }),
  ]);
  await replaySession(session, { target: live.url });

  expect(seen).toEqual([undefined, 'sid=live']);
});

test('a cookie without a path is for the folder of the request as it was sent', async () => {
  const seen: unknown[] = [];
  await using live = await serve((request, response) => {
    seen.push(`${request.url} ${request.headers.cookie}`);
    response.setHeader('Content-Type', 'application/json');
    if (request.url === '/carts/12/open') response.setHeader('Set-Cookie', 'cart=live');
    response.end('{"id":12}');
  });
  const json: Header = ['Content-Type', 'application/json'];
  const session = createSession([
    recordingOf('POST', '/carts', 200, {
      response: { headers: [json], body: { json: { id: 7 } } },
    }),
    recordingOf('POST', '/carts/7/open', 200, {
      response: { headers: [['Set-Cookie', 'cart=A']] },
    }),
    recordingOf('GET', '/carts/7/close', 200, { headers: [['Cookie', 'cart=A']] }),
  ]);
  await replaySession(session, { target: live.url });

  expect(seen[2]).toBe('/carts/12/close cart=live');
});
