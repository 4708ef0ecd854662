/** What header fields are made of (RFC 9110 sections 5.1 and 5.5), as Node and undici send them. */

/** The name of a header field, and a method: a token. */
export const TOKEN: RegExp = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * A text without the blanks around it (RFC 9110 section 5.6.3). Not by `trim`, which also takes the last
 * byte of a letter in UTF-8, nor by an expression, which looks at each blank from each.
 */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** The value of a header field: a character for a byte. */
export const HEADER_VALUE: RegExp = /^[\t\x20-\x7e\x80-\xff]*$/;

export const HEADER_NAME_TEXT =
  'the name of a header: letters, digits, hyphens and a few other signs, but no space';
export const HEADER_VALUE_TEXT = 'the value of a header, in one line of Latin-1';
