/**
 * A difference cut down to what of it may be shown, before live secrets are taken out of it: to mask
 * megabytes takes seconds. More is kept than is shown, since the name of a secret may stand far in
 * front of it, and a secret must not be cut where a part of it is shown.
 */
import type { Found } from './difference.ts';
import { ExactNumber } from './exact-number.ts';

/** Characters kept on either side of the place where two texts part. No credential is longer. */
const MAX_BESIDE = 32 * 1024;
/** Characters kept of a value that stands alone. */
const MAX_ALONE = 2 * MAX_BESIDE;

/** The same difference, with no more left of its values than can be masked at once. */
export function narrowFound(found: Found): Found {
  const { path, recorded, actual } = found;
  const narrowed = { ...found, path: path.slice(0, MAX_ALONE) };
  if (typeof recorded !== 'string' || typeof actual !== 'string') {
    return { ...narrowed, recorded: cutValue(recorded), actual: cutValue(actual) };
  }
  const common = commonStart(recorded, actual);
  const from = Math.max(0, common - MAX_BESIDE);
  const cut = (text: string): string => text.slice(from, common + MAX_BESIDE);
  return { ...narrowed, recorded: cut(recorded), actual: cut(actual) };
}

/** How many characters two texts have in common at their start. */
export function commonStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return at;
}

/** The start of a JSON value: names stay in front of what they name. */
function cutValue(value: unknown): unknown {
  let left = MAX_ALONE;
  const cutText = (text: string): string => {
    const kept = text.slice(0, Math.max(0, left));
    left -= kept.length;
    return kept;
  };
  const walk = (each: unknown): unknown => {
    left -= 1;
    if (typeof each === 'string') return cutText(each);
    if (each instanceof ExactNumber) return new ExactNumber(cutText(each.text));
    if (typeof each !== 'object' || each === null) return each;
    if (Array.isArray(each)) return startOf(each).map(walk);
    const members = startOf(Object.entries(each));
    return Object.fromEntries(members.map(([key, child]) => [cutText(key), walk(child)]));
  };
  const startOf = <T>(list: readonly T[]): readonly T[] => list.slice(0, Math.max(0, left));
  return walk(value);
}
