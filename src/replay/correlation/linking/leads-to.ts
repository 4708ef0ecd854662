import { pathOf } from '../../../session/path-of.ts';
import { shapeOfPlace } from '../places/shape-of-place.ts';
import { shapeOfPath } from '../response/html/link-shape.ts';

/**
 * Whether a place of a page is in a form or a link that leads to a path.
 * @param path of the request
 * @param page that it is in, to which a form is sent that does not say so
 */
export function leadsTo(place: string, path: string, page: string | undefined): boolean {
  const shape = shapeOfPlace(place);
  if (shape === undefined) return false;
  if (shape === '') return page !== undefined && pathOf(page) === pathOf(path);
  return shape === shapeOfPath(pathOf(path));
}
