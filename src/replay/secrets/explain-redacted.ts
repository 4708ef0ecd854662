import { findPlaceholders } from '../../session/placeholder.ts';
import type { Header, RecordedRequest } from '../../session/schema.ts';
import { bodyText } from '../body-text.ts';

/**
 * Which placeholders went out in the places of secrets, where they stood, and what to do; nothing if
 * there were none. It is the first thing to look at when a status is not the recorded one.
 * @param request as it was sent, but for the overrides
 */
export function explainRedacted(
  { path, headers, trailers = [], body }: RecordedRequest,
  overrides: readonly Header[],
): string | undefined {
  const overridden = new Set(overrides.map(([name]) => name.toLowerCase()));
  const sent = headers.filter(([name]) => !overridden.has(name.toLowerCase()));
  const texts: [where: string, text: string][] = [
    ['the path', path],
    ...[...sent, ...trailers],
    ['the body', bodyText(body)],
  ];
  const found = texts.flatMap(([where, text]) =>
    findPlaceholders(text).map((placeholder) => `${placeholder} (${where})`),
  );
  if (found.length === 0) return undefined;
  return (
    `It was sent with what the recording has in place of a secret: ${[...new Set(found)].join(', ')}. ` +
    'Give live values by the option "secrets" or REPLAY_SECRETS, or whole headers by "headers" or ' +
    'REPLAY_HEADERS.'
  );
}
