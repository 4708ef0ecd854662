/** What is told of URLs and of what is written as in one: paths, queries, fragments, forms. */
import { isFor } from './api-words.ts';
import { decodeEscapes } from './codecs.ts';
import { entityKeyOf } from './entity-key.ts';
import { readParameters } from './form.ts';
import { type Cursor, type Reading, Spot } from './reading.ts';
import { splitUrl } from './url.ts';

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
  const pathAndQuery = query === undefined ? path : `${path}?${query}`;
  if (isOwn) {
    reading.part.moveToPath(within);
    reading.see(pathAndQuery, reading.part);
  }
  readSegments(path, within, reading);
  if (query) readParameters(query, 'query', within, 'part', reading, pathAndQuery);
  if (fragment?.includes('=')) {
    readParameters(fragment.replace(/^[/?]+/, ''), 'fragment', within, 'part', reading);
  }
}

function readSegments(path: string, within: Cursor, reading: Reading): void {
  const { see, part } = reading;
  let before: string | undefined;
  let thing: string | undefined;
  let start = 1;
  for (let position = 1; start <= path.length; position += 1) {
    const slash = path.indexOf('/', start);
    const end = slash < 0 ? path.length : slash;
    if (end > start) {
      const segment = decodeEscapes(path.slice(start, end));
      part.moveToSegment(within, position, before, thing);
      see(segment, part);
      if (path.charCodeAt(end - 1) === CLOSING) {
        readKey(path.slice(start, end), position, within, reading);
      }
      // Of `/orders/edit/7`, 7 is an order.
      thing = isFor('verbs', segment) ? before : undefined;
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
    part.moveToKey(within, position, name, named);
    see(decodeEscapes(value), part);
  }
}

/** Tells what is known to be a URL, perhaps a relative one, and its parts. */
export function readReference(url: string, at: Cursor, reading: Reading): void {
  if (url === '') return;
  reading.see(url, at);
  readUrlParts(url, true, at, reading);
}

/** Without what ends the sentence, or the brackets that it stands in. */
const URL_IN_TEXT = /https?:\/\/[^\s<>"'`{}|\\^]*[^\s<>"'`{}|\\^.,;:!?)\]]/gi;
/** A text with more is no letter, but a list or a program. */
const MOST = 100;

/** Whether a text may have a URL in it: looked at for each string of a response. */
export function hasUrlInside(text: string): boolean {
  // One sign is found much faster than several.
  return text.length > 10 && text.includes('/') && text.includes('://');
}

/** The first URLs in a text, as they are written there. */
export function* findUrls(
  text: string,
): Generator<{ readonly url: string; readonly start: number }> {
  let count = 0;
  for (const { 0: url, index: start } of text.matchAll(URL_IN_TEXT)) {
    count += 1;
    if (count > MOST) return;
    yield { url, start };
  }
}

/**
 * Tells the URLs in a text that people read, such as a mail with a link to follow: `body /text url 1`.
 * A text of HTML has them with its entities.
 */
export function readUrlsInText(text: string, within: Cursor, reading: Reading): void {
  let count = 0;
  for (const { url } of findUrls(text)) {
    count += 1;
    const plain = text.includes('<') ? url.replaceAll('&amp;', '&') : url;
    readReference(plain, new Spot('url', { kind: 'url', index: count }, [], within), reading);
  }
}
