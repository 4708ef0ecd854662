/** Live values of a hostile target must keep the place of the recorded ones: no other path, no other cookie. */
import { replaySession } from 'vitest-session-replay/replay';
import { answerOf, recordingOf, serveRaw, sessionOf } from './kit.mjs';

const RECORDED = 'id-4815162342';
const VALUES = [
  '..',
  '.',
  '%2e%2e',
  '.%2e',
  '../admin',
  '..\\admin',
  '/admin',
  '//admin',
  'x?admin=1',
  'x#admin',
  'x&admin=1',
  'x;admin=1',
  'x, admin=1',
  'x\r\nX-Admin: 1',
  'x\nX-Admin: 1',
  'x HTTP/1.1\r\nX-Admin: 1\r\n\r\nGET /admin',
  'x"admin',
  "x'admin",
  'x\0admin',
  '\u010d\u010aX-Admin: 1',
  'http://127.0.0.1:1/admin',
];
/** Where the value is sent: the request, and what is allowed to arrive for it. */
const PLACES = {
  'a path segment': {
    request: ['GET', `/items/${RECORDED}/parts`, {}],
    isKept: (message) => {
      const [, path = ''] = message.split(' ');
      const segments = path.split('?')[0].split('/');
      const isClimbing = segments.some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
      return !isClimbing && !path.includes('?') && /^\/items\/[^/\\]+\/parts$/.test(path);
    },
  },
  'a query value': {
    request: ['GET', `/items?id=${RECORDED}`, {}],
    isKept: (message) => /^GET \/items\?id=[^&;#]*( |&?$)/.test(message),
  },
  'a cookie': {
    request: ['GET', '/items', { headers: [['Cookie', `sid=${RECORDED}`]] }],
    isKept: (message) => !/^cookie:.*;\s*admin=/im.test(message),
  },
  'a header': {
    request: ['GET', '/items', { headers: [['X-Token', RECORDED]] }],
    isKept: () => true,
  },
  JSON: {
    request: ['POST', '/items', { body: { json: { id: RECORDED } } }],
    isKept: (message) =>
      Object.keys(JSON.parse(message.slice(message.indexOf('\r\n\r\n') + 4))).join() === 'id',
  },
  'a form': {
    request: [
      'POST',
      '/items',
      {
        headers: [['Content-Type', 'application/x-www-form-urlencoded']],
        body: { text: `id=${RECORDED}` },
      },
    ],
    isKept: (message) =>
      [...new URLSearchParams(message.slice(message.indexOf('\r\n\r\n') + 4)).keys()].join() ===
      'id',
  },
};

const attack = (place, { request: [method, path, parts], isKept }, value, carrier) => ({
  name: `${JSON.stringify(value)} by ${carrier} for ${place}`,
  async run(open) {
    const inJson = carrier === 'JSON';
    const live = inJson
      ? answerOf(JSON.stringify({ id: value }), ['Content-Type: application/json'])
      : answerOf('', [`Set-Cookie: sid=${value.replace(/[\r\n\0]/g, '')}`]);
    const target = await open(
      serveRaw((socket, _, requests) => socket.write(requests === 1 ? live : answerOf(''))),
    );
    const recorded = inJson
      ? { body: { json: { id: RECORDED } } }
      : { headers: [['Set-Cookie', `sid=${RECORDED}`]] };
    const session = sessionOf([
      recordingOf('POST', '/login', { response: recorded }),
      recordingOf(method, path, parts),
    ]);
    const { outcomes } = await replaySession(session, { target: target.url, timeout: 2000 });
    if (outcomes.length !== 2) return `${outcomes.length} outcomes of 2`;
    if (target.requests.length > 2) return `${target.requests.length} requests arrived for 2`;
    const second = target.requests[1];
    if (second === undefined) return undefined;
    if (/^x-admin:/im.test(second)) return 'a header was added';
    return isKept(second)
      ? undefined
      : `sent as ${JSON.stringify(second.split('\r\n\r\n')[0].slice(0, 200))}`;
  },
});

export const attacks = Object.entries(PLACES).flatMap(([place, parts]) =>
  VALUES.map((value) => attack(place, parts, value, place === 'a cookie' ? 'Set-Cookie' : 'JSON')),
);
