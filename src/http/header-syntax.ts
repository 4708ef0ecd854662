/** What header fields are made of (RFC 9110 sections 5.1 and 5.5), as Node and undici send them. */

/** The name of a header field, and a method: a token. */
export const TOKEN: RegExp = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The value of a header field: a character for a byte. */
export const HEADER_VALUE: RegExp = /^[\t\x20-\x7e\x80-\xff]*$/;

export const HEADER_NAME_TEXT =
  'the name of a header: letters, digits, hyphens and a few other signs, but no space';
export const HEADER_VALUE_TEXT = 'the value of a header, in one line of Latin-1';
