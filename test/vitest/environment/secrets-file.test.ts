import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnv } from 'vite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { resolveSecretsFile, writeSecrets } from '../../../src/vitest/environment/secrets-file.ts';

const NAME = '.env.test.local';

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function git(folder: string, ...args: string[]): void {
  execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
}

/** In a repository that ignores the file. */
function createRepository(): string {
  const folder = createFolder();
  git(folder, 'init');
  writeFileSync(join(folder, '.gitignore'), '*.local\n');
  return folder;
}

function resolveIn(folder: string, option = NAME): Promise<string> {
  return resolveSecretsFile(option, folder, { mode: 'test', envDir: folder, inlineConfig: {} });
}

test.each([
  'lovelace',
  ' spaces around ',
  'a#b # c',
  'pa$word $HOME $' + '{HOME} \\$x',
  `it's`,
  `say "hi"`,
  `'"`,
  'back\\slash',
  'two\nlines',
  'literal \\n',
  'größe',
  '=:;',
])('Vite reads %j back as it was', (value) => {
  const folder = createFolder();
  const file = join(folder, NAME);
  expect(writeSecrets(file, new Map([['REDACTED_X', value]])).written).toEqual(['REDACTED_X']);
  expect(loadEnv('test', folder, 'REPLAY_')).toEqual({ REPLAY_SECRET_X: value });
});

test.each(['all of \'"`', 'a\rb', 'a\0b', 'ends in \\'])(
  'no file can hold %j, so it is not written',
  (value) => {
    const file = join(createFolder(), NAME);
    expect(writeSecrets(file, new Map([['REDACTED_X', value]])).written).toEqual([]);
    expect(existsSync(file)).toBe(false);
  },
);

test('the lines of the file stay, and only its owner may read it', () => {
  const folder = createFolder();
  const file = join(folder, NAME);
  writeFileSync(file, '# mine\r\nA=1', { mode: 0o644 });
  writeSecrets(file, new Map([['REDACTED_X', 'lovelace']]));
  expect(readFileSync(file, 'utf8')).toBe("# mine\r\nA=1\nREPLAY_SECRET_X='lovelace'\n");
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.each([
  [
    'at the end of the file, without a line break',
    "A=1\nREPLAY_SECRET_X='ada'",
    "A=1\nREPLAY_SECRET_X='bob'\n",
  ],
  [
    'with the line breaks of Windows',
    "REPLAY_SECRET_X='ada'\r\nA=1\r\n",
    "REPLAY_SECRET_X='bob'\r\nA=1\r\n",
  ],
  [
    'the last of two',
    "REPLAY_SECRET_X='ada'\nREPLAY_SECRET_X='ada'\n",
    "REPLAY_SECRET_X='ada'\nREPLAY_SECRET_X='bob'\n",
  ],
  [
    'none before a line of the user',
    "REPLAY_SECRET_X='ada'\nREPLAY_SECRET_X=ada\n",
    "REPLAY_SECRET_X='ada'\nREPLAY_SECRET_X=ada\nREPLAY_SECRET_X='bob'\n",
  ],
])('a secret that is renewed takes the place of its line: %s', (_where, before, after) => {
  const file = join(createFolder(), NAME);
  writeFileSync(file, before);
  writeSecrets(file, new Map([['REDACTED_X', 'bob']]), new Map([['REDACTED_X', 'ada']]));
  expect(readFileSync(file, 'utf8')).toBe(after);
});

test.each([
  ['as the same value', "REPLAY_SECRET_X='it\\$ ada'\n", { written: ['REDACTED_X'], taken: [] }],
  ['as another value', "REPLAY_SECRET_X='bob'\n", { written: [], taken: ['REDACTED_X'] }],
  [
    'behind a byte order mark',
    "\ufeffREPLAY_SECRET_X='bob'\n",
    { written: [], taken: ['REDACTED_X'] },
  ],
])('a variable that another run has written meanwhile stays %s', (_how, before, written) => {
  const file = join(createFolder(), NAME);
  writeFileSync(file, before);
  expect(writeSecrets(file, new Map([['REDACTED_X', 'it$ ada']]))).toEqual(written);
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('a line that another run writes at the same time is not lost', async () => {
  const file = join(createFolder(), NAME);
  // Holds the lock, and writes its line before it is released.
  const other = spawn(process.execPath, [
    '-e',
    `const fs = require('node:fs');
    const lock = process.argv[1] + '.lock.local';
    fs.writeFileSync(lock, '', { flag: 'wx' });
    console.log('locked');
    setTimeout(() => {
      fs.writeFileSync(process.argv[1], 'A=1\\n');
      fs.rmSync(lock);
    }, 500);`,
    file,
  ]);
  await once(other.stdout, 'data');
  writeSecrets(file, new Map([['REDACTED_X', 'ada']]));
  expect(readFileSync(file, 'utf8')).toBe("A=1\nREPLAY_SECRET_X='ada'\n");
});

test('what stands beside the file while it is written is ignored as the file is, since a killed run leaves it', () => {
  const folder = createRepository();
  writeFileSync(join(folder, '.gitignore'), '.gitignore\n.env*.local\n');
  const list = (...args: string[]): string =>
    execFileSync('git', ['ls-files', '--others', ...args], { cwd: folder, encoding: 'utf8' });
  const seen: string[] = [];
  class Seen extends Map<string, string> {
    override get(placeholder: string): string | undefined {
      seen.push(list(), list('--exclude-standard'));
      return super.get(placeholder);
    }
  }
  writeSecrets(join(folder, NAME), new Seen([['REDACTED_X', 'ada']]));

  expect(seen).toEqual([expect.stringContaining(`${NAME}.lock`), '']);
});

test('a folder in which no lock can be made is an error that says so once', () => {
  const file = join(createFolder(), NAME);
  mkdirSync(`${file}.lock.local`);
  const write = (): unknown => writeSecrets(file, new Map([['REDACTED_X', 'lovelace']]));

  expect(write).toThrow(
    /^record\.secretsFile: cannot write secrets into (?:(?!cannot write).)*: it cannot be written: (?:(?!cannot write).)*$/,
  );
});

test.skipIf(process.platform === 'win32')('a file that is read-only stays', () => {
  const file = join(createFolder(), NAME);
  writeFileSync(file, 'A=1\n', { mode: 0o444 });
  const write = (): unknown => writeSecrets(file, new Map([['REDACTED_X', 'lovelace']]));
  expect(write).toThrow(/cannot write secrets into .*: it cannot be written: it is read-only$/);
  expect(readFileSync(file, 'utf8')).toBe('A=1\n');
});

test('a missing folder is an error that does not show the secret', () => {
  const file = join(createFolder(), 'gone', NAME);
  const write = (): unknown => writeSecrets(file, new Map([['REDACTED_X', 'lovelace']]));
  expect(write).toThrow(/^record\.secretsFile: cannot write secrets into .*: it cannot be written/);
  expect(write).not.toThrow(/lovelace/);
});

describe('the secrets file', () => {
  test('is accepted if git ignores it', async () => {
    const folder = createRepository();
    await expect(resolveIn(folder)).resolves.toBe(join(folder, NAME));
  });

  test('is refused if git does not ignore it', async () => {
    const folder = createRepository();
    writeFileSync(join(folder, '.gitignore'), '');
    await expect(resolveIn(folder)).rejects.toThrow('git does not ignore it: add it to .gitignore');
  });

  test('is refused if it is tracked, even if a pattern fits it', async () => {
    const folder = createRepository();
    writeFileSync(join(folder, NAME), '');
    git(folder, 'add', '--force', NAME);
    await expect(resolveIn(folder)).rejects.toThrow('git tracks it: run "git rm --cached');
  });

  test('is refused outside a repository', async () => {
    await expect(resolveIn(createFolder())).rejects.toThrow('it is in no git repository');
  });

  test('is refused if Vite reads no such file in this mode', async () => {
    const folder = createRepository();
    await expect(resolveIn(folder, '.env.prod.local')).rejects.toThrow('no replay would read it');
  });

  test.skipIf(process.platform === 'win32')('is refused if it is a link', async () => {
    const folder = createRepository();
    symlinkSync('elsewhere', join(folder, NAME));
    await expect(resolveIn(folder)).rejects.toThrow('it is no regular file');
  });

  test('is refused if it is a folder', async () => {
    const folder = createRepository();
    mkdirSync(join(folder, NAME));
    await expect(resolveIn(folder)).rejects.toThrow('it is no regular file');
  });
});
