/** What is learned from a pair is held against the client itself, which knows nothing of links. */
import { expect, test } from 'vitest';
import {
  type JudgedRequest,
  judgeLinked,
  judgeRequests,
  replayPair,
  type Verdict,
} from './judge-pair.ts';
import { generatePair } from './random/generate-pair.ts';

const SEEDS = 400;

function count(requests: readonly JudgedRequest[], verdict: Verdict): number {
  return requests.flatMap(({ values }) => values).filter((value) => value.verdict === verdict)
    .length;
}

test('links that are learned from random pairs make nothing wrong, and some values right', () => {
  let mended = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const pair = generatePair(seed);
    const linked = judgeLinked(pair);
    if (!linked) continue;
    const before = judgeRequests(pair, replayPair(pair));
    expect(count(linked, 'wrong'), `seed ${seed}`).toBeLessThanOrEqual(count(before, 'wrong'));
    const held = linked.filter(({ notSent }) => notSent !== undefined).length;
    const heldBefore = before.filter(({ notSent }) => notSent !== undefined).length;
    expect(held, `seed ${seed}`).toBeLessThanOrEqual(heldBefore);
    mended += count(linked, 'right') - count(before, 'right');
  }
  expect(mended).toBeGreaterThan(0);
}, 300_000);
