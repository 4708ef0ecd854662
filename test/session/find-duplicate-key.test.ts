import { expect, test } from 'vitest';
import { findDuplicateKey } from '../../src/session/json/parse-json.ts';
import { createSession, recordingOf } from '../kit/session.ts';
import { errorOf, file } from './error-of.ts';

function duplicateIn(text: string): unknown {
  return findDuplicateKey(text, JSON.parse(text))?.path;
}

const text = JSON.stringify(
  createSession([
    recordingOf('POST', '/a', 201, { headers: [['X', '1']], body: { json: { a: { b: [1] } } } }),
  ]),
  null,
  2,
);

test('the message names the line of both keys, and the path', () => {
  const twice = text.replace('"recordings": [', '"recordings": [],\n  "recordings": [');
  const error = errorOf(twice);
  expect(error.message).toBe(
    `${file} is not a session:\n  line 7, recordings: found the key "recordings" again, which is on line 6 already, expected each key once`,
  );
  expect(error.location).toMatchObject({ line: 7, column: 3 });
});

test.each([
  ['the envelope', '"origin":', '"name": "other", "origin":', ['name']],
  ['a recording', '"request":', '"request": 1, "request":', ['recordings', 0, 'request']],
  ['a request', '"path":', '"path": "/b", "path":', ['recordings', 0, 'request', 'path']],
  ['a body', '"json":', '"json": 1, "json":', ['recordings', 0, 'request', 'body', 'json']],
  [
    'what a body holds',
    '"b":',
    '"b": 0, "b":',
    [...'recordings 0 request body json a b'.split(' ')],
  ],
])('a key is found twice in %s', (_, key, twice, path) => {
  expect(duplicateIn(text.replace(key, twice))).toEqual(
    path.map((segment) => (segment === '0' ? 0 : segment)),
  );
});

test.each([
  '{"a":1,"\\u0061":2}',
  '{"a" :1,"a"\n\t:2}',
  '{"\\"":1,"\\"":2}',
  '{"__proto__":1,"__proto__":2}',
  '{"":1,"":2}',
  '{"x":":","a":"\\":","a":1}',
])('two spellings of a key are the same one: %s', (twice) => {
  expect(duplicateIn(twice)).toHaveLength(1);
});

test.each([
  '{"a":":","b":": x","c":["::","\\":","\\\\"]}',
  '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}',
  '{"\\\\":1,"\\\\\\\\":2,"\\\\\\"":3}',
  '{"a": "{\\"b\\":1,\\"b\\":2}"}',
  text,
])('a text with each key once has none: %s', (once) => {
  expect(duplicateIn(once)).toBeUndefined();
});

test('50 MB of colons in a string are nothing to look at one by one', () => {
  expect(duplicateIn(`{"a":"${':'.repeat(50e6)}","b":1,"b":2}`)).toEqual(['b']);
});
