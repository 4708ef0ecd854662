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
