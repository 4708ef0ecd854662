import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test, vi } from 'vitest';
import { discardSession } from '../../../src/record/journal/discard-session.ts';
import { finaliseSession } from '../../../src/record/journal/finalise-session.ts';
import { readFormerSession } from '../../../src/record/journal/former-session.ts';
import { Journal } from '../../../src/record/journal/journal.ts';
import type { JournalRole } from '../../../src/record/journal/journal-file.ts';
import { indexEntries } from '../../../src/record/journal/read-entries.ts';
import type { JournalEntry } from '../../../src/record/pipeline/exchange-entry.ts';
import { createKey } from '../../../src/record/pipeline/redact/run-keys.ts';
import { SealedTokens } from '../../../src/record/pipeline/redact/sealed-claims.ts';
import { writeBodyFile } from '../../../src/session/body.ts';
import { readSession } from '../../../src/session/read-session.ts';
import { tokenOf } from '../../kit/index.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';

function entry(path: string, start: number, end: number, sequence = 0): JournalEntry {
  return {
    sequence,
    start,
    end,
    origin: 'http://127.0.0.1:3000',
    request: { method: 'GET', path, headers: [] },
    response: { status: 200, headers: [] },
  };
}

/** As a journal has it: with the hash and the shape of its secret. */
const PLACEHOLDER = 'REDACTED_TOKEN_0123456789abcdef001234';

const subject = { name: 'a test', recordedBy: 'a.test.ts', key: 'key' };

function writeJournal(sessionFile: string, role: JournalRole, entries: JournalEntry[]): string {
  const journal = new Journal({ ...subject, sessionFile }, role);
  for (const each of entries) journal.write(each);
  journal.close();
  return journal.file ?? '';
}

test('a journal is no session file, and nobody else may read it', () => {
  using scratch = createScratchFolder();
  const file = writeJournal(scratch.path('a.session.json'), 'worker', [entry('/', 1, 2)]);

  expect(basename(file)).toMatch(/^a\.session\.worker\.\d+\.[0-9a-f]+\.journal$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a journal without recordings leaves no file', () => {
  using scratch = createScratchFolder();
  writeJournal(scratch.path('folder', 'a.session.json'), 'worker', []);

  expect(existsSync(scratch.path('folder'))).toBe(false);
});

test('each recording is on the disk as soon as it is written', () => {
  using scratch = createScratchFolder();
  const sessionFile = scratch.path('a.session.json');
  const journal = new Journal({ ...subject, sessionFile }, 'proxy');

  journal.write(entry('/first', 1, 2));
  const lines = readFileSync(journal.file ?? '', 'utf8').split('\n');
  journal.close();

  expect(lines).toHaveLength(3);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ journal: 1, session: 'a.session.json' });
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ request: { path: '/first' } });
});

test('the journals of both processes become one session in the order of the requests', async () => {
  using scratch = createScratchFolder();
  const sessionFile = scratch.path('a.session.json');
  const journals = [
    writeJournal(sessionFile, 'worker', [entry('/3', 1030, 1031), entry('/1', 1000.5, 1050.25, 1)]),
    writeJournal(sessionFile, 'proxy', [entry('/2', 1010, 1011.125)]),
  ];

  expect(finaliseSession(sessionFile, journals, undefined, 'key').recordings).toBe(3);

  const session = await readSession(sessionFile);
  expect(session).toMatchObject({
    name: 'a test',
    recordedBy: 'a.test.ts',
    origin: 'http://127.0.0.1:3000',
    recordings: [
      { id: '1', at: 0, request: { path: '/1' }, response: { time: 49.75 } },
      { id: '2', at: 9.5, request: { path: '/2' }, response: { time: 1.125 } },
      { id: '3', at: 29.5, request: { path: '/3' }, response: { time: 1 } },
    ],
  });
});

test('simultaneous requests keep the order in which they were recorded', async () => {
  using scratch = createScratchFolder();
  const sessionFile = scratch.path('a.session.json');
  const journal = writeJournal(sessionFile, 'worker', [entry('/2', 5, 9, 1), entry('/1', 5, 9, 0)]);

  finaliseSession(sessionFile, [journal], undefined, 'key');

  const { recordings } = await readSession(sessionFile);
  expect(recordings.map(({ request }) => request.path)).toEqual(['/1', '/2']);
});

test('a torn last line is left out', async () => {
  using scratch = createScratchFolder();
  const sessionFile = scratch.path('a.session.json');
  const journal = writeJournal(sessionFile, 'worker', [entry('/whole', 1, 2)]);
  appendFileSync(journal, '{"sequence":1,"start":3,"requ');

  finaliseSession(sessionFile, [journal], undefined, 'key');

  const { recordings } = await readSession(sessionFile);
  expect(recordings.map(({ request }) => request.path)).toEqual(['/whole']);
});

test('lines of any length are read completely', async () => {
  using scratch = createScratchFolder();
  const sessionFile = scratch.path('a.session.json');
  const paths = [10, 700_000, 2_500_000, 1, 600_000].map((length) => `/${'ü'.repeat(length)}`);
  const entries = paths.map((path, index) => entry(path, index, index + 1, index));
  const journal = writeJournal(sessionFile, 'worker', entries);

  expect(finaliseSession(sessionFile, [journal], undefined, 'key').recordings).toBe(5);

  const { recordings } = await readSession(sessionFile);
  expect(recordings.every(({ request }, index) => request.path === paths[index])).toBe(true);
});

test('each line is parsed once, also where claims are kept and a former session is compared', async () => {
  using scratch = createScratchFolder();
  const sessionFile = scratch.path('a.session.json');
  const claimsKey = createKey();
  const sealed = new SealedTokens(claimsKey);
  sealed.add(PLACEHOLDER, tokenOf({ sub: 'usr_7f3a9b2c1d' }));
  const login = {
    ...entry('/login', 1, 2),
    response: { status: 200, headers: [], body: { text: `{"token":"${PLACEHOLDER}"}` } },
    tokens: sealed.take(),
  };
  const entries = [login, entry('/users/usr_7f3a9b2c1d', 3, 4, 1)];
  finaliseSession(sessionFile, [writeJournal(sessionFile, 'worker', entries)], undefined, 'key');
  const former = await readFormerSession(sessionFile);
  const journal = writeJournal(sessionFile, 'worker', entries);
  const [, ...lines] = readFileSync(journal, 'utf8').trim().split('\n');

  using parse = vi.spyOn(JSON, 'parse');
  const compare = vi.fn(() => ({ links: undefined, merged: undefined }));
  finaliseSession(sessionFile, [journal], undefined, 'key', { claimsKey, former, compare });
  const parsed = parse.mock.calls.map(([text]) => text);

  expect(compare).toHaveBeenCalledTimes(1);
  expect(lines.map((line) => parsed.filter((text) => text === line).length)).toEqual([1, 1]);
  expect((await readSession(sessionFile)).recordings[0]?.response).toMatchObject({
    claims: { REDACTED_TOKEN: { sub: 'usr_7f3a9b2c1d' } },
  });
});

test('a session larger than what is held in memory is written whole', async () => {
  using scratch = createScratchFolder();
  const sessionFile = scratch.path('a.session.json');
  // Together 12 MiB, and the first one to be written comes last in the journal.
  const entries = Array.from({ length: 12 }, (_, index) => ({
    ...entry(`/${12 - index}?token=${PLACEHOLDER}`, 12 - index, 20, index),
    response: { status: 200, headers: [], body: { text: `${index}`.repeat(2 ** 20) } },
  }));
  const journal = writeJournal(sessionFile, 'worker', entries);
  finaliseSession(sessionFile, [journal], undefined, 'key');

  const { recordings } = await readSession(sessionFile);
  expect(recordings.map(({ request }) => request.path)).toEqual(
    Array.from({ length: 12 }, (_, index) => `/${index + 1}?token=REDACTED_TOKEN`),
  );
});

test('of the entries of a large session, only the first are held in memory', async () => {
  using scratch = createScratchFolder();
  const entries = Array.from({ length: 24 }, (_, index) => ({
    ...entry(`/${index}`, index, 30, index),
    response: { status: 200, headers: [], body: { text: `${index % 10}`.repeat(2 ** 20) } },
  }));
  const journal = openSync(writeJournal(scratch.path('a.session.json'), 'worker', entries), 'r');
  const seen: WeakRef<JournalEntry>[] = [];
  const index = indexEntries([journal], (each) => seen.push(new WeakRef(each)));
  setFlagsFromString('--expose-gc');
  // Until then, what a reference was made to stays.
  await setImmediate();
  runInNewContext('gc')();

  // A limit of 8 MiB has room for seven of these.
  expect(seen.filter((each) => each.deref() !== undefined)).toHaveLength(7);
  expect(index.entries.map(({ read }) => read().request.path)).toEqual(
    entries.map(({ request }) => request.path),
  );
  closeSync(journal);
});

test('a recording whose origin differs from that of the session has its own', async () => {
  using scratch = createScratchFolder();
  const sessionFile = scratch.path('a.session.json');
  const other = { ...entry('/b', 2, 3, 1), origin: 'http://127.0.0.1:4000' };
  const journal = writeJournal(sessionFile, 'worker', [entry('/a', 1, 2), other]);

  finaliseSession(sessionFile, [journal], undefined, 'key');

  const { recordings } = await readSession(sessionFile);
  expect(recordings.map(({ origin }) => origin)).toEqual([undefined, 'http://127.0.0.1:4000']);
});

test('discarding a recording leaves the session of an earlier run as it was', () => {
  using scratch = createScratchFolder();
  const sessionFile = scratch.path('a.session.json');
  const body = writeBodyFile(sessionFile, Buffer.from('kept'));
  const kept = { ...entry('/', 1, 2), response: { status: 200, headers: [], body } };
  const earlier = writeJournal(sessionFile, 'worker', [kept]);
  finaliseSession(sessionFile, [earlier], undefined, 'key');
  const before = readdirSync(scratch.path()).sort();

  writeBodyFile(sessionFile, Buffer.from('of the failed run'));
  discardSession(sessionFile, [writeJournal(sessionFile, 'worker', [entry('/', 3, 4)])]);

  expect(readdirSync(scratch.path()).sort()).toEqual(before);
});

test('discarding a recording leaves no empty folder', () => {
  using scratch = createScratchFolder();
  const sessionFile = scratch.path('a.test', 'a.session.json');
  const other = writeJournal(scratch.path('b.test', 'b.session.json'), 'worker', [
    entry('/', 1, 2),
  ]);

  discardSession(sessionFile, [writeJournal(sessionFile, 'worker', [entry('/', 3, 4)])]);
  discardSession(scratch.path('b.test', 'a.session.json'), [
    writeJournal(scratch.path('b.test', 'a.session.json'), 'worker', [entry('/', 3, 4)]),
  ]);

  expect(readdirSync(scratch.path())).toEqual(['b.test']);
  expect(existsSync(other)).toBe(true);
});

test.each([
  ['no members', '{}'],
  ['a misspelled member', '{"recordings":[{"request":{},"response":{"staus":200}}]}'],
])('discarding a recording leaves the files of a broken session with %s', (_fault, text) => {
  using scratch = createScratchFolder();
  const sessionFile = scratch.path('a.session.json');
  writeFileSync(sessionFile, text);
  const body = writeBodyFile(sessionFile, Buffer.from('perhaps of that session'));

  discardSession(sessionFile, [writeJournal(sessionFile, 'worker', [entry('/', 3, 4)])]);

  expect(readdirSync(scratch.path()).sort()).toEqual([body.file, 'a.session.json'].sort());
});
