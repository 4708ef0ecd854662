import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../kit/repository-root.ts';
import type { Verdict } from './judge-pair.ts';
import { measurePairs } from './measure.ts';
import { renderTable } from './render-results.ts';

const path = join(repositoryRoot, 'test/servers/README.md');
const TABLE = /(?<=<!-- pairs -->\n)[\s\S]*(?=\n<!-- \/pairs -->)/;
const REASONS = /(?<=<!-- missing -->\n)[\s\S]*(?=\n<!-- \/missing -->)/;

// `vitest -u` writes the table anew.
const measured = measurePairs();
const all = [...measured.values()].flat();
const count = (verdict: Verdict): number =>
  all.flatMap(({ values }) => values).filter((value) => value.verdict === verdict).length;

test('no value of the pairs is wrong', () => {
  expect(count('wrong')).toBe(0);
});

test('at most 2 % of the values of the pairs are missing', () => {
  const [right, missing] = [count('right'), count('missing')];
  expect(missing / (right + missing)).toBeLessThanOrEqual(0.02);
});

test('test/servers/README.md says of each missing value, and of no other, why it is missing', () => {
  const missing = [...measured].flatMap(([name, requests]) =>
    requests.flatMap(({ recording, values }) =>
      values
        .filter(({ verdict }) => verdict === 'missing')
        .map(({ location }) => `${name} #${recording.id} ${location}`),
    ),
  );
  expect(missing.sort()).toEqual(explainedValues(readFileSync(path, 'utf8')).sort());
});

/** Server and location of the values in the table of reasons: `litmus #178 header if 1`. */
function explainedValues(readme: string): string[] {
  const [, , ...rows] = REASONS.exec(readme)?.[0].split('\n') ?? [];
  return rows.flatMap((row) => {
    const [, server = '', where = ''] = row.split('|');
    return [...where.matchAll(/`(#[^`]+)`/g)].map(([, value]) => `${server.trim()} ${value}`);
  });
}

test('no request of the pairs is sent worse than unchanged', () => {
  expect(all.filter(({ isWorse }) => isWorse)).toEqual([]);
});

test('the table of pairs in test/servers/README.md says what is measured now', async () => {
  const readme = readFileSync(path, 'utf8');
  expect(readme).toMatch(TABLE);
  await expect(readme.replace(TABLE, renderTable(measured))).toMatchFileSnapshot(path);
});
