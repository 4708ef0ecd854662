/** A text out of its percent escapes, a character for a byte, and where each stood. */
interface ReadPercent {
  readonly text: string;
  /** By character of `text`, and one more for its end. */
  readonly offsets: readonly number[];
}

/** Reads percent escapes (RFC 3986, section 2.1). @param isForm a plus is a space */
export function readPercent(raw: string, isForm: boolean): ReadPercent {
  const parts: string[] = [];
  const offsets: number[] = [];
  for (let at = 0; at < raw.length; ) {
    const hex = raw[at] === '%' ? /^%([\da-f]{2})/i.exec(raw.slice(at, at + 3))?.[1] : undefined;
    offsets.push(at);
    if (hex !== undefined) parts.push(String.fromCharCode(Number.parseInt(hex, 16)));
    else parts.push(isForm && raw[at] === '+' ? ' ' : (raw[at] ?? ''));
    at += hex === undefined ? 1 : 3;
  }
  offsets.push(raw.length);
  return { text: parts.join(''), offsets };
}

/** Whether there are percent escapes in it, and nothing else than they would be in. */
export function isPercentCoded(text: string): boolean {
  return /%[\da-f]{2}/i.test(text) && !/[\s"<>]|%(?![\da-f]{2})/i.test(text);
}
