import type { FoundSecret } from '../../session/secrets/found-secret.ts';

/**
 * A text with placeholders in the places of secrets; every other character stays.
 * @param found in their order
 */
export function replaceFound(
  text: string,
  found: readonly FoundSecret[],
  placeholderOf: (secret: FoundSecret) => string,
): string {
  let replaced = '';
  let done = 0;
  for (const secret of found) {
    replaced += text.slice(done, secret.start) + placeholderOf(secret);
    done = secret.end;
  }
  return replaced + text.slice(done);
}
