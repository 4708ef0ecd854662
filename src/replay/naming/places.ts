/**
 * Places where what a client leaves alone comes back: a field of a form, a parameter of a link, a member
 * of a document that is read and written again. A text of any kind is the same there.
 */

import { shapeOfPath } from '../../formats/html/link-shape.ts';
import type { Location, Step } from '../../formats/location.ts';
import { isPlural, isValue } from '../../formats/names.ts';
import { pathOf } from '../../http/path-of.ts';
import type { RecordedRequest } from '../../session/schema.ts';

/** @param shape of the path that the form is sent to, or the link leads to (see `shapeOfPath`) */
export function fieldPlace(name: string, shape: string): string {
  return `field ${name} of ${shape}`;
}

/**
 * @param form of its location, without positions: `body /lines/*` and so on
 * @param path of the document
 */
export function memberPlace(form: string, path: string): string {
  return `member ${form} of ${path}`;
}

/** The place of a value of a response to a request; undefined where it has none. */
export function placeOf(location: Location, { method, path }: RecordedRequest): string | undefined {
  const { steps, last } = location;
  const shape = shapeOfPlace(location);
  if (shape !== undefined) {
    const field = steps.findLast((step) => isOfField(step) || step.kind === 'query');
    const name = field?.written ?? field?.name;
    return name && fieldPlace(name, shape || shapeOfPath(pathOf(path)));
  }
  const isMember = last?.kind === 'key' || last?.kind === 'item' || last?.kind === 'entry';
  return method === 'GET' && isMember && steps.every(isOfDocument)
    ? memberPlace(location.form, pathOf(path))
    : undefined;
}

function isOfDocument({ kind }: Step): boolean {
  return kind === 'body' || kind === 'key' || kind === 'item' || kind === 'entry';
}

/**
 * Where the link leads, or the form is sent, that a place of a page is in: `/items/*` for a field of
 * `body form /items/* 1`; empty for a form that does not say. Undefined for any other place.
 */
export function shapeOfPlace({ steps }: Location): string | undefined {
  const field = steps.findLast(isOfField);
  if (field) return field.sentTo === undefined ? undefined : pathOf(field.sentTo);
  const around = steps.findLast(
    ({ kind }) => kind === 'form' || kind === 'link' || kind === 'action',
  );
  const isInside = steps.some(({ kind }) => kind === 'query');
  return around && isInside ? pathOf(around.name ?? '') : undefined;
}

/** Whether a step leads to a field, or to an id in its name. */
export function isOfField(step: Step | undefined): boolean {
  return step?.kind === 'field' || step?.written !== undefined;
}

/**
 * Whether two paths part and come together again, as those of like things in different ones do:
 * `/orders/3/items` and `/invoices/4/items/7`. Many APIs count such things by what they are in.
 */
export function isBesidePath(one: string, other: string): boolean {
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

/** What a path names things by, in lower case: `ash` and `7` in `/scrolls/ash/pages/7`. */
export function thingsIn(path: string): string[] {
  const segments = pathOf(path).split('/');
  const things = segments.filter((segment, index) => isThing(segment, segments[index - 1]));
  return things.map((segment) => segment.toLowerCase());
}

/** Whether a segment names a thing: it is no word, or stands behind a word for several. */
function isThing(segment: string, before = ''): boolean {
  return segment !== '' && (isValue(segment) || (isPlural(before) && !isPlural(segment)));
}
