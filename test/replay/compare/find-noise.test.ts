/** Which places two answers teach to be noise. */
import { expect, test } from 'vitest';
import { contentOfJson, parseContent } from '../../../src/replay/compare/content.ts';
import { findNoise } from '../../../src/replay/compare/find-noise.ts';
import { parseSession } from '../../../src/replay/index.ts';
import { createSession, recordingOf } from '../../kit/index.ts';
import { replayOne } from './replay-one.ts';

function noise(first: unknown, second: unknown, mode: 'exact' | 'shape' = 'exact'): string[] {
  return findNoise(contentOfJson(first), contentOfJson(second), mode);
}

test('equal answers have no noise', () => {
  expect(noise({ a: [1] }, { a: [1] })).toEqual([]);
});

test('another order of the children of an element is no noise', () => {
  const xml = (text: string) => parseContent(Buffer.from(text), 'application/xml');
  const [first, second] = ['<a><b>1</b><c>2</c></a>', '<a><c>2</c><b>1</b></a>'].map(xml);
  expect(first && second && findNoise(first, second, 'exact')).toEqual([]);
});

test('noise is each place that differs, and any element of a list', () => {
  const answer = (n: number) => ({
    id: n,
    ok: true,
    items: [
      { at: n, n: 1 },
      { at: n + 1, n: 2 },
    ],
  });
  expect(noise(answer(1), answer(5))).toEqual(['/id', '/items/*/at']);
});

test('a list that has become longer is noise as a whole', () => {
  expect(noise({ a: [{ n: 1 }] }, { a: [{ n: 2 }, { n: 1 }] })).toEqual(['/a/*']);
});

test('an object whose keys differ each time is noise as a whole', () => {
  expect(noise({ byId: { x1: { n: 1 } } }, { byId: { x2: { n: 1 } } })).toEqual(['/byId/*']);
  expect(noise({ a: 1, b: { c: 1 } }, { b: { c: 2 } })).toEqual(['/a', '/b/c']);
});

test('an object that differs at more than twenty places is noise as a whole', () => {
  const answer = (n: number) =>
    Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`key${index}`, n + index]));
  expect(noise({ metrics: answer(1), x: 1 }, { metrics: answer(9), x: 2 })).toEqual([
    '/metrics/*',
    '/x',
  ]);
});

test('bodies without places are noise as a whole', () => {
  expect(findNoise({ kind: 'text', text: 'a' }, { kind: 'text', text: 'b' }, 'exact')).toEqual([
    '',
  ]);
  expect(findNoise(contentOfJson({}), { kind: 'none' }, 'exact')).toEqual(['']);
});

test('by shape, noise is what has another type or is missing in either answer', () => {
  const [first, second] = [
    { a: 1, list: [{ b: 1 }] },
    { a: null, list: [{ b: 1 }, { c: 1 }] },
  ];
  const either = ['/a', '/list/*/b', '/list/*/c'];
  expect(noise(first, second, 'shape')).toEqual(either);
  expect(noise(second, first, 'shape')).toEqual(either);
});

test.each([
  [
    'an attribute and the text of any element of XML',
    'text/xml',
    '<a t="1"><b><at>1</at></b><b><at>2</at></b><c>1</c></a>',
    '<a t="2"><b><at>3</at></b><b><at>4</at></b><c>1</c></a>',
    ['/a/@t', '/a/b/at'],
  ],
  [
    'elements of XML that are more the next time',
    'text/xml',
    '<a><b>1</b></a>',
    '<a><b>2</b><b>3</b></a>',
    ['/a/b'],
  ],
  ['a field of a form', 'application/x-www-form-urlencoded', 'a=1&b=1', 'a=2&b=1', ['field a']],
  ['a member of any line of JSON', 'application/x-ndjson', '{"t":1}', '{"t":2}', ['line * /t']],
  [
    'a member of JSON in a part',
    'multipart/mixed; boundary=b',
    '--b\n\n{"t":1}\n--b--',
    '--b\n\n{"t":2}\n--b--',
    ['part * /t'],
  ],
])('noise is %s', (_, type, first, second, places) => {
  const [before, now] = [first, second].map((text) => parseContent(Buffer.from(text), type));
  expect(before && now && findNoise(before, now, 'exact')).toEqual(places);
});

test('learned noise is valid in a session, and is not compared from then on', async () => {
  const [recorded, live] = ['<a><at>1</at><at>2</at></a>', '<a><at>3</at><at>4</at></a>'];
  const [before, now] = [recorded, live].map((text) => parseContent(Buffer.from(text), 'text/xml'));
  const places = before && now ? findNoise(before, now, 'exact') : [];
  const noise = { body: [...places, 'field at', 'part * /t'] };
  const response = { body: { text: recorded }, noise };
  const session = createSession([recordingOf('GET', '/a', 200, { response })]);
  await expect(parseSession(JSON.stringify(session), 'a.session.json')).resolves.toBeDefined();
  expect((await replayOne(response, live, { body: 'exact' })).state).toBe('passed');
});
