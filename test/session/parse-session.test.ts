import { relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageVersion } from '../../src/own-files.ts';
import { parseSessionText } from '../../src/session/parse-session.ts';
import type { Recording } from '../../src/session/schema.ts';
import { SOURCE } from '../../src/session/session-file.ts';
import { renderSession } from '../../src/session/write-session.ts';
import { createSession, recordingOf } from '../kit/session.ts';
import { errorOf, file } from './error-of.ts';

/** The faults that are told of a session as JSON, without the heading and the line numbers. */
function faultsOf(session: unknown): string[] {
  const [, ...lines] = errorOf(JSON.stringify(session, null, 2)).message.split('\n');
  return lines.map((line) => line.trim().replace(/^line \d+, /, ''));
}

/** The faults of a session whose only recording has these members in place of its own. */
function faultsWith(parts: object): string[] {
  return faultsOf({ ...createSession([]), recordings: [{ ...recording, ...parts }] });
}

function faultsOfBody(body: unknown): string[] {
  return faultsWith({ request: { ...recording.request, body } });
}

function faultsOfResponse(response: unknown): string[] {
  return faultsWith({ response });
}

const recording: Recording = {
  id: '1',
  at: 0,
  request: { method: 'GET', path: '/', headers: [['Accept', '*/*']] },
  response: { status: 200, time: 1, headers: [] },
};

test('a session is given as it stands in the file, keys of its bodies included', () => {
  const session = createSession([
    recordingOf('GET', '/', 200, { body: { json: { b: 1, a: [null], __proto__: {} } } }),
    recordingOf('GET', '/', 200, { body: { json: null } }),
  ]);
  expect(parseSessionText(JSON.stringify(session), file)).toEqual(session);
});

test('a session knows the file that it was read from', () => {
  const session = parseSessionText(JSON.stringify(createSession([])), file);
  expect(session[SOURCE]?.file).toBe(resolve(file));
  expect(createSession([])[SOURCE]).toBeUndefined();
});

test('a byte order mark is accepted', () => {
  expect(parseSessionText(`\ufeff${JSON.stringify(createSession([]))}`, file).version).toBe(1);
});

test('the error names file, line, path, what was found and what was expected', () => {
  const session = createSession([recordingOf('GET', '/', 200, { headers: [['Accept', '*/*']] })]);
  const text = [...renderSession(session)].join('').replace('"Accept"', '12');
  const error = errorOf(text);
  expect(error.message).toBe(
    `${file} is not a session:\n` +
      '  line 15, recordings[0].request.headers[0][0]: found the number 12, expected a string',
  );
  expect(error.location).toEqual({ file: resolve(file), line: 15, column: 12 });
  expect(error.code).toBe('INVALID_SESSION');
  expect(error.stack).toBe(`SessionFileError: ${error.message}`);
});

test('a file in the working folder is named relative to it, any other as it was given', () => {
  expect(errorOf('', resolve('a', 'b.json')).message).toMatch(/^a[\\/]b\.json is empty/);
  expect(errorOf('', resolve('..', 'b.json')).message).toContain(`${resolve('..', 'b.json')} is`);
  expect(errorOf('', relative('.', resolve('..', 'b.json'))).message).toMatch(/^\.\.[\\/]b\.json/);
});

test('a huge array of anything is told in a few lines', () => {
  const text = JSON.stringify({ ...createSession([]), recordings: Array(1e6).fill(1) });
  expect(errorOf(text).message.split('\n')).toEqual([
    `${file} is not a session:`,
    '  line 1, recordings[0]: found the number 1, expected an object',
    '  line 1, recordings[1]: found the number 1, expected an object',
    '  line 1, recordings[2]: found the number 1, expected an object',
    '  … and at least 97 more',
  ]);
});

test('100,000 wrong headers are told in a few lines', () => {
  const headers: number[] = Array(1e5).fill(1);
  expect(faultsOfResponse({ ...recording.response, headers })).toEqual([
    expect.stringContaining('response.headers[0]: found the number 1'),
    expect.stringContaining('response.headers[1]: found the number 1'),
    expect.stringContaining('response.headers[2]: found the number 1'),
    '… and at least 97 more',
  ]);
});

test('only the first faults are told and the others counted', () => {
  expect(faultsOf({ version: 1, recordings: [{}] })).toEqual([
    'name: found nothing, expected a string',
    'origin: found nothing, expected a string',
    'recordedAt: found nothing, expected a time such as 2026-11-24T10:00:00.000Z',
    '… and 4 more',
  ]);
});

test.each([
  [{ version: '1' }, 'version: found a string "1", expected 1'],
  [{ version: 0 }, 'version: found the number 0, expected 1'],
  [{ name: null }, 'name: found null, expected a string'],
  [{ origin: 'x' }, 'origin: found a string "x", expected an origin: scheme, host and port, such'],
  [{ origin: 'http://127.0.0.1:99999' }, 'found a string "http://127.0.0.1:99999", expected an or'],
  [{ origin: 'http://[::1' }, 'origin: found a string "http://[::1", expected an origin: scheme'],
  [{ origin: 'http://a\\b' }, 'origin: found a string "http://a\\\\b", expected an origin: scheme'],
  [
    { origin: 'http://me:s3cret@a' },
    'origin: found a string "http://…@a", expected an origin: sch',
  ],
  [{ recordedAt: 'now' }, 'recordedAt: found a string "now", expected a time such as 2026'],
  [{ interrupted: false }, 'interrupted: found false, expected true'],
  [{ recordings: {} }, 'recordings: found an empty object, expected an array'],
  [{ extra: 1 }, 'extra: found the key "extra", expected no such key'],
])('a wrong envelope says what is wrong: %j', (parts, told) => {
  const faults = faultsOf({ ...createSession([]), ...parts });
  expect(faults).toEqual([expect.stringContaining(told)]);
});

test.each([
  [{ id: undefined }, 'id: found nothing, expected a string'],
  [{ id: '' }, 'id: found a string "", expected a string that is not empty'],
  [{ at: -1 }, 'at: found the number -1, expected a number of at least 0'],
  [{ at: '1' }, 'at: found a string "1", expected a number'],
  [{ request: undefined }, 'request: found nothing, expected an object'],
  [{ response: undefined }, 'response: found nothing, expected an object'],
  [{ origin: 'ftp://x' }, 'origin: found a string "ftp://x", expected an origin'],
  [{ origin: 'http://a:99999' }, 'origin: found a string "http://a:99999", expected an origin'],
  [{ 'odd key': 1 }, '["odd key"]: found the key "odd key", expected no such key'],
])('a wrong recording says what is wrong: %j', (parts, told) => {
  expect(faultsWith(parts)).toEqual([expect.stringContaining(told)]);
});

test.each(['/a\r\nb', '/a b', '/\t', '/\0', '/€', ''])(
  'a path that cannot be on the wire is refused: %j',
  (path) => {
    expect(faultsWith({ request: { ...recording.request, path } })).toEqual([
      expect.stringMatching(/^recordings\[0\]\.request\.path: found .*, expected a raw path/),
    ]);
  },
);

test.each(['*', 'http://a/b', '/a%2Fb//c?x&x', '/ä\u0080\u007f', '/"<>\\^`{|}'])(
  'a path that clients put on the wire is accepted: %j',
  (path) => {
    const session = createSession([recordingOf('GET', path, 200)]);
    expect(parseSessionText(JSON.stringify(session), file)).toEqual(session);
  },
);

test.each([
  [undefined, 'headers: found nothing, expected an array'],
  [{ Accept: 'x' }, 'headers: found an object with the key "Accept", expected an array'],
  [[['a', 'b'], 'c'], 'headers[1]: found a string "c", expected a pair of name and value'],
  [[['a']], 'headers[0]: found an array of 1 value, expected a pair of name and value'],
  [[['a', 'b', 'c']], 'headers[0]: found an array of 3 values, expected a pair of name and value'],
  [[['a', ['b']]], 'headers[0][1]: found an array of 1 value, expected a string'],
  [
    [['X-A\r\nX-B', 'a']],
    'headers[0][0]: found a string "X-A\\r\\nX-B", expected the name of a header: letters, digits',
  ],
  [[['', 'a']], 'headers[0][0]: found a string "", expected the name of a header'],
  [[['X A', 'a']], 'headers[0][0]: found a string "X A", expected the name of a header'],
  [[['X:', 'a']], 'headers[0][0]: found a string "X:", expected the name of a header'],
  [[['X-Ä', 'a']], 'headers[0][0]: found a string "X-Ä", expected the name of a header'],
  ...['s3cret\r\nX-B: c', 's3cret\n', 's3cret\0', 's3cret 😀', 's3cret\x7f'].map(
    (value): [unknown, string] => [
      [['X-A', value]],
      'headers[0][1]: found a string that is not shown, expected the value of a header, in one line',
    ],
  ),
])('wrong headers say what is wrong: %j', (headers, told) => {
  const request = { ...recording.request, headers };
  expect(faultsWith({ request })).toEqual([
    expect.stringContaining(`recordings[0].request.${told}`),
  ]);
});

const bodyForms = 'expected one of the keys "json", "text", "base64", "file", "truncated"';

test.each([
  ['x', 'body: found a string "x", expected an object'],
  [{}, `body: found an empty object, ${bodyForms}`],
  [{ coding: 'gzip' }, `body: found an object with the key "coding", ${bodyForms}`],
  [{ txt: 'x' }, `body: found an object with the key "txt", ${bodyForms}`],
  [{ text: 12 }, 'body.text: found the number 12, expected a string'],
  [{ base64: '*' }, 'body.base64: found a string "*", expected a string in base64'],
  [{ json: 1, more: 2 }, 'body.more: found the key "more", expected no such key'],
  [{ json: 1, text: 'x' }, 'body.text: found the key "text", expected no such key'],
  [{ text: 'x', coding: 'zip' }, 'coding: found a string "zip", expected "gzip" or "deflate" or'],
  [{ truncated: 1.5 }, 'body.truncated: found the number 1.5, expected a whole number'],
  [{ file: 'a.bin' }, 'body.bytes: found nothing, expected a number'],
  [{ file: '../a.bin', bytes: 1 }, 'body.file: found a string "../a.bin", expected the name of'],
  [{ file: '.env', bytes: 1 }, 'body.file: found a string ".env", expected the name of a .bin'],
])('a wrong body is explained by the form it comes closest to: %j', (body, told) => {
  expect(faultsOfBody(body)).toEqual([expect.stringContaining(told)]);
});

test.each([
  [{ status: 99, time: 1, headers: [] }, 'status: found the number 99, expected a status code'],
  [{ status: '200', time: 1, headers: [] }, 'status: found a string "200", expected a status'],
  [{ time: 1, headers: [] }, 'response.status: found nothing, expected a status code'],
  [{ status: 200, time: 1 }, 'response.headers: found nothing, expected an array'],
  [{ error: 'ECONNRESET' }, 'response.time: found nothing, expected a number'],
  [{ error: 1, time: 1 }, 'response.error: found the number 1, expected a string'],
  [{ ...recording.response, headers: [['a', 1]] }, 'response.headers[0][1]: found the number 1'],
  [{ ...recording.response, body: { text: 1 } }, 'response.body.text: found the number 1'],
  [{ ...recording.response, statuss: 1 }, 'response.statuss: found the key "statuss"'],
])('a wrong response is explained by the form it comes closest to: %j', (response, told) => {
  expect(faultsOfResponse(response)).toEqual([expect.stringContaining(told)]);
});

test('many unknown keys are named in part', () => {
  const parts = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((key) => [key, 1]));
  expect(faultsWith(parts)).toEqual([
    'recordings[0].a: found the keys "a", "b", "c" and 2 more, expected no such key',
  ]);
});

test('a long text is shortened in the message', () => {
  expect(faultsWith({ at: 'x'.repeat(1000) })).toEqual([
    `recordings[0].at: found a string "${'x'.repeat(40)}…", expected a number`,
  ]);
});

test('control characters do not reach the terminal', () => {
  expect(faultsWith({ at: '\u001b[2J\u009b2J' })).toEqual([
    'recordings[0].at: found a string "\\u001b[2J\\x9b2J", expected a number',
  ]);
});

test('an id that is used twice is an error', () => {
  const recordings = [recording, { ...recording, id: '2' }, { ...recording, id: '1' }];
  expect(faultsOf({ ...createSession([]), recordings })).toEqual([
    'recordings[2].id: found "1", which is the id of recordings[0] too, expected an id of its own',
  ]);
});

test('a newer version says which release it needs and how to get it', () => {
  const error = errorOf('{\n  "version": 2,\n  "whatever": []\n}');
  expect(error.message).toBe(
    `${file} needs a newer release of vitest-session-replay than this one (${packageVersion()}), ` +
      'which reads version 1. Update it with ' +
      '"npm install --save-dev vitest-session-replay@latest":\n' +
      '  line 2, version: found the number 2, expected 1',
  );
  expect(error.location).toMatchObject({ line: 2, column: 14 });
  expect(packageVersion()).toMatch(/^\d+\.\d+\.\d+/);
});

/** The faults of a session of one recording that has a link between places of these names. */
function faultsOfLink(from: object, to: object): string[] {
  return faultsOf({ ...createSession([]), recordings: [recording], links: [{ from, to }] });
}

const aResponse = { recording: '1', pointer: '/id' };
const aRequest = { recording: '1', query: 'page' };

test('a link from a place that begins with no part of a response is a fault', () => {
  expect(faultsOfLink({ place: 'bodi /id' }, aRequest)).toEqual([
    'links[0].from.place: found a string "bodi /id", expected a location of a response: header, ' +
      'cookie or body, and the way in it, such as body /items/0/id or header location segment 2 (did ' +
      'you mean "body /id"?)',
  ]);
});

test('of a location with a name of two words, the message says that it has to be in quotes', () => {
  const [fault = ''] = faultsOfLink({ place: 'body /first word' }, aRequest);
  expect(fault).toContain('(a name with a space is in quotes: body /"first name")');
});

test('a link to a place that a request has and a response has not goes one way alone', () => {
  const place = { place: 'path segment 2' };
  const links = [{ from: aResponse, to: place }];
  const session = { ...createSession([]), recordings: [recording], links };
  expect(parseSessionText(JSON.stringify(session), file)).toEqual(session);
  expect(faultsOfLink(place, aRequest)).toEqual([
    expect.stringContaining('links[0].from.place: found a string "path segment 2", expected'),
  ]);
});

test.each([
  ['header', 'X Next', 'the name of a header'],
  ['cookie', 'sid=1', 'the name of a cookie'],
  ['pointer', '/a~2', 'a JSON Pointer such as /items/0/id'],
  ['place', 'body items id', 'a location of a response'],
])('a link from a %s that there cannot be is a fault: %s', (key, name, expected) => {
  expect(faultsOfLink({ [key]: name }, aRequest)).toEqual([
    expect.stringContaining(`links[0].from.${key}: found a string "${name}", expected ${expected}`),
  ]);
});

test('a link that names a recording that is not there is a fault, at its line', () => {
  const links = [{ from: aResponse, to: { ...aRequest, recording: '7' } }];
  const session = { ...createSession([]), links, recordings: [recording] };
  const { message, location } = errorOf(JSON.stringify(session, null, 2));
  expect(message).toBe(
    `${file} is not a session:\n` +
      '  line 34, links[0].to.recording: found "7", which no recording has, expected the id of a ' +
      'recording, such as "1"',
  );
  expect(location).toMatchObject({ line: 34 });
});

describe('claims of a token', () => {
  const claims = { REDACTED_TOKEN: { sub: 'usr_1' } };

  test('that the response does not have are a fault', () => {
    const response = { ...recording.response, headers: [['X', 'REDACTED_KEY']], claims };
    expect(faultsOfResponse(response)).toEqual([
      'recordings[0].response.claims.REDACTED_TOKEN: found claims of "REDACTED_TOKEN", which the ' +
        'response does not have, expected a placeholder in it, such as "REDACTED_KEY"',
    ]);
  });

  test.each<[string, object]>([
    ['a header', { headers: [['Set-Cookie', 'token=REDACTED_TOKEN; Path=/']] }],
    ['percent escapes', { headers: [['Set-Cookie', 'token=REDACTED%5FTOKEN']] }],
    ['JSON', { body: { json: { token: 'REDACTED_TOKEN' } } }],
    ['Base64', { body: { text: Buffer.from('{"token":"REDACTED_TOKEN"}').toString('base64') } }],
    ['a body that is not looked into', { body: { file: 'a.0123456789abcdef.bin', bytes: 9 } }],
  ])('that has its placeholder in %s are none', (_, parts) => {
    const response = { ...recording.response, claims, ...parts };
    const session = { ...createSession([]), recordings: [{ ...recording, response }] };
    expect(parseSessionText(JSON.stringify(session), file)).toEqual(session);
  });
});

test('links of a session that name no place, or two, or are something else are faults', () => {
  const faultsOfLinks = (links: unknown): string[] => faultsOf({ ...createSession([]), links });
  const from = { path: 'POST /orders', pointer: '/id' };
  const to = { path: '/orders/*', segment: 2 };
  expect(
    parseSessionText(JSON.stringify(createSession([], { links: [{ from, to }] })), file),
  ).toEqual(createSession([], { links: [{ from, to }] }));
  expect(faultsOfLinks({ from, to })).toEqual([
    'links: found an object with the keys "from", "to", expected an array',
  ]);
  expect(faultsOfLinks([{ from, to: { path: '/orders/*' } }])).toEqual([
    'links[0].to: found an object with the key "path", expected a place in it: pointer, header or another',
  ]);
  expect(faultsOfLinks([{ from: { ...from, header: 'X-Id' }, to }])).toEqual([
    'links[0].from: found an object with the keys "path", "pointer", "header", expected one place in it: pointer or header or another',
  ]);
  expect(faultsOfLinks([{ from, to: { ...to, segment: 'two' } }])).toEqual([
    'links[0].to.segment: found a string "two", expected the number of a path segment, from 1',
  ]);
  expect(faultsOfLinks([{ from, to, why: '' }])).toEqual([
    'links[0].why: found the key "why", expected no such key',
  ]);
});
