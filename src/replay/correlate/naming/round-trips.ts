/**
 * Round trips: a client reads a value and sends it back in the same field of a form, the same parameter of a link,
 * or the same member of a document that it writes again. A text of any kind is the same value there.
 */

import { shapeOfPath } from '../../../formats/html/links.ts';
import type { Location, Step } from '../../../formats/value/location.ts';
import { pathOf } from '../../../http/urls.ts';
import type { RecordedRequest } from '../../../session/schema.ts';

/**
 * The round trip of a form field or a link parameter, or that of a member of a document.
 * @param name of the field; of a member the form of its location, without positions, such as `body /lines/*`
 * @param path of the document; of a form or a link the shape of its path (see `shapeOfPath`)
 */
export function roundTripAs(kind: 'field' | 'member', name: string, path: string): string {
  return `${kind} ${name} of ${path}`;
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
    return name && roundTripAs('field', name, shape || shapeOfPath(pathOf(path)));
  }
  const isMember = last?.kind === 'key' || last?.kind === 'item' || last?.kind === 'entry';
  return method === 'GET' && isMember && steps.every(isOfDocument)
    ? roundTripAs('member', location.form, pathOf(path))
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
