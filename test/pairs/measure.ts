import { parseArgs } from 'node:util';
import { REASONS, withoutReasons } from '../../src/replay/correlate/reasons/reasons.ts';
import { type JudgedInReplay, judgePair } from './judge-pair.ts';
import { readReason, renderReasons, WHOLE } from './measure-reasons.ts';
import {
  judgeRandomPairs,
  renderChanges,
  renderSession,
  renderWrong,
} from './random/judge-random.ts';
import { addPair, findPairs, readPair } from './recorded-pairs.ts';
import { renderDetails, renderTable } from './render-results.ts';

/** The results of pairs, by default of all that are in this repository. */
export function measurePairs(
  names: readonly string[] = findPairs(),
): Map<string, JudgedInReplay[]> {
  return new Map(names.map((name) => [name, judgePair(readPair(name))]));
}

/**
 * The command line: names of pairs or folders, by default all pairs; `--verbose` tells each value that is
 * not right, `--add` keeps the pairs in these folders. `--random 1000` measures so many random pairs instead,
 * from `--seed 1` on; `--seed` alone shows the session of that seed. With `--strangers`, no text tells which
 * row of a list is meant. `--without "short code"` measures without that reason, `--reasons` what each is worth,
 * by default each of all pairs and of 300 random sessions.
 */
export function runCommand(args: readonly string[]): string {
  const { values, positionals } = parse(args);
  const without = values.without.map(readReason);
  if (values.reasons) {
    const reasons = without.length > 0 ? without : Object.keys(REASONS).map(readReason);
    const pairs = positionals.length > 0 ? positionals : WHOLE.pairs;
    return renderReasons(reasons, { pairs, seeds: Number(values.random ?? WHOLE.seeds) });
  }
  return withoutReasons(without, () => measure({ values, positionals }));
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      verbose: { type: 'boolean', short: 'v', default: false },
      add: { type: 'boolean', default: false },
      random: { type: 'string' },
      seed: { type: 'string' },
      strangers: { type: 'boolean', default: false },
      without: { type: 'string', multiple: true, default: [] },
      reasons: { type: 'boolean', default: false },
    },
  });
}

function measure({ values, positionals }: ReturnType<typeof parse>): string {
  const world = { areStrangers: values.strangers };
  if (values.random === undefined && values.seed !== undefined) {
    return renderSession(Number(values.seed), world);
  }
  if (values.random !== undefined) {
    const changes = judgeRandomPairs(Number(values.random), Number(values.seed ?? 1), world);
    return [...(values.verbose ? [renderWrong(changes, world)] : []), renderChanges(changes)].join(
      '\n',
    );
  }
  const names = values.add ? positionals.map(addPair) : positionals;
  const results = measurePairs(names.length > 0 ? names : undefined);
  const details = [...results].map(([name, requests]) => `${name}\n${renderDetails(requests)}\n`);
  return [...(values.verbose ? details : []), renderTable(results)].join('\n');
}
