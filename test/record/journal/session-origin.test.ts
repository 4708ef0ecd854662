/** Of which origin a session is that no upstream names. */
import { expect, test } from 'vitest';
import { SessionOrigin } from '../../../src/record/journal/session-of-journals.ts';
import type { JournalEntry } from '../../../src/record/pipeline/exchange-entry.ts';

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

function originOf(...entries: Sent[]): string | undefined {
  const found = new SessionOrigin();
  for (const entry of entries) found.add(sent(entry));
  return found.value;
}

test('it is that of the first recording, in whatever order they are read', () => {
  expect(originOf({ start: 1, origin: APP }, { start: 2, origin: OTHER })).toBe(APP);
  expect(originOf({ start: 2, origin: OTHER }, { start: 1, origin: APP })).toBe(APP);
});

test('a recording that was not answered counts only where none was', () => {
  const unanswered = { start: 1, origin: OTHER, isAnswered: false };
  expect(originOf(unanswered, { start: 2, origin: APP })).toBe(APP);
  expect(originOf(unanswered)).toBe(OTHER);
});

test('what a browser asks for by itself before its first page does not count', () => {
  const own = { start: 1, origin: OTHER };
  const page = { start: 2, origin: APP, isPage: true };
  expect(originOf(own, page, { start: 3, origin: OTHER, isPage: true })).toBe(APP);
});
