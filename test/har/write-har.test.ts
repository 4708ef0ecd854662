/** A session as a HAR: validated against the schema, and imported again. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import Ajv from 'ajv';
import { describe, expect, test } from 'vitest';
import { importHar, readHarSession } from '../../src/har/import-har.ts';
import { renderHar } from '../../src/har/write-har.ts';
import { encodeBody, writeBodyFile } from '../../src/session/body.ts';
import { findSessions } from '../../src/session/find-sessions.ts';
import { readSession } from '../../src/session/read-session.ts';
import type { AnsweredResponse, Header, Recording, Session } from '../../src/session/schema.ts';
import { withSource } from '../../src/session/session-file.ts';
import { createSession, type LooseRecording, recordingOf } from '../kit/index.ts';
import { repositoryRoot } from '../kit/repository-root.ts';
import { findPairs, readPair } from '../pairs/recorded-pairs.ts';
import { RandomSessions } from '../session/random-sessions.ts';
import { useFolders } from './har.ts';

const { createFolder } = useFolders();
const committed = await findSessions('**/*.session.json', join(repositoryRoot, 'sessions'));

/** The schemas of HAR 1.2 that most tools validate with. */
const schemas = (() => {
  const require = createRequire(import.meta.url);
  const ajv = new Ajv();
  ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-06.json'));
  const all: Record<string, object> = require('har-schema');
  return ajv.addSchema(Object.values(all));
})();

function faultsOf(har: unknown): unknown {
  return schemas.validate('har.json#', har) ? [] : schemas.errors;
}

function harOf(session: Session): unknown {
  return JSON.parse([...renderHar(session)].join(''));
}

/** Exports a session as a HAR, imports the HAR, and gives the imported session. */
async function sendThrough(session: Session): Promise<Session> {
  const folder = createFolder();
  const file = join(folder, 'again.har');
  writeFileSync(file, [...renderHar(session)].join(''));
  const sessions = join(folder, 'sessions');
  const imported = await importHar({ file, sessions });
  expect(imported.left).toEqual([]);
  return readSession(imported.file);
}

const TYPE = 'Content-Type';
const PNG = Buffer.from('89504e470d0a1a0a0000', 'hex').toString('base64');

/** A recording for each kind of body, and for each way in which a response can end. */
const KINDS: Readonly<Record<string, LooseRecording>> = {
  'a JSON body': recordingOf('POST', '/orders?draft=1&draft=2', 201, {
    headers: [[TYPE, 'application/json']],
    body: { json: { item: 'tea', count: 2 } },
    response: { headers: [[TYPE, 'application/json']], body: { json: [1, null, 'ü'] } },
  }),
  'a text': recordingOf('PUT', '/note', 200, {
    headers: [[TYPE, 'text/plain; charset=utf-8']],
    body: { text: '{ "spaced": true }\n' },
    response: { headers: [[TYPE, 'text/csv']], body: { text: 'a;b\r\n1;2\r\n' } },
  }),
  'Basic credentials': recordingOf('GET', '/mine', 200, {
    headers: [['Authorization', 'Basic carol:REDACTED_PASSWORD_CAROL']],
  }),
  'a form': recordingOf('POST', '/form', 303, {
    headers: [[TYPE, 'application/x-www-form-urlencoded']],
    body: { text: 'a=1+2&b=%C3%BC&a=' },
    response: { headers: [['Location', '/done?a=1']] },
  }),
  bytes: recordingOf('POST', '/picture', 200, {
    headers: [[TYPE, 'image/png']],
    body: { base64: PNG },
    response: { headers: [[TYPE, 'image/png']], body: { base64: PNG } },
  }),
  'a text in UTF-8 whose type says another charset': recordingOf('POST', '/latin', 200, {
    headers: [[TYPE, 'text/plain; charset=iso-8859-1']],
    body: { text: 'größer' },
    response: { headers: [[TYPE, 'text/html; charset=shift_jis']], body: { text: '日本' } },
  }),
  'a compressed body': recordingOf('GET', '/zipped', 200, {
    response: {
      headers: [
        [TYPE, 'application/json'],
        ['Content-Encoding', 'gzip'],
        ['Content-Length', '77'],
      ],
      body: { json: { many: 'words' }, coding: 'gzip' },
    },
  }),
  'a body that was not kept': recordingOf('POST', '/large', 200, {
    headers: [['Content-Length', '9000']],
    body: { truncated: 512 },
    response: { headers: [['Content-Length', '12']], body: { truncated: 0 } },
  }),
  'headers twice, in any case, with Latin-1': recordingOf('GET', '/headers', 200, {
    headers: [
      ['x-one', 'a'],
      ['X-One', 'b'],
      ['Cookie', 'sid=REDACTED_SID; theme=dark'],
    ],
    response: {
      headers: [
        ['Set-Cookie', 'sid=REDACTED_SID; Path=/; HttpOnly'],
        ['Set-Cookie', 'b=2'],
        ['X-Name', 'Jürgen'],
      ],
      body: { text: 'ok' },
    },
  }),
  'placeholders of secrets': recordingOf('POST', '/login?key=REDACTED_KEY', 200, {
    headers: [
      [TYPE, 'application/json'],
      ['Authorization', 'Bearer REDACTED_AUTHORIZATION'],
    ],
    body: { json: { password: 'REDACTED_PASSWORD', pin: 'REDACTED_PIN (number)' } },
    response: {
      headers: [[TYPE, 'application/json']],
      body: { json: { token: 'REDACTED_TOKEN' } },
    },
  }),
  trailers: recordingOf('POST', '/trailers', 200, {
    headers: [['Transfer-Encoding', 'chunked']],
    body: { text: 'x' },
    request: { trailers: [['X-Sum', '1']] },
    response: { headers: [], body: { text: 'y' }, trailers: [['X-Sum', '2']] },
  }),
  'a path that URLs are cleaned of': recordingOf('GET', '/a/../b/./c\\d?x=\'"', 404),
  'OPTIONS of the whole server': recordingOf('OPTIONS', '*', 204),
  'a reason phrase of its own': recordingOf('GET', '/reason', 418, {
    response: { statusText: 'Short and Stout' },
  }),
  'a preflight request': recordingOf('OPTIONS', '/cors', 204, {
    headers: [
      ['Origin', 'http://shop.test'],
      ['Access-Control-Request-Method', 'PUT'],
    ],
  }),
  'a page': recordingOf('GET', '/', 200, {
    headers: [['Accept', 'text/html']],
    response: { headers: [[TYPE, 'text/html']], body: { text: '<p>hi' } },
  }),
  'another origin': recordingOf('GET', '/', 200, { origin: 'https://other.test:8443' }),
  'a response that the client cut off': recordingOf('GET', '/stream', 200, {
    response: { headers: [['Content-Length', '900']], body: { text: 'data: 1\n' }, aborted: true },
  }),
  'a response that broke off': recordingOf('GET', '/broken', 200, {
    response: { headers: [['Content-Length', '900']], body: { text: 'da' }, error: 'ECONNRESET' },
  }),
  'no response': {
    request: { method: 'GET', path: '/gone', headers: [] },
    response: { error: 'ECONNREFUSED', time: 1.234 },
  },
  'no response, since the client left': {
    request: { method: 'GET', path: '/slow', headers: [] },
    response: { error: 'ECONNABORTED', time: 10, aborted: true },
  },
  'no response, although the error speaks of an abort': {
    request: { method: 'GET', path: '/slow', headers: [] },
    response: { error: 'ECONNABORTED', time: 10 },
  },
};

/** A recording without the members that HAR has no place for. */
function toComparable({ response, ...recording }: Recording): unknown {
  const { claims, noise, ...kept }: Partial<AnsweredResponse> = response;
  return { ...recording, response: kept };
}

/** Reads a session from its HAR. Its bodies are in memory, and nothing is redacted. */
async function readThrough(session: Session): Promise<Session> {
  const file = join(createFolder(), 'again.har');
  writeFileSync(file, [...renderHar(session)].join(''));
  const { left, ...read } = await readHarSession({ file, redact: false });
  expect(left).toEqual([]);
  return read.session;
}

/** What a session has in HAR as well: times are to the microsecond, as the recorder writes them. */
function heldByHar({ origin, recordedAt, recordings }: Session): unknown {
  const round = (time: number): number => Math.round(time * 1000) / 1000;
  const timed = recordings.map(({ at, response, ...recording }) => {
    const time = round(round(at + response.time) - round(at));
    return { ...recording, at: round(at), response: { ...response, time } };
  });
  return { origin, recordedAt, recordings: timed.map(toComparable) };
}

/** A session of random messages such as the recorder writes, in any order and at any time. */
function randomSession(seed: number): Session {
  const random = new RandomSessions(seed);
  const session = random.session();
  const plain = (text: string): string => text.replace(/[^\x21-\x7e]/g, '');
  const headersOf = (headers: readonly Header[]): Header[] =>
    headers.map(([name, value]) => [`X-${name.replace(/\W/g, '')}`, plain(value)]);
  const contentOf = ({ body, headers, trailers = [] }: Content): Content => ({
    headers: headersOf(headers),
    ...(body && ('truncated' in body ? { body } : withBytes(random.bytes()))),
    ...(trailers.length > 0 && { trailers: headersOf(trailers) }),
  });
  return {
    ...session,
    recordings: session.recordings.map(({ request, response, ...recording }) => ({
      ...recording,
      request: { method: request.method, path: request.path, ...contentOf(request) },
      response: 'status' in response ? answerOf(response, contentOf(response)) : response,
    })),
  };
}

type Content = Pick<AnsweredResponse, 'headers' | 'body' | 'trailers'>;

/** An empty body is none. */
function withBytes(bytes: Uint8Array): Pick<Content, 'body'> {
  return bytes.length === 0 ? {} : { body: encodeBody(bytes, undefined) };
}

/** An answer that was aborted has no error. */
function answerOf(response: AnsweredResponse, content: Content): AnsweredResponse {
  const { status, statusText, time, aborted, error } = response;
  return {
    ...{ status, time, ...content },
    ...(statusText && { statusText: 'Not the usual one' }),
    ...(aborted ? { aborted } : error !== undefined && { error }),
  };
}

/** A session of the recording under test, and of one before it that gives the session its origin. */
function sessionOf(recording: LooseRecording): Session {
  const first = recordingOf('GET', '/first', 200, { at: 0 });
  return createSession([first, { ...recording, at: 12.345 }], { name: 'again' });
}

describe('a session is the same after an export and an import', () => {
  test.each(committed.map((file) => [basename(file), file]))('%s', async (_, file) => {
    const session = await readSession(file);
    const again = await sendThrough(session);
    expect(again.recordings.map(toComparable)).toEqual(session.recordings.map(toComparable));
    expect(again).toMatchObject({ origin: session.origin, recordedAt: session.recordedAt });
  });

  test.each(findPairs())('two recordings of %s', async (name) => {
    for (const session of Object.values(readPair(name))) {
      expect(heldByHar(await readThrough(session))).toEqual(heldByHar(session));
    }
  });

  test.each(Array.from({ length: 40 }, (_, seed) => seed))('of random values, %i', async (seed) => {
    const session = randomSession(seed);
    if (session.recordings.length === 0) return;
    expect(heldByHar(await readThrough(session))).toEqual(heldByHar(session));
  });

  test('with its own origin, although most of its requests went to another one', async () => {
    const login = { origin: 'https://auth.example.com' };
    const session = createSession([
      recordingOf('GET', '/orders', 200, { at: 0 }),
      recordingOf('GET', '/keys', 200, { ...login, at: 10 }),
      recordingOf('POST', '/token', 200, { ...login, at: 20 }),
    ]);
    expect(heldByHar(await readThrough(session))).toEqual(heldByHar(session));
  });

  test('with requests that left at the same time, and in an order of its own', async () => {
    const session = createSession([
      recordingOf('GET', '/b', 200, { at: 40, time: 30 }),
      recordingOf('GET', '/a', 200, { at: 40, time: 30 }),
      recordingOf('GET', '/first', 200, { at: 20, time: 5 }),
    ]);
    expect(heldByHar(await readThrough(session))).toEqual(heldByHar(session));
  });

  test('with the handshake of a WebSocket', async () => {
    const session = sessionOf(
      recordingOf('GET', '/socket', 101, { headers: [['Upgrade', 'websocket']] }),
    );
    expect(heldByHar(await readThrough(session))).toEqual(heldByHar(session));
  });

  test('unless its HAR was edited: an entry before its start is the first one', async () => {
    const session = createSession([
      recordingOf('GET', '/a', 200),
      recordingOf('GET', '/b', 200, { at: 20 }),
    ]);
    const file = join(createFolder(), 'edited.har');
    const har = JSON.parse([...renderHar(session)].join(''));
    har.log.entries[1].startedDateTime = '2026-11-24T09:00:00.000Z';
    writeFileSync(file, JSON.stringify(har));
    const { session: read } = await readHarSession({ file });
    expect(read.recordings.map(({ at, request }) => [at, request.path])).toEqual([
      [0, '/b'],
      [3_600_000, '/a'],
    ]);
  });

  test.each(Object.entries(KINDS))('%s', async (_, recording) => {
    const session = sessionOf(recording);
    const { $schema, ...again } = await sendThrough(session);
    expect(again).toEqual(session);
  });

  test('a body in a file', async () => {
    const folder = createFolder();
    const file = join(folder, 'again.session.json');
    const body = writeBodyFile(file, Buffer.from('word '.repeat(20_000)));
    const session = sessionOf(recordingOf('PUT', '/file', 200, { body, response: { body } }));
    const again = await sendThrough(withSource(session, file));
    expect(again).toEqual({ ...session, $schema: expect.any(String) });
  });

  test('equal requests at the same time stay separate', async () => {
    const same = recordingOf('GET', '/same', 200, { at: 0 });
    const again = await sendThrough(createSession([same, same, same], { name: 'again' }));
    expect(again.recordings).toHaveLength(3);
  });
});

describe('a HAR is valid against the schema', () => {
  test('which finds what is missing', () => {
    expect(faultsOf({ log: { version: '1.2', entries: [{}] } })).not.toEqual([]);
  });

  test.each(committed.map((file) => [basename(file), file]))('of %s', async (_, file) => {
    expect(faultsOf(harOf(await readSession(file)))).toEqual([]);
  });

  test.each(Object.entries(KINDS))('with %s', (_, recording) => {
    expect(faultsOf(harOf(sessionOf(recording)))).toEqual([]);
  });

  test('without recordings', () => {
    expect(faultsOf(harOf(createSession([])))).toEqual([]);
  });
});

test('a request that was sent after the year 9999 is dated at the end of that year', () => {
  const session = createSession([recordingOf('GET', '/', 200, { at: 1e300 })]);
  expect(JSON.stringify(harOf(session))).toContain(
    '"startedDateTime":"9999-12-31T23:59:59.999000Z"',
  );
});

test('placeholders of secrets stay placeholders', async () => {
  const text = [...renderHar(await readSession(committed[0] ?? ''))].join('');
  const placeholders = new Set(readFileSync(committed[0] ?? '', 'utf8').match(/REDACTED_\w+/g));
  expect(placeholders.size).toBeGreaterThan(0);
  for (const placeholder of placeholders) expect(text).toContain(placeholder);
});

describe('HAR has no place for', () => {
  /** Sessions with something that HAR has no place for, and what is left of them after an export and an import. */
  const cases: readonly [what: string, before: Session, after: Partial<Session>][] = [
    [
      'the name, which becomes the name of the file',
      createSession([recordingOf('GET', '/', 200)], { name: 'takes an order' }),
      { name: 'again' },
    ],
    [
      'ids, which become numbers',
      createSession([recordingOf('GET', '/', 200, { id: 'login' })]),
      { recordings: [expect.objectContaining({ id: '1' })] },
    ],
    [
      'the recorder, its server and a crash',
      createSession([recordingOf('GET', '/', 200)], {
        ...{ recordedBy: 'a.test.ts', servedBy: 'test', interrupted: true },
      }),
      { recordedBy: undefined, servedBy: undefined, interrupted: undefined },
    ],
    [
      'links',
      createSession([recordingOf('GET', '/a', 200), recordingOf('GET', '/b', 200)], {
        links: [{ from: { recording: '1', header: 'ETag' }, to: { recording: '2', query: 'v' } }],
      }),
      { links: undefined },
    ],
    [
      'noise',
      createSession([recordingOf('GET', '/', 200, { response: { noise: { headers: ['age'] } } })]),
      {
        recordings: [expect.objectContaining({ response: { status: 200, time: 5, headers: [] } })],
      },
    ],
  ];

  test.each(cases)('%s', async (_, before, after) => {
    const again = await sendThrough(before);
    for (const [member, value] of Object.entries(after)) {
      expect(Reflect.get(again, member), member).toEqual(value);
    }
  });
});

test('the size on the wire of a compressed body is taken from its header', () => {
  const headers: [string, string][] = [
    ['Content-Type', 'application/json'],
    ['Content-Encoding', 'gzip'],
  ];
  const body = { json: { a: 1 }, coding: 'gzip' } as const;
  const length: [string, string] = ['Content-Length', '27'];
  const session = createSession([
    recordingOf('GET', '/', 200, { response: { headers: [...headers, length], body } }),
    recordingOf('GET', '/', 200, { response: { headers, body } }),
  ]);
  const { log } = JSON.parse([...renderHar(session)].join(''));
  expect(
    log.entries.map(
      ({ response }: { response: { bodySize: number; content: { size: number } } }) => [
        response.bodySize,
        response.content.size,
      ],
    ),
  ).toEqual([
    [27, 7],
    [-1, 7],
  ]);
});
