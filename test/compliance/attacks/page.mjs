/**
 * Whoever has the cookie of the page, as a server on another port of the host gets it, cannot use the page's calls,
 * however it asks.
 */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { recordingOf, sessionOf, watchVitest } from './kit.mjs';

const handler = fileURLToPath(new URL('../../../src/page/server/handler.ts', import.meta.url));
const ROUTES = [...readFileSync(handler, 'utf8').matchAll(/'(GET|POST) (api\/\w+)'/g)];

/** What a thief may try in the place of the key, which it does not know. */
const KEYS = {
  'no key': () => [{}, ''],
  'an empty key': () => [{ 'x-sessions-origin-key': '' }, '?originKey='],
  'the cookie as a key': (cookie) => [{ 'x-sessions-origin-key': cookie }, `?originKey=${cookie}`],
  'several keys': (cookie) => [{ 'x-sessions-origin-key': ['', cookie] }, '?originKey=&originKey='],
};
/** How the request says where it comes from. */
const ORIGINS = {
  'no origin': () => ({}),
  'the own origin': (url) => ({ origin: url.origin, 'sec-fetch-site': 'same-origin' }),
  'another port': (url) => ({
    origin: `http://${url.hostname}:1`,
    'sec-fetch-site': 'same-site',
    'sec-fetch-mode': 'cors',
  }),
  'a page that is visited': () => ({ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' }),
};

/** Vitest runs as long as this class: it is started by its first attack. */
let served;

async function serve() {
  const sessions = [sessionOf([recordingOf('GET', '/a')])];
  const { url, end } = await watchVitest(sessions, { target: 'http://127.0.0.1:9' });
  process.once('exit', end);
  const entrance = await send(new URL(url), 'GET', {});
  const cookie = entrance.headers['set-cookie'][0].split(';')[0];
  const [, key] = /#originKey=(.*)$/.exec(entrance.headers.location);
  return { base: new URL('.', url.split('?')[0]), cookie, key };
}

function send(url, method, headers) {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers }, (answer) => {
      if (answer.headers['content-type'] === 'text/event-stream') {
        resolve(answer);
        answer.destroy();
      } else text(answer).then((body) => resolve(Object.assign(answer, { body })), reject);
    });
    call.once('error', reject).end(method === 'POST' ? '{}' : undefined);
  });
}

const attack = ([, method, path], keys, origin) => ({
  name: `${method} ${path} with ${keys} from ${origin}`,
  async run() {
    served ??= serve();
    const { base, cookie } = await served;
    const [headers, query] = KEYS[keys](cookie.split('=')[1]);
    const { statusCode, body } = await send(new URL(path + query, base), method, {
      cookie,
      'content-type': 'application/json',
      ...ORIGINS[origin](base),
      ...headers,
    });
    return statusCode === 403
      ? undefined
      : `was answered with ${statusCode}: ${body?.slice(0, 100)}`;
  },
});

/** What the page itself does has to work, or the attacks say nothing. */
const own = {
  name: 'the page itself',
  async run() {
    served ??= serve();
    const { base, cookie, key } = await served;
    const headers = { cookie, 'x-sessions-origin-key': key };
    const { statusCode } = await send(new URL('api/overview', base), 'GET', headers);
    return statusCode === 200 ? undefined : `was answered with ${statusCode}`;
  },
};

export const attacks = [
  own,
  ...ROUTES.flatMap((route) =>
    Object.keys(KEYS).flatMap((keys) =>
      Object.keys(ORIGINS).map((origin) => attack(route, keys, origin)),
    ),
  ),
];
