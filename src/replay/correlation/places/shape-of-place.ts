import { pathOf } from '../../../session/path-of.ts';

const SHAPED = / (?:form|link|action) (?:(\/\S*) )?\d+ (?:field|query) /;
const SLASH = 0x2f;

/**
 * Where the link leads, or the form is sent, that a place of a page is in: `/items/*` for `body form
 * /items/* 1 field csrf`; empty for a form that does not say. Undefined for any other place.
 */
export function shapeOfPlace(place: string): string | undefined {
  // Most places are of JSON: `body /items/0/id`.
  if (place.charCodeAt(5) === SLASH) return undefined;
  const match = SHAPED.exec(place);
  return match ? pathOf(match[1] ?? '') : undefined;
}
