/** Texts out of the escapes of what they stand in. */

/**
 * The text of what stands between the quotes of a JSON string; itself where it is no JSON.
 * @param backslashes before each quote: where it is JSON in a string of JSON
 */
export function decodeJson(raw: string, backslashes = 0): string {
  if (!raw.includes('\\')) return raw;
  let text = raw;
  // Each level of strings in strings doubles the backslashes and adds one.
  for (let left = backslashes; ; left = (left - 1) / 2) {
    const decoded = parseString(text);
    if (decoded === undefined) return text;
    text = decoded;
    if (left < 1 || !text.includes('\\')) return text;
  }
}

function parseString(raw: string): string | undefined {
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    // In single quotes, or cut off amid an escape.
    return undefined;
  }
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** The text of markup, out of the escapes that XML has. */
export function decodeHtml(raw: string): string {
  if (!raw.includes('&')) return raw;
  return raw.replace(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (all, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return NAMED[name.toLowerCase()] ?? all;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
}
