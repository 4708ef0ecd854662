/** Measures what each reason is worth: what a replay without it makes of the pairs and of random sessions. */
import {
  REASONS,
  type Reason,
  withoutReasons,
} from '../../src/replay/correlate/reasons/reasons.ts';
import { type JudgedRequest, judgeRequests, replayPair } from './judge-pair.ts';
import { judgeRandomPairs } from './random/judge-random.ts';
import { findPairs, readPair } from './recorded-pairs.ts';

/** What became of the values of many requests. */
interface Counts {
  readonly right: number;
  readonly wrong: number;
  readonly missing: number;
  /** Requests that were not sent. */
  readonly held: number;
  /** Values that were sent as recorded, and are ids of something else there. */
  readonly strangers: number;
}

/** How much is measured. */
export interface Extent {
  readonly pairs: readonly string[];
  /** Random sessions, and as many with strangers' rows only. */
  readonly seeds: number;
}

export const WHOLE: Extent = { pairs: findPairs(), seeds: 300 };

export function readReason(id: string): Reason {
  const reason = (Object.keys(REASONS) as Reason[]).find((each) => each === id);
  if (reason) return reason;
  throw new Error(`there is no reason "${id}", but: ${Object.keys(REASONS).join(', ')}`);
}

/** The table of what each reason is worth: how the counts differ without it. */
export function renderReasons(reasons: readonly Reason[], extent: Extent): string {
  return [...rowsOf(reasons, extent)].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The rows of the table, each once it is measured. */
export function* rowsOf(reasons: readonly Reason[], extent: Extent): Generator<string[]> {
  const corpora = corporaOf(extent);
  const head = ['without', ...corpora.map(([name]) => name)];
  yield head;
  yield head.map(() => '---');
  const all = corpora.map(([, measure]) => measure());
  yield ['(nothing)', ...all.map((counts) => render(counts, String))];
  for (const reason of reasons) {
    const without = withoutReasons([reason], () => corpora.map(([, measure]) => measure()));
    yield [reason, ...without.map((counts, index) => renderDifference(counts, all[index]))];
  }
}

function corporaOf({ pairs, seeds }: Extent): [string, () => Counts][] {
  const read = pairs.map(readPair);
  const random = (areStrangers: boolean) => (): Counts => {
    const changes = judgeRandomPairs(seeds, 1, { areStrangers });
    const strangers = changes.reduce((sum, change) => sum + change.strangers, 0);
    return { ...count(changes.map(({ request }) => request)), strangers };
  };
  return [
    ['pairs', () => count(read.flatMap((pair) => judgeRequests(pair, replayPair(pair))))],
    ['random', random(false)],
    ['strangers', random(true)],
  ];
}

function count(requests: readonly JudgedRequest[]): Counts {
  const verdicts = requests.flatMap(({ values }) => values.map(({ verdict }) => verdict));
  const counted = (wanted: string): number => verdicts.filter((each) => each === wanted).length;
  return {
    right: counted('right'),
    wrong: counted('wrong'),
    missing: counted('missing'),
    held: requests.filter(({ notSent }) => notSent !== undefined).length,
    strangers: 0,
  };
}

const WORDS: Readonly<Record<keyof Counts, string>> = {
  right: 'right',
  wrong: 'wrong',
  missing: 'missing',
  held: 'not sent',
  strangers: 'of a stranger',
};

function renderDifference(counts: Counts, all: Counts | undefined): string {
  const sign = (count: number): string => `${count < 0 ? '−' : '+'}${Math.abs(count)}`;
  const difference = {
    right: counts.right - (all?.right ?? 0),
    wrong: counts.wrong - (all?.wrong ?? 0),
    missing: counts.missing - (all?.missing ?? 0),
    held: counts.held - (all?.held ?? 0),
    strangers: counts.strangers - (all?.strangers ?? 0),
  };
  return render(difference, sign);
}

function render(counts: Counts, show: (count: number) => string): string {
  return (['right', 'wrong', 'missing', 'held', 'strangers'] as const)
    .flatMap((key) => (counts[key] === 0 ? [] : `${show(counts[key])} ${WORDS[key]}`))
    .join(', ');
}
