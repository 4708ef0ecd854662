/**
 * Answers of a hostile target. Each must end the replay in time, with one outcome for each recording,
 * in bounded memory, and make it call nobody else.
 */
import { replaySession } from 'vitest-session-replay/replay';
import { big, bodies, codings, framings, headerFloods, OK } from './answer-bytes.mjs';
import { answerOf, createRandom, recordingOf, serveRaw, sessionOf } from './kit.mjs';

/** In ms, of one request. */
const TIMEOUT = 1500;
/** In ms, of three requests in a row, with what is done to their answers. */
const MAX_DURATION = 20_000;

const KEPT = {
  json: {
    id: 'id-4815162342',
    next: '/items/9f8e7d6c',
    list: [{ name: 'ada', key: 'k-77120934' }],
  },
};
const recordings = [
  recordingOf('POST', '/items', {
    body: { json: { name: 'ada' } },
    response: {
      headers: [
        ['Content-Type', 'application/json'],
        ['Location', '/items/9f8e7d6c'],
        ['ETag', '"e-5550123"'],
        ['Set-Cookie', 'sid=s-90125; Path=/'],
        ['Link', '</items?page=p-31337>; rel="next"'],
      ],
      body: KEPT,
    },
  }),
  recordingOf('GET', '/items/9f8e7d6c?id=id-4815162342&page=p-31337', {
    headers: [
      ['Cookie', 'sid=s-90125'],
      ['If-Match', '"e-5550123"'],
    ],
  }),
  recordingOf('PUT', '/items/9f8e7d6c', { body: { json: { key: 'k-77120934' } } }),
];

/**
 * @param {(socket: import('node:net').Socket, other: string) => void} answer what is done for a request; `other`
 * is a server that must not be called
 */
const attack = (
  name,
  answer,
  { timeout = TIMEOUT, session = sessionOf(recordings), settings, check = () => undefined } = {},
) => ({
  name,
  async run(open) {
    const other = await open(serveRaw((socket) => socket.end(answerOf(''))));
    const target = await open(serveRaw((socket, message) => answer(socket, other.url, message)));
    const startedAt = performance.now();
    const { outcomes } = await replaySession(session, {
      target: target.url,
      timeout,
      expect: { body: 'exact', headers: ['Link', 'Set-Cookie'] },
      ...settings,
    });
    const took = performance.now() - startedAt;
    const { length } = session.recordings;
    if (outcomes.length !== length) return `${outcomes.length} outcomes of ${length}`;
    if (took > MAX_DURATION) return `took ${Math.round(took)} ms`;
    if (other.requests.length > 0) return `another server was called: ${other.requests[0]}`;
    return check(outcomes);
  },
});

/** Writes as long as the other side takes it. */
function pour(socket, chunk) {
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
}

/** Writes a chunk each few ms. */
function drip(socket, chunks, pause = 20) {
  let index = 0;
  const timer = setInterval(() => {
    if (socket.destroyed || index === chunks.length) clearInterval(timer);
    else socket.write(chunks[index++]);
  }, pause);
  socket.once('close', () => clearInterval(timer));
}

const JSON_HEAD = `${OK}Content-Type: application/json\r\n`;
const bytesOf = (text) => Array.from(text);

const endless = {
  'a head, byte by byte': (socket) => drip(socket, bytesOf(OK + big(9999, 'X: y\r\n'))),
  'a body, byte by byte': (socket) =>
    drip(socket, [`${OK}Content-Length: 9999\r\n\r\n`, ...bytesOf(big(9999, 'x'))]),
  'a chunked body, byte by byte': (socket) =>
    drip(socket, [`${OK}Transfer-Encoding: chunked\r\n\r\n`, ...Array(9999).fill('1\r\nx\r\n')]),
  'header lines': (socket) => {
    socket.write(OK);
    pour(socket, big(100, 'X-A: b\r\n'));
  },
  'one header line': (socket) => {
    socket.write(`${OK}X-A: `);
    pour(socket, big(10_000, 'b'));
  },
  'interim answers': (socket) => pour(socket, big(100, 'HTTP/1.1 102 Processing\r\n\r\n')),
  'interim answers of 100': (socket) => pour(socket, big(100, 'HTTP/1.1 100 Continue\r\n\r\n')),
  'an interim answer that never ends': (socket) => {
    socket.write('HTTP/1.1 103 Early Hints\r\n');
    pour(socket, big(100, 'Link: </a>\r\n'));
  },
  'a body until close': (socket) => {
    socket.write(`${OK}\r\n`);
    pour(socket, big(65_536, 'x'));
  },
  'a body of an error': (socket) => {
    socket.write('HTTP/1.1 500 X\r\n\r\n');
    pour(socket, big(65_536, 'x'));
  },
  JSON: (socket) => {
    socket.write(`${JSON_HEAD}\r\n[`);
    pour(socket, big(1000, '{"id":"id-1"},'));
  },
  'chunks of one byte': (socket) => {
    socket.write(`${JSON_HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\n"\r\n`);
    pour(socket, big(5000, '1\r\nx\r\n'));
  },
  'chunk extensions': (socket) => {
    socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n1;`);
    pour(socket, big(10_000, 'x'));
  },
  trailers: (socket) => {
    socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n0\r\n`);
    pour(socket, big(1000, 'X: y\r\n'));
  },
  silence: () => undefined,
};

const hostile = (other) => {
  const values = [
    '..',
    '../../admin',
    '//evil',
    `${other}/x`,
    '\\\\evil',
    '%2e%2e%2f',
    'a;b=c',
    'a&b=c',
    'a#b',
    'a b',
    'a\'b"<c>',
    '\u202eabc',
    '__proto__',
    big(100_000, 'v'),
  ];
  return values.map((value) =>
    JSON.stringify({ id: value, next: value, list: [{ name: 'ada', key: value }] }),
  );
};

const whole = answerOf(JSON.stringify(KEPT.json), ['Content-Type: application/json']);
const resets = Array.from({ length: whole.length }, (_, at) =>
  attack(`reset after ${at} bytes`, (socket) => {
    socket.write(whole.subarray(0, at));
    setTimeout(() => socket.resetAndDestroy(), 2);
  }),
);
const random = createRandom(20_261_127);
const mutations = Array.from({ length: 200 }, (_, number) => {
  const bytes = Buffer.from(whole);
  for (let change = 0; change <= random(8); change += 1) bytes[random(bytes.length)] = random(256);
  return attack(`changed bytes ${number}`, (socket) => socket.end(bytes));
});

/** One-byte chunks for as long as it takes to see what they are kept as. */
const tinyChunks = (socket) => {
  socket.write(`${JSON_HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\n"\r\n`);
  pour(socket, big(20_000, '1\r\nx\r\n'));
};

/** Pages that differ everywhere, with requests beside them that must not suffer. */
const page = (seed) => {
  const next = createRandom(seed);
  return Array.from({ length: 1_500_000 }, () => next(1_000_000_000).toString(36)).join('\n');
};
const livePage = answerOf(page(2), ['Content-Type: text/plain']);
const pages = sessionOf([
  recordingOf('GET', '/page', { response: { body: { text: page(1) } } }),
  ...Array.from({ length: 20 }, (_, index) => recordingOf('GET', `/small/${index}`)),
]);

export const attacks = [
  ...Object.entries(endless).map(([name, answer]) => attack(`endless: ${name}`, answer)),
  attack('endless: chunks of one byte, for longer', tinyChunks, { timeout: 8000 }),
  attack(
    'compared: a large page that differs everywhere, beside small requests',
    (socket, _, message) =>
      socket.write(message.startsWith('GET /page ') ? livePage : answerOf('')),
    {
      session: pages,
      settings: { speed: 'instant' },
      check: (outcomes) => {
        const late = outcomes.filter(({ path, state }) => path !== '/page' && state !== 'passed');
        return late.length > 0
          ? `${late.length} other requests failed: ${late[0].failure?.kind}`
          : undefined;
      },
    },
  ),
  ...framings.map(([name, bytes]) => attack(name, (socket) => socket.end(bytes, 'latin1'))),
  ...Object.entries(bodies).map(([name, [type, body]]) => {
    const bytes = answerOf(body, [`Content-Type: ${type}`]);
    return attack(`body: ${name}`, (socket) => socket.write(bytes));
  }),
  ...Object.entries(headerFloods).map(([name, [header, value]]) => {
    const bytes = answerOf(JSON.stringify(KEPT.json), [`${header}: ${value}`]);
    return attack(`header: ${name}`, (socket) => socket.write(bytes));
  }),
  ...Object.entries(codings).map(([name, [coding, body, status]]) => {
    const bytes = answerOf(
      body,
      ['Content-Type: application/json', `Content-Encoding: ${coding}`],
      status,
    );
    return attack(`coding: ${name}`, (socket) => socket.write(bytes));
  }),
  ...Array.from({ length: 14 }, (_, index) =>
    attack(`live value ${index}`, (socket, other) =>
      socket.write(
        answerOf(hostile(other)[index], [
          'Content-Type: application/json',
          `Location: ${other}/x`,
          `Link: <${other}/y>; rel="next"`,
        ]),
      ),
    ),
  ),
  ...resets,
  ...mutations,
];
