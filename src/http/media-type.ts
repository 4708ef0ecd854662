/** The media type of a Content-Type, without its parameters, in lower case; empty without one (RFC 9110, section 8.3). */
export function essenceOf(contentType: string | undefined): string {
  const [essence = ''] = /^[^;,]*/.exec(contentType ?? '') ?? [];
  return essence.trim().toLowerCase();
}

/**
 * What bodies of a type are: a form, `name=value&…` (URL standard, section 5), also where a client calls it
 * `text/x-www-form-urlencoded` or leaves out what is before the slash; multipart; another text; a picture, a
 * sound or the like, which is no text; anything else.
 */
type MediaKind = 'form' | 'multipart' | 'table' | 'text' | 'media' | 'other';

const KINDS: readonly (readonly [kind: MediaKind, essence: RegExp])[] = [
  ['form', /\bx-www-form-urlencoded$/],
  ['multipart', /^multipart\//],
  ['media', /^(?:image\/(?!svg)|audio\/|video\/|font\/)/],
  ['table', /\bcsv\b|\btab-separated-values\b/],
  ['text', /^text\/|json|xml|(?:java|ecma)script|graphql|yaml/],
];

/** What bodies with a Content-Type are, by that alone. */
export function mediaKindOf(contentType: string | undefined): MediaKind {
  const essence = essenceOf(contentType);
  return KINDS.find(([, pattern]) => pattern.test(essence))?.[0] ?? 'other';
}

/** Of RFC 2046 section 5.1.1 it is 70; a search for a longer one takes as many times the body. */
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

/** In characters: where a body tells by its beginning that it is multipart, the head of its first part is here. */
const MAX_BEGINNING_LENGTH = 4096;
/** A delimiter, and the header that a part of a form has (RFC 7578), or most parts of others. */
const BEGINNING =
  /^(?:\r?\n)?--(?=\S*\w)([^\s"]{1,70})\r?\n(?:[\w-]{1,64}:[^\r\n]{0,512}\r?\n){0,4}?content-(?:disposition|type)[ \t]*:/i;

/** Whether a body is multipart: it is called so, or begins as nothing else does. */
export function isMultipartBody(
  body: string | Uint8Array,
  contentType: string | undefined,
): boolean {
  return mediaKindOf(contentType) === 'multipart' || boundaryAtStart(body) !== undefined;
}

/** The boundary of a multipart body: the one of its Content-Type, or that which it begins with. */
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

/** A Content-Type without the boundary, which is another one in each message. */
export function withoutBoundary(contentType: string): string {
  if (mediaKindOf(contentType) !== 'multipart') return contentType;
  return contentType.replace(BOUNDARY, '').trimEnd().replace(/;$/, '');
}
