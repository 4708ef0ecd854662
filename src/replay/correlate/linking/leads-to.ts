import { shapeOfPath } from '../../../formats/html/link-shape.ts';
import type { Location } from '../../../formats/location.ts';
import { pathOf } from '../../../http/path-of.ts';

/**
 * Whether a place of a page is in a form or a link that leads to a path.
 * @param path of the request
 * @param page that it is in, to which a form is sent that does not say so
 */
export function leadsTo(location: Location, path: string, page: string | undefined): boolean {
  const shape = shapeOfPlace(location);
  if (shape === undefined) return false;
  if (shape === '') return page !== undefined && pathOf(page) === pathOf(path);
  return shape === shapeOfPath(pathOf(path));
}

/**
 * Where the link leads, or the form is sent, that a place of a page is in: `/items/*` for a field of
 * `body form /items/* 1`; empty for a form that does not say. Undefined for any other place.
 */
export function shapeOfPlace({ steps }: Location): string | undefined {
  const field = steps.findLast(({ kind }) => kind === 'field');
  if (field) return field.sentTo === undefined ? undefined : pathOf(field.sentTo);
  const around = steps.findLast(
    ({ kind }) => kind === 'form' || kind === 'link' || kind === 'action',
  );
  const isInside = steps.some(({ kind }) => kind === 'query');
  return around && isInside ? pathOf(around.name ?? '') : undefined;
}
