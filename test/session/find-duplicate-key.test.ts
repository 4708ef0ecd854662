import { expect, test } from 'vitest';
import { parseJson } from '../../src/session/json/parse-json.ts';
import { createSession, recordingOf } from '../kit/session.ts';
import { errorOf, file } from './error-of.ts';

/** The path of the key that the error for a text names. */
function duplicateIn(text: string): string | undefined {
  try {
    parseJson(text, file);
    return undefined;
  } catch (error) {
    return /line \d+, (.*): found the key/.exec(String(error))?.[1];
  }
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
  ['the envelope', '"origin":', '"name": "other", "origin":', 'name'],
  ['a recording', '"request":', '"request": 1, "request":', 'recordings[0].request'],
  ['a request', '"path":', '"path": "/b", "path":', 'recordings[0].request.path'],
  ['a body', '"json":', '"json": 1, "json":', 'recordings[0].request.body.json'],
  ['what a body holds', '"b":', '"b": 0, "b":', 'recordings[0].request.body.json.a.b'],
])('a key is found twice in %s', (_, key, twice, path) => {
  expect(duplicateIn(text.replace(key, twice))).toBe(path);
});

test.each([
  '{"a":1,"\\u0061":2}',
  '{"a" :1,"a"\n\t:2}',
  '{"\\"":1,"\\"":2}',
  '{"__proto__":1,"__proto__":2}',
  '{"":1,"":2}',
  '{"x":":","a":"\\":","a":1}',
])('two spellings of one key are the same key: %s', (twice) => {
  expect(duplicateIn(twice)).toBeDefined();
});

test.each([
  '{"a":":","b":": x","c":["::","\\":","\\\\"]}',
  '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}',
  '{"\\\\":1,"\\\\\\\\":2,"\\\\\\"":3}',
  '{"a": "{\\"b\\":1,\\"b\\":2}"}',
  text,
])('a text that has each key once is accepted: %s', (once) => {
  expect(duplicateIn(once)).toBeUndefined();
});

test('50 MB of colons in a string are nothing to look at one by one', () => {
  expect(duplicateIn(`{"a":"${':'.repeat(50e6)}","b":1,"b":2}`)).toBe('b');
});
