import { expect, test } from 'vitest';
import { linkRecordings } from '../../../../src/replay/correlate/link/link-recordings.ts';
import { linkValues } from '../../../../src/replay/correlate/link-session.ts';
import { PacketRecordings } from '../../../../src/replay/correlate/message/packets.ts';
import { type Exchange, sessionOf } from '../links.ts';

const ORIGIN = 'http://127.0.0.1:3000';
const WORDS = [
  'items',
  'files',
  'a',
  '7',
  '41',
  'page',
  'folder',
  'report',
  'abc12345',
  'x-9',
  'q',
];

/** Numbers below a bound, the same in each run. */
function createNumbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

function randomExchanges(seed: number): Exchange[] {
  const next = createNumbers(seed);
  const word = () => WORDS[next(WORDS.length)] ?? '';
  const path = (most: number) => Array.from({ length: 1 + next(most) }, word).join('/');
  return Array.from({ length: 2 + next(4) }, () => {
    const query = next(3) === 0 ? `?${word()}=${word()}&${word()}=${word()}` : '';
    const values = [word(), `${word()}/${word()}`, `/${path(4)}`, next(100), path(3)];
    return {
      request: `GET /${path(5)}${query}`,
      answer: { id: values[next(values.length)], [word()]: values[next(values.length)] },
    };
  });
}

test('linking would find nothing where the quick check finds nothing', () => {
  let passed = 0;
  for (let seed = 1; seed <= 3000; seed += 1) {
    const session = { ...sessionOf(randomExchanges(seed)), origin: ORIGIN };
    if (linkValues(session, {})) continue;
    passed += 1;
    const { plans } = linkRecordings(session.recordings, {
      origin: ORIGIN,
      sessionFile: undefined,
      overridden: new Set(),
      rules: [],
      links: [],
      fresh: [],
      exclude: [],
      packets: new PacketRecordings([], undefined),
    });
    expect({ seed, plans: plans.filter((plan) => plan !== undefined) }).toEqual({
      seed,
      plans: [],
    });
  }
  expect(passed).toBeGreaterThan(300);
});
