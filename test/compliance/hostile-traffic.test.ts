/** What an upstream answers so that its recording is too large to be read, or asks for secrets. */
import { statSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { createRecorder, type RecordedSession } from 'vitest-session-replay/record';
import { readSession, replaySession } from 'vitest-session-replay/replay';
import { z } from 'zod';
import { finaliseSession } from '../../src/record/journal/finalise-session.ts';
import { recoverJournals } from '../../src/record/journal/recover.ts';
import type { JournalEntry } from '../../src/record/pipeline/exchange-entry.ts';
import { SESSION_LIMITS } from '../../src/session/constraints.ts';
import { explainReport } from '../../src/vitest/fixture/finish-recording.ts';
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

const SECRET = 'hunter22-secret';

describe('text of the traffic that spells a placeholder is filled with no secret', () => {
  test.each([
    ['as it is', 'REDACTED_PASSWORD'],
    ['in percent escapes', 'REDACTED%5FPASSWORD'],
    ['in a text', 'see REDACTED_PASSWORD.'],
    ['in Base64', Buffer.from('password=REDACTED_PASSWORD').toString('base64')],
    ['as a number', 'REDACTED_PASSWORD (number)'],
    ['as a journal has it', `REDACTED_PASSWORD_0123456789abcdef000000`],
  ])('%s', async (_, spelled) => {
    const seen: string[] = [];
    await using api = await serve(async (request, response) => {
      seen.push(`${request.url} ${JSON.stringify(request.headers)} ${await text(request)}`);
      response.end(JSON.stringify({ note: spelled }));
    });
    using scratch = createScratchFolder();
    const sessions: RecordedSession[] = [];
    const recorder = await createRecorder({
      upstream: api.url,
      sessions: scratch.path(),
      onSession: (session) => sessions.push(session),
    });
    const { note } = z.object({ note: z.string() }).parse(await (await fetch(recorder.url)).json());
    const query = new URLSearchParams({ note });
    await fetch(`${recorder.url}/notes?${query}`, {
      method: 'POST',
      headers: { 'X-Note': note },
      body: JSON.stringify({ note }),
    });
    await recorder.close();
    const session = await readSession(sessions[0]?.file ?? '');
    const { summary } = await replaySession(session, {
      target: api.url,
      correlate: false,
      secrets: { REDACTED_PASSWORD: SECRET },
    });

    expect(summary).toMatchObject({ passed: 2 });
    expect(seen).toHaveLength(4);
    expect(seen.join()).not.toContain(SECRET);
    expect(seen.join()).not.toContain(Buffer.from(`password=${SECRET}`).toString('base64'));
  });
});

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
  expect(SESSION_LIMITS.maxWrittenBytes).toBeLessThan(SESSION_LIMITS.maxReadBytes);
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
  const report = finaliseSession(sessionFile, [journal], undefined, 'key', { maxBytes: MAX_BYTES });

  expect(statSync(sessionFile).size).toBeLessThanOrEqual(MAX_BYTES);
  const { interrupted, recordings } = await readSession(sessionFile);
  expect(interrupted).toBe(true);
  expect(recordings.map(({ request }) => request.path)).toEqual(['/0', '/1']);
  expect(
    explainReport(report, { foreignOrigins: [], filteredOut: 0, upstream: undefined }, sessionFile),
  ).toEqual([
    expect.stringContaining('more than a session file can hold: it has the first 2 of 4 requests'),
  ]);
});
