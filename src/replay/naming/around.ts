/** What a name stands in: the objects around it, or what the request is about. */

import { isFor } from '../../formats/api-words.ts';
import { partsOf } from './names.ts';
import { besidesOf, intern } from './subjects.ts';

/** What the names around a value say that it belongs to. */
export interface Around {
  readonly subjects: readonly string[];
  /** What it may be instead: an `item` in the cart, the `issue` that is a `parent`. */
  readonly besides: readonly string[];
}

const NONE: readonly string[] = [];
type Known = WeakMap<readonly string[], Around>;
const known = new WeakMap<readonly string[], Known>();

/** One object for the same words, so that what is known of them can be found again by it. */
export function aroundOf(subjects: readonly string[], besides: readonly string[] = NONE): Around {
  let byBesides = known.get(subjects);
  if (!byBesides) {
    byBesides = new WeakMap();
    known.set(subjects, byBesides);
  }
  const cached = byBesides.get(besides);
  if (cached) return cached;
  const around = { subjects, besides };
  byBesides.set(besides, around);
  return around;
}

/**
 * What is around the name at a position.
 * @param names from the outside in, with the positions in lists among them
 * @param subjects what the request is about
 */
export function aroundName(
  names: readonly (string | number)[],
  position: number,
  subjects: readonly string[],
): Around {
  let thing: string | undefined;
  for (let index = lastName(names, position); index >= 0; index = lastName(names, index)) {
    const { word, kind, wrapped } = partsOf(String(names[index]));
    if (word === '') {
      thing ??= wrapped;
      continue;
    }
    const around = intern(word);
    if (thing !== undefined) return aroundOf(around, intern(thing));
    if (isRelative(word)) return aroundOf(around, subjectsOfRelative(names, index, subjects));
    return aroundOf(around, kind === undefined ? NONE : intern(kind));
  }
  return aroundOf(subjects, thing === undefined ? besidesOf(subjects) : intern(thing));
}

/** A parent is what its child is: `{ "fields": { "parent": {} } }` of an issue is an issue. */
function subjectsOfRelative(
  names: readonly (string | number)[],
  position: number,
  subjects: readonly string[],
): readonly string[] {
  for (let index = lastName(names, position); index >= 0; index = lastName(names, index)) {
    const { word } = partsOf(String(names[index]));
    if (word !== '' && !isFor('holders', word) && !isRelative(word)) return intern(word);
  }
  return subjects;
}

function isRelative(word: string): boolean {
  return isFor('relatives', word);
}

/** Position of the last name before one; -1 if there is none. */
export function lastName(names: readonly (string | number)[], before: number): number {
  let index = before - 1;
  while (index >= 0 && typeof names[index] !== 'string') index -= 1;
  return index;
}
