import { expect, test } from 'vitest';
import { SessionFileError } from '../../src/errors.ts';
import { parseJson } from '../../src/session/json/parse-json.ts';
import { createSession, recordingOf } from '../kit/session.ts';
import { errorOf, file } from './error-of.ts';
import { createRandom } from './random-sessions.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test.each(['', ' \r\n\t '])('an empty file says so: %j', (text) => {
  expect(errorOf(text).message).toBe(
    `${file} is empty:\n  line 1, column 1: found nothing, expected a session`,
  );
});

test.each(['[1]', 'null', 'true', '<!DOCTYPE html>', '[1,'])(
  'a text that does not begin as an object is not a session: %s',
  (text) => {
    expect(errorOf(`\n ${text}\n`).message).toBe(
      `${file} is not a session:\n  line 2, column 2: found "${text}", expected a JSON object`,
    );
  },
);

test.each([
  ['{\n  "a": 1,\n}', 3, 1, 'found "}", expected a key in double quotes'],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'found "\\"b\\": 2", expected a comma or }'],
  ['{ "a" 1 }', 1, 7, 'found "1 }", expected a colon'],
  ['{ "a": }', 1, 8, 'found "}", expected a value'],
  ['{ "a": [,1] }', 1, 9, 'found ",1] }", expected a value or ]'],
  ['{ "a": [1 2] }', 1, 11, 'found "2] }", expected a comma or ]'],
  ['{ "a": [1} }', 1, 10, 'found "} }", expected a comma or ]'],
  ["\n\n  {'a': 1}", 3, 4, `found "'a': 1}", expected a key in double quotes or }`],
  ['{"a": [1, 2', 1, 12, 'found the end of the file, expected a comma or ]'],
  ['{"a": 1', 1, 8, 'found the end of the file, expected a comma or }'],
  ['{"a": ', 1, 7, 'found the end of the file, expected a value'],
  ['{"a": "b\n', 1, 7, 'found "\\"b", expected a string with a closing double quote'],
  ['{"a": "\u0001"}', 1, 7, 'expected a string without line breaks and control characters'],
  ['{"a": "\\x"}', 1, 7, 'expected a string with no other escapes'],
  ['{"a": "\\u12"}', 1, 7, 'expected a string with four hexadecimal digits'],
  ['{"a": 1.}', 1, 7, 'found "1.}", expected a number with more digits'],
  ['{"a": 01}', 1, 8, 'found "1}", expected a comma or }'],
  ['{"a": NaN}', 1, 7, 'found "NaN}", expected a value'],
  ['{"a": truest}', 1, 7, 'found "truest}", expected a value'],
  ['{"a": -}', 1, 7, 'found "-}", expected a value'],
  ['{} {}', 1, 4, 'found "{}", expected the end of the file'],
  ['{} // end', 1, 4, 'found "// end", expected the end of the file'],
  ['{"a": /* b */ 1}', 1, 7, 'found "/* b */ 1}", expected a value'],
  ['{"a": \u0000}', 1, 7, 'found "\\u0000}", expected a value'],
  [`{"a": ${'x'.repeat(100)}}`, 1, 7, `found "${'x'.repeat(40)}…", expected a value`],
])('a text that is not JSON says where and why: %j', (text, line, column, told) => {
  const error = errorOf(text);
  expect(error.message).toMatch(`${file} is not JSON:\n  line ${line}, column ${column}: `);
  expect(error.message).toContain(told);
  expect(error.location).toMatchObject({ line, column });
});

const ADVICE =
  'expected one of them: take one whole (git checkout --ours or --theirs, and the path), or delete the file and record its test anew';

test.each([
  [
    'in the middle',
    '{\n  "a": [\n<<<<<<< HEAD\n    1\n=======\n    2\n>>>>>>> feature/"x"\u001b\n  ]\n}',
    'line 3, column 1: found the sides "HEAD" and "feature/\\"x\\"\\u001b"',
  ],
  [
    'with the lines of Windows',
    '{\r\n<<<<<<< a\r\n=======\r\n>>>>>>> b\r\n}',
    'line 2, column 1: found the sides "a" and "b"',
  ],
  [
    'of the whole file',
    '<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> 1a2b3c4 (Add a field)\n',
    'line 1, column 1: found the sides "HEAD" and "1a2b3c4 (Add a field)"',
  ],
  ['of which one marker is left', '{\n>>>>>>> main\n}', 'line 2, column 1: found ">>>>>>> main"'],
])('a merge conflict is called one: %s', (_, text, told) => {
  expect(errorOf(text).message).toBe(`${file} has a merge conflict:\n  ${told}, ${ADVICE}`);
});

test('brackets nested deeper than the stack are not a crash', () => {
  expect(errorOf('{"a":'.repeat(9000)).message).toContain('column 45001: found the end of');
});

test.each([
  ['arrays', '[', ''],
  ['arrays that are closed', '[', ']'],
  ['objects', '{"a":', ''],
  ['arrays and spaces', '[ \n', ''],
])('50 MB of nested %s are refused unparsed', (_, opening, closing) => {
  const depth = 50e6 / (opening.length + closing.length);
  const error = errorOf(`{"recordings":${opening.repeat(depth)}${closing.repeat(depth)}}`);
  expect(error.message).toContain('expected no more than 10000 levels of nesting');
});

test('every text that JSON.parse refuses has a place where it is wrong', () => {
  const random = createRandom(5);
  const text = JSON.stringify(createSession([recordingOf('GET', '/\n', 200)]), null, 1);
  for (let round = 0; round < 3000; round += 1) {
    const at = Math.floor(random() * text.length);
    const inserted = '{}[]:,"\\ \n0-.etx'.charAt(Math.floor(random() * 18));
    const broken = text.slice(0, at) + inserted + text.slice(at + (round % 3));
    if (!isJson(broken)) expect(() => parseJson(broken, file)).toThrow(SessionFileError);
  }
});

test.each(['x', ' ', '[', '{"a": [1]}', '\u0000'])(
  '50 MB of garbage are one short error: %j',
  (garbage) => {
    const text = `${garbage.repeat(50e6 / garbage.length)}!`;
    expect(errorOf(text).message.length).toBeLessThan(400);
  },
);
