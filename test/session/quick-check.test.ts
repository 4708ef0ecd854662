import { expect, test } from 'vitest';
import { parseSessionText } from '../../src/session/parse-session.ts';
import { isPlainSession } from '../../src/session/quick-check.ts';
import type { Session } from '../../src/session/schema.ts';
import { createSession, recordingOf } from '../kit/session.ts';
import { createRandom, RandomSessions } from './random-sessions.ts';

/** What one member or element of a value may be made instead. */
const OTHERS: readonly unknown[] = [
  ...[null, true, -1, 0.5, 99, 1000, Infinity, '', 'a b', 'é€', '\n', '1', [], {}, [['a', '\n']]],
  ...[{ json: 1, other: 1 }, { text: 1 }, { truncated: 0.5 }, { file: '../a.bin', bytes: 1 }],
  ...['2026-02-30T10:00:00Z', '2026-11-24T10:00Z', '2026-11-24T24:00:00Z', 'AA=A', 'field x'],
];

/** Changes a value in one place, or takes a member away, or adds one. */
function change(value: unknown, random: () => number): unknown {
  const pick = <Item>(items: readonly Item[]): Item | undefined =>
    items[Math.floor(random() * items.length)];
  if (typeof value !== 'object' || value === null || random() < 0.1) return pick(OTHERS);
  const entries: [string, unknown][] = Object.entries(value);
  const position = Math.floor(random() * entries.length);
  const [key, child] = entries[position] ?? ['0', undefined];
  const changed = change(child, random);
  if (Array.isArray(value)) {
    return random() < 0.2 ? [...value, child] : value.toSpliced(position, 1, changed);
  }
  const name = random() < 0.1 ? 'other' : key;
  if (random() < 0.1) entries.splice(position, 1);
  return Object.fromEntries([...entries, [name, changed]]);
}

const ofToken = { body: { text: 'REDACTED_TOKEN' }, claims: { REDACTED_TOKEN: { sub: 'a' } } };

test('what the recorder writes is taken for a session at once', () => {
  const session = createSession([
    recordingOf('GET', '/items?page=1', 200, { body: { json: { a: [1, null] }, coding: 'br' } }),
    recordingOf('POST', '/items', 201, { body: { text: 'é' } }),
    recordingOf('GET', '/large', 200, { body: { truncated: 1_000_000 } }),
    recordingOf('GET', '/token', 200, { response: ofToken }),
  ]);
  expect(isPlainSession(session)).toBe(true);
  expect(isPlainSession({ ...session, name: 1 })).toBe(false);
});

test('an id that comes twice is no matter for the quick look', () => {
  const session = createSession([recordingOf('GET', '/', 200), recordingOf('GET', '/', 200)]);
  const [first] = session.recordings;
  expect(isPlainSession({ ...session, recordings: [first, first] })).toBe(false);
});

test('a link to a recording that is not there is no matter for the quick look', () => {
  const to = { path: '/items', query: 'page' };
  const withLink = (recording: string): Session =>
    createSession([recordingOf('GET', '/items?page=1', 200)], {
      links: [{ from: { recording, pointer: '/id' }, to }],
    });
  expect(isPlainSession(withLink('1'))).toBe(true);
  expect(isPlainSession(withLink('2'))).toBe(false);
});

test('claims of a token that is not there are no matter for the quick look', () => {
  const response = { ...ofToken, body: { text: 'REDACTED_OTHER' } };
  expect(isPlainSession(createSession([recordingOf('GET', '/', 200, { response })]))).toBe(false);
});

test('the quick look and the schema take the same values for sessions', () => {
  const sessions = new RandomSessions(7);
  const random = createRandom(7);
  let plain = 0;
  let faulty = 0;
  for (let round = 0; round < 4000; round += 1) {
    const session = sessions.session();
    const value = round % 4 === 0 ? session : change(session, random);
    const fault = faultOf(value);
    if (fault !== undefined) faulty += 1;
    const isPlain = isPlainSession(JSON.parse(JSON.stringify(value)));
    if (isPlain) plain += 1;
    expect(isPlain, JSON.stringify(value)).toBe(fault === undefined);
  }
  expect(plain).toBeGreaterThan(300);
  expect(faulty).toBeGreaterThan(300);
});

function faultOf(value: unknown): unknown {
  try {
    parseSessionText(JSON.stringify(value), 'a.session.json');
    return undefined;
  } catch (error) {
    return error;
  }
}
