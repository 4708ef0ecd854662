/** In characters: DNS has no longer names (RFC 1035 section 2.3.4). */
const MAX_CODED_HOST = 255;

/** What may be the host of a URL that is written carelessly. */
const HOST = /^(?:[a-z][a-z0-9+.-]*:)?[\\/]*([^\\/?#]*)/i;

/**
 * Parses a URL (URL standard, section 4.4). Undefined for any other text, and for a host in letters of other
 * scripts that is longer than any in DNS: writing that in ASCII takes quadratic time.
 * @param base that relative references start from
 */
export function parseUrl(text: string, base?: string): URL | undefined {
  const [, host = ''] = HOST.exec(text.replace(/[\0- ]+/g, '')) ?? [];
  if (host.length > MAX_CODED_HOST && /[^\0-\x7f]|%/.test(host)) return undefined;
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}

/** A segment that a server may take for `.` or `..`, also with parameters behind it. */
const DOT_SEGMENT = /^\.\.?(?:;.*)?$/s;
const ESCAPED = /%(?:25)*(2e|2f|5c|3b)/gi;

/** Whether a path, or a part of one, has a dot segment, also an escaped one (RFC 3986 section 5.2.4). */
export function hasDotSegment(path: string): boolean {
  const plain = path.replace(ESCAPED, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return plain.split(/[/\\]/).some((segment) => DOT_SEGMENT.test(segment));
}

/** A path without its query and fragment. */
export function pathOf(path: string): string {
  const mark = path.search(/[?#]/);
  return mark === -1 ? path : path.slice(0, mark);
}
