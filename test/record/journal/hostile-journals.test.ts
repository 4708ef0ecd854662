/** What lies beside a session by the name of a journal or a lock, and was written by somebody else. */
import { execFileSync } from 'node:child_process';
import {
  linkSync,
  lstatSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { discardSession } from '../../../src/record/journal/discard-session.ts';
import { finaliseSession } from '../../../src/record/journal/finalise-session.ts';
import { parseJournalHeader } from '../../../src/record/journal/journal-file.ts';
import { lockSession } from '../../../src/session/files/lock-session.ts';
import { readSession } from '../../../src/session/read-session.ts';
import { readSessionHead } from '../../../src/session/session-file.ts';
import { deadPid, entryOf, leaveJournal, writeJournal } from './killed-runs.ts';
import { useRecovery } from './recovery.ts';

const { scratch, recover, lying } = useRecovery();
let sessionFile: string;
let journal: string;

beforeEach(() => {
  sessionFile = scratch.path('sessions', 'a.test', 'a.session.json');
  // Makes the folder.
  lockSession(sessionFile, () => undefined);
  journal = scratch.path('sessions', 'a.test', `a.session.worker.${deadPid}.0123abcd.journal`);
});

describe('what is named like a journal is left alone where it is', () => {
  test('a link to a journal elsewhere', async () => {
    const elsewhere = scratch.path('other', 'a.session.json');
    const target = leaveJournal(elsewhere, [entryOf('/1', 1)]);
    symlinkSync(target, journal);
    expect(await recover()).toEqual({ sessions: [], failures: [], foreign: [journal] });
    expect(lstatSync(journal).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toContain('"/1"');
  });

  test('a FIFO', async () => {
    execFileSync('mkfifo', [journal]);
    expect(await recover()).toEqual({ sessions: [], failures: [], foreign: [journal] });
  });

  test('a link to a device, also while its session is recorded', async () => {
    symlinkSync('/dev/zero', journal);
    finaliseSession(sessionFile, [writeJournal(sessionFile, [entryOf('/1', 1)])], undefined, 'key');
    expect(await recover()).toMatchObject({ foreign: [journal] });
    expect((await readSession(sessionFile)).recordings).toHaveLength(1);
  });
});

test('a line longer than any recording is the end of a journal', async () => {
  const long = leaveJournal(sessionFile, [entryOf('/1', 1)]);
  truncateSync(long, 2 ** 40);
  const { sessions } = await recover();
  expect(sessions).toMatchObject([{ recordings: 1, dropped: 1 }]);
});

test.each(['../../secret.txt', 'link.bin', 'fifo.bin', 'zeros.bin'])(
  'a body that a journal has in a file like %s is lost, and nothing of it recorded',
  async (file) => {
    writeFileSync(scratch.path('secret.txt'), 'secret');
    symlinkSync('../../secret.txt', scratch.path('sessions', 'a.test', 'link.bin'));
    execFileSync('mkfifo', [scratch.path('sessions', 'a.test', 'fifo.bin')]);
    const zeros = scratch.path('sessions', 'a.test', 'zeros.bin');
    writeFileSync(zeros, '');
    truncateSync(zeros, 2 ** 40);
    const bytes = { 'fifo.bin': 0, 'zeros.bin': 2 ** 40 }[file] ?? 6;
    const request = { method: 'POST', path: '/', headers: [], body: { file, bytes } };
    leaveJournal(sessionFile, [entryOf('/', 1, { request })]);

    const { sessions } = await recover();

    expect(sessions).toMatchObject([{ recordings: 1, lostBodies: 1 }]);
    const { recordings } = await readSession(sessionFile);
    expect(recordings[0]?.request.body).toEqual({ truncated: bytes });
  },
);

test.each([
  { session: '../a.session.json' },
  { session: '..' },
  { session: '' },
  { session: 'package.json' },
  { session: 'a\0.session.json' },
  { run: '../../home' },
  { run: '0123456789abcdeF' },
])('a journal does not say which other files are written or read: %j', (parts) => {
  const line = readFileSync(writeJournal(sessionFile, []), 'utf8');
  expect(parseJournalHeader(line)).toBeDefined();
  expect(parseJournalHeader(JSON.stringify({ ...JSON.parse(line), ...parts }))).toBeUndefined();
});

test.each([
  ['a link to a file without end', (lock: string) => symlinkSync('/dev/zero', lock)],
  ['a link to nothing', (lock: string) => symlinkSync('nowhere', lock)],
  ['a FIFO', (lock: string) => execFileSync('mkfifo', [lock])],
])('a lock that is %s is an error that says to delete it', (_, make) => {
  const lock = sessionFile.replace('.json', '.lock');
  make(lock);
  expect(() => lockSession(sessionFile, () => undefined)).toThrow(
    expect.objectContaining({
      code: 'SESSION_NOT_WRITABLE',
      message: expect.stringMatching(/a\.session\.lock cannot be read \(it is a .*\); delete it$/),
    }),
  );
});

describe('where the session file itself leads elsewhere', () => {
  test('a FIFO or a foreign link counts as whole, and is not waited for', () => {
    execFileSync('mkfifo', [sessionFile]);
    expect(readSessionHead(sessionFile)).toEqual({ isInterrupted: false, recordedAt: undefined });
    const other = scratch.path('sessions', 'a.test', 'b.session.json');
    symlinkSync('/dev/zero', other);
    expect(readSessionHead(other)).toEqual({ isInterrupted: false, recordedAt: undefined });
    discardSession(sessionFile, [writeJournal(sessionFile, [])]);
    expect(lying()).toEqual(['a.session.json', 'b.session.json']);
  });

  test('a recording takes the place of the link, and what it leads to stays', async () => {
    const target = scratch.path('other.txt');
    writeFileSync(target, 'other');
    symlinkSync(target, sessionFile);
    finaliseSession(sessionFile, [writeJournal(sessionFile, [entryOf('/1', 1)])], undefined, 'key');
    expect(readFileSync(target, 'utf8')).toBe('other');
    expect(lstatSync(sessionFile).isFile()).toBe(true);
  });

  test('what was recovered lies beside it, and is no link', async () => {
    const target = scratch.path('other.txt');
    writeFileSync(target, 'other');
    symlinkSync(target, sessionFile);
    symlinkSync(target, sessionFile.replace('.session.json', '.interrupted.json'));
    leaveJournal(sessionFile, [entryOf('/1', 1)]);
    const { sessions } = await recover();
    expect(sessions).toMatchObject([{ file: sessionFile.replace('.session', '.interrupted') }]);
    expect(readFileSync(target, 'utf8')).toBe('other');
    expect(lstatSync(sessionFile).isSymbolicLink()).toBe(true);
  });

  test('a file with several names is one like any other', async () => {
    finaliseSession(sessionFile, [writeJournal(sessionFile, [entryOf('/1', 1)])], undefined, 'key');
    const other = scratch.path('sessions', 'b.session.json');
    linkSync(sessionFile, other);
    expect((await readSession(other)).recordings).toHaveLength(1);
  });
});
