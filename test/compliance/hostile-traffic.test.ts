/** What a target sends to make a recording too large to be read. */
import { statSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { createRecorder, type RecordedSession } from 'vitest-session-replay/record';
import { readSession } from 'vitest-session-replay/replay';
import { finaliseSession } from '../../src/record/journal/finalise-session.ts';
import type { JournalEntry } from '../../src/record/journal/journal.ts';
import { recoverJournals } from '../../src/record/journal/recover-journals.ts';
import { MAX_WRITTEN_BYTES } from '../../src/session/session-size.ts';
import { MAX_SESSION_BYTES } from '../../src/session/session-text.ts';
import { explainReport } from '../../src/vitest/fixture/explain-recording.ts';
import { serve } from '../kit/index.ts';
import { entryOf, leaveJournal, writeJournal } from '../record/journal/killed-runs.ts';
import { createScratchFolder } from '../session/scratch-folder.ts';

const MEGABYTE = 1024 ** 2;

/** In place of what a session file may have, which takes half a minute to write. */
const MAX_BYTES = 10 * MEGABYTE;

/** 60 KB of JSON, of which each digit gets a line of its own in a session, with 130 spaces before it. */
const DEEP = `${'['.repeat(60)}${'0,'.repeat(30_000)}0${']'.repeat(60)}`;

const answerDeep: RequestListener = (request, response) => {
  request.resume();
  response.end(DEEP);
};

test('a session ends by the size of its file, and not of what was received', async () => {
  await using api = await serve(answerDeep);
  using scratch = createScratchFolder();
  const sessions: RecordedSession[] = [];
  const recorder = await createRecorder({
    upstream: api.url,
    sessions: scratch.path(),
    maxSessionSize: 6 * MEGABYTE,
    onSession: (session) => sessions.push(session),
  });
  for (let sent = 0; sent < 6; sent++) await (await fetch(recorder.url)).text();
  await recorder.close();

  expect(sessions.map(({ recordings }) => recordings)).toEqual([2, 2, 2]);
  for (const { file } of sessions) expect(statSync(file).size).toBeGreaterThan(6 * MEGABYTE);
});

/** Recordings of which two have room in a session. */
function createEntries(): JournalEntry[] {
  const response = { status: 200, headers: [], body: { text: DEEP } };
  return [0, 1, 2, 3].map((at) => entryOf(`/${at}`, at, { response }));
}

test('a session file has less than a reader opens', () => {
  expect(MAX_WRITTEN_BYTES).toBeLessThan(MAX_SESSION_BYTES);
});

test('what was received until a recorder was killed is recovered as far as a session can hold it', async () => {
  using scratch = createScratchFolder();
  const sessionFile = scratch.path('a.session.json');
  leaveJournal(sessionFile, createEntries());
  const { sessions, failures } = await recoverJournals(scratch.path(), { maxBytes: MAX_BYTES });

  expect(failures).toEqual([]);
  expect(sessions).toMatchObject([{ recordings: 2, omitted: 2 }]);
  const { interrupted, recordings } = await readSession(sessionFile);
  expect(interrupted).toBe(true);
  expect(recordings.map(({ request }) => request.path)).toEqual(['/0', '/1']);
});

test('a test that receives more than a session can hold has a session of the first of it, and is told', async () => {
  using scratch = createScratchFolder();
  const sessionFile = scratch.path('a.session.json');
  const journal = writeJournal(sessionFile, createEntries());
  const report = finaliseSession(sessionFile, [journal], undefined, 'key', MAX_BYTES);

  expect(statSync(sessionFile).size).toBeLessThanOrEqual(MAX_BYTES);
  const { interrupted, recordings } = await readSession(sessionFile);
  expect(interrupted).toBe(true);
  expect(recordings.map(({ request }) => request.path)).toEqual(['/0', '/1']);
  expect(
    explainReport(report, { foreignOrigins: [], filteredOut: 0, upstream: undefined }),
  ).toEqual([
    expect.stringContaining('more than a session file can hold: it has the first 2 of 4 requests'),
  ]);
});
