/**
 * The links that hold in both of two sessions. Each is tried: the first session is replayed against the
 * answers of the second one with it, and the second one against those of the first. What does not bring
 * the right value both times, or changes another one, is no link.
 */
import { MAX_LINKS } from '../../session/format-limits.ts';
import type { CorrelationRule } from '../../session/link-rule.ts';
import type { Recording } from '../../session/schema.ts';
import { withLinks } from '../../session/session-file.ts';
import { findIdleRules } from '../correlate/find-idle-rules.ts';
import { fitsPlace, matchesRecording, requestPlace } from '../correlate/rules/match-pattern.ts';
import type { ReplaySettings } from '../settings.ts';
import { type ComparedValue, type Comparison, compareRequests } from './compare-requests.ts';
import { findSources } from './find-sources.ts';
import type { SessionPair } from './replay-in-memory.ts';
import { linksFor, type SharedLink } from './shared-link.ts';

/** How often links are tried anew, each time without those that have failed. */
const MAX_ROUNDS = 24;
/** Of the links that one value may have, so many are tried. */
const MAX_CHOICES = 12;

export interface LearnedLinks {
  /** Of those that there were. */
  readonly kept: readonly SharedLink[];
  readonly learned: readonly SharedLink[];
  /** What the first session's requests are with the links that were kept, and with the learned ones. */
  readonly before: Comparison;
  readonly after: Comparison;
}

/** A value that a replay misses, and the links that may bring it. */
interface Missing {
  readonly value: ComparedValue;
  readonly choices: readonly SharedLink[];
}

/**
 * @param known the links that there are already
 * @throws {UserError} what `compareRequests` throws
 */
export function learnLinks(
  pair: SessionPair,
  known: readonly SharedLink[],
  correlate: ReplaySettings['correlate'],
): LearnedLinks {
  const trial = new Trial(pair, correlate);
  const kept = keepLinks(known, trial);
  const before = trial.forth(kept);
  const open = before.values.filter(({ verdict }) => verdict !== 'right');
  const sources = findSources(pair, open);
  const missing = open.flatMap((value): Missing | [] => {
    const choices = (sources.get(value) ?? []).flatMap((source) => [...linksFor(value, source)]);
    return choices.length > 0 ? { value, choices: choices.slice(0, MAX_CHOICES) } : [];
  });
  const { learned, after } =
    missing.length > 0 ? settle(missing, kept, before, trial) : { learned: [], after: before };
  return { kept, learned, before, after };
}

/** Both replays, with links. */
class Trial {
  readonly #pair: SessionPair;
  readonly #reversed: SessionPair;
  readonly #correlate: ReplaySettings['correlate'];

  constructor(pair: SessionPair, correlate: ReplaySettings['correlate']) {
    const { first, second, counterparts } = pair;
    this.#pair = pair;
    this.#reversed = {
      first: second,
      second: first,
      counterparts: new Map([...counterparts].map(([one, other]) => [other, one])),
    };
    this.#correlate = correlate;
  }

  /** The first session's requests. */
  forth(links: readonly SharedLink[]): Comparison {
    return this.#compare(
      this.#pair,
      links.map(({ inFirst }) => inFirst),
    );
  }

  /** The second session's requests. */
  back(links: readonly SharedLink[]): Comparison {
    return this.#compare(
      this.#reversed,
      links.map(({ inSecond }) => inSecond),
    );
  }

  /** Whether a link names what both sessions have. */
  isNamed({ inFirst, inSecond }: SharedLink): boolean {
    const { first, second } = this.#pair;
    return [withLinks(first, [inFirst]), withLinks(second, [inSecond])].every(
      (session) => findIdleRules(session, true).length === 0,
    );
  }

  #compare(pair: SessionPair, links: readonly CorrelationRule[]): Comparison {
    return compareRequests(
      { ...pair, first: withLinks(pair.first, links.slice()) },
      this.#correlate,
    );
  }
}

/** Those that name something, and bring nothing wrong. */
function keepLinks(known: readonly SharedLink[], trial: Trial): readonly SharedLink[] {
  let kept = known.filter((link) => trial.isNamed(link));
  while (kept.length > 0) {
    const [forth, back] = [trial.forth(kept), trial.back(kept)];
    // Of several links for one value, the first is made.
    const failed = kept.find((link) => doesHarm(link, forth, back));
    if (!failed) return kept;
    kept = kept.filter((link) => link !== failed);
  }
  return kept;
}

/** The links that hold together, and what the first session's requests are with them. */
function settle(
  missing: readonly Missing[],
  kept: readonly SharedLink[],
  before: Comparison,
  trial: Trial,
): Pick<LearnedLinks, 'learned' | 'after'> {
  const beforeBack = trial.back(kept);
  let tried = missing.map((each) => ({ ...each, choice: 0 }));
  for (let round = 0; round < MAX_ROUNDS && tried.length > 0; round += 1) {
    const chosen = new Map(
      tried.flatMap(({ value, choices, choice }): [ComparedValue, SharedLink][] => {
        const link = choices[choice];
        return link ? [[value, link]] : [];
      }),
    );
    const learned = distinct([...chosen.values()]).slice(0, MAX_LINKS - kept.length);
    const [forth, back] = [trial.forth([...kept, ...learned]), trial.back([...kept, ...learned])];
    const hasFailed = (value: ComparedValue): boolean => {
      const link = chosen.get(value);
      return !link || !isRight(value, forth, back) || doesHarm(link, forth, back);
    };
    const failed = tried.filter(({ value }) => hasFailed(value));
    if (failed.length === 0) {
      // Where anything else has changed for the worse, none of them is to be trusted.
      if (isWorse(before, forth) || isWorse(beforeBack, back)) break;
      return { learned, after: forth };
    }
    tried = tried.flatMap((each) => {
      if (!failed.includes(each)) return each;
      const choice = each.choice + 1;
      return choice < each.choices.length ? { ...each, choice } : [];
    });
  }
  return { learned: [], after: before };
}

function isRight(value: ComparedValue, forth: Comparison, back: Comparison): boolean {
  const { recording, counterpart, location, index } = value;
  return [[forth, recording] as const, [back, counterpart] as const].every(
    ([{ values, blocked }, carrying]) => {
      if (blocked.has(carrying)) return false;
      const found = values.find((each) => {
        const isSame = each.location.text === location.text && each.index === index;
        return isSame && each.recording === carrying;
      });
      return found?.verdict === 'right';
    },
  );
}

/** Whether a value that a link is for is wrong, or has kept its request from being sent. */
function doesHarm({ inFirst, inSecond }: SharedLink, forth: Comparison, back: Comparison): boolean {
  return isHarmed(inFirst, forth) || isHarmed(inSecond, back);
}

function isHarmed({ to }: CorrelationRule, { values, blocked }: Comparison): boolean {
  const place = requestPlace(to) ?? '';
  const isFor = (recording: Recording): boolean => matchesRecording(to, recording);
  return (
    [...blocked].some(isFor) ||
    values.some(
      ({ verdict, recording, location }) =>
        verdict === 'wrong' && isFor(recording) && fitsPlace(place, location.text),
    )
  );
}

function isWorse(before: Comparison, after: Comparison): boolean {
  const wrong = ({ values }: Comparison): number =>
    values.filter(({ verdict }) => verdict === 'wrong').length;
  return after.blocked.size > before.blocked.size || wrong(after) > wrong(before);
}

function distinct(links: readonly SharedLink[]): SharedLink[] {
  return [...new Map(links.map((link) => [JSON.stringify(link), link])).values()];
}
