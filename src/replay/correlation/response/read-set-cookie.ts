import { decodeEscapes } from './decode-escapes.ts';
import type { Reading } from './reading.ts';
import type { Repeats } from './repeats.ts';
import type { Cursor } from './see.ts';
import { Spot } from './spot.ts';

/** An age of nothing, or an expiry when no cookie had been invented: how servers delete a cookie. */
const DELETES = /;\s*(?:max-age\s*=\s*"?(?:0+|-\d+)"?|expires\s*=[^;]*\b(?:1970|0000))\s*(?![\d])/i;

/**
 * Tells the value of a cookie: `cookie sid`. One with percent escapes is told decoded as well, since
 * scripts send it so in a header of their own. What deletes a cookie tells nothing.
 */
export function readSetCookie(
  header: string,
  repeats: Repeats,
  { see }: Reading,
  within: Cursor | undefined,
): void {
  const semicolon = header.indexOf(';');
  const pair = semicolon < 0 ? header : header.slice(0, semicolon);
  const sign = pair.indexOf('=');
  const name = pair.slice(0, Math.max(sign, 0)).trim();
  const value = pair.slice(sign + 1).trim();
  if (value === '' || DELETES.test(header)) return;
  const at = new Spot('string', repeats.next(`cookie ${name}`), [name], within);
  see(value, at);
  const decoded = decodeEscapes(value);
  if (decoded !== value) see(decoded, new Spot('string', 'decoded', undefined, at));
}
