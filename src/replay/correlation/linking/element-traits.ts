/** What the elements of a list say of themselves, by which they are known. */
import type { Recording } from '../../../session/schema.ts';
import { arrivalOf } from '../arrival-of.ts';
import { isDistinctive } from '../naming/is-distinctive.ts';
import { elementsAround } from '../places/list-places.ts';
import type { Cursor } from '../response/see.ts';
import type { Reference } from './find-sources.ts';
import type { ElementTrait } from './list-elements.ts';
import { createProducedRoles, type ProducedRoles } from './produced-roles.ts';
import type { Readers } from './readers.ts';
import type { ValueIndex } from './value-index.ts';

/** Of one element. */
export interface Traits {
  /** What the client had given it before. */
  readonly checks: ElementTrait[];
  /** Ids that an earlier response may have brought. */
  readonly references: Reference[];
  readonly texts: ElementTrait[];
}

/** Shorter ones are flags and counts. */
const MIN_LENGTH = 3;
const TIME = /^\d{4}-\d\d-\d\d|^\d\d?:\d\d/;
const ADDRESS = /^https?:|^\//i;

/**
 * The traits of elements in the response of a recording, by element.
 * @param position of the recording
 * @param wanted the elements
 */
export function gatherTraits(
  recording: Recording,
  position: number,
  wanted: ReadonlySet<string>,
  index: ValueIndex,
  { read, about }: Pick<Readers, 'read' | 'about'>,
): Map<string, Traits> {
  const found = new Map<string, Traits>();
  const belongsTo = createBelongsTo(wanted);
  const ofRequest = about(position);
  if (!ofRequest) return found;
  const moment = { index: position, end: arrivalOf(recording) };
  const rolesAt = createProducedRoles(recording, ofRequest);
  const isGiven = createIsGiven(index, moment, rolesAt);
  const readTraits = read((value, at) => {
    const elements = belongsTo(at);
    if (elements.length === 0) return;
    const kind = kindOf(value, at, isGiven, rolesAt);
    if (!kind) return;
    const trait = { place: at.place(), value, roles: rolesAt(at).strong, ...moment };
    for (const element of elements) {
      const traits = found.get(element) ?? { checks: [], references: [], texts: [] };
      found.set(element, traits);
      traits[kind].push(trait);
    }
  });
  readTraits(recording);
  return found;
}

function kindOf(
  value: string,
  at: Cursor,
  isGiven: (value: string, at: Cursor) => boolean,
  rolesAt: ProducedRoles,
): keyof Traits | undefined {
  if (isGiven(value, at)) return 'checks';
  if (isReference(value, at, rolesAt)) return 'references';
  const isSaid = at.kind === 'string' || at.kind === 'text';
  return isSaid && value.length >= MIN_LENGTH && isText(value) ? 'texts' : undefined;
}

/** Whether the client had given a value before; a number, as the same thing. */
function createIsGiven(
  index: ValueIndex,
  moment: { readonly index: number; readonly end: number },
  rolesAt: ProducedRoles,
) {
  return (value: string, at: Cursor): boolean => {
    if (value.length < MIN_LENGTH) return false;
    const carried = index.get(value);
    // What a response brought differs at replay by itself.
    if (!carried || index.isBrought(carried)) return false;
    if (at.kind === 'number') return index.wasGivenAs(value, rolesAt(at), moment);
    return index.wasCarriedBefore(carried, moment);
  };
}

/** Whether it is an id: in another instance it is another one. */
function isReference(value: string, at: Cursor, rolesAt: ProducedRoles): boolean {
  if (at.kind !== 'string' && at.kind !== 'number') return false;
  if (ADDRESS.test(value) || TIME.test(value) || /\s/.test(value)) return false;
  return isDistinctive(value) || rolesAt(at).strong.some((role) => role.endsWith('.id'));
}

/** Whether a text is to be the same at replay: one with digits may be an id, or a count. */
export function isLasting(text: string): boolean {
  return !/\d/.test(text);
}

/** Whether an id may be a name: `web-1` is one, 7 is none. */
export function isName(value: string): boolean {
  return value.length >= MIN_LENGTH && !/^\d+$/.test(value) && isText(value);
}

/** Times and addresses differ at replay by themselves, and what looks like a token. */
function isText(value: string): boolean {
  if (/\s/.test(value)) return true;
  return !(ADDRESS.test(value) || TIME.test(value) || (isDistinctive(value) && !/\d/.test(value)));
}

/** The innermost of the wanted elements that a place is in; of XML, those that have no siblings as well. */
function createBelongsTo(wanted: ReadonlySet<string>): (at: Cursor) => readonly string[] {
  const isXml = [...wanted].some((element) => element.endsWith(']'));
  return (at) => {
    const innermost = at.element();
    if (!isXml) return innermost !== undefined && wanted.has(innermost) ? [innermost] : NONE;
    return elementsAround(at.place()).filter(
      (element) =>
        wanted.has(element) &&
        !(innermost && innermost.length > element.length && innermost.startsWith(element)),
    );
  };
}

const NONE: readonly never[] = [];
