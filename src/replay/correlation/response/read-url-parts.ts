import { entityKeyOf } from '../naming/entity-key.ts';
import { decodeEscapes } from './decode-escapes.ts';
import { readParameters } from './read-parameters.ts';
import type { Reading } from './reading.ts';
import type { Cursor } from './see.ts';
import { splitUrl } from './split-url.ts';

const CLOSING = 0x29;

/**
 * Tells the parts of a URL: its path and query, if it is the server's own, each segment of the path, the key in one,
 * and each parameter of query and fragment. Nothing where the value is no URL.
 * @param isReference whether the value is known to be one, so that it may be relative
 */
export function readUrlParts(
  value: string,
  isReference: boolean,
  within: Cursor,
  reading: Reading,
): void {
  const parts = splitUrl(value, isReference, reading.server);
  if (!parts) return;
  const { path, query, fragment, isOwn } = parts;
  if (isOwn) {
    reading.part.moveToPath(within);
    reading.see(query === undefined ? path : `${path}?${query}`, reading.part);
  }
  readSegments(path, within, reading);
  if (query) readParameters(query, 'query', within, 'part', reading);
  if (fragment?.includes('=')) {
    readParameters(fragment.replace(/^[/?]+/, ''), 'fragment', within, 'part', reading);
  }
}

function readSegments(path: string, within: Cursor, reading: Reading): void {
  const { see, part } = reading;
  let before: string | undefined;
  let start = 1;
  for (let position = 1; start <= path.length; position += 1) {
    const slash = path.indexOf('/', start);
    const end = slash < 0 ? path.length : slash;
    if (end > start) {
      const segment = decodeEscapes(path.slice(start, end));
      part.moveToSegment(within, position, before);
      see(segment, part);
      if (path.charCodeAt(end - 1) === CLOSING) {
        readKey(path.slice(start, end), position, within, reading);
      }
      before = segment;
    }
    start = end + 1;
  }
}

/** The key in a segment of OData, or each of several that have names. */
function readKey(segment: string, position: number, within: Cursor, reading: Reading): void {
  const entity = entityKeyOf(segment);
  if (!entity) return;
  const { see, part } = reading;
  const { name, key } = entity;
  if (!key.includes('=')) {
    part.moveToKey(within, position, name);
    see(decodeEscapes(key), part);
    return;
  }
  for (const pair of key.split(',')) {
    const [named = '', value = ''] = pair.split('=', 2);
    if (named === '' || value === '') continue;
    part.moveToNamedKey(within, position, named);
    see(decodeEscapes(value), part);
  }
}
