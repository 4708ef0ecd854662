const QUOTE = '"';
const WEAK = 'W/';
/** The name of a header or of a member: `ETag`, `_etag`, `@odata.etag`. */
const NAME = /(?:^|[^a-z])etag$/i;

/**
 * The opaque part of an entity tag such as `"1"` or `W/"1"` (RFC 9110 section 8.8.3), without its quotes:
 * clients send it back weak, strong or bare. Undefined for other texts.
 */
export function opaqueTag(text: string): string | undefined {
  const quote = text.startsWith(WEAK) ? WEAK.length : 0;
  if (text[quote] !== QUOTE) return undefined;
  const end = text.indexOf(QUOTE, quote + 1);
  return end > quote + 1 && end === text.length - 1 ? text.slice(quote + 1, end) : undefined;
}

/** Whether a header or a member with a name has an entity tag. */
export function isTagName(name: string): boolean {
  return NAME.test(name);
}
