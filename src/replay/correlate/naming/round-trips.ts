/**
 * Places where what a client leaves alone comes back: a field of a form, a parameter of a link, a member
 * of a document that is read and written again. A text of any kind is the same there.
 */

import { shapeOfPath } from '../../../formats/html/links.ts';
import { isPositioned, type Location, type Step } from '../../../formats/value/location.ts';
import { isPlural, isValue } from '../../../formats/value/names.ts';
import { pathOf } from '../../../http/urls.ts';
import type { RecordedRequest } from '../../../session/schema.ts';
import { areWrappers } from './names.ts';

/** @param shape of the path that the form is sent to, or the link leads to (see `shapeOfPath`) */
export function fieldRoundTrip(name: string, shape: string): string {
  return `field ${name} of ${shape}`;
}

/**
 * @param form of its location, without positions: `body /lines/*` and so on
 * @param path of the document
 */
export function memberRoundTrip(form: string, path: string): string {
  return `member ${form} of ${path}`;
}

/** The place of a value of a response to a request; undefined where it has none. */
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
 * Where the link leads, or the form is sent, that a place of a page is in: `/items/*` for a field of
 * `body form /items/* 1`; empty for a form that does not say. Undefined for any other place.
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

/** The URL that a place is in the query of; where a place of a page leads. Undefined for any other place. */
export function enclosingUrl(location: Location): string | undefined {
  return location.steps.findLast(({ kind }) => kind === 'query')?.url ?? destinationOf(location);
}

/** Whether a step leads to a field, or to an id in its name. */
export function isOfField(step: Step | undefined): boolean {
  return step?.kind === 'field' || step?.written !== undefined;
}

/** The thing that a location is of, where that is one of several: not a form or a link of a page. */
export function elementOf(location: Location): Location | undefined {
  const { last, steps } = location;
  // An XML element without others inside is a member of the one around it.
  const within = last?.kind === 'element' ? location.upTo(steps.length - 1) : location;
  return within.elements().findLast(({ last: { kind } = {} }) => {
    return kind !== 'form' && kind !== 'link' && kind !== 'action';
  });
}

/**
 * Whether two paths part and come together again, as those of like things in different ones do:
 * `/orders/3/items` and `/invoices/4/items/7`. Many APIs count such things by what they are in.
 */
export function isSiblingPath(one: string, other: string): boolean {
  // Most are asked about what lies in their own collection.
  if (other.startsWith(one)) return false;
  const segments = one.split('/');
  const others = other.split('/');
  const parting = segments.findIndex((segment, index) => segment !== others[index]);
  if (parting === -1) return false;
  return segments.some(
    (segment, index) => index > parting && segment === others[index] && !isValue(segment),
  );
}

/** Whether a path is that of the thing that another one names, such as /orders/7 for /orders/7/items. */
export function isOfSamePath(of: string, path: string): boolean {
  if (of === path) return true;
  if (path[of.length] !== '/' || !path.startsWith(of)) return false;
  const [before, last = ''] = of.split('/').slice(-2);
  return isThing(last, before);
}

/** Whether a request to `path` changes what is read at `of`: both are the same, or `path` is an action on it (`/orders/7/cancel`). */
export function isChangedAt(of: string, path: string): boolean {
  if (of === path) return true;
  return path.startsWith(`${of}/`) && actionIn(path) === path.slice(of.length + 1);
}

/** What names the thing that a request changes: the 7 of `/orders/7` and `/orders/7/cancel`, but not of `/orders/7/items`. */
export function thingChangedAt(path: string): string | undefined {
  const action = actionIn(path);
  const [before, last = ''] = (action ? path.slice(0, -action.length - 1) : path)
    .split('/')
    .slice(-2);
  return isThing(last, before) ? last : undefined;
}

/** The last segment, where that is a word for what is done with the thing before it. */
function actionIn(path: string): string | undefined {
  const [before, thing = '', last = ''] = path.split('/').slice(-3);
  const isAction = last !== '' && !isValue(last) && !isPlural(last) && !isPlural(thing);
  return isAction && isThing(thing, before) ? last : undefined;
}

/**
 * Whether a value belongs to its message or its element directly, and not to another object in there. Objects
 * that only wrap others do not count.
 * @param around the element; undefined for the message
 */
export function isOwnMember({ steps }: Location, container: Location | undefined): boolean {
  const inside = steps.slice(container ? container.steps.length : 1, -1);
  const isRoot = !container && inside[0]?.kind === 'element';
  const names = (isRoot ? inside.slice(1) : inside).map(({ name = '' }) => name);
  return !inside.slice(isRoot ? 1 : 0).some(isPositioned) && areWrappers(names);
}

/** Whether a segment names a thing: it is no word, or stands behind a word for several. */
function isThing(segment: string, before = ''): boolean {
  return segment !== '' && (isValue(segment) || (isPlural(before) && !isPlural(segment)));
}
