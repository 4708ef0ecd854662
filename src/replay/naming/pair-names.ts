/** Names that are alike but for a part that is an instance's own: `wordpress_<hash>`, `CSRF-Token-<device>`. */
import { isDistinctive } from '../../formats/is-distinctive.ts';

export interface NamePair {
  readonly recorded: string;
  readonly live: string;
}

interface Likeness extends NamePair {
  /** How many characters they have alike, at the beginning and at the end. */
  readonly alike: number;
  /** The same at the beginning alone. */
  readonly start: number;
  /** Whether what is between may be each instance's own, by itself. */
  readonly isRandom: boolean;
}

/** Fewer characters may be alike by chance. */
const MIN_ALIKE = 2;

/**
 * Pairs names that begin or end alike, and are random in between, the likeliest first. Where one name is left
 * on each side, letters and digits of the same number are enough: an id may be a few letters.
 * @param then those that only the recording has
 * @param now those that only the live server has
 */
export function pairNames(then: ReadonlySet<string>, now: ReadonlySet<string>): NamePair[] {
  const all = [...then].flatMap((recorded) =>
    [...now].flatMap((live) => likenessOf(recorded, live) ?? []),
  );
  const [only] = all;
  if (only && then.size === 1 && now.size === 1 && isOfOneForm(only)) return [only];
  const [unpaired, free] = [new Set(then), new Set(now)];
  const likeliest = all.filter(({ isRandom }) => isRandom).sort((a, b) => b.alike - a.alike);
  return likeliest.filter(({ recorded, live }) => {
    return (
      unpaired.has(recorded) && free.has(live) && unpaired.delete(recorded) && free.delete(live)
    );
  });
}

function likenessOf(recorded: string, live: string): Likeness | undefined {
  const most = Math.min(recorded.length, live.length);
  let start = 0;
  while (start < most && recorded[start] === live[start]) start += 1;
  let end = 0;
  while (end < most - start && recorded.at(-1 - end) === live.at(-1 - end)) end += 1;
  const parts = [recorded, live].map((name) => name.slice(start, name.length - end));
  const alike = start + end;
  if (alike < MIN_ALIKE) return undefined;
  return { recorded, live, alike, start, isRandom: parts.every(isOwn) };
}

/** In characters, between signs: a shorter part may be another word. */
const LONG_ENOUGH = 6;

/**
 * Whether the names differ in one part between signs, of the same length: `CSRF-Token-QJSXKDF`. Shorter ones
 * begin alike, and have more alike than what differs: `shopA` and `shopB`, not `uid` and `gid`.
 */
function isOfOneForm({ recorded, live, start, alike }: Likeness): boolean {
  const [then = [], now = []] = [recorded, live].map((name) => name.split(/[^a-z0-9]+/i));
  const places = then.flatMap((part, index) => (part === now[index] ? [] : [index]));
  const [place = -1, another] = places;
  const { length } = then[place] ?? '';
  if (then.length !== now.length || another !== undefined || place < 0) return false;
  if (length !== now[place]?.length) return false;
  return length >= LONG_ENOUGH || (start > MIN_ALIKE && alike * 2 > recorded.length);
}

/** Whether a part of a name may be an instance's own. */
function isOwn(part: string): boolean {
  return /\d/.test(part) || isDistinctive(part);
}
