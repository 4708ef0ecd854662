import { readReference } from './read-reference.ts';
import type { Reading } from './reading.ts';
import type { Repeats } from './repeats.ts';
import type { Cursor } from './see.ts';
import { Spot } from './spot.ts';

/** A URL in angle brackets and its parameters, up to the next one (RFC 8288). */
const LINK = /<([^<>]*)>((?:[^<",]|"(?:[^"\\]|\\.)*")*)/g;
const RELATION = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i;

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
  for (const [, url, parameters = ''] of value.matchAll(LINK)) {
    if (!url) continue;
    const relation = RELATION.exec(parameters);
    const relations = (relation?.[1] ?? relation?.[2] ?? '').trim().toLowerCase();
    for (const each of relations.split(/\s+/)) {
      const words = repeats.next(each === '' ? 'header link' : `header link rel ${each}`);
      const at = new Spot('url', words, each === '' ? [] : [each], within);
      readReference(url, at, reading);
    }
  }
}
