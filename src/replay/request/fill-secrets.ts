/**
 * Which secrets go into a recorded text, where its placeholders stand: plain, in percent escapes, as
 * numbers of JSON, in Base64. Nothing but recorded texts comes here (see `rewrite-request.ts`).
 */
import { readMarkup } from '../../formats/markup/markup-tokens.ts';
import { encodeBase64, locateInBase64 } from '../../formats/text/base64.ts';
import { type Codec, encodePiece } from '../../formats/text/codecs.ts';
import { isJsonNumber, locateNumbers, locatePlaceholders } from '../../formats/text/placeholder.ts';
import { applySplices, withoutInner } from '../../formats/text/splices.ts';
import type { Fill, Splice } from '../../formats/write-text.ts';
import { isNamed } from '../../http/headers.ts';
import type { RecordedRequest } from '../../session/schema.ts';
import { type CookieInsertion, cookiePiecesOf } from '../correlate/cookies/cookie-jars.ts';
import type { LiveEdit } from '../correlate/message/explain-unsendable.ts';
import { type RewrittenText, rewriteRequest } from '../correlate/message/rewrite-request.ts';
import { readRequestBody } from '../correlate/message/walk-request.ts';
import type { UnfilledPlaceholder } from '../failure/failure.ts';
import type { LiveSecrets } from './secrets.ts';

type Filled = Splice<never>;

/** A placeholder for which no secret is given stays, and is told of. */
export function createFill(secrets: LiveSecrets): Fill {
  const fill: Fill = (text, codec) => {
    const coded = fillBase64(text, fill);
    const all = [...fillNumbers(text, secrets), ...fillPlaceholders(text, codec, secrets)];
    if (coded.length === 0 && all.length === 0) return NOTHING;
    // A number has a placeholder in it.
    return withoutInner([...coded, ...all]);
  };
  return fill;
}

const NOTHING: readonly Filled[] = [];

function fillBase64(text: string, fill: Fill): Filled[] {
  return locateInBase64(text).flatMap(({ start, raw, decoded }): Filled[] => {
    const inside = fill(decoded, 'latin1');
    const unfilled = inside.flatMap((each) => each.unfilled ?? []);
    const filled = encodeBase64(applySplices(decoded, inside), raw);
    return [{ start, end: start + raw.length, text: filled, unfilled }];
  });
}

/** They lose the quotes of what stands for them. */
function fillNumbers(text: string, secrets: LiveSecrets): Filled[] {
  return locateNumbers(text).flatMap(({ start, end, placeholder, quote }) => {
    const secret = secrets.get(placeholder);
    if (secret === undefined) return [];
    const written = encodePiece(secret, 'json', '');
    return { start, end, text: isJsonNumber(secret) ? secret : `${quote}${written}${quote}` };
  });
}

function fillPlaceholders(text: string, codec: Codec, secrets: LiveSecrets): Filled[] {
  const sections = codec === 'html' && text.includes('<![CDATA[') ? findSections(text) : NOTHING;
  let next = 0;
  return locatePlaceholders(text).map(({ start, end, placeholder, layers }): Filled => {
    const secret = secrets.get(placeholder);
    const raw = text.slice(start, end);
    if (secret === undefined) return { start, end, text: raw, unfilled: [placeholder] };
    while ((sections[next]?.end ?? Infinity) <= start) next += 1;
    const own = (sections[next]?.start ?? Infinity) < start ? 'cdata' : codec;
    if (layers === 0) return { start, end, text: encodePiece(secret, own, raw) };
    // In escapes of its own, it needs none of what is around it.
    let escaped = secret;
    for (let layer = 0; layer < layers; layer += 1) escaped = encodeURIComponent(escaped);
    return { start, end, text: escaped };
  });
}

/** The CDATA sections of a document, in which nothing is escaped. */
function findSections(text: string): readonly { readonly start: number; readonly end: number }[] {
  return [...readMarkup(text)].filter(({ kind }) => kind === 'cdata');
}

/** What takes the places of placeholders in a request. */
interface Filling {
  readonly secrets: LiveSecrets;
  readonly edits: readonly LiveEdit[];
  readonly cookies: CookieInsertion | undefined;
}

/**
 * The placeholders of a recorded request in whose places neither a secret nor a live value came. What a
 * live value says is none of them.
 * @param sessionFile where a body in a file lies beside
 */
export function findUnfilled(
  request: RecordedRequest,
  { secrets, edits, cookies }: Filling,
  sessionFile: string | undefined,
): UnfilledPlaceholder[] {
  const body = () => readRequestBody(request, sessionFile);
  const { texts } = rewriteRequest(request, { edits, fill: createFill(secrets), body });
  const pieces = cookiePiecesOf(request, texts).filter((_, at) => !cookies?.taken.has(at));
  return texts.flatMap((text): UnfilledPlaceholder[] => {
    const where = partOf(request, text);
    const isCookie = text.part === 'header' && isNamed(where, 'cookie');
    const own = isCookie ? pieces.filter(({ header }) => header === text.header) : [text];
    return own.flatMap(({ splices }) => unfilledIn(splices, where));
  });
}

function partOf(
  { headers, trailers = [] }: RecordedRequest,
  { part, header = -1 }: RewrittenText<unknown>,
): string {
  if (part === 'path') return 'the path';
  if (part === 'body') return 'the body';
  return (part === 'header' ? headers : trailers)[header]?.[0] ?? '';
}

function unfilledIn(splices: readonly Splice[], where: string): UnfilledPlaceholder[] {
  return splices.flatMap(({ unfilled = [] }) =>
    unfilled.map((placeholder) => ({ placeholder, where })),
  );
}

/**
 * The placeholders that were sent: headers that the user sets replace the others.
 * @param overridden names, in lower case, of headers that the user sets
 */
export function sentUnfilled(
  unfilled: readonly UnfilledPlaceholder[],
  overridden: ReadonlySet<string>,
): UnfilledPlaceholder[] {
  return unfilled.filter(({ where }) => !overridden.has(where.toLowerCase()));
}
