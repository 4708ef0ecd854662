/** Whatever fails, and whoever asks: what is blocked has one failure that somebody hears of. */

import { expect, test } from 'vitest';
import type { JudgedAnswer } from '../../../src/replay/compare/comparison.ts';
import { Replay } from '../../../src/replay/engine.ts';
import type { Outcome } from '../../../src/replay/index.ts';
import { serve } from '../../kit/index.ts';
import { createRandom } from '../../session/random-sessions.ts';
import { type Exchange, sessionOf } from '../correlate/links.ts';

const RUNS = 60;
const CHAINS = 3;
const LINKS = 4;

/** Chains of things: each is made below the one before it. */
const exchanges = Array.from({ length: CHAINS }, (_, chain): Exchange[] =>
  Array.from({ length: LINKS }, (_, link): Exchange => {
    const above = link === 0 ? '' : `/thing-${chain}a${link - 1}f07`;
    return {
      request: `POST /things${above}/children`,
      status: 201,
      answer: { id: `thing-${chain}a${link}f07` },
    };
  }),
).flat();

test('in any replay, every blocked request names a failure that was asked for', async () => {
  const random = createRandom(20261127);
  const session = sessionOf(exchanges);
  const seen = new Set<string>();
  for (let run = 0; run < RUNS; run += 1) {
    let count = 0;
    await using server = await serve((_, response) => {
      const kind = random();
      count += 1;
      response.statusCode = kind < 0.25 ? 500 : 201;
      response.end(kind < 0.5 ? '{}' : JSON.stringify({ id: `live-${run}x${count}b55` }));
    });
    const asked = session.recordings.filter(() => random() < 0.7);
    const outcomes: Outcome[] = [];
    const settings = {
      target: server.url,
      speed: random() < 0.5 ? ('instant' as const) : ('ordered' as const),
      onOutcome: ({ outcome }: JudgedAnswer) => void outcomes.push(outcome),
    };
    const replay = new Replay(session, settings, asked);
    await replay.run();
    await replay.close();

    const heard = new Set(asked.map(({ id }) => id));
    const failed = new Set(
      outcomes.filter(({ id, state }) => state === 'failed' && heard.has(id)).map(({ id }) => id),
    );
    const blocked = outcomes.filter(({ id, state }) => state === 'blocked' && heard.has(id));
    expect(blocked.filter(({ blockedBy = '' }) => !failed.has(blockedBy))).toEqual([]);
    for (const { state } of outcomes) seen.add(state);
  }

  expect([...seen].sort()).toEqual(['blocked', 'failed', 'passed']);
});
