/** What a name stands in: the objects around it, or what the request is about. */

import { isFor } from '../../../formats/value/api-words.ts';
import { isPlural, wordsOf } from '../../../formats/value/names.ts';
import { partsOf } from './names.ts';
import { contextOf, intern, type NamingContext, NO_ALTERNATIVES } from './request-subject.ts';

/**
 * What is around the name at a position.
 * @param names from the outside in, with the positions in lists among them
 * @param request what that is about
 */
export function contextOfName(
  names: readonly (string | number)[],
  position: number,
  request: NamingContext,
): NamingContext {
  let thing: string | undefined;
  let wrapper = '';
  for (let index = lastName(names, position); index >= 0; index = lastName(names, index)) {
    const { word, kind, wrapped, subject, attribute } = partsOf(String(names[index]));
    if (word === '') {
      // What the request is about is no mere wrapper: { "groups": [{ "members": [] }] } for /members.
      const isThing = thing === undefined && wrapped === request.subjects[0];
      if (isThing && wrapped !== undefined) return request;
      thing ??= wrapped;
      wrapper ||= manyIn(String(names[index]));
      continue;
    }
    // { "order_id": { "id": 7 } }
    const context = intern(attribute === 'id' && subject !== '' ? subject : word);
    const alternatives = alternativesIn(context, thing, wrapper);
    if (alternatives !== NO_ALTERNATIVES) return contextOf(context, alternatives);
    if (isRelative(word)) {
      return contextOf(context, subjectsOfRelative(names, index, request.subjects));
    }
    return contextOf(context, kind === undefined ? NO_ALTERNATIVES : intern(kind));
  }
  const alternatives = alternativesIn(request.subjects, thing, wrapper);
  return alternatives === NO_ALTERNATIVES ? request : contextOf(request.subjects, alternatives);
}

/** What the things in a wrapper may be called: the items of an order are items, or order items. */
function alternativesIn(
  subjects: readonly string[],
  thing: string | undefined,
  wrapper: string,
): readonly string[] {
  const ofWrapper = wrapper === '' ? [] : subjects.map((subject) => subject + wrapper);
  if (ofWrapper.length > 0) return intern(...(thing === undefined ? [] : [thing]), ...ofWrapper);
  return thing === undefined ? NO_ALTERNATIVES : intern(thing);
}

/** What each of several things is called; empty for a name that is not in plural. */
function manyIn(name: string): string {
  return isPlural(name) ? wordsOf(name).join('') : '';
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
