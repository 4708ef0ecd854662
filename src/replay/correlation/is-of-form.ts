import { shapeOfPath } from './response/link-shape.ts';

const FORM = / form (?:(\S+) )?\d+ field /;
const SLASH = 0x2f;

/**
 * Whether a place is that of a field in a form that is sent to a path.
 * @param path of the request
 * @param page that the form is in, where it is sent to without saying so
 */
export function isOfForm(place: string, path: string, page: string | undefined): boolean {
  // Most places are of JSON: `body /items/0/id`.
  if (place.charCodeAt(5) === SLASH || !place.includes(' form ')) return false;
  const [match, shape] = FORM.exec(place) ?? [];
  if (match === undefined) return false;
  if (shape === undefined) return page !== undefined && withoutQuery(page) === withoutQuery(path);
  return withoutQuery(shape) === shapeOfPath(withoutQuery(path));
}

function withoutQuery(path: string): string {
  return path.replace(/[?#].*$/s, '');
}
