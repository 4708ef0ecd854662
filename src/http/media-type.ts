/**
 * The media type of a Content-Type, without its parameters, in lower case; empty without one (RFC 9110,
 * section 8.3).
 */
export function essenceOf(contentType: string | undefined): string {
  const [essence = ''] = /^[^;,]*/.exec(contentType ?? '') ?? [];
  return essence.trim().toLowerCase();
}

/**
 * What bodies of a media type are: a form, `name=value&…` (URL standard, section 5), whatever a client writes
 * before the slash of its type; multipart; a table, such as CSV; another text; media, such as a picture or a
 * sound, which is no text; or anything else.
 */
type MediaKind = 'form' | 'multipart' | 'table' | 'text' | 'media' | 'other';

const KINDS: readonly (readonly [kind: MediaKind, essence: RegExp])[] = [
  ['form', /\bx-www-form-urlencoded$/],
  ['multipart', /^multipart\//],
  ['media', /^(?:image\/(?!svg)|audio\/|video\/|font\/)/],
  ['table', /\bcsv\b|\btab-separated-values\b/],
  ['text', /^text\/|json|xml|(?:java|ecma)script|graphql|yaml/],
];

/** What the bodies of a Content-Type are. */
export function mediaKindOf(contentType: string | undefined): MediaKind {
  const essence = essenceOf(contentType);
  return KINDS.find(([, pattern]) => pattern.test(essence))?.[0] ?? 'other';
}

/**
 * In characters. RFC 2046 section 5.1.1 allows 70. The longer a boundary, the longer takes the search for it.
 */
const MAX_BOUNDARY = 128;

const BOUNDARY = /[;\s]boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/i;

/**
 * The boundary of a multipart body (RFC 2046 section 5.1).
 * @param contentType value of the header
 * @returns undefined for another type, and for a boundary of more than 128 characters
 */
function multipartBoundary(contentType: string): string | undefined {
  if (mediaKindOf(contentType) !== 'multipart') return undefined;
  const [, quoted, token = quoted] = BOUNDARY.exec(contentType) ?? [];
  return token !== undefined && token.length <= MAX_BOUNDARY ? token : undefined;
}

/** In characters: what is looked at of a body to find the head of a first part. */
const MAX_BEGINNING_LENGTH = 4096;
/** A delimiter, and a header that parts of forms have (RFC 7578), as most other parts do. */
const BEGINNING =
  /^(?:\r?\n)?--(?=\S*\w)([^\s"]{1,70})\r?\n(?:[\w-]{1,64}:[^\r\n]{0,512}\r?\n){0,4}?content-(?:disposition|type)[ \t]*:/i;

/** Whether a body is multipart, by its type or by how it begins. */
export function isMultipartBody(
  body: string | Uint8Array,
  contentType: string | undefined,
): boolean {
  return mediaKindOf(contentType) === 'multipart' || boundaryAtStart(body) !== undefined;
}

/** The boundary of a multipart body: that of its Content-Type, or the one that the body begins with. */
export function boundaryOf(body: string, contentType: string | undefined): string | undefined {
  const declared = multipartBoundary(contentType ?? '');
  if (declared !== undefined && body.includes(`--${declared}`)) return declared;
  return boundaryAtStart(body) ?? declared;
}

function boundaryAtStart(body: string | Uint8Array): string | undefined {
  const start =
    typeof body === 'string'
      ? body.slice(0, MAX_BEGINNING_LENGTH)
      : Buffer.from(body.subarray(0, MAX_BEGINNING_LENGTH)).toString('latin1');
  return BEGINNING.exec(start)?.[1];
}

/** A Content-Type without its boundary, which differs in each message. */
export function withoutBoundary(contentType: string): string {
  if (mediaKindOf(contentType) !== 'multipart') return contentType;
  return contentType.replace(BOUNDARY, '').trimEnd().replace(/;$/, '');
}
