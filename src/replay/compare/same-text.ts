import { findPlaceholders } from '../../session/placeholder.ts';

/**
 * Whether a live value is what has come in the place of a recorded one, such as an id that the target
 * has given anew, or a URL of the target in the place of one of the recorded origin.
 */
export type IsSame = (recorded: string, actual: string) => boolean;

/**
 * Whether a live text counts as the recorded one. Placeholders of secrets stand for any text.
 */
export function isSameText(recorded: string, actual: string, isSame: IsSame): boolean {
  return recorded === actual || fitsPlaceholders(recorded, actual) || isSame(recorded, actual);
}

/** Not by a pattern made of the text: that could take ages. */
function fitsPlaceholders(recorded: string, actual: string): boolean {
  const parts = splitAtPlaceholders(recorded);
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length < 2 || !actual.startsWith(first) || !actual.endsWith(last)) return false;
  const end = actual.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = actual.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= end;
}

/** What stands between the placeholders: one part where there are none. */
function splitAtPlaceholders(text: string): string[] {
  const parts: string[] = [];
  let rest = text;
  for (const placeholder of findPlaceholders(text)) {
    const at = rest.indexOf(placeholder);
    parts.push(rest.slice(0, at));
    rest = rest.slice(at + placeholder.length);
  }
  return [...parts, rest];
}
