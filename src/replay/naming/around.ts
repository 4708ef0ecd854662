/** What a name stands in: the objects around it, or what the request is about. */

import { isFor } from '../../formats/api-words.ts';
import { partsOf } from './names.ts';
import { type Around, aroundOf, intern, NOTHING_BESIDE } from './subjects.ts';

/**
 * What is around the name at a position.
 * @param names from the outside in, with the positions in lists among them
 * @param request what that is about
 */
export function aroundName(
  names: readonly (string | number)[],
  position: number,
  request: Around,
): Around {
  let thing: string | undefined;
  for (let index = lastName(names, position); index >= 0; index = lastName(names, index)) {
    const { word, kind, wrapped, subject, attribute } = partsOf(String(names[index]));
    if (word === '') {
      // What the request is about is no mere wrapper: { "groups": [{ "members": [] }] } for /members.
      const isThing = thing === undefined && wrapped === request.subjects[0];
      if (isThing && wrapped !== undefined) return request;
      thing ??= wrapped;
      continue;
    }
    // { "order_id": { "id": 7 } }
    const around = intern(attribute === 'id' && subject !== '' ? subject : word);
    if (thing !== undefined) return aroundOf(around, intern(thing));
    if (isRelative(word)) {
      return aroundOf(around, subjectsOfRelative(names, index, request.subjects));
    }
    return aroundOf(around, kind === undefined ? NOTHING_BESIDE : intern(kind));
  }
  return thing === undefined ? request : aroundOf(request.subjects, intern(thing));
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
