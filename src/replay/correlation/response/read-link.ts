import { parseLinks } from '../../../http/links.ts';
import { readReference } from './read-reference.ts';
import type { Reading } from './reading.ts';
import type { Repeats } from './repeats.ts';
import type { Cursor } from './see.ts';
import { Spot } from './spot.ts';

/**
 * Tells the URLs of a Link header, each by its relation: `header link rel next`. One of no relation
 * goes by its number, one of several is told under each.
 */
export function readLink(
  value: string,
  repeats: Repeats,
  reading: Reading,
  within: Cursor | undefined,
): void {
  for (const { url, relations } of parseLinks(value)) {
    for (const each of relations.length === 0 ? [''] : relations) {
      const words = repeats.next(each === '' ? 'header link' : `header link rel ${each}`);
      const at = new Spot('url', words, each === '' ? [] : [each], within);
      readReference(url, at, reading);
    }
  }
}
