import { findPlaceholders } from '../../session/placeholder.ts';
import { findMembers } from '../../session/secrets/find-members.ts';

/** Of what is left beside a placeholder, such as a scheme of authentication. */
const shortestRest = 8;

/** A text without the values of what has the name of a credential, such as `access_token`. */
export function hideMembers(text: string): string {
  const parts: string[] = [];
  let end = 0;
  for (const { value, start } of findMembers(text)) {
    parts.push(text.slice(end, start), hideValue(value));
    end = start + value.length;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(end);
}

/** What is shown of a secret: nothing but a placeholder, and perhaps a scheme, tells which it is. */
export function hideValue(text: string): string {
  const placeholders = findPlaceholders(text);
  const rest = text.length - placeholders.join('').length;
  return text === '' || (placeholders.length > 0 && rest < shortestRest) ? text : '…';
}
