/** What a request waits for has to come before it, or a replay would never end. */
import { describe, expect, test } from 'vitest';
import { producersOf } from '../../src/replay/correlate/link/list-elements.ts';
import { linkValues } from '../../src/replay/correlate/link-session.ts';
import { arrivalOf } from '../../src/replay/schedule/recorded-times.ts';
import type { Session } from '../../src/session/schema.ts';
import { generatePair } from './random/generate-pair.ts';
import { findPairs, readPair } from './recorded-pairs.ts';

/** Ids of requests that need a response which had not come when they left, each with that of the response. */
function findLateNeeds(session: Session): string[] {
  const values = linkValues(session, {});
  if (!values) return [];
  const { recordings, links } = values;
  return links.plans.flatMap((plan, position) => {
    const { id = '', at = 0 } = recordings[position] ?? {};
    const sources = plan?.links.flatMap((link) => [link, ...link.others]) ?? [];
    const needed = new Set(sources.flatMap((source) => producersOf(source, links.elements)));
    return [...needed].flatMap((producer) => {
      const recording = recordings[producer];
      return recording && arrivalOf(recording) > at ? `${id} needs ${recording.id}` : [];
    });
  });
}

describe('no request needs a response that had not come when it left', () => {
  test.each(findPairs())('%s', (name) => {
    const { a, b } = readPair(name);
    expect([a, b].flatMap(findLateNeeds)).toEqual([]);
  });

  test('in three hundred random sessions', () => {
    const seeds = Array.from({ length: 300 }, (_, index) => index + 1);
    expect(seeds.flatMap((seed) => findLateNeeds(generatePair(seed).a))).toEqual([]);
  });
});
