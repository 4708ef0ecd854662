import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readEnvironment } from '../../../src/vitest/environment/secrets-file.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';

/** Reads the environment of a project whose `.env` files have these texts. */
function readEnv(text: string, local = ''): unknown {
  using folder = createScratchFolder();
  writeFileSync(folder.path('.env'), text);
  writeFileSync(folder.path('.env.local'), local);
  return readEnvironment({ mode: 'test', envDir: folder.path('.'), inlineConfig: {} });
}

describe('lines that Vite reads', () => {
  test.each([
    '',
    '\n\n',
    '# a comment',
    'A=1',
    'A=',
    'A=1 # a comment',
    'export A=1',
    '  A = 1  ',
    'A: 1',
    'a.b-c=1',
    'A="x # y" # a comment',
    "A='it\nhas\nlines'\nB=2",
    'A="say \\"hi\\""',
    'A=`\'"`',
    "A=it's\nB=2",
    'A=1\r\nB=2\r\n',
    '\ufeffA=1',
  ])('%j is valid', (text) => {
    expect(() => readEnv(text)).not.toThrow();
  });
});

test.each([
  ['A=1\nnot a line\nB=2', 2],
  ['A=1\r\n\r\nif true; then\r\n', 3],
  ['=1', 1],
  ["A='1\n2'\n???", 3],
])('%j is invalid at line %i', (text, line) => {
  expect(() => readEnv(text)).toThrow(
    `.env, line ${line}: expected NAME=value, or a comment that begins with #`,
  );
});

test('an unclosed quotation mark is reported where it opens', () => {
  expect(() => readEnv('A=1\nB="open\nC=2\n')).toThrow(
    '.env, line 2: expected a " at the end of the value as well',
  );
});

test.each(['', '# a comment\n', 'export '])(
  'the first variable of a file with a byte order mark and %j is read',
  (start) => {
    expect(readEnv(`\ufeff${start}A_SECRET=1\nB=2`)).toMatchObject({ A_SECRET: '1', B: '2' });
  },
);

test.each([
  ['\ufeffA_SECRET=1', 'A_SECRET=2'],
  ['A_SECRET=1', '\ufeffA_SECRET=2'],
  ['A_SECRET=1', '\ufeffA_SECRET=1\nA_SECRET=2'],
])('the last line of %j and %j counts', (text, local) => {
  expect(readEnv(text, local)).toMatchObject({ A_SECRET: '2' });
});
