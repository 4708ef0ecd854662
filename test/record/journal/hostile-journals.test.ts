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

describe('recovery leaves a file alone that is named like a journal and is', () => {
  test('a link to a journal elsewhere', async () => {
    const elsewhere = scratch.path('other', 'a.session.json');
    const linked = leaveJournal(elsewhere, [entryOf('/1', 1)]);
    symlinkSync(linked, journal);
    expect(await recover()).toEqual({ sessions: [], failures: [], foreign: [journal] });
    expect(lstatSync(journal).isSymbolicLink()).toBe(true);
    expect(readFileSync(linked, 'utf8')).toContain('"/1"');
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
  'a body in a file like %s counts as lost, and its file is not read',
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

describe('if the session file is no regular file', () => {
  test('a FIFO or a foreign link counts as complete and is not opened', () => {
    execFileSync('mkfifo', [sessionFile]);
    expect(readSessionHead(sessionFile)).toEqual({ isInterrupted: false, recordedAt: undefined });
    const other = scratch.path('sessions', 'a.test', 'b.session.json');
    symlinkSync('/dev/zero', other);
    expect(readSessionHead(other)).toEqual({ isInterrupted: false, recordedAt: undefined });
    discardSession(sessionFile, [writeJournal(sessionFile, [])]);
    expect(lying()).toEqual(['a.session.json', 'b.session.json']);
  });

  test('a recording replaces the link and leaves the linked file', async () => {
    const linked = scratch.path('other.txt');
    writeFileSync(linked, 'other');
    symlinkSync(linked, sessionFile);
    finaliseSession(sessionFile, [writeJournal(sessionFile, [entryOf('/1', 1)])], undefined, 'key');
    expect(readFileSync(linked, 'utf8')).toBe('other');
    expect(lstatSync(sessionFile).isFile()).toBe(true);
  });

  test('a recovered session is written beside it, as a regular file', async () => {
    const linked = scratch.path('other.txt');
    writeFileSync(linked, 'other');
    symlinkSync(linked, sessionFile);
    symlinkSync(linked, sessionFile.replace('.session.json', '.interrupted.json'));
    leaveJournal(sessionFile, [entryOf('/1', 1)]);
    const { sessions } = await recover();
    expect(sessions).toMatchObject([{ file: sessionFile.replace('.session', '.interrupted') }]);
    expect(readFileSync(linked, 'utf8')).toBe('other');
    expect(lstatSync(sessionFile).isSymbolicLink()).toBe(true);
  });

  test('a file with several hard links is read like any other', async () => {
    finaliseSession(sessionFile, [writeJournal(sessionFile, [entryOf('/1', 1)])], undefined, 'key');
    const other = scratch.path('sessions', 'b.session.json');
    linkSync(sessionFile, other);
    expect((await readSession(other)).recordings).toHaveLength(1);
  });
});
