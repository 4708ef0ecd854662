import { expect, test } from 'vitest';
import { judgePair } from '../../pairs/judge-pair.ts';
import { recordPair } from '../../pairs/record-pair.ts';
import { readPair } from '../../pairs/recorded-pairs.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';

test('a server makes a pair of recordings, with its secrets in clear', {
  timeout: 120_000,
}, async () => {
  using folder = createScratchFolder();
  const pair = readPair(await recordPair('pouchdb', folder.path()));

  expect(JSON.stringify(pair)).not.toContain('REDACTED_');
  const values = judgePair(pair).flatMap((request) => request.values);
  expect(values.filter(({ verdict }) => verdict === 'wrong')).toEqual([]);
  expect(values.filter(({ verdict }) => verdict === 'right').length).toBeGreaterThan(0);
});
