/**
 * Round trips: a client reads a value and sends it back in the same field of a form, the same parameter of a link,
 * or the same member of a document that it writes again. A text of any kind is the same value there. The file also
 * has the questions about paths and locations that help to tell which thing a value belongs to.
 */

import { shapeOfPath } from '../../../formats/html/links.ts';
import { isPositioned, type Location, type Step } from '../../../formats/value/location.ts';
import { isPlural, isValue } from '../../../formats/value/names.ts';
import { pathOf } from '../../../http/urls.ts';
import type { RecordedRequest } from '../../../session/schema.ts';
import { areWrappers } from './names.ts';

/** The round trip of a form field or link parameter. @param shape of the form's or link's path (see `shapeOfPath`) */
export function fieldRoundTrip(name: string, shape: string): string {
  return `field ${name} of ${shape}`;
}

/**
 * The round trip of a member of a document.
 * @param form of its location, without positions, such as `body /lines/*`
 * @param path of the document
 */
export function memberRoundTrip(form: string, path: string): string {
  return `member ${form} of ${path}`;
}

/** The round trip of a value of a response; undefined if it makes none. */
export function roundTripOf(
  location: Location,
  { method, path }: RecordedRequest,
): string | undefined {
  const { steps, last } = location;
  const shape = destinationOf(location);
  if (shape !== undefined) {
    const field = steps.findLast((step) => isOfField(step) || step.kind === 'query');
    const name = field?.written ?? field?.name;
    return name && fieldRoundTrip(name, shape || shapeOfPath(pathOf(path)));
  }
  const isMember = last?.kind === 'key' || last?.kind === 'item' || last?.kind === 'entry';
  return method === 'GET' && isMember && steps.every(isOfDocument)
    ? memberRoundTrip(location.form, pathOf(path))
    : undefined;
}

function isOfDocument({ kind }: Step): boolean {
  return kind === 'body' || kind === 'key' || kind === 'item' || kind === 'entry';
}

/**
 * The shape of the path to which the form or link around a location leads: `/items/*` for a field of
 * `body form /items/* 1`. Empty for a form without an action, undefined outside of forms and links.
 */
export function destinationOf({ steps }: Location): string | undefined {
  const field = steps.findLast(isOfField);
  if (field) return field.sentTo === undefined ? undefined : pathOf(field.sentTo);
  const container = steps.findLast(
    ({ kind }) => kind === 'form' || kind === 'link' || kind === 'action',
  );
  const isInside = steps.some(({ kind }) => kind === 'query');
  return container && isInside ? pathOf(container.name ?? '') : undefined;
}

/** The URL whose query has the location, else the destination of the form or link around it, if any. */
export function enclosingUrl(location: Location): string | undefined {
  return location.steps.findLast(({ kind }) => kind === 'query')?.url ?? destinationOf(location);
}

/** Whether a step leads to a form field, or to an id in the name of one. */
export function isOfField(step: Step | undefined): boolean {
  return step?.kind === 'field' || step?.written !== undefined;
}

/** The innermost element of a list, row or the like that a location is in; forms and links do not count. */
export function elementOf(location: Location): Location | undefined {
  const { last, steps } = location;
  // An XML element without others inside is a member of the one around it.
  const within = last?.kind === 'element' ? location.upTo(steps.length - 1) : location;
  return within.elements().findLast(({ last: { kind } = {} }) => {
    return kind !== 'form' && kind !== 'link' && kind !== 'action';
  });
}

/**
 * Whether two paths diverge and meet again, as those of like things in different containers do: `/orders/3/items`
 * and `/invoices/4/items/7`. Many APIs number such things within their container.
 */
export function isSiblingPath(one: string, other: string): boolean {
  // A path within the other one is that of its own collection.
  if (other.startsWith(one)) return false;
  const segments = one.split('/');
  const others = other.split('/');
  const parting = segments.findIndex((segment, index) => segment !== others[index]);
  if (parting === -1) return false;
  return segments.some(
    (segment, index) => index > parting && segment === others[index] && !isValue(segment),
  );
}

/** Whether a path is the other one, or names the thing that has it: `/orders/7` for `/orders/7/items`. */
export function isOfSamePath(of: string, path: string): boolean {
  if (of === path) return true;
  if (path[of.length] !== '/' || !path.startsWith(of)) return false;
  const [before, last = ''] = of.split('/').slice(-2);
  return isThing(last, before);
}

/** Whether a request to `path` changes what is read at `of`: it is the same path, or that of an action on it (`/orders/7/cancel`). */
export function isChangedAt(of: string, path: string): boolean {
  if (of === path) return true;
  return path.startsWith(`${of}/`) && actionIn(path) === path.slice(of.length + 1);
}

/** The segment for the thing that a request changes: the 7 of `/orders/7` and `/orders/7/cancel`, but not of `/orders/7/items`. */
export function thingChangedAt(path: string): string | undefined {
  const action = actionIn(path);
  const [before, last = ''] = (action ? path.slice(0, -action.length - 1) : path)
    .split('/')
    .slice(-2);
  return isThing(last, before) ? last : undefined;
}

/** The last segment, if it is an action on the thing before it. */
function actionIn(path: string): string | undefined {
  const [before, thing = '', last = ''] = path.split('/').slice(-3);
  const isAction = last !== '' && !isValue(last) && !isPlural(last) && !isPlural(thing);
  return isAction && isThing(thing, before) ? last : undefined;
}

/**
 * Whether a value belongs to its message or element directly, and not to an inner object. Mere wrappers do not count
 * as objects.
 * @param container the element; undefined for the message
 */
export function isOwnMember({ steps }: Location, container: Location | undefined): boolean {
  const inside = steps.slice(container ? container.steps.length : 1, -1);
  const isRoot = !container && inside[0]?.kind === 'element';
  const names = (isRoot ? inside.slice(1) : inside).map(({ name = '' }) => name);
  return !inside.slice(isRoot ? 1 : 0).some(isPositioned) && areWrappers(names);
}

/** Whether a segment names a thing: it is a value, or follows a word in plural. */
function isThing(segment: string, before = ''): boolean {
  return segment !== '' && (isValue(segment) || (isPlural(before) && !isPlural(segment)));
}
