import { findSecrets } from './find-secrets.ts';
import type { FoundSecret } from './found-secret.ts';
import { isSecretValue } from './is-secret-value.ts';
import { mayHoldSecrets } from './may-hold-secrets.ts';
import { decodePercent, readPercent } from './read-percent.ts';
import { secretKind } from './secret-names.ts';

/**
 * The secrets in `name=value&…`, as queries and forms have it: of names that tell, and in values that
 * are JSON, URLs or other texts themselves.
 * @param offset of the pairs in a longer text
 */
export function findInPairs(pairs: string, offset: number, isForm: boolean): FoundSecret[] {
  const found: FoundSecret[] = [];
  let start = offset;
  for (const pair of pairs.split('&')) {
    const sign = pair.indexOf('=');
    if (sign >= 0) {
      for (const secret of findInPair(pair, sign, start, isForm)) found.push(secret);
    }
    start += pair.length + 1;
  }
  return found;
}

function findInPair(pair: string, sign: number, offset: number, isForm: boolean): FoundSecret[] {
  const name = decodePercent(pair.slice(0, sign));
  const raw = pair.slice(sign + 1);
  const start = offset + sign + 1;
  const kind = secretKind(name);
  if (kind !== undefined) {
    const value = decodePercent(isForm ? raw.replaceAll('+', ' ') : raw);
    if (isSecretValue(value, kind, name)) {
      return [{ name, value, start, end: start + raw.length, layers: 1 }];
    }
  }
  if (!mayHoldSecrets(raw) && !raw.includes('%')) return [];
  const { text, offsets } = readPercent(raw, isForm);
  const at = (index: number): number => start + (offsets[index] ?? raw.length);
  return findSecrets(text).map((secret) => ({
    ...secret,
    value: Buffer.from(secret.value, 'latin1').toString(),
    start: at(secret.start),
    end: at(secret.end),
    layers: (secret.layers ?? 0) + 1,
  }));
}
