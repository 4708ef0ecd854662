import { readValue } from './read-value.ts';
import type { Reading } from './reading.ts';
import type { Repeats } from './repeats.ts';
import type { Cursor } from './see.ts';
import { Spot } from './spot.ts';

/**
 * `name="value"` and `name=value` in a list, as in WWW-Authenticate. A value may not begin with the
 * sign, so that the padding of base64 is none.
 */
const PARAMETER =
  /(?:^|[\s;,])([a-z][\w.*-]{0,63})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"=][^\s;,"]*))/gi;

/** What tells of the parameters besides, and is the same from every instance. */
const IDLE = /^(?:realm|charset|algorithm|qop|stale|max-age|httponly|secure)$/i;

/** Tells the parameters of a header that has such: `header www-authenticate nonce`. */
export function readHeaderParameters(
  value: string,
  words: string,
  repeats: Repeats,
  reading: Reading,
  within: Cursor | undefined,
): void {
  if (!value.includes('=')) return;
  for (const [, name = '', quoted, token] of value.matchAll(PARAMETER)) {
    const text = quoted === undefined ? token : quoted.replace(/\\(.)/g, '$1');
    if (!text || IDLE.test(name)) continue;
    const place = repeats.next(`${words} ${name.toLowerCase()}`);
    readValue(text, new Spot('string', place, [name], within), reading);
  }
}
