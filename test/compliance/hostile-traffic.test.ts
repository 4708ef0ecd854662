/** What an upstream answers so that its recording is too large to be read, or asks for secrets. */
import { statSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { createRecorder, type RecordedSession } from 'vitest-session-replay/record';
import { readSession, replaySession } from 'vitest-session-replay/replay';
import { z } from 'zod';
import { recoverJournals } from '../../src/record/journal/recover-journals.ts';
import { runInline, serve } from '../kit/index.ts';
import { entryOf, leaveJournal } from '../record/journal/killed-runs.ts';
import { createScratchFolder } from '../session/scratch-folder.ts';
import { linesOf, recordingProject, sessionFiles } from '../vitest/recording-project.ts';

const MEGABYTE = 1024 ** 2;

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

test('what was received until a recorder was killed is recovered as far as a session can hold it', {
  timeout: 240_000,
}, async () => {
  using scratch = createScratchFolder();
  const sessionFile = scratch.path('a.session.json');
  const response = { status: 200, headers: [], body: { text: DEEP } };
  const entries = Array.from({ length: 80 }, (_, at) => entryOf(`/${at}`, at, { response }));
  leaveJournal(sessionFile, entries);
  const { sessions, failures } = await recoverJournals(scratch.path());

  expect(failures).toEqual([]);
  const { recordings, interrupted } = await readSession(sessionFile);
  expect(interrupted).toBe(true);
  expect(recordings.length).toBeGreaterThan(50);
  expect(sessions).toMatchObject([
    { recordings: recordings.length, omitted: 80 - recordings.length },
  ]);
});

test('a test that receives more than a session can hold has a session of the first of it, and is told', {
  // It writes 256 MiB, twice.
  timeout: 240_000,
}, async () => {
  await using api = await serve(answerDeep);
  await using run = await runInline(
    recordingProject(
      {},
      {
        'a.test.ts': `
        test('floods', { timeout: 200_000 }, async ({ recorder }) => {
          for (let sent = 0; sent < 80; sent++) await get('${api.url}/' + sent);
        });`,
      },
    ),
  );

  expect(run.tree).toEqual({ 'a.test.ts': { floods: 'passed' } });
  const [file = '', ...others] = sessionFiles(run);
  expect(others).toEqual([]);
  const session = await readSession(join(run.folder, file));
  expect(session.interrupted).toBe(true);
  expect(session.recordings.length).toBeGreaterThan(50);
  expect(session.recordings.length).toBeLessThan(80);
  expect(linesOf(run)).toEqual([
    expect.stringContaining(
      `"floods" sent more than a session file can hold: it has the first ${session.recordings.length} of 80 requests`,
    ),
  ]);
});
