import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeProject } from '../kit/index.ts';
import { repositoryRoot } from '../kit/repository-root.ts';
import { runCli } from './run-cli.ts';

test('without a command, the help lists all commands', async () => {
  const { cwd } = await emptyFolder();
  const { code, out } = await runCli(cwd, []);
  expect(code).toBe(0);
  expect(out).toContain('replay <...sessions>');
});

test.each([
  ['replay', '--help'],
  ['help', 'replay'],
  ['replay', '-h'],
])('the help of a command has examples: %s %s', async (...args) => {
  const { cwd } = await emptyFolder();
  const { code, out } = await runCli(cwd, args);
  expect(code).toBe(0);
  expect(out).toContain('vsr replay sessions --target');
});

test('a misspelt command is told with the nearest one', async () => {
  const { cwd } = await emptyFolder();
  const { code, out, err } = await runCli(cwd, ['repaly', 'x']);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toBe('Error: there is no command "repaly": did you mean "replay"?\n');
});

test('a misspelt option is told with the nearest one', async () => {
  const { cwd } = await emptyFolder();
  const { code, err } = await runCli(cwd, ['replay', 'x', '--targt', 'http://127.0.0.1:1']);
  expect(code).toBe(2);
  expect(err).toContain('there is no option --targt; did you mean --target?');
});

test.each([
  { what: 'an argument that is missing', args: ['show'] },
  { what: 'an argument too many', args: ['links', 'a', 'b'] },
  { what: 'an option without its value', args: ['replay', 'a', '--target'] },
  { what: 'an option that is given twice', args: ['replay', 'a', '--speed', '1', '--speed', '2'] },
  { what: 'a command behind -- that nobody runs', args: ['list', '--', 'node'] },
  { what: 'a time that is none', args: ['replay', 'a', '--timeout', 'soon'] },
  { what: 'a count that is none', args: ['replay', 'a', '--copies', '1.5'] },
])('is bad input: $what', async ({ args }) => {
  const { cwd } = await emptyFolder();
  const { code, out, err } = await runCli(cwd, args);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toMatch(/^Error: /);
});

test('texts that look like numbers stay as they were typed', async () => {
  const { cwd } = await emptyFolder();
  const { err } = await runCli(cwd, ['show', '007']);
  expect(err).toContain('there is no session 007');
});

test('an escape code in an argument does not reach the terminal', async () => {
  const { cwd } = await emptyFolder();
  const { err } = await runCli(cwd, ['show', 'a\u001b]0;owned\u0007']);
  expect(err).not.toContain('\u001b');
});

test('the parser of the command line is small, and brings no native code', () => {
  const folder = join(repositoryRoot, 'node_modules/cac');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const size = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const { dependencies, scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  expect(size).toBeLessThan(100 * 1024);
  expect(files.filter((file) => /\.(?:node|gyp|wasm)$/.test(file))).toEqual([]);
  expect({ dependencies, install: scripts?.install }).toEqual({});
});

async function emptyFolder(): Promise<{ readonly cwd: string }> {
  const { folder } = await writeProject({});
  return { cwd: folder };
}
