import { findInBody } from '../../../src/session/secrets/find-in-body.ts';

/** The text of a body with each secret between » and «. */
export function marked(text: string, contentType: string): string {
  return findInBody(text, contentType).reduceRight(
    (rest, { start, end }) =>
      `${rest.slice(0, start)}»${rest.slice(start, end)}«${rest.slice(end)}`,
    text,
  );
}
