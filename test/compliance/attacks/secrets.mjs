/**
 * A target that echoes what stands for a secret gets the secret by no request whose recording does not
 * have it, and no other origin gets it at all.
 */
import { replaySession } from 'vitest-session-replay/replay';
import { answerOf, recordingOf, serveRaw, sessionOf } from './kit.mjs';

const SECRET = 'live-Pa55word/+&x';
const NAME = 'REDACTED_PASSWORD';
const RECORDED = 'tok-48151623';
const AUTH = 'https://auth.example.com';

const base64 = (text) => Buffer.from(text).toString('base64');
/** How a hostile target may write the placeholder, in the place of a token. */
const FORMS = [
  NAME,
  'REDACTED%5FPASSWORD',
  'REDACTED%255FPASSWORD',
  `${NAME} (number)`,
  `x${NAME}y`,
  `say ${NAME} now`,
  `"${NAME} (number)"`,
  `ada:${NAME}`,
  base64(NAME),
  base64(`ada:${NAME}`),
  `Basic ${base64(`ada:${NAME}`)}`,
  `Basic ada:${NAME}`,
  `Bearer ${NAME}`,
  `{"a":"${NAME}"}`,
  `a=${NAME}&b=1`,
  `${NAME}_2`,
  `${NAME}${NAME}`,
  base64(base64(NAME)),
  'REDACTED\\u005fPASSWORD',
  'REDACTED&#95;PASSWORD',
  NAME.toLowerCase(),
];
/** How the target brings the token: headers and body of its answer, live and recorded. */
const BRINGERS = {
  JSON: (value) => [['Content-Type', 'application/json'], JSON.stringify({ token: value })],
  'JSON with escapes': (value) => [
    ['Content-Type', 'application/json'],
    JSON.stringify({ token: value }).replaceAll('_', '\\u005f'),
  ],
  HTML: (value) => [
    ['Content-Type', 'text/html'],
    `<input type=hidden name=token value="${value.replaceAll('"', '&quot;')}">`,
  ],
  'a header': (value) => [['X-Token', value.replace(/[\r\n]/g, '')], ''],
  'a cookie': (value) => [['Set-Cookie', `token=${value}`], ''],
  XML: (value) => [
    ['Content-Type', 'application/xml'],
    `<token>${value.replaceAll('&', '&amp;')}</token>`,
  ],
  'a Location': (value) => [['Location', `/items/${value}`], ''],
};
/** What the later request does with it. */
const CARRIERS = {
  'a path': ['GET', `/items/${RECORDED}`, {}],
  'a query': ['GET', `/items?token=${RECORDED}`, {}],
  'a header': ['GET', '/items', { headers: [['X-Token', RECORDED]] }],
  credentials: ['GET', '/items', { headers: [['Authorization', `Bearer ${RECORDED}`]] }],
  'a cookie': ['GET', '/items', { headers: [['Cookie', `token=${RECORDED}`]] }],
  JSON: ['POST', '/items', { body: { json: { token: RECORDED } } }],
  'a form': [
    'POST',
    '/items',
    {
      headers: [['Content-Type', 'application/x-www-form-urlencoded']],
      body: { text: `token=${RECORDED}` },
    },
  ],
  'another origin': ['GET', '/items', { origin: AUTH, headers: [['X-Token', RECORDED]] }],
};

const attack = (form, bringer, carrier) => ({
  name: `${JSON.stringify(form)} by ${bringer} into ${carrier}`,
  async run(open) {
    const write = BRINGERS[bringer];
    const [header, body] = write(form);
    const live = answerOf(body, [`${header[0]}: ${header[1]}`]);
    const auth = await open(serveRaw((socket) => socket.write(answerOf(''))));
    const target = await open(serveRaw((socket) => socket.write(live)));
    const [recordedHeader, recordedBody] = write(RECORDED);
    const [method, path, parts] = CARRIERS[carrier];
    const session = sessionOf([
      recordingOf('POST', '/login', {
        body: { json: { password: NAME } },
        response: {
          headers: [recordedHeader],
          ...(recordedBody && { body: { text: recordedBody } }),
        },
      }),
      recordingOf(method, path, parts),
    ]);
    const { outcomes } = await replaySession(session, {
      target: target.url,
      origins: { [AUTH]: auth.url },
      secrets: { [NAME]: SECRET },
      timeout: 2000,
    });
    const [login = '', ...later] = target.requests;
    if (!hasSecret(login)) return 'the request whose recording has it did not get it';
    if (later.some(hasSecret)) return 'it arrived in a later request';
    if (hasSecret(auth.bytes())) return 'it arrived at another origin';
    if (hasSecret(JSON.stringify(outcomes))) return 'the outcomes show it';
    return undefined;
  },
});

/** In the forms in which it could go on the wire. */
function hasSecret(text) {
  const forms = [
    SECRET,
    encodeURIComponent(SECRET),
    new URLSearchParams([['', SECRET]]).toString().slice(1),
    Buffer.from(SECRET).toString('hex'),
  ];
  if (forms.some((form) => text.includes(form))) return true;
  const runs = text.match(/[A-Za-z0-9+/]{16,}={0,2}/g) ?? [];
  return runs.some((run) => {
    const once = Buffer.from(run, 'base64').toString('latin1');
    return once.includes(SECRET) || Buffer.from(once, 'base64').toString('latin1').includes(SECRET);
  });
}

export const attacks = FORMS.flatMap((form) =>
  Object.keys(BRINGERS).flatMap((bringer) =>
    Object.keys(CARRIERS).map((carrier) => attack(form, bringer, carrier)),
  ),
);
