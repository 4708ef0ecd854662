import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { portablePath } from '../../../src/session/files/paths.ts';
import {
  grantVariables,
  readVariableValues,
} from '../../../src/vitest/environment/granted-variables.ts';
import { VARIABLES_FILE } from '../../../src/vitest/environment/secret-variables.ts';

/** A folder with session files. */
function createFolder(...sessions: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'granted-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const session of sessions) {
    mkdirSync(dirname(join(folder, session)), { recursive: true });
    writeFileSync(join(folder, session), '{}');
  }
  return folder;
}

const read = (folder: string): string => readFileSync(join(folder, VARIABLES_FILE), 'utf8');

test('each session has a line, whatever the order of recording', () => {
  const folder = createFolder('b.session.json', 'a/a.session.json');
  grantVariables(folder, new Map([[join(folder, 'b.session.json'), ['B', 'A']]]));
  grantVariables(folder, new Map([[join(folder, 'a/a.session.json'), ['A']]]));

  expect(read(folder)).toBe('{\n  "a/a.session.json": ["A"],\n  "b.session.json": ["A", "B"]\n}\n');
  expect(readdirSync(folder).sort()).toEqual(['a', 'b.session.json', VARIABLES_FILE]);
});

test('a session takes the values of its own variables, where they are set', () => {
  const folder = createFolder('a.session.json', 'b.session.json');
  const found = new Map([
    [join(folder, 'a.session.json'), ['SHOP_KEY', 'UNSET', 'EMPTY', 'constructor']],
    [join(folder, 'b.session.json'), ['UNSET']],
  ]);
  grantVariables(folder, found);

  expect(readVariableValues(folder, { SHOP_KEY: 'k', EMPTY: '', OTHER: 'o' })).toEqual({
    [portablePath(join(folder, 'a.session.json'))]: { REDACTED_SHOP_KEY: 'k' },
  });
});

test('deleted sessions are forgotten when the next one is recorded', () => {
  const folder = createFolder('a.session.json', 'b.session.json');
  const grant = (name: string): void =>
    grantVariables(folder, new Map([[join(folder, name), ['A']]]));
  grant('a.session.json');
  rmSync(join(folder, 'a.session.json'));
  grant('b.session.json');

  expect(JSON.parse(read(folder))).toEqual({ 'b.session.json': ['A'] });
});

test('no file is written if no session takes a variable', () => {
  const folder = createFolder('a.session.json');
  grantVariables(folder, new Map([[join(folder, 'a.session.json'), []]]));
  expect(readdirSync(folder)).toEqual(['a.session.json']);
});

test.each(['[]', '{"a":1}', '{"a":[1]}', '{', 'null'])(
  'a file of variables that contains %s is refused',
  (text) => {
    const folder = createFolder();
    writeFileSync(join(folder, VARIABLES_FILE), text);
    expect(() => readVariableValues(folder, {})).toThrow(
      /^cannot read .*variables\.json, which says/,
    );
  },
);
