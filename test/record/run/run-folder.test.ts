import {
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runId } from '../../../src/record/journal/journal-file.ts';
import { RunFolder, readRunKey, sweepRunFolders } from '../../../src/record/journal/run-folder.ts';
import { createScratchFolder, type ScratchFolder } from '../../session/scratch-folder.ts';
import { entryOf, leaveJournal, leaveRunFolder } from '../journal/killed-runs.ts';

let scratch: ScratchFolder;
let sessions: string;

beforeEach(() => {
  scratch = createScratchFolder();
  sessions = scratch.path('sessions');
  mkdirSync(scratch.path('tmp'));
  vi.stubEnv('TMPDIR', scratch.path('tmp'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  scratch[Symbol.dispose]();
});

const modeOf = (path: string): number => statSync(path).mode & 0o777;
const lying = (): string[] => readdirSync(scratch.path('tmp'));

describe('the folder of a run', () => {
  test('is created when something is put into it, and is deleted with its content', () => {
    const folder = new RunFolder('the key');
    expect(lying()).toEqual([]);

    folder.keepFor(sessions);
    writeFileSync(join(folder.createCaFolder(), 'private'), '');
    folder.remove();

    expect(lying()).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')(
    'is readable by its own user only, and so is the key',
    () => {
      const folder = new RunFolder('the key');
      folder.keepFor(sessions);

      expect(modeOf(folder.path)).toBe(0o700);
      expect(modeOf(join(folder.path, 'key'))).toBe(0o600);
      expect(modeOf(folder.createCaFolder())).toBe(0o700);
    },
  );

  test('gives the key by the id of the run, and its name does not reveal the key', () => {
    const folder = new RunFolder('the key');
    folder.keepFor(sessions);

    expect(readRunKey(runId('the key'))).toBe('the key');
    expect(readRunKey(runId('another key'))).toBeUndefined();
    expect(basename(folder.path)).toBe(`vitest-session-replay-${runId('the key')}`);
  });
});

describe('the folder of a killed run', () => {
  test('is deleted if no journal needs it', async () => {
    leaveRunFolder('the key', sessions);
    await sweepRunFolders();

    expect(lying()).toEqual([]);
  });

  test('is kept while a journal needs its key, but without its certificate authority and waiting traffic', async () => {
    const folder = leaveRunFolder('the key', sessions);
    const authority = folder.createCaFolder();
    mkdirSync(join(folder.path, 'shared-a1b2c3'));
    leaveJournal(join(sessions, 'a.session.json'), [entryOf('/', 1)], { key: 'the key' });
    await sweepRunFolders();

    expect(existsSync(authority)).toBe(false);
    expect(readdirSync(folder.path).sort()).toEqual(['key', 'owner']);
    expect(readRunKey(runId('the key'))).toBe('the key');

    utimesSync(folder.path, 1, 1);
    await sweepRunFolders();

    expect(lying()).toEqual([]);
  });

  test('is told apart from that of a living run', async () => {
    const folder = new RunFolder('the key');
    folder.keepFor(sessions);
    const authority = folder.createCaFolder();
    await sweepRunFolders();

    expect(existsSync(authority)).toBe(true);
    expect(readRunKey(runId('the key'))).toBe('the key');
  });

  test('is told apart from a folder with a similar name', async () => {
    const names = ['vitest-session-replay-of-mine', 'other-0123456789abcdef'];
    for (const name of names) mkdirSync(scratch.path('tmp', name));
    symlinkSync(sessions, scratch.path('tmp', 'vitest-session-replay-0123456789abcdef'));
    await sweepRunFolders();

    expect(lying().sort()).toEqual([...names, 'vitest-session-replay-0123456789abcdef'].sort());
  });
});
