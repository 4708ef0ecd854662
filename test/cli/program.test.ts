import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { writeProject } from '../kit/index.ts';
import { repositoryRoot } from '../kit/repository-root.ts';
import { program, runCli } from './run-cli.ts';

const LONG = 'x'.repeat(100_000);

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

test('for a misspelt command, the nearest one is suggested', async () => {
  const { cwd } = await emptyFolder();
  const { code, out, err } = await runCli(cwd, ['repaly', 'x']);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toBe('Error: there is no command "repaly": did you mean "replay"?\n');
});

test('for a misspelt option, the nearest one is suggested', async () => {
  const { cwd } = await emptyFolder();
  const { code, err } = await runCli(cwd, ['replay', 'x', '--targt', 'http://127.0.0.1:1']);
  expect(code).toBe(2);
  expect(err).toContain('there is no option --targt; did you mean --target?');
});

test.each([
  ['shwo', 'show'],
  ['lsit', 'list'],
  ['exprot', 'export'],
])('two swapped letters count as one mistake: %s', async (typed, meant) => {
  const { cwd } = await emptyFolder();
  const { err } = await runCli(cwd, [typed]);
  expect(err).toBe(`Error: there is no command "${typed}": did you mean "${meant}"?\n`);
});

test.each(['--read-only', '--last-failed', '--open-loop', '--watch', '--json'])(
  'a switch does not take the argument after it: %s',
  async (flag) => {
    const { cwd } = await emptyFolder();
    const { err } = await runCli(cwd, ['replay', flag, 'shop']);
    expect(err).toMatch(/^Error: (there is no session shop|.*--watch prints)/);
  },
);

test('a switch takes no value, so that it cannot be turned off by mistake', async () => {
  const { cwd } = await emptyFolder();
  const { code, err } = await runCli(cwd, ['replay', 'shop', '--read-only=yes']);
  expect(code).toBe(2);
  expect(err).toContain('--read-only takes no value');
});

test.each([
  ['-HAccept: text/html', '--speed=fast'],
  ['--header=-', '--speed', '-1'],
])('a value may be joined to its option, and may begin with a dash: %s %s', async (...args) => {
  const { cwd } = await emptyFolder();
  const { err } = await runCli(cwd, ['replay', 'shop', ...args]);
  expect(err).toContain('--speed: expected');
});

test('the help of each command shows its usage with options', async () => {
  const { cwd } = await emptyFolder();
  const { out } = await runCli(cwd, ['record', '--help']);
  expect(out).toContain('vsr record [options] [-- command …]');
});

test.each([
  { what: 'a missing argument', args: ['show'] },
  { what: 'an argument too many', args: ['links', 'a', 'b'] },
  { what: 'an option without its value', args: ['replay', 'a', '--target'] },
  {
    what: 'an option with another option as its value',
    args: ['replay', 'a', '--target', '--json'],
  },
  { what: 'an option before the command', args: ['--json', 'list'] },
  { what: 'a switch that is turned off', args: ['replay', 'a', '--no-read-only'] },
  { what: 'an option with members', args: ['replay', 'a', '--target.url', 'http://127.0.0.1:1'] },
  {
    what: 'an option named like an inherited member of objects',
    args: ['replay', 'a', '--__proto__=1'],
  },
  { what: 'an option that is given twice', args: ['replay', 'a', '--speed', '1', '--speed', '2'] },
  { what: 'a command after -- that nobody runs', args: ['list', '--', 'node'] },
  { what: 'an invalid time', args: ['replay', 'a', '--timeout', 'soon'] },
  { what: 'an invalid count', args: ['replay', 'a', '--copies', '1.5'] },
])('is bad input: $what', async ({ args }) => {
  const { cwd } = await emptyFolder();
  const { code, out, err } = await runCli(cwd, args);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toMatch(/^Error: .*\n$/);
  expect(err).not.toContain('\0');
});

test('texts that look like numbers stay as they were typed', async () => {
  const { cwd } = await emptyFolder();
  const { err } = await runCli(cwd, ['show', '007']);
  expect(err).toContain('there is no session 007');
});

test.each([
  { what: 'a session', args: ['show', LONG] },
  { what: 'a folder', args: ['list', LONG] },
  { what: 'an option', args: ['replay', 'x', `--${LONG}`] },
  { what: 'a file', args: ['import', LONG] },
  { what: 'a command', args: [LONG] },
])('a name of 100 kB gives one short error: $what', async ({ args }) => {
  const { cwd } = await emptyFolder();
  const { code, err } = await runCli(cwd, args);
  expect(code).toBe(2);
  expect(err).toMatch(/^Error: .*\n$/);
  expect(err.length).toBeLessThan(1100);
});

test('an escape code in an argument does not reach the terminal', async () => {
  const { cwd } = await emptyFolder();
  const { err } = await runCli(cwd, ['show', 'a\u001b]0;owned\u0007']);
  expect(err).not.toContain('\u001b');
});

test.skipIf(process.platform !== 'linux')(
  'a full disk behind standard output is reported as one error',
  async () => {
    const { cwd } = await emptyFolder();
    const child = spawn(process.execPath, [program, '--help'], {
      cwd,
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    });
    const ended = once(child, 'close');
    const err = child.stderr ? await text(child.stderr) : '';
    await ended;
    expect(err).toBe('Error: cannot write the output: ENOSPC: no space left on device\n');
    expect(child.exitCode).toBe(2);
  },
);

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
