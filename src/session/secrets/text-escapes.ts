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
