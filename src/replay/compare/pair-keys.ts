import { type IsSame, isSameText } from './same-text.ts';

/** Objects with more unknown keys on either side are not searched for keys that count as the same. */
const MAX_SEARCHED = 100;

/**
 * The live key for each recorded one that has any: that of its own name, else one that counts as the
 * same, where an object is keyed by ids.
 */
export function pairKeys(recorded: object, actual: object, isSame: IsSame): Map<string, string> {
  const pairs = new Map<string, string>();
  const missing: string[] = [];
  for (const key of Object.keys(recorded)) {
    if (Object.hasOwn(actual, key)) pairs.set(key, key);
    else missing.push(key);
  }
  if (missing.length === 0 || missing.length > MAX_SEARCHED) return pairs;
  const free = new Set(Object.keys(actual).filter((key) => !Object.hasOwn(recorded, key)));
  if (free.size > MAX_SEARCHED) return pairs;
  for (const key of missing) {
    const partner = [...free].find((other) => isSameText(key, other, isSame));
    if (partner === undefined) continue;
    pairs.set(key, partner);
    free.delete(partner);
  }
  return pairs;
}
