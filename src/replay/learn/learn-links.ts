/**
 * Learns the links that hold in both of two sessions. Each link is tried: with it, the first session is replayed
 * against the answers of the second, and the second against those of the first. A link that does not bring the
 * right value both times, or changes another value, is dropped.
 */
import { SESSION_LIMITS } from '../../session/constraints.ts';
import type { CorrelationRule } from '../../session/link-rule.ts';
import type { Recording, Session } from '../../session/schema.ts';
import { withMembers } from '../../session/session-file.ts';
import { namesRecording, readPattern } from '../correlate/link/rules.ts';
import type { LinkSettings } from '../correlate/link-session.ts';
import { findUnmatchedRules } from '../correlate/unmatched-rules.ts';
import { type ComparedValue, type Comparison, compareRequests } from './compare-requests.ts';
import { findLinks, type SharedLink } from './find-sources.ts';
import type { SessionPair } from './replay-in-memory.ts';

/** How many times links are tried, each time without those that have failed. */
const MAX_ROUNDS = 24;
const MIN_ROUNDS = 4;
/** In requests of all rounds together: nobody waits long for this. */
const MAX_TRIED = 20_000;
/** Characters of an answer that take as long as a request. */
const ANSWER_SIZE = 1024;
/** How many links are tried for one value. */
const MAX_CHOICES = 12;

interface LearnedLinks {
  /** Links that were there before, and hold. */
  readonly kept: readonly SharedLink[];
  readonly learned: readonly SharedLink[];
  /** The requests of the first session with the kept links, and with the learned ones as well. */
  readonly before: Comparison;
  readonly after: Comparison;
}

/** A value that a replay misses, and the links that may bring it. */
interface Missing {
  readonly value: ComparedValue;
  readonly choices: readonly SharedLink[];
}

/**
 * @param known links that are there already
 * @param mayLearn whether a request of the second session may get links
 * @throws {UserError} as `compareRequests` does
 */
export function learnLinks(
  pair: SessionPair,
  known: readonly SharedLink[],
  correlate: LinkSettings['correlate'],
  mayLearn: (consumer: Recording) => boolean,
): LearnedLinks {
  const trial = new Trial(pair, correlate);
  const kept = keepLinks(known, trial);
  const before = trial.forth(kept);
  const open = before.values.filter(
    ({ verdict, counterpart }) => verdict !== 'right' && mayLearn(counterpart),
  );
  const missing = [...findLinks(pair, open)].map(([value, choices]): Missing => {
    return { value, choices: choices.slice(0, MAX_CHOICES) };
  });
  const { learned, after } =
    missing.length > 0 ? settle(missing, kept, before, trial) : { learned: [], after: before };
  return { kept, learned, before, after };
}

/** The requests of the first session, and those of the second. */
interface Both {
  readonly forth: Comparison;
  readonly back: Comparison;
}

/** Replays both sessions with links on trial. */
class Trial {
  /** How many times links may be tried: the fewer requests, and the shorter their answers, the more times. */
  readonly rounds: number;
  readonly #pair: SessionPair;
  readonly #reversed: SessionPair;
  readonly #correlate: LinkSettings['correlate'];

  constructor(pair: SessionPair, correlate: LinkSettings['correlate']) {
    const { first, second, counterparts } = pair;
    this.#pair = pair;
    this.#reversed = {
      first: second,
      second: first,
      counterparts: new Map([...counterparts].map(([one, other]) => [other, one])),
    };
    this.#correlate = correlate;
    const most = Math.floor(MAX_TRIED / (1 + effortOf(first) + effortOf(second)));
    this.rounds = Math.min(MAX_ROUNDS, Math.max(MIN_ROUNDS, most));
  }

  both(links: readonly SharedLink[]): Both {
    return { forth: this.forth(links), back: this.back(links) };
  }

  /** Replays the first session. */
  forth(links: readonly SharedLink[]): Comparison {
    return this.#compare(
      this.#pair,
      links.map(({ inFirst }) => inFirst),
    );
  }

  /** Replays the second session. */
  back(links: readonly SharedLink[]): Comparison {
    return this.#compare(
      this.#reversed,
      links.map(({ inSecond }) => inSecond),
    );
  }

  /** Whether a link matches something in both sessions. */
  isNamed({ inFirst, inSecond }: SharedLink): boolean {
    const { first, second } = this.#pair;
    const linked = [
      withMembers(first, { links: [inFirst] }),
      withMembers(second, { links: [inSecond] }),
    ];
    return linked.every((session) => findUnmatchedRules(session, true).length === 0);
  }

  #compare(pair: SessionPair, links: readonly CorrelationRule[]): Comparison {
    return compareRequests(
      { ...pair, first: withMembers(pair.first, { links: [...links] }) },
      this.#correlate,
    );
  }
}

/** The links that match something, and bring no wrong value. */
function keepLinks(known: readonly SharedLink[], trial: Trial): readonly SharedLink[] {
  let kept = known.filter((link) => trial.isNamed(link));
  if (kept.length === 0) return kept;
  const without = trial.both([]);
  for (let round = 0; kept.length > 0; round += 1) {
    const after = trial.both(kept);
    const failed = kept.filter((link) => doesHarm(link, without, after));
    if (failed.length === 0) return kept;
    // If several links are for one value, only the first takes effect.
    const dropped = round < MAX_ROUNDS ? failed.slice(0, 1) : failed;
    kept = kept.filter((link) => !dropped.includes(link));
  }
  return kept;
}

/** How long a replay takes, in requests. */
function effortOf({ recordings }: Session): number {
  return recordings.reduce((sum, { response }) => {
    const body = 'body' in response ? response.body : undefined;
    const text = body && 'text' in body ? body.text.length : 0;
    return sum + 1 + text / ANSWER_SIZE;
  }, 0);
}

/** The links that hold together, and the requests of the first session with them. */
function settle(
  missing: readonly Missing[],
  kept: readonly SharedLink[],
  forth: Comparison,
  trial: Trial,
): Pick<LearnedLinks, 'learned' | 'after'> {
  const before = { forth, back: trial.back(kept) };
  let tried = missing.map((each) => ({ ...each, choice: 0 }));
  for (let round = 0; round < trial.rounds && tried.length > 0; round += 1) {
    const chosen = tried.flatMap(({ choices, choice }) => choices[choice] ?? []);
    const learned = distinct(chosen).slice(0, SESSION_LIMITS.maxLinks - kept.length);
    const after = trial.both([...kept, ...learned]);
    const harmful = new Set(
      learned.filter((link) => doesHarm(link, before, after)).map((link) => JSON.stringify(link)),
    );
    const [rightForth, rightBack] = [rightValues(after.forth), rightValues(after.back)];
    let hasFailed = false;
    tried = tried.flatMap((each) => {
      const { value, choices, choice } = each;
      const isRight =
        rightForth.has(keyOf(value.recording, value)) &&
        rightBack.has(keyOf(value.counterpart, value));
      if (isRight && !harmful.has(JSON.stringify(choices[choice]))) return each;
      hasFailed = true;
      return choice + 1 < choices.length ? { ...each, choice: choice + 1 } : [];
    });
    if (hasFailed) continue;
    // If anything else has become worse, none of them can be trusted.
    if (isWorse(before.forth, after.forth) || isWorse(before.back, after.back)) break;
    return { learned, after: after.forth };
  }
  return { learned: [], after: forth };
}

/** The right values of requests that are sent. */
function rightValues({ values, blocked }: Comparison): ReadonlySet<string> {
  const right = values.filter(({ verdict, recording }) => {
    return verdict === 'right' && !blocked.has(recording);
  });
  return new Set(right.map((value) => keyOf(value.recording, value)));
}

function keyOf(
  { id }: Recording,
  { location, index }: Pick<ComparedValue, 'location' | 'index'>,
): string {
  return [id, location.text, index].join('\0');
}

/** Whether a link makes its value wrong, or blocks its request. */
function doesHarm({ inFirst, inSecond }: SharedLink, before: Both, after: Both): boolean {
  return (
    isHarmed(inFirst, before.forth, after.forth) || isHarmed(inSecond, before.back, after.back)
  );
}

function isHarmed(link: CorrelationRule, before: Comparison, after: Comparison): boolean {
  const to = readPattern(link.to, 'request');
  const isFor = (recording: Recording): boolean => namesRecording(to, recording);
  return (
    [...after.blocked].some((recording) => !before.blocked.has(recording) && isFor(recording)) ||
    after.values.some(
      ({ verdict, recording, location }) =>
        verdict === 'wrong' && to.location?.names(location) && isFor(recording),
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
