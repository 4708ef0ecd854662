import { findInPairs } from './find-in-pairs.ts';
import { findSecrets } from './find-secrets.ts';
import { type FoundSecret, sortFound } from './found-secret.ts';
import { mayHoldSecrets } from './may-hold-secrets.ts';

/** The secrets in a request target, a URL, or a header that may be one. */
export function findInUrl(text: string): FoundSecret[] {
  if (!mayHoldSecrets(text)) return [];
  const mark = text.search(/[?#]/);
  if (mark < 0 || /\s/.test(text)) return findSecrets(text);
  const pairs = text
    .slice(mark + 1)
    .split(/[?#]/)
    .reduce<{ found: FoundSecret[]; at: number }>(
      ({ found, at }, part) => ({
        found: [...found, ...findInPairs(part, at, true)],
        at: at + part.length + 1,
      }),
      { found: [], at: mark + 1 },
    );
  return sortFound([...findSecrets(text.slice(0, mark)), ...pairs.found]);
}
