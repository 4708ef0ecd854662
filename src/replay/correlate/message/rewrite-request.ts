/**
 * Puts live values and secrets into a recorded request, all at once. What is put in is never read again, whatever it
 * contains.
 */

import { formatsOf } from '../../../formats/formats.ts';
import { restoreLengths } from '../../../formats/multipart.ts';
import { type Codec, encodePiece } from '../../../formats/text/codecs.ts';
import { applySplices } from '../../../formats/text/splices.ts';
import { type Edit, type Fill, findSplices, type Splice } from '../../../formats/write-text.ts';
import { headerValue } from '../../../http/headers.ts';
import type { Body, Header, RecordedRequest } from '../../../session/schema.ts';
import {
  schemeOf,
  startOfReadableCredentials,
} from '../../../session/secrets/basic-credentials.ts';
import { bodyText } from './body-text.ts';
import type { InsertionPoint } from './cursor.ts';
import type { RequestBody } from './walk-request.ts';

type Part = InsertionPoint['part'];

/** A new text for a location of a request. */
export interface RequestEdit {
  readonly point: InsertionPoint;
  readonly text: string;
}

/** The changes to a recorded request. */
interface Rewriting<E> {
  readonly edits: readonly E[];
  /** None if there are no secrets to fill in. */
  readonly fill?: Fill | undefined;
  /** Gives the recorded body. It is called only if the body may change. */
  body(): RequestBody | undefined;
}

/** A text of a request, with its changes. */
export interface RewrittenText<E> {
  readonly part: Part;
  /** Position among the headers or trailers. */
  readonly header?: number;
  readonly recorded: string;
  /** In their order, without overlaps. */
  readonly splices: readonly Splice<E>[];
  /** Start of the user of Basic credentials that the session has in clear. */
  readonly credentialsAt?: number | undefined;
}

/** A request with new texts. */
interface RewrittenRequest<E> {
  /** The recorded one if nothing is new. */
  readonly request: RecordedRequest;
  /** The texts that have changed. */
  readonly texts: readonly RewrittenText<E>[];
}

/** Rewrites one text, and keeps its changes; undefined if there are none. */
type Rewrite = (part: Part, recorded: string, codec: Codec, header?: number) => string | undefined;

const NOTHING: readonly never[] = [];

const URL_HEADER = /^(?:referer|destination|origin|location|content-location)$/i;

/** Bodies in files without anything to fill in. Each file is searched once. */
const PLAIN_FILES: WeakSet<Body> = new WeakSet();

/**
 * A recorded request with its edits and secrets. All other bytes stay, except for Basic credentials that a session has
 * in clear, which are in Base64 on the wire.
 */
export function rewriteRequest<E extends RequestEdit>(
  request: RecordedRequest,
  rewriting: Rewriting<E>,
): RewrittenRequest<E> {
  const { edits, fill } = rewriting;
  const { path, headers, trailers } = request;
  const texts: RewrittenText<E>[] = [];
  const isPlain = edits.length === 0 && !fill;
  if (isPlain && !headers.some(hasReadableBasic)) return { request, texts };
  const rewrite = createRewrite(rewriting, texts);
  const rewritten = {
    ...request,
    path: rewrite('path', path, 'percent') ?? path,
    headers: rewriteHeaders(headers, 'header', rewrite),
    ...(trailers && { trailers: rewriteHeaders(trailers, 'trailer', rewrite) }),
  };
  const body = rewriteBody(request, rewriting, rewrite);
  if (texts.length === 0) return { request, texts };
  return { request: body ? { ...rewritten, body } : rewritten, texts };
}

function hasReadableBasic(header: Header): boolean {
  return startOfReadableCredentials(header[1]) !== undefined;
}

function createRewrite<E extends RequestEdit>(
  { edits, fill }: Rewriting<E>,
  texts: RewrittenText<E>[],
): Rewrite {
  const byText = new Map<string, Edit<E>[]>();
  for (const by of edits) {
    const { point, text } = by;
    const key = `${point.part} ${point.header ?? ''}`;
    const own = byText.get(key) ?? [];
    byText.set(key, own);
    own.push({ steps: point.steps, text, by });
  }
  return (part, recorded, codec, header) => {
    const own = (byText.size > 0 && byText.get(`${part} ${header ?? ''}`)) || NOTHING;
    const splices = findSplices(recorded, own, fill, codec);
    const credentialsAt = part === 'header' ? startOfReadableCredentials(recorded) : undefined;
    if (splices.length === 0 && credentialsAt === undefined) return undefined;
    const at = header === undefined ? { part } : { part, header };
    texts.push({ ...at, recorded, splices, credentialsAt });
    return credentialsAt === undefined
      ? applySplices(recorded, splices)
      : rewriteCredentials(recorded, splices, credentialsAt);
  };
}

/** A live value that takes the place of the scheme as well is no credentials of the session's. */
function rewriteCredentials(
  recorded: string,
  splices: readonly Splice[],
  credentialsAt: number,
): string {
  if (splices.some(({ start }) => start < credentialsAt)) return applySplices(recorded, splices);
  const inBytes = splices.map((splice) =>
    splice.by === undefined ? splice : { ...splice, text: encodePiece(splice.text, 'latin1', '') },
  );
  const pair = applySplices(recorded, inBytes, credentialsAt);
  return (
    schemeOf(recorded.slice(0, credentialsAt)) + Buffer.from(pair, 'latin1').toString('base64')
  );
}

function rewriteHeaders(headers: Header[], part: 'header' | 'trailer', rewrite: Rewrite): Header[] {
  return headers.map(([name, value], header): Header => {
    const codec = URL_HEADER.test(name) ? 'percent' : 'latin1';
    return [name, rewrite(part, value, codec, header) ?? value];
  });
}

/** @returns undefined if nothing in it is new */
function rewriteBody<E extends RequestEdit>(
  { headers, body }: RecordedRequest,
  { edits, fill, body: read }: Rewriting<E>,
  rewrite: Rewrite,
): Body | undefined {
  const isEdited = edits.some(({ point }) => point.part === 'body');
  if (!body || (!isEdited && (!fill || PLAIN_FILES.has(body)))) return undefined;
  const recorded = read();
  const text = recorded?.text ?? bodyText(body, headers);
  if (!recorded || text === '') return undefined;
  const contentType = headerValue(headers, 'content-type');
  const { isBinary, write } = recorded;
  const codec = isBinary ? 'latin1' : (formatsOf({ text, contentType })[0]?.codec ?? 'plain');
  const edited = rewrite('body', text, codec);
  const rewritten = edited && restoreLengths({ text: edited, isBinary, contentType }, text);
  if (rewritten === undefined && 'file' in body) PLAIN_FILES.add(body);
  if (rewritten === undefined || rewritten === text) return undefined;
  const coding = 'coding' in body && body.coding ? { coding: body.coding } : {};
  if (!isBinary && !write) return { text: rewritten, ...coding };
  const bytes = write?.(rewritten) ?? Buffer.from(rewritten, 'latin1');
  return { base64: Buffer.from(bytes).toString('base64'), ...coding };
}
