/** `"1"` and `W/"1"` (RFC 9110 section 8.8.3): clients send them back weak or strong, or bare. */
const ENTITY_TAG = /^(?:W\/)?"([^"]+)"$/;
/** The name of a header or of a member: `ETag`, `_etag`, `@odata.etag`. */
const NAME = /(?:^|[^a-z])etag$/i;

/** What stands between the quotes of an entity tag; undefined for other texts. */
export function opaqueTag(text: string): string | undefined {
  const first = text.charCodeAt(0);
  return first === 0x22 || first === 0x57 ? ENTITY_TAG.exec(text)?.[1] : undefined;
}

/** Whether it is the name of an entity tag. */
export function isTagName(name: string): boolean {
  return NAME.test(name);
}
