/** A key as a segment of a JSON Pointer (RFC 6901, section 3). */
export function escapeSegment(key: string): string {
  return key.includes('~') || key.includes('/')
    ? key.replaceAll('~', '~0').replaceAll('/', '~1')
    : key;
}

/** The key of a segment of a JSON Pointer. */
export function decodeSegment(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}
