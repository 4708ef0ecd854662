import type { Splice } from '../../formats/write-text.ts';
import { isNamed } from '../../http/headers.ts';
import type { RecordedRequest } from '../../session/schema.ts';
import { cookiePiecesOf } from '../correlate/cookies/cookie-pieces.ts';
import type { RewrittenText } from '../request/rewrite-request.ts';

/** A placeholder that went out as it was recorded. */
export interface Unfilled {
  readonly placeholder: string;
  /** Such as `the path`, `Authorization`, `the body`. */
  readonly where: string;
}

/**
 * The placeholders of a recorded request in whose places nothing came. What a live value says is none
 * of them.
 * @param texts of the request that something was put into
 * @param taken positions of the pieces of its `Cookie` headers that a jar took the places of
 */
export function findUnfilled(
  request: RecordedRequest,
  texts: readonly RewrittenText<unknown>[],
  taken: ReadonlySet<number> = new Set(),
): Unfilled[] {
  const cookies = cookiePiecesOf(request, texts).filter((_, position) => !taken.has(position));
  return texts.flatMap((text): Unfilled[] => {
    const where = nameOf(request, text);
    const isCookie = text.part === 'header' && isNamed(where, 'cookie');
    const pieces = isCookie ? cookies.filter(({ header }) => header === text.header) : [text];
    return pieces.flatMap(({ splices }) => unfilledIn(splices, where));
  });
}

function nameOf(
  { headers, trailers = [] }: RecordedRequest,
  { part, header = -1 }: RewrittenText<unknown>,
): string {
  if (part === 'target') return 'the path';
  if (part === 'body') return 'the body';
  return (part === 'header' ? headers : trailers)[header]?.[0] ?? '';
}

function unfilledIn(splices: readonly Splice[], where: string): Unfilled[] {
  return splices.flatMap(({ unfilled = [] }) =>
    unfilled.map((placeholder) => ({ placeholder, where })),
  );
}

/**
 * The placeholders that were sent: headers that the user sets replace the others.
 * @param overridden names, in lower case, of headers that the user sets
 */
export function sentUnfilled(
  unfilled: readonly Unfilled[],
  overridden: ReadonlySet<string>,
): Unfilled[] {
  return unfilled.filter(({ where }) => !overridden.has(where.toLowerCase()));
}

/**
 * Which placeholders went out in the places of secrets, where they stood, and what to do; nothing if
 * there were none. It is the first thing to look at when a status is not the recorded one.
 * @param overridden names, in lower case, of headers that the user sets
 */
export function explainRedacted(
  unfilled: readonly Unfilled[],
  overridden: ReadonlySet<string>,
): string | undefined {
  const sent = sentUnfilled(unfilled, overridden);
  const [first] = sent;
  if (!first) return undefined;
  const places = new Set(sent.map(({ placeholder, where }) => `${placeholder} (${where})`));
  const name = first.placeholder.replace('REDACTED_', '');
  return (
    `It was sent with what the recording has in place of a secret: ${[...places].join(', ')}. ` +
    `Give live values by the option "secrets", as { ${name}: '…' }, or by the environment, as ` +
    `REPLAY_SECRET_${name}; or whole headers by "headers" or REPLAY_HEADERS.`
  );
}
