/** Names that stand behind an escape: lines in a string of JSON or in a script. */
import { describe, expect, test } from 'vitest';
import { findInBody } from '../../../src/session/secrets/find-in-body.ts';
import { marked } from './marked.ts';

const ESCAPES = ['\\n', '\\r\\n', '\\n\\t', '\\n  ', '\\u000a', '\\u000D', '\\\\n'];

const LINES: readonly (readonly [line: string, name: string])[] = [
  ['pwd: »Tulipan88«', 'pwd'],
  ['psw=»Tulipan88«', 'psw'],
  ['pin: »4711«', 'pin'],
  ['otp: »471135«', 'otp'],
  ['sid: »Tulipan88«', 'sid'],
  ['mdp: »Tulipan88«', 'mdp'],
  ['senha: »Tulipan88«', 'senha'],
  ['jwt: »Tulipan88«', 'jwt'],
  ['password: »Tulipan88«', 'password'],
  ['api_key=»Tulipan88«', 'api_key'],
  ['SECRET=»tulip«', 'SECRET'],
  ['DEPLOY_TOKEN=»tulip«', 'DEPLOY_TOKEN'],
];

describe.each(ESCAPES)('behind %s', (newLine) => {
  test.each(LINES)('%s', (line, name) => {
    const expected = `{"mail":"user: zoe${newLine}${line}"}`;
    const plain = expected.replace(/[»«]/g, '');
    expect(marked(plain, 'application/json')).toBe(expected);
    expect(findInBody(plain, 'application/json').map((each) => each.name)).toEqual([name]);
  });
});

test('behind a tab', () => {
  const expected = '{"row":"zoe\\tsenha: »Tulipan88«\\tnotes: 4711"}';
  expect(marked(expected.replace(/[»«]/g, ''), 'application/json')).toBe(expected);
});

test('after an escaped separator of parameters', () => {
  const expected = '{"next":"/a?x=1\\u0026pwd=»tulip«\\u0026y=2"}';
  expect(marked(expected.replace(/[»«]/g, ''), 'application/json')).toBe(expected);
});

test('a name that begins like an escape is found behind a backslash', () => {
  const expected = 'C:\\garden\\token=»Tulipan88x«';
  expect(marked(expected.replace(/[»«]/g, ''), 'text/plain')).toBe(expected);
});

test.each([
  '{"text":"a\\nnote: 4711\\nspin: 4711\\nside: 12345678"}',
  '{"text":"pick a\\npinecone: brown\\nstopping: 4711"}',
  '{"text":"the\\npassword: a word that only you know"}',
  '{"path":"C:\\\\new\\\\tools: 12345678"}',
  '{"text":"topic\\tid: 5f2b9c1e7d\\tcount: 123456"}',
])('none in %s', (body) => {
  expect(marked(body, 'application/json')).toBe(body);
});
