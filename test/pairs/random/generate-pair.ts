/** Makes a pair of sessions from a seed. */
import { type Exchange, sessionOf } from '../../replay/correlate/links.ts';
import type { Pair } from '../recorded-pairs.ts';
import { EPISODES, LAST_EPISODES } from './episodes.ts';
import {
  type Episode,
  ORIGINS,
  type RequestSubject,
  type Step,
  World,
  type WorldOptions,
} from './world.ts';

/** How long an answer takes, in ms. */
const TIME = 5;
/** How often two requests are under way at once. */
const CONCURRENT = 0.2;
/** How often the client does something at last. */
const LAST = 0.3;
const SIDES = ['a', 'b'] as const;

export interface RandomPair extends Pair {
  readonly seed: number;
  /** Ids that the instance of `b` has given. */
  readonly given: ReadonlySet<string>;
  /** What each request is about, by its number. */
  readonly about: readonly RequestSubject[];
}

/** The same seed gives the same pair. */
export function generatePair(seed: number, options?: WorldOptions): RandomPair {
  const world = new World(seed, options);
  const about: RequestSubject[] = [];
  const exchanges: { a: Exchange[]; b: Exchange[] } = { a: [], b: [] };
  let open: Step | undefined;
  let at = 0;
  for (const { step, isBeside } of interleave(world)) {
    // What is sent while another answer is on its way knows nothing of it.
    if (!isBeside) for (const side of SIDES) open?.after?.(side);
    at += isBeside ? 1 : TIME + 1;
    about.push(step.about);
    for (const side of SIDES) {
      exchanges[side].push({ ...world.complete(step.exchange(side), side), at, time: TIME });
    }
    if (isBeside) for (const side of SIDES) open?.after?.(side);
    open = step;
  }
  const a = { ...sessionOf(exchanges.a), origin: ORIGINS.a };
  const b = { ...sessionOf(exchanges.b), origin: ORIGINS.b };
  return { seed, about, given: world.given.b, a, b };
}

interface Placed {
  readonly step: Step;
  /** It is sent before the answer to the one before has come. */
  readonly isBeside: boolean;
}

/** What the client does goes on side by side: what belongs together does not follow each other. */
function* interleave(world: World): Generator<Placed> {
  const { shape } = world;
  const episodes = Array.from({ length: shape.int(2, 5) }, () => shape.pick(EPISODES)(world));
  let last: { readonly episode: Episode | undefined; readonly isBeside: boolean } | undefined;
  while (episodes.length > 0) {
    const at = shape.int(0, Math.min(1, episodes.length - 1));
    const episode = episodes[at];
    const next = episode?.next();
    if (next === undefined || next.done) {
      episodes.splice(at, 1);
      continue;
    }
    const isOther = last !== undefined && last.episode !== episode && !last.isBeside;
    last = { episode, isBeside: isOther && shape.chance(CONCURRENT) };
    yield { step: next.value, isBeside: last.isBeside };
  }
  if (!shape.chance(LAST)) return;
  for (const step of shape.pick(LAST_EPISODES)(world)) yield { step, isBeside: false };
}
