/** Sessions of every kind of value that a script follows, and an API whose ids are new in each run. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { readSession } from '../../src/session/read-session.ts';
import type { Session } from '../../src/session/schema.ts';
import { createSession, recordingOf, type Served, serve } from '../kit/index.ts';
import { repositoryRoot } from '../kit/repository-root.ts';

export const DEMO = 'logs-in-and-takes-an-order-through-its-life';

/** The demo session of this name. */
export function readDemo(name: string): Promise<Session> {
  return readSession(join(repositoryRoot, 'sessions/demo', `${name}.session.json`));
}

const JSON_TYPE: [string, string] = ['Content-Type', 'application/json'];

/** A login by cookie, an order whose address is in `Location`, a body with ids, and two requests at once. */
export function shopSession(id: string, cookie: string, origin: string): Session {
  const headers: [string, string][] = [
    ['Cookie', `theme=dark; sid=${cookie}`],
    ['X-Odd', `it's \`odd\` $\{here} \\`],
  ];
  return createSession(
    [
      recordingOf('POST', '/session', 201, {
        at: 0,
        response: { headers: [['Set-Cookie', `sid=${cookie}; Path=/`]] },
      }),
      recordingOf('POST', '/orders', 201, {
        at: 10,
        headers,
        response: {
          headers: [JSON_TYPE, ['Location', `${origin}/orders/${id}`]],
          body: { json: { order: { id, lines: [{ key: `${id}-a` }] } } },
        },
      }),
      recordingOf('GET', `/orders/${id}`, 200, { at: 20, time: 30, headers }),
      recordingOf('PUT', `/lines?key=${id}-a`, 200, {
        at: 25,
        time: 30,
        headers: [...headers, JSON_TYPE],
        body: { json: { order: id, note: 'a "quoted" note </script>' } },
      }),
      recordingOf('POST', '/picture', 204, {
        at: 60,
        headers: [...headers, ['Content-Type', 'image/png']],
        body: { base64: Buffer.from([0x89, 0x50, 0xff, 0x00]).toString('base64') },
      }),
    ],
    { name: 'shops', origin },
  );
}

export interface Shop extends Served {
  /** Method, URL, cookie and body of each request. */
  readonly seen: { readonly line: string; readonly cookie: string; readonly body: string }[];
  fails: boolean;
}

/** Serves the shop of that session. Its ids and cookies are new in each run. */
export async function serveShop(): Promise<Shop> {
  const ids = new Set<string>();
  const sids = new Set<string>();
  const seen: Shop['seen'] = [];
  const shop = { seen, fails: false };
  const server = await serve(async (request, response) => {
    const { method, url = '', headers } = request;
    const body = await text(request.setEncoding('latin1'));
    seen.push({ line: `${method} ${url}`, cookie: headers.cookie ?? '', body });
    const answer = (status: number, json?: object): void => {
      response.statusCode = status;
      if (json) response.setHeader('content-type', 'application/json');
      response.end(json && JSON.stringify(json));
    };
    if (url === '/session') {
      const sid = randomBytes(8).toString('hex');
      sids.add(sid);
      response.setHeader('set-cookie', `sid=${sid}; Path=/`);
      return answer(201);
    }
    const sid = /sid=(\w+)/.exec(headers.cookie ?? '')?.[1] ?? '';
    if (!sids.has(sid)) return answer(401);
    if (url === '/orders') {
      const id = randomBytes(8).toString('hex');
      ids.add(id);
      response.setHeader('location', `http://${headers.host}/orders/${id}`);
      return answer(201, { order: { id, lines: [{ key: `${id}-a` }] } });
    }
    if (url === '/picture') return answer(body === '\x89P\xff\0' ? 204 : 400);
    const id = /^\/orders\/(\w+)$|^\/lines\?key=(\w+)-a$/.exec(url)?.slice(1).join('') ?? '';
    if (!ids.has(id)) return answer(404);
    const isRight = method !== 'PUT' || JSON.parse(body).order === id;
    return answer(shop.fails || !isRight ? 500 : 200);
  });
  return Object.assign(shop, server);
}

/**
 * What an API gets as `Authorization` of a request that was recorded with a user and a redacted password.
 * @param send replays the session, with the variables that hold the password
 */
export async function sendBasic(
  send: (session: Session, env: Readonly<Record<string, string>>) => Promise<unknown>,
): Promise<unknown[]> {
  const sent: unknown[] = [];
  await using api = await serve((request, response) => {
    sent.push(request.headers.authorization);
    response.end();
  });
  const headers: [string, string][] = [['Authorization', 'Basic ada:REDACTED_PASSWORD']];
  const session = createSession([recordingOf('GET', '/', 200, { headers })], { origin: api.url });
  await send(session, { REPLAY_SECRET_PASSWORD: 'lovelace' });
  return sent;
}

/** The credentials of `sendBasic` on the wire. */
export const BASIC = `Basic ${Buffer.from('ada:lovelace').toString('base64')}`;

/**
 * The requests that two servers get of a session that was recorded against two hosts, neither of them on this machine.
 * @param send replays the session, with the variables that name the servers
 */
export async function sendToTwoHosts(
  send: (session: Session, env: Readonly<Record<string, string>>) => Promise<unknown>,
): Promise<readonly [api: unknown[], auth: unknown[]]> {
  const listen = (sent: unknown[]) =>
    serve((request, response) => {
      sent.push(request.url);
      response.end();
    });
  const [toApi, toAuth]: [unknown[], unknown[]] = [[], []];
  await using api = await listen(toApi);
  await using auth = await listen(toAuth);
  const session = createSession(
    [
      recordingOf('GET', '/token', 200, { origin: 'https://auth.example.com:8443' }),
      recordingOf('GET', '/orders', 200),
      recordingOf('GET', '/unnamed', 200, { origin: 'http://auth.example.com:8443' }),
    ],
    { origin: 'https://api.example.com' },
  );
  await send(session, {
    REPLAY_TARGET: api.url,
    REPLAY_TARGET_AUTH_EXAMPLE_COM_8443: `${auth.url}/base/`,
  });
  return [toApi, toAuth];
}
