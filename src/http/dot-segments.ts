/** In all spellings that a server may take for one: escaped, escaped twice, with parameters behind it. */
const DOT_SEGMENT = /^\.\.?(?:;.*)?$/s;
const ESCAPED = /%(?:25)*(2e|2f|5c|3b)/gi;

/** Whether a path, or a part of one, has a segment by which it leads elsewhere (RFC 3986 section 5.2.4). */
export function hasDotSegment(path: string): boolean {
  const plain = path.replace(ESCAPED, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return plain.split(/[/\\]/).some((segment) => DOT_SEGMENT.test(segment));
}
