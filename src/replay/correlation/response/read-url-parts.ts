import { decodeEscapes } from './decode-escapes.ts';
import { readParameters } from './read-parameters.ts';
import type { Reading } from './reading.ts';
import type { Cursor } from './see.ts';
import { splitUrl } from './split-url.ts';

/**
 * Tells the parts of a URL: its path and query, if it is the server's own, each segment of the path,
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

function readSegments(path: string, within: Cursor, { see, part }: Reading): void {
  let before: string | undefined;
  let start = 1;
  for (let position = 1; start <= path.length; position += 1) {
    const slash = path.indexOf('/', start);
    const end = slash < 0 ? path.length : slash;
    if (end > start) {
      const segment = decodeEscapes(path.slice(start, end));
      part.moveToSegment(within, position, before);
      see(segment, part);
      before = segment;
    }
    start = end + 1;
  }
}
