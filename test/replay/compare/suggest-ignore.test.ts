import { expect, test } from 'vitest';
import { wordsFor } from '../../../src/formats/value/api-words.ts';
import { told } from '../../kit/index.ts';
import { json, replayBody } from './replay-one.ts';
import { replayTyped } from './replay-typed.ts';

/** What is suggested where the recorded body is the first of these, and the live one the second. */
async function suggestion(recorded: unknown, live: unknown): Promise<string | undefined> {
  const error = told(await replayBody(json(recorded), JSON.stringify(live)));
  return error?.detail;
}

test('values that look new in each answer are named by the pointer to ignore', async () => {
  expect(
    await suggestion(
      { id: 1, createdAt: '2026-11-24T10:00:00.000Z' },
      { id: 1, createdAt: '2026-11-27T11:30:00.000Z' },
    ),
  ).toBe(
    "/createdAt looks new in each answer. To leave it out: expect: { ignore: ['/createdAt'] }, " +
      'or learn all such places by a run with REPLAY_CALIBRATE=1.',
  );
});

test.each([
  ['a UUID', 'b5a1f7e0-1111-4222-8333-944444444444', '0c9d2b1a-aaaa-4bbb-8ccc-dddddddddddd'],
  ['a random token', 'q8Zk2Lw9Xe4Rt7Yu', 'a1Bc3De5Fg7Hi9Jk'],
  ['a time in ms', 1_790_000_000_000, 1_790_000_123_000],
  ['a date of HTTP', 'Tue, 24 Nov 2026 10:00:00 GMT', 'Fri, 27 Nov 2026 11:30:00 GMT'],
])('%s looks new', async (_, recorded, live) => {
  expect(await suggestion({ value: recorded }, { value: live })).toContain("ignore: ['/value']");
});

test('a number looks new by the name of a counter, and not by others', async () => {
  expect(await suggestion({ seq: 7, n: 1 }, { seq: 8, n: 1 })).toContain("ignore: ['/seq']");
  expect(await suggestion({ price: 7 }, { price: 8 })).toBeUndefined();
});

const GROWING = `
  seq sequence counter uptime elapsed duration took hits views rev revision
`
  .trim()
  .split(/\s+/);

test('every word for a counter is tested here', () => {
  expect(GROWING.toSorted()).toEqual(wordsFor('growing').toSorted());
});

test.each(GROWING)('a number whose name ends in %s looks new', async (word) => {
  const names = [word, `last_${word}`, `last${word.charAt(0).toUpperCase()}${word.slice(1)}`];
  for (const name of names) {
    expect(await suggestion({ [name]: 7 }, { [name]: 8 })).toContain(`ignore: ['/${name}']`);
  }
});

test('words, and values of another kind, do not look new', async () => {
  expect(await suggestion({ state: 'open' }, { state: 'closed' })).toBeUndefined();
  expect(await suggestion({ at: '2026-11-24T10:00:00Z' }, { at: null })).toBeUndefined();
});

test('elements of a list share one pointer, and at most three pointers are suggested', async () => {
  const at = (day: number): object => ({ at: `2026-11-${day}T10:00:00.000Z` });
  const live = { list: [at(27), at(27)], ...{ a: at(27), b: at(27), c: at(27) } };
  const recorded = { list: [at(24), at(24)], ...{ a: at(24), b: at(24), c: at(24) } };

  expect(await suggestion(recorded, live)).toContain("ignore: ['/list/*/at', '/a/at', '/b/at'] }");
});

test('XML elements share one place, and a form field has its name', async () => {
  const xml = (day: number): string =>
    `<a><b at="2026-11-${day}T10:00:00Z"/><b at="2026-11-${day}T11:00:00Z"/></a>`;
  const [before, now] = [24, 27].map((day) => ({ type: 'text/xml', body: xml(day) }));
  const type = 'application/x-www-form-urlencoded';
  const form = (body: string) => ({ type, body });
  if (!before || !now) throw new Error('there are two');

  expect(told(await replayTyped(before, now))?.detail).toContain("{ ignore: ['/a/b/@at'] }");
  expect(
    told(await replayTyped(form('key=q8Zk2Lw9Xe4Rt7Yu'), form('key=a1Bc3De5Fg7Hi9Jk')))?.detail,
  ).toContain("{ ignore: ['field key'] }");
});
