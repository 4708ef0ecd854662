import { findPlaceholders, plainPlaceholder } from '../../session/placeholder.ts';
import type { Header, RecordedRequest } from '../../session/schema.ts';
import { findInBase64 } from '../../session/secrets/base64-text.ts';
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
    [...findPlaceholders(text), ...findInBase64(text)].map((written) => {
      const placeholder = plainPlaceholder(written);
      return { placeholder, place: `${placeholder} (${where})` };
    }),
  );
  const [first] = found;
  if (!first) return undefined;
  const places = [...new Set(found.map(({ place }) => place))];
  const name = first.placeholder.replace('REDACTED_', '');
  return (
    `It was sent with what the recording has in place of a secret: ${places.join(', ')}. ` +
    `Give live values by the option "secrets", as { ${name}: '…' }, or by the environment, as ` +
    `REPLAY_SECRET_${name}; or whole headers by "headers" or REPLAY_HEADERS.`
  );
}
