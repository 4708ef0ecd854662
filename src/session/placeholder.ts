/**
 * What stands in a session where a secret stood: `REDACTED_` and a hint of what it was, such as
 * `Bearer REDACTED_AUTHORIZATION` or `sid=REDACTED_SID_2`. The same secret is the same placeholder
 * everywhere in a session.
 */
const pattern = /(?<![A-Za-z0-9_])REDACTED(?:_[A-Z0-9]+)+(?![A-Za-z0-9_])/g;

/** The placeholder of a secret whose hint is some name: of a header, a cookie, a member. */
export function createPlaceholder(name: string): string {
  const hint = name.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
  const trimmed = hint.slice(0, 48).replace(/^_+|_+$/g, '');
  return `REDACTED_${trimmed === '' ? 'SECRET' : trimmed}`;
}

/** The placeholders in a text, in their order, duplicates included. */
export function findPlaceholders(text: string): string[] {
  return text.match(pattern) ?? [];
}

/** A text with other texts in the places of its placeholders; undefined: this one stays. */
export function replacePlaceholders(
  text: string,
  replace: (placeholder: string) => string | undefined,
): string {
  // Looked for first, since nearly every text has none.
  if (!text.includes('REDACTED_')) return text;
  return text.replace(pattern, (placeholder) => replace(placeholder) ?? placeholder);
}
