/** What kind of text it is that a value stands in. */
import { isUuid } from '../../formats/is-uuid.ts';
import { randomness } from '../../formats/randomness.ts';

/** Whether it is an absolute URL. */
export function isUrl(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/** Whether all of it may be percent-encoded. */
export function isEscaped(text: string): boolean {
  return /%[0-9a-f]{2}/i.test(text) && !/\s/.test(text);
}

/** Whether something in it is escaped as in HTML. */
export function hasEntity(text: string): boolean {
  return /&(?:#|amp;|lt;|gt;|quot;|apos;)/i.test(text);
}

/** A UUID or a time: common, and no part of one means anything. */
export function isOne(text: string): boolean {
  if (text.length === 36 && text[8] === '-') return isUuid(text);
  return (
    text.length <= 35 &&
    text[4] === '-' &&
    /^\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:[a-z_]\w*)?)?$/i.test(text)
  );
}

/** A token whose parts are signed together (RFC 7519): none of them means anything without the others. */
export function isSignedToken(text: string): boolean {
  return /^eyJ[\w-]{8}[\w-]*\.[\w-]*\.[\w+/=-]+$/.test(text);
}

/** Such as `12+15`, and that out of its escapes. */
const IDS = /^[A-Za-z_-]*\d[\w-]*(?:[ +][A-Za-z_-]*\d[\w-]*)+$/;

/** Whether it may be several values. */
export function isList(text: string): boolean {
  // Two bars separate the parts of a condition: `id||eq||7`.
  if (text.includes(',') || (text.includes('|') && !text.includes('||'))) return true;
  return (text.includes('+') || text.includes(' ')) && (IDS.test(text) || areRandom(text));
}

/** In characters: of shorter letters nothing tells that they are no word. */
const SHORTEST_ID = 5;
/** In characters. */
const LONGEST_IDS = 8192;
/** In bits, of all together: words and names that people give have less. */
const RANDOM = 9;

/**
 * Whether it is ids as a program makes them, of which some may have no digit: `k3f9x2a+qkzrvtp`. They are
 * equally long, and random.
 */
function areRandom(text: string): boolean {
  const length = text.search(/[ +]/);
  if (length < SHORTEST_ID || (text.length + 1) % (length + 1) > 0 || text.length > LONGEST_IDS) {
    return false;
  }
  const ids = text.split(/[ +]/);
  if (!ids.every((id) => id.length === length && /^[A-Za-z\d]+$/.test(id))) return false;
  const isId = (id: string): boolean => /\d/.test(id) || randomness(id) >= 0;
  return ids.every(isId) && randomness(ids.join('')) >= RANDOM;
}
