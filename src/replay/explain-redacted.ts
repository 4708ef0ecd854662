import { findPlaceholders } from '../session/placeholder.ts';
import type { Header, Recording } from '../session/schema.ts';

/**
 * Which headers went out with a placeholder in the place of a secret, and what to do; nothing if
 * none did. It is the first thing to look at when a status is not the recorded one.
 */
export function explainRedacted(
  { request }: Recording,
  overrides: readonly Header[],
): string | undefined {
  const overridden = new Set(overrides.map(([name]) => name.toLowerCase()));
  const redacted = request.headers.filter(
    ([name, value]) => findPlaceholders(value).length > 0 && !overridden.has(name.toLowerCase()),
  );
  if (redacted.length === 0) return undefined;
  const names = [...new Set(redacted.map(([name]) => name))].join(', ');
  return (
    `It was sent with what the recording has in place of a secret: ${names}. ` +
    'Give live values by the option "headers" or REPLAY_HEADERS.'
  );
}
