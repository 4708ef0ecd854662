/**
 * Why a value of a request is taken from a response, and from this one rather than from another: named reasons, of which
 * the first that tells two responses apart decides.
 */

import type { CarriedText, CarriedValue, Producer } from '../message/carried-texts.ts';
import { isIdRole, type Roles, readKey, TAIL_ROLES } from '../naming/roles.ts';
import { isOfField } from '../naming/round-trips.ts';
import { applies, type Reason } from '../reasons/reasons.ts';

/** What is known of a value that a request carries, to compare its producers. */
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

type Holds = (producer: Producer, wanted: Wanted) => boolean;

/** The strongest first. Of producers for which the same ones hold, the latest is taken. */
const IN_ORDER: readonly (readonly [id: Reason, holds: Holds])[] = [
  ['no echo', (producer, wanted) => !producer.isEcho || isLeft(producer, wanted)],
  ['known request', (producer, wanted) => !wanted.isOfUnlinked(producer)],
  ['same container', (producer, wanted) => !wanted.isOfOtherPath(producer)],
  ['same element', (producer, wanted) => wanted.isOfThing(producer)],
  ['same name of a time', (producer, wanted) => wanted.isCalledSo(producer)],
  ['outside of lists', isSure],
  ['same field', (producer, { roles }) => isSameField(producer.roles, roles)],
  ['same name', ({ roles }, wanted) => isCalledAs(roles.strong.slice(0, 1), wanted.roles)],
  ['name on one side', ({ roles }, wanted) => isCalledAs(allNames(roles), wanted.roles)],
  ['related name', ({ roles }, wanted) => isRelated(roles, wanted.roles)],
  ['same word for an id', ({ roles }, wanted) => isSameIdWord(roles, wanted.roles)],
  ['no sentence', ({ location }) => location.last?.kind !== 'token'],
  ['element of the path', (producer, wanted) => wanted.isOfElement(producer)],
  ['own form or link', (producer, wanted) => wanted.isOfForm(producer)],
  ['response of the path', (producer, wanted) => wanted.isOfPath(producer)],
];

/** A producer, with the reasons that hold for it: one bit each, the highest of the strongest. */
interface Supported {
  readonly producer: Producer;
  readonly reasons: number;
}

function bitOf(position: number): number {
  return 1 << (IN_ORDER.length - 1 - position);
}

/** The reasons to take a value from a producer. */
export function support(producer: Producer, wanted: Wanted): Supported {
  let reasons = 0;
  for (const [position, [id, holds]] of IN_ORDER.entries()) {
    if (applies(id) && holds(producer, wanted)) reasons |= bitOf(position);
  }
  return { producer, reasons };
}

/** The reason to take a value from one producer rather than from another; undefined if the same ones hold for both. */
export function decidingReason(one: Supported, other: Supported): Reason | undefined {
  const position = Math.clz32(one.reasons ^ other.reasons) - Math.clz32(bitOf(0));
  return IN_ORDER[position]?.[0];
}

/** Names, and the thing that a value belongs to. */
const OF_THING = bitsOf([
  'same container',
  'same element',
  'same name',
  'name on one side',
  'related name',
]);
const OF_TIME = bitsOf(['same name of a time']);

function bitsOf(ids: readonly Reason[]): number {
  return ids.reduce((bits, id) => bits | bitOf(IN_ORDER.findIndex(([each]) => each === id)), 0);
}

/**
 * Whether another producer than the best may have the same value. A short value is another thing where less speaks for
 * it, and so is a time.
 */
export function mayServe(other: Supported, best: Supported, kind: CarriedValue['kind']): boolean {
  const needed = kind === 'distinctive' ? OF_TIME : OF_TIME | OF_THING;
  return (best.reasons & ~other.reasons & needed) === 0;
}

/** Why a value of a request is linked at all, however many responses have it. */
export function reasonToLink({ roles }: CarriedText, { kind }: CarriedValue, from: Roles): Reason {
  if (roles === null || roles === TAIL_ROLES) return 'followed link';
  if (readKey(roles.strong[0] ?? '')?.kind === 'next') return 'next number';
  if (isCalledAs(from.strong.slice(0, 1), roles)) return 'same name';
  if (kind === 'distinctive') return 'random value';
  if (isSameField(from, roles)) return 'same field';
  if (isCalledAs(allNames(from), roles)) return 'name on one side';
  return isRelated(from, roles) ? 'related name' : 'rare code';
}

/** Whether the names on both sides say that the values may be the same. */
export function isRelated({ strong, weak, also }: Roles, wanted: Roles): boolean {
  return [...wanted.strong, ...wanted.weak].some(
    (role) => strong.includes(role) || weak.includes(role) || also.includes(role),
  );
}

/** Whether one of these roles is what a value is by its name. The first role says what it is, the others what it may be. */
function isCalledAs(roles: readonly string[], { strong: [main] }: Roles): boolean {
  return main !== undefined && roles.includes(main);
}

function allNames({ strong, also }: Roles): readonly string[] {
  return also.length === 0 ? strong : [...strong, ...also];
}

function isSameField({ roundTrip }: Roles, wanted: Roles): boolean {
  return roundTrip !== undefined && roundTrip === wanted.roundTrip;
}

/** Whether it is a filled-in field: its value is sent from the form, whatever response the page had it from. */
function isLeft(producer: Producer, wanted: Wanted): boolean {
  const { roles, location } = producer;
  return isSameField(roles, wanted.roles) && isOfField(location.last) && wanted.isOfForm(producer);
}

/** Whether another instance has the same thing there: the location is in no list, or is the name of the field itself. */
function isSure(producer: Producer, wanted: Wanted): boolean {
  const { isInList, isMade, location } = producer;
  return (
    !isInList || isMade === true || (location.last?.kind === 'value' && isLeft(producer, wanted))
  );
}

/** Whether both use the same word for an id: an issue with the id 1 may have the number 1 in its project. */
function isSameIdWord({ idWord, strong }: Roles, wanted: Roles): boolean {
  // A segment of a URL has none, as what may be the id of a `parent` has none: that is another thing.
  const isId = idWord !== '' || isIdRole(strong[0] ?? '');
  return idWord === wanted.idWord && isId;
}
