/** What speaks for a link, and how much: all weights of places that have values, and of elements of lists. */

import type { Producer } from '../message/carried-texts.ts';
import { isIdRole, type Roles } from '../naming/roles.ts';
import { isOfField } from '../naming/round-trips.ts';

/** Of a place in a recorded response that has the value of a request. More than all below it together. */
const SOURCE_WEIGHTS = {
  /** Its request carried the value already: it serves only where nothing else does. */
  echo: -40_000,
  /** Its request asks for a recorded number that nothing links, which another instance may have for another thing. */
  ofUnlinked: -20_000,
  /** A short value of a like thing in another one: the item 7 of another order. */
  otherPath: -9000,
  /** The same element of a list has another value of the request: its id and its version. */
  sameElement: 4000,
  /** Times to the second and counts of changes are those of other things by chance: both have the same name. */
  sameName: 2000,
  /** Another instance has the same thing there: it is in no list, or is the name of the field itself. */
  outsideOfLists: 1000,
  /** The same field of a form, the same member of a document that is read and written again. */
  sameRoundTrip: 500,
  /** Names say that both are the same. */
  sameRole: 300,
  /** Names of one say so. */
  strongRole: 200,
  /** Names of the one say what it is, those of the request that it is for this thing or for another. */
  oneOfRoles: 150,
  /** Names say that they may be. */
  weakRole: 100,
  /** Names say that the same is done with both, but to things of different kinds. */
  sameAction: 60,
  /** What a form has chosen, rather than the one of its options that was. */
  chosen: 50,
  /** Both are called by the same word for an id. */
  sameIdWord: 20,
  /** The response calls it an id. */
  anyId: 10,
  /** In a sentence, it is known by its order alone. */
  inSentence: -8,
  /** Its element contains a value of the request's path, whatever the source of that value is. */
  ofElement: 4,
  /** It is in the form that is sent, or in the link that is followed. */
  ofForm: 2,
  /** The response has the other values of the path, or is of what the path names. */
  ofPath: 1,
} as const;

/** Of an element of a live list, in bits: n for a value that one of 2^n elements has. */
export const ELEMENT_WEIGHTS = {
  /** A text that several have, such as a name. */
  text: 2,
  /** The same of a small number, a time or a flag. */
  commonText: 0.25,
  /** A flag that one element alone has, then and now. */
  flag: 2,
  /** Of one value, however few elements have it. */
  most: 6,
  /** What the client had given the element: without that, it is another one. */
  given: 12,
  /** The same of an id that an earlier response had told. */
  known: 4,
  /** The same of a small number, which may be told of something else. */
  knownNumber: 2,
  /** First or last in both. */
  sameEnd: 0.8,
  /** It has the smallest or the largest of a number or a time, as the newest has. */
  sameExtreme: 1.2,
  /** By how much the best has to be better than the next one. */
  clear: 2,
  /** An element that scores less is another one. */
  other: -2,
} as const;

/** What a request wants a value for. */
export interface Wanted {
  /** When the request left, in ms from the session's start. */
  readonly departure: number;
  readonly roles: Roles;
  readonly accepts: (producer: Producer) => boolean;
  /** Whether its request asks for such a number, which nothing links. */
  readonly isOfUnlinked: (producer: Producer) => boolean;
  /** Whether it is of the element that the request is for. */
  readonly isOfThing: (producer: Producer) => boolean;
  /** Whether it may be of a like thing that is in another one. */
  readonly isOfOtherPath: (producer: Producer) => boolean;
  /** Whether it is a time to the second, or a count of changes, under the same name. */
  readonly isCalledSo: (producer: Producer) => boolean;
  /** Whether its element has what the path names. */
  readonly isOfElement: (producer: Producer) => boolean;
  /** Whether it is in the form that is sent, or in the link that is followed. */
  readonly isOfForm: (producer: Producer) => boolean;
  /** Whether the response has other values of the path, or is of what the path names. */
  readonly isOfPath: (producer: Producer) => boolean;
}

/** How much speaks for it that a request has its value from there. */
export function weigh(producer: Producer, wanted: Wanted): number {
  const { roles, isInList, isMade, isEcho, location } = producer;
  const isSameRoundTrip =
    roles.roundTrip !== undefined && roles.roundTrip === wanted.roles.roundTrip;
  // What a form is filled in with is sent from there, whoever had given it to the page.
  const isLeft = isSameRoundTrip && isOfField(location.last) && wanted.isOfForm(producer);
  const isSure = !isInList || isMade || (isLeft && location.last?.kind === 'value');
  return (
    (isEcho && !isLeft ? SOURCE_WEIGHTS.echo : 0) +
    (wanted.isOfUnlinked(producer) ? SOURCE_WEIGHTS.ofUnlinked : 0) +
    (wanted.isOfOtherPath(producer) ? SOURCE_WEIGHTS.otherPath : 0) +
    (wanted.isOfThing(producer) ? SOURCE_WEIGHTS.sameElement : 0) +
    (wanted.isCalledSo(producer) ? SOURCE_WEIGHTS.sameName : 0) +
    (isSure ? SOURCE_WEIGHTS.outsideOfLists : 0) +
    (isSameRoundTrip ? SOURCE_WEIGHTS.sameRoundTrip : 0) +
    weighRoles(roles, wanted.roles) +
    (location.last?.isChoice ? SOURCE_WEIGHTS.chosen : 0) +
    weighIdWord(roles, wanted.roles) +
    (location.last?.kind === 'token' ? SOURCE_WEIGHTS.inSentence : 0) +
    (wanted.isOfElement(producer) ? SOURCE_WEIGHTS.ofElement : 0) +
    (wanted.isOfForm(producer) ? SOURCE_WEIGHTS.ofForm : 0) +
    (wanted.isOfPath(producer) ? SOURCE_WEIGHTS.ofPath : 0)
  );
}

/** Whether names say that a value of a response is what a request carries. */
export function sharesRole(roles: Roles, wanted: Roles): boolean {
  return weighRoles(roles, wanted) > 0;
}

/** Whether the same speaks for one as for another: its names, and the thing that it is of. */
export function isAsStrong(one: Producer, other: Producer, wanted: Wanted): boolean {
  if (wanted.isOfThing(other) && !wanted.isOfThing(one)) return false;
  if (wanted.isOfOtherPath(one) && !wanted.isOfOtherPath(other)) return false;
  return weighRoles(one.roles, wanted.roles) >= weighRoles(other.roles, wanted.roles);
}

/** The first of a place's roles is what it is, the others what it may be. */
function weighRoles(roles: Roles, wanted: Roles): number {
  const [main, ...things] = wanted.strong;
  const [own, ...others] = roles.strong;
  if (main !== undefined && own === main) {
    // In /orders/edit and /users/edit, what is done is the same, but the thing is another.
    const isOther =
      things.length > 0 && others.length > 0 && !things.some((each) => others.includes(each));
    return isOther ? SOURCE_WEIGHTS.sameAction : SOURCE_WEIGHTS.sameRole;
  }
  if (main !== undefined && [...roles.strong, ...roles.also].includes(main))
    return SOURCE_WEIGHTS.strongRole;
  if (things.some((role) => roles.strong.includes(role))) return SOURCE_WEIGHTS.oneOfRoles;
  const may = [...wanted.strong, ...wanted.weak];
  return may.some((role) => isAmong(role, roles)) ? SOURCE_WEIGHTS.weakRole : 0;
}

/** An issue with the id 1 may be the number 1 of its project: the same word is sought, else an id. */
function weighIdWord({ idWord, strong }: Roles, wanted: Roles): number {
  // A segment of a URL has none, as what may be the id of a `parent` has none: that is another thing.
  const isId = idWord !== '' || isIdRole(strong[0] ?? '');
  if (idWord === wanted.idWord && isId) return SOURCE_WEIGHTS.sameIdWord;
  return /^(?:|u|gu|uu|o|row)id$/.test(idWord) ? SOURCE_WEIGHTS.anyId : 0;
}

function isAmong(role: string, { strong, weak, also }: Roles): boolean {
  return strong.includes(role) || weak.includes(role) || also.includes(role);
}
