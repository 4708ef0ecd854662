/** The origin of a session without an upstream. */
import { expect, test } from 'vitest';
import { finaliseSession } from '../../../src/record/journal/finalise-session.ts';
import type { JournalEntry } from '../../../src/record/pipeline/exchange-entry.ts';
import { readSession } from '../../../src/session/read-session.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';
import { writeJournal } from './killed-runs.ts';

const APP = 'https://shop.example.com';
const OTHER = 'https://updates.example.net';

interface Sent {
  readonly start: number;
  readonly origin: string;
  readonly isPage?: boolean;
  readonly isAnswered?: boolean;
}

function sent({ start, origin, isPage = false, isAnswered = true }: Sent): JournalEntry {
  const headers: [string, string][] = isPage ? [['Upgrade-Insecure-Requests', '1']] : [];
  const response = isAnswered ? { status: 200, headers: [] } : { error: 'ENOTFOUND' };
  const request = { method: 'GET', path: '/', headers };
  return { sequence: start, start, end: start + 1, origin, request, response };
}

/** The origin of a session, of recordings in the order in which they ended. */
async function originOf(...entries: Sent[]): Promise<string> {
  using scratch = createScratchFolder();
  const sessionFile = scratch.path('a.session.json');
  const journal = writeJournal(sessionFile, entries.map(sent));
  finaliseSession(sessionFile, [journal], undefined, 'key');
  return (await readSession(sessionFile)).origin;
}

test('the origin of a session is that of its first recording, in whatever order they ended', async () => {
  expect(await originOf({ start: 1, origin: APP }, { start: 2, origin: OTHER })).toBe(APP);
  expect(await originOf({ start: 2, origin: OTHER }, { start: 1, origin: APP })).toBe(APP);
});

test('a recording without an answer counts only where none was answered', async () => {
  const unanswered = { start: 1, origin: OTHER, isAnswered: false };
  expect(await originOf(unanswered, { start: 2, origin: APP })).toBe(APP);
  expect(await originOf(unanswered)).toBe(OTHER);
});

test('what a browser asks for by itself before its first page does not count', async () => {
  const own = { start: 1, origin: OTHER };
  const page = { start: 2, origin: APP, isPage: true };
  expect(await originOf(own, page, { start: 3, origin: OTHER, isPage: true })).toBe(APP);
});
