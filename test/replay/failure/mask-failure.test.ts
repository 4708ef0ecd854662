import { expect, test } from 'vitest';
import type { CorrelatedValue, SentWith } from '../../../src/replay/failure/correlated-value.ts';
import { createMask, maskFacts } from '../../../src/replay/failure/mask.ts';

const mask = createMask(() => [['REDACTED_KEY', 'k-1234567890']]);
const by = { id: '3', method: 'POST', path: '/logout?key=k-1234567890' };

const VALUES: readonly (readonly [what: string, value: CorrelatedValue])[] = [
  ['left a cookie out', { to: 'cookie sid', leftOut: { kind: 'not-set', by } }],
  ['deleted a cookie', { to: 'cookie sid', leftOut: { kind: 'deleted', by } }],
];

test.each(VALUES)('the path of a request that %s is shown without its secret', (_, value) => {
  const sentWith: SentWith = { values: [value], more: 0, chain: [by] };
  const shown = JSON.stringify(maskFacts(sentWith, mask));

  expect(shown).not.toContain('k-1234567890');
  expect(shown).toContain('/logout?key=REDACTED_KEY');
});
