import { opaqueTag } from '../naming/entity-tag.ts';
import { liveHeader } from './live-header.ts';
import { readHeaderParameters } from './read-header-parameters.ts';
import { readLink } from './read-link.ts';
import { readReference } from './read-reference.ts';
import { readRefresh } from './read-refresh.ts';
import { readSetCookie } from './read-set-cookie.ts';
import { readValue } from './read-value.ts';
import type { Reading } from './reading.ts';
import { Repeats } from './repeats.ts';
import type { Cursor, ReadableResponse } from './see.ts';
import { Spot } from './spot.ts';

/**
 * Tells what the headers bring, each as a whole and by its parts. Those that never name a live thing
 * are left out.
 * @param within of a part of a multipart body: the part
 */
export function readHeaders(
  headers: ReadableResponse['headers'],
  reading: Reading,
  within?: Cursor,
): void {
  let repeats: Repeats | undefined;
  for (let index = 0; index < headers.length; index += 1) {
    const header = headers[index];
    const name = header && liveHeader(header[0], index);
    if (name === undefined || header?.[1] === '') continue;
    repeats ??= new Repeats();
    readHeader(name, header?.[1] ?? '', repeats, reading, within);
  }
}

function readHeader(
  name: string,
  value: string,
  repeats: Repeats,
  reading: Reading,
  within: Cursor | undefined,
): void {
  if (name === 'set-cookie') {
    readSetCookie(value, repeats, reading, within);
    return;
  }
  if (name === 'link') {
    readLink(value, repeats, reading, within);
    return;
  }
  const words = `header ${name}`;
  const at = new Spot(isReference(name) ? 'url' : 'string', repeats.next(words), [name], within);
  if (isReference(name)) {
    readReference(value, at, reading);
  } else if (name === 'etag') {
    readEntityTag(value, at, reading);
  } else if (name === 'refresh') {
    readRefresh(value, at, reading);
  } else {
    readValue(value, at, reading);
    readBracketed(value, at, reading);
    readHeaderParameters(value, words, repeats, reading, within);
  }
}

/** A lock token stands in angle brackets, and is sent inside of others. */
function readBracketed(value: string, at: Cursor, reading: Reading): void {
  if (!value.startsWith('<') || value.indexOf('>') !== value.length - 1) return;
  readValue(value.slice(1, -1), new Spot('string', 'inside', undefined, at), reading);
}

/** Whether a header is a URL, which may be relative. */
function isReference(name: string): boolean {
  return name === 'location' || name === 'content-location';
}

/** Clients send it back whole, or without its quotes and its mark of weakness. */
function readEntityTag(value: string, at: Cursor, { see }: Reading): void {
  see(value, at);
  const tag = opaqueTag(value);
  if (tag !== undefined) see(tag, new Spot('string', 'tag', undefined, at));
}
