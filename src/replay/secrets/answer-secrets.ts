import { findPlaceholders, plainPlaceholder } from '../../formats/placeholder.ts';
import { SHORTEST_TEXT } from '../../formats/text-finder.ts';
import type { RecordedRequest, Recording } from '../../session/schema.ts';
import { bodyText } from '../request/body-text.ts';
import type { ResponseHeaders } from '../sending/exchange.ts';
import { headerPairs } from '../sending/header-pairs.ts';
import type { Unfilled } from './explain-redacted.ts';
import type { KnownSecret } from './mask.ts';
import type { LiveSecrets } from './secrets.ts';
import { secretsIn, sentSecrets } from './sent-secrets.ts';

/** What was sent and what came. */
export interface Exchanged {
  readonly recording: Recording;
  /** With all live values and secrets. */
  readonly sent: RecordedRequest;
  /** The placeholders that were sent as they are. */
  readonly unfilled: readonly Unfilled[];
  /** Of the answer. */
  readonly headers: ResponseHeaders | undefined;
  /** Live values that have come in the place of a recorded one. */
  liveOf(recorded: string): readonly string[];
}

/** The live secrets that may stand in an answer: those that were given, sent, and brought by it. */
export function answerSecrets(
  given: LiveSecrets,
  { recording, sent, unfilled, headers, liveOf }: Exchanged,
): KnownSecret[] {
  const placeholders = new Set(
    textsOf(recording)
      .flatMap(findPlaceholders)
      .flatMap((each) => [each, plainPlaceholder(each)]),
  );
  const linked = [...placeholders].flatMap((placeholder) =>
    liveOf(placeholder).map((secret): KnownSecret => [placeholder, secret]),
  );
  const named = [...given, ...linked].filter(([, secret]) => secret.length >= SHORTEST_TEXT);
  return [...named, ...sentSecrets(sent, unfilled), ...secretsIn(headerPairs(headers ?? {}))];
}

function textsOf({ request, response }: Recording): string[] {
  const { path, headers, body } = request;
  const texts = [path, ...headers.map(([, value]) => value), bodyText(body, headers)];
  if (!('status' in response)) return texts;
  const own = response.headers.map(([, value]) => value);
  return [...texts, ...own, bodyText(response.body, response.headers)];
}
