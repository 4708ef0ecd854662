/** Evidence for links: the weights of locations that have a value, and those of list elements. */

import type { Producer } from '../message/carried-texts.ts';
import { isIdRole, type Roles } from '../naming/roles.ts';
import { isOfField } from '../naming/round-trips.ts';
import { applies } from '../reasons/reasons.ts';

/** Of a location in a recorded response that has the value of a request. Each is more than all below it together. */
const SOURCE_WEIGHTS = {
  /** The request of the response carried the value already: it is the last resort. */
  echo: -40_000,
  /** The request of the response asks for a recorded number that nothing links: another instance may have another thing under it. */
  ofUnlinked: -20_000,
  /** A short value in another container: item 7 of another order. */
  otherPath: -9000,
  /** The list element that the request is about has it, such as the version beside the id. */
  sameElement: 4000,
  /** A time to the second, which several things share by chance, has the same name on both sides. */
  sameName: 2000,
  /** Another instance has the same thing there: the location is in no list, or is the name of the field itself. */
  outsideOfLists: 1000,
  /** Both are the same field of a form, or the same member of a document that is read and written back. */
  sameRoundTrip: 500,
  /** The names on both sides say that the values are the same. */
  sameRole: 300,
  /** The names on one side say so. */
  strongRole: 200,
  /** The names say that the values may be the same. */
  weakRole: 100,
  /** Both sides use the same word for an id. */
  sameIdWord: 20,
  /** It is in a sentence, where only order identifies it. */
  inSentence: -8,
  /** Its list element has a value of the request's path. */
  ofElement: 4,
  /** It is in the form that is sent, or in the link that is followed. */
  ofForm: 2,
  /** The response has the other values of the request's path, or is about the thing that the path names. */
  ofPath: 1,
} as const;

/** Of an element of a live list, in bits: a value that one of 2^n elements has counts n. */
export const ELEMENT_WEIGHTS = {
  /** A text that several elements have, such as a name. */
  text: 2,
  /** The same of a small number, a time or a flag. */
  commonText: 0.25,
  /** A flag that one element alone has, at the recording and now. */
  flag: 2,
  /** The most for one value, however few elements have it. */
  most: 6,
  /** A text that the client had given the element: an element without it is another one. */
  given: 12,
  /** The same of an id that an earlier response had. */
  known: 4,
  /** The same of a small number, which may be the id of another thing. */
  knownNumber: 2,
  /** It is the first or the last one in both lists. */
  sameEnd: 0.8,
  /** It has the smallest or the largest number or time in both lists, as the newest element has. */
  sameExtreme: 1.2,
  /** The least by which the best element has to exceed the next one. */
  clear: 2,
  /** An element with a lower score is another one. */
  other: -2,
} as const;

/** What is known of a value that a request carries, to weigh its producers. */
export interface Wanted {
  /** When the request left, in ms from the session's start. */
  readonly departure: number;
  readonly roles: Roles;
  readonly accepts: (producer: Producer) => boolean;
  /** Whether its request asks for a number that nothing links. */
  readonly isOfUnlinked: (producer: Producer) => boolean;
  /** Whether it may be of a like thing in another container. */
  readonly isOfOtherPath: (producer: Producer) => boolean;
  /** Whether it is no id, but that of the list element which the request is about. */
  readonly isOfThing: (producer: Producer) => boolean;
  /** Whether it has the same name, if the value is a time to the second. */
  readonly isCalledSo: (producer: Producer) => boolean;
  /** Whether its list element has a value of the path. */
  readonly isOfElement: (producer: Producer) => boolean;
  /** Whether it is in the form that is sent, or in the link that is followed. */
  readonly isOfForm: (producer: Producer) => boolean;
  /** Whether the response has the other values of the path, or is about the thing that the path names. */
  readonly isOfPath: (producer: Producer) => boolean;
}

function weightOf(reason: keyof typeof SOURCE_WEIGHTS): number {
  return applies(reason) ? SOURCE_WEIGHTS[reason] : 0;
}

/** The weight of the evidence that a request has its value from a producer. */
export function weigh(producer: Producer, wanted: Wanted): number {
  const { roles, isInList, isMade, isEcho, location } = producer;
  const isSameRoundTrip =
    roles.roundTrip !== undefined && roles.roundTrip === wanted.roles.roundTrip;
  // The value of a filled-in field is sent from the form, whatever response the page had it from.
  const isLeft = isSameRoundTrip && isOfField(location.last) && wanted.isOfForm(producer);
  const isSure = !isInList || isMade || (isLeft && location.last?.kind === 'value');
  return (
    (isEcho && !isLeft ? weightOf('echo') : 0) +
    (wanted.isOfUnlinked(producer) ? weightOf('ofUnlinked') : 0) +
    (wanted.isOfOtherPath(producer) ? weightOf('otherPath') : 0) +
    (wanted.isOfThing(producer) ? weightOf('sameElement') : 0) +
    (wanted.isCalledSo(producer) ? weightOf('sameName') : 0) +
    (isSure ? weightOf('outsideOfLists') : 0) +
    (isSameRoundTrip ? weightOf('sameRoundTrip') : 0) +
    weighRoles(roles, wanted.roles) +
    weighIdWord(roles, wanted.roles) +
    (location.last?.kind === 'token' ? weightOf('inSentence') : 0) +
    (wanted.isOfElement(producer) ? weightOf('ofElement') : 0) +
    (wanted.isOfForm(producer) ? weightOf('ofForm') : 0) +
    (wanted.isOfPath(producer) ? weightOf('ofPath') : 0)
  );
}

/** Whether the names on both sides say that the values are the same. */
export function sharesRole(roles: Roles, wanted: Roles): boolean {
  return weighRoles(roles, wanted) > 0;
}

/** Whether there is the same evidence for two producers: their names, and the thing that they belong to. */
export function isAsStrong(one: Producer, other: Producer, wanted: Wanted): boolean {
  if (wanted.isOfThing(other) && !wanted.isOfThing(one)) return false;
  if (wanted.isOfOtherPath(one) && !wanted.isOfOtherPath(other)) return false;
  return weighRoles(one.roles, wanted.roles) >= weighRoles(other.roles, wanted.roles);
}

/** The first role of a location says what it is, the others what it may be. */
function weighRoles(roles: Roles, wanted: Roles): number {
  const [main] = wanted.strong;
  if (main !== undefined && roles.strong[0] === main) return weightOf('sameRole');
  if (main !== undefined && [...roles.strong, ...roles.also].includes(main))
    return weightOf('strongRole');
  const may = [...wanted.strong, ...wanted.weak];
  return may.some((role) => isAmong(role, roles)) ? weightOf('weakRole') : 0;
}

/** An issue with the id 1 may have the number 1 in its project: the same word counts most. */
function weighIdWord({ idWord, strong }: Roles, wanted: Roles): number {
  // A segment of a URL has none, as what may be the id of a `parent` has none: that is another thing.
  const isId = idWord !== '' || isIdRole(strong[0] ?? '');
  return idWord === wanted.idWord && isId ? weightOf('sameIdWord') : 0;
}

function isAmong(role: string, { strong, weak, also }: Roles): boolean {
  return strong.includes(role) || weak.includes(role) || also.includes(role);
}
