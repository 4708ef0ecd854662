/** The media type of a Content-Type, without its parameters, in lower case; empty without one (RFC 9110, section 8.3). */
export function essenceOf(contentType: string | undefined): string {
  const [essence = ''] = /^[^;,]*/.exec(contentType ?? '') ?? [];
  return essence.trim().toLowerCase();
}

/**
 * Whether a body of a type is a form, `name=value&…` (URL standard, section 5), also where a client calls
 * it `text/x-www-form-urlencoded`, or has left out what stands before the slash.
 * @param type its essence
 */
export function isFormType(type: string): boolean {
  return /\bx-www-form-urlencoded$/.test(type);
}

const TEXTS = /^text\/|json|xml|(?:java|ecma)script|graphql|yaml/;

/** Whether bodies of a type are texts. @param type its essence */
export function isTextType(type: string): boolean {
  return TEXTS.test(type) || isFormType(type);
}

const MEDIA = /^(?:image\/(?!svg)|audio\/|video\/|font\/)/;

/** Whether bodies of a type are pictures, sounds or the like, which are no texts. @param type its essence */
export function isMediaType(type: string): boolean {
  return MEDIA.test(type);
}

/** Of RFC 2046 section 5.1.1 it is 70; a search for a longer one takes as many times the body. */
const MAX_BOUNDARY = 128;

const BOUNDARY = /[;\s]boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/i;

/** Whether a body is multipart, by its Content-Type. */
export function isMultipart(contentType: string | undefined): boolean {
  return contentType !== undefined && /^\s*multipart\//i.test(contentType);
}

/**
 * The boundary of a multipart body (RFC 2046 section 5.1).
 * @param contentType value of the header
 * @returns undefined for another type, and for a boundary of more than 128 characters
 */
export function multipartBoundary(contentType: string): string | undefined {
  if (!isMultipart(contentType)) return undefined;
  const [, quoted, token = quoted] = BOUNDARY.exec(contentType) ?? [];
  return token !== undefined && token.length <= MAX_BOUNDARY ? token : undefined;
}

/** In characters: where a body tells by its beginning that it is multipart, the head of its first part is here. */
const MAX_BEGINNING_LENGTH = 4096;
/** A delimiter, and the header that a part of a form has (RFC 7578), or most parts of others. */
const BEGINNING =
  /^(?:\r?\n)?--(?=\S*\w)([^\s"]{1,70})\r?\n(?:[\w-]{1,64}:[^\r\n]{0,512}\r?\n){0,4}?content-(?:disposition|type)[ \t]*:/i;

/** Whether a body is multipart: it is called so, or begins as nothing else does. */
export function isMultipartBody(body: string, contentType: string | undefined): boolean {
  return isMultipart(contentType) || boundaryAtStart(body) !== undefined;
}

/** The same by its bytes. */
export function areMultipart(bytes: Uint8Array, contentType: string | undefined): boolean {
  const { buffer, byteOffset, length } = bytes.subarray(0, MAX_BEGINNING_LENGTH);
  return isMultipartBody(Buffer.from(buffer, byteOffset, length).toString('latin1'), contentType);
}

/** The boundary of a multipart body: the one of its Content-Type, or that which it begins with. */
export function boundaryOf(body: string, contentType: string | undefined): string | undefined {
  const declared = multipartBoundary(contentType ?? '');
  if (declared !== undefined && body.includes(`--${declared}`)) return declared;
  return boundaryAtStart(body) ?? declared;
}

function boundaryAtStart(body: string): string | undefined {
  return BEGINNING.exec(body.slice(0, MAX_BEGINNING_LENGTH))?.[1];
}

/** A Content-Type without the boundary, which is another one in each message. */
export function withoutBoundary(contentType: string): string {
  if (!isMultipart(contentType)) return contentType;
  return contentType.replace(BOUNDARY, '').trimEnd().replace(/;$/, '');
}

/** The delimiter that a multipart body begins with (section 5.1.1). */
const DELIMITER = /^--([^\s"]{1,70})\r?\n/;

/** A Content-Type for a multipart body that has lost its own; undefined for one that begins otherwise. */
export function multipartTypeOf(body: string): string | undefined {
  const [, boundary] = DELIMITER.exec(body) ?? [];
  return boundary === undefined ? undefined : `multipart/form-data; boundary="${boundary}"`;
}
