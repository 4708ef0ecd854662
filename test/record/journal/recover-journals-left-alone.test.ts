import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { recoverJournals } from '../../../src/record/journal/recover.ts';
import { identifySelf } from '../../../src/session/files/process-identity.ts';
import { changeHeader, deadPid, entryOf, leaveJournal, writeJournal } from './killed-runs.ts';
import { useRecovery } from './recovery.ts';

const { scratch, recover, lying } = useRecovery();
let sessionFile: string;

beforeEach(() => {
  sessionFile = scratch.path('sessions', 'a.test', 'a.session.json');
});

describe('recovery leaves alone', () => {
  test('a journal whose process is alive', async () => {
    const file = writeJournal(sessionFile, [entryOf('/', 1)]);

    expect(await recover()).toEqual({ sessions: [], failures: [], foreign: [] });
    expect(existsSync(file)).toBe(true);
  });

  test('the journal of a killed proxy process whose worker is alive', async () => {
    leaveJournal(sessionFile, [entryOf('/1', 1)], { role: 'proxy' });
    const living = writeJournal(sessionFile, [entryOf('/2', 2)]);

    expect((await recover()).sessions).toEqual([]);

    changeHeader(living, { pid: deadPid });

    expect((await recover()).sessions).toMatchObject([{ recordings: 2 }]);
  });

  test('a journal whose process is on another machine and may be alive', async () => {
    const file = leaveJournal(sessionFile, [entryOf('/', 1)]);
    changeHeader(file, { host: 'another' });

    expect((await recover()).sessions).toEqual([]);

    utimesSync(file, 1, 1);

    expect((await recover()).sessions).toMatchObject([{ recordings: 1 }]);
  });

  test('a foreign file that is named like a journal', async () => {
    const files = ['notes.journal', 'a.session.worker.1.00000000.journal', 'b/c.journal'];
    mkdirSync(scratch.path('sessions', 'b'), { recursive: true });
    for (const file of files) writeFileSync(scratch.path('sessions', file), 'dear diary\n');
    writeFileSync(scratch.path('sessions', files[1] ?? ''), '{"journal":1}\n');
    const { foreign } = await recover();

    expect([...foreign].sort()).toEqual(files.map((file) => scratch.path('sessions', file)).sort());
    for (const file of foreign) expect(existsSync(file)).toBe(true);
  });

  test('a journal that names a session outside its folder', async () => {
    const file = leaveJournal(sessionFile, [entryOf('/', 1)]);
    writeFileSync(file, readFileSync(file, 'utf8').replace('a.session.json', '../a.session.json'));
    const { sessions, foreign } = await recover();

    expect(sessions).toEqual([]);
    expect(foreign).toEqual([file]);
  });

  test('files in node_modules and in folders that begin with a dot', async () => {
    for (const folder of ['node_modules', '.git']) {
      const file = scratch.path('sessions', folder, 'a.session.json');
      leaveJournal(file, [entryOf('/', 1)]);
    }

    expect((await recover()).sessions).toEqual([]);
  });
});

test.runIf(process.platform === 'linux')(
  'a journal is recovered even if its process id was given to another process',
  async () => {
    const file = leaveJournal(sessionFile, [entryOf('/', 1)]);
    changeHeader(file, { pid: process.pid, born: 'earlier' });

    expect((await recover()).sessions).toMatchObject([{ recordings: 1 }]);
  },
);

test('the journals of a run that has ended are recovered even if its process is alive', async () => {
  writeJournal(sessionFile, [entryOf('/', 1)], { key: 'ended' });
  const other = writeJournal(sessionFile, [entryOf('/other', 1)], { key: 'under way' });
  const { sessions } = await recoverJournals(scratch.path('sessions'), { endedKey: 'ended' });

  expect(sessions).toMatchObject([{ recordings: 1, pids: [process.pid] }]);
  expect(lying()).toContain(other.replace(/.*\//, ''));
});

test('temporary files of killed processes are deleted, and those of living ones are kept', async () => {
  mkdirSync(dirname(sessionFile), { recursive: true });
  const [dead, living] = [deadPid, process.pid].map((pid) => `.replay-${pid}-00000000000a.tmp`);
  for (const name of [dead, living]) {
    writeFileSync(sessionFile.replace('a.session.json', name ?? ''), '');
    utimesSync(sessionFile.replace('a.session.json', name ?? ''), 1, 1);
  }
  await recover();

  expect(lying()).toEqual([living]);
});

test('locks of killed processes are deleted, and those of living or unknown processes are kept', async () => {
  mkdirSync(dirname(sessionFile), { recursive: true });
  const self = identifySelf();
  const contents = {
    'dead.session.lock': JSON.stringify({ ...self, pid: deadPid }),
    'dead.session.lock.4711': JSON.stringify({ ...self, pid: deadPid }),
    'empty.session.lock': '',
    'living.session.lock': JSON.stringify(self),
    'mine.session.lock': 'no lock',
  };
  for (const [name, content] of Object.entries(contents)) {
    const file = sessionFile.replace('a.session.json', name);
    writeFileSync(file, content);
    utimesSync(file, 1, 1);
  }
  await recover();

  expect(lying()).toEqual(['living.session.lock', 'mine.session.lock']);
});
