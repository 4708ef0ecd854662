/** What to do about values that differ since they are new in each answer: times, random ids, counters. */
import { endingIn } from '../../formats/api-words.ts';
import { ExactNumber } from '../../formats/exact-number.ts';
import { isUuid } from '../../formats/is-uuid.ts';
import { Location } from '../../formats/location.ts';
import { generalise } from '../../session/pointers.ts';
import { looksRandom } from '../../session/secrets/looks-random.ts';
import type { Found } from './difference.ts';

/** More of them are learnt, not written down. */
const MAX_SUGGESTED = 3;

const TIME =
  /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?$|^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} /;
/** From 2001 on, in seconds or ms. */
const EPOCH = /^[1-9]\d{9}(?:\d{3})?(?:\.\d+)?$/;
const GROWING = endingIn('growing');

/**
 * One line for a body of which values look new each time; undefined where none does.
 * @param found differences, with values as they are
 * @param shownAt their locations as they may be shown
 */
export function suggestIgnore(
  found: readonly Found[],
  shownAt: readonly Location[],
): string | undefined {
  const places = found.flatMap((each, index) => (looksNew(each) ? (shownAt[index] ?? []) : []));
  const pointers = joinElements(places);
  if (pointers.length === 0) return undefined;
  const shown = pointers.slice(0, MAX_SUGGESTED);
  const look = shown.length === 1 ? 'looks' : 'look';
  const them = shown.length === 1 ? 'it' : 'them';
  const list = shown.map((pointer) => `'${pointer}'`).join(', ');
  return (
    `${shown.join(', ')} ${look} new in each answer. To leave ${them} out: expect: { ignore: [${list}] }, ` +
    'or learn all such places by a run with REPLAY_CALIBRATE=1.'
  );
}

function looksNew({ at, recorded, actual }: Found): boolean {
  const isInBody = at.steps.length > 0 && at.part !== 'header';
  if (!isInBody || typeof recorded !== typeof actual) return false;
  const [before, after] = [textOf(recorded), textOf(actual)];
  if (before === undefined || after === undefined) return false;
  const both = (pattern: RegExp): boolean => pattern.test(before) && pattern.test(after);
  if (typeof recorded !== 'string') {
    return (
      both(EPOCH) ||
      (GROWING.test(at.last?.name?.toLowerCase() ?? '') && Number.isFinite(Number(before)))
    );
  }
  return both(TIME) || (isUuid(before) && isUuid(after)) || (isToken(before) && isToken(after));
}

function isToken(text: string): boolean {
  return !/\s/.test(text) && looksRandom(text);
}

/** Of a string or a number; undefined for other values. */
function textOf(value: unknown): string | undefined {
  if (value instanceof ExactNumber) return value.text;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Where several elements of a list have it, one place for all of them. */
function joinElements(places: readonly Location[]): string[] {
  const groups = new Map<string, Location[]>();
  for (const place of places) {
    const general = new Location(generalise(place.steps)).text;
    groups.set(general, [...(groups.get(general) ?? []), place]);
  }
  return [...groups].map(([general, own]) =>
    own.length === 1 ? (own[0]?.text ?? general) : general,
  );
}
