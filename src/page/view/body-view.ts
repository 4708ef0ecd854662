/** Bodies as the page shows them. A body is untrusted data: nothing here makes markup of it. */
import { attempt } from '../../errors.ts';
import { decodeText } from '../../formats/formats.ts';
import { parseComparableJson, renderExactJson } from '../../formats/json/exact-json.ts';
import { isDocument } from '../../formats/json/graphql.ts';
import { findParts } from '../../formats/multipart-parts.ts';
import { decodePiece } from '../../formats/text/codecs.ts';
import { findPairs } from '../../formats/url/form.ts';
import { headerValue } from '../../http/headers.ts';
import { essenceOf, isMultipartBody, mediaKindOf } from '../../http/media-type.ts';
import { MAX_READ } from '../../replay/compare/comparison.ts';
import { type Mask, maskOfBody } from '../../replay/failure/mask.ts';
import { readBodyFile } from '../../session/body.ts';
import { decodeCodings } from '../../session/content-coding.ts';
import type { Body, Header } from '../../session/schema.ts';
import type { BodyView, MessageView, PartView } from '../api.ts';
import { maskHeaders, maskStart, maskText } from './mask-texts.ts';

/** How much is shown, and what is hidden. */
export interface ViewLimits {
  /** Characters of a text, and bytes of anything else. */
  readonly max: number;
  /** Hides secrets of a live message. Undefined for a recorded one, which is as safe as its file. */
  readonly mask?: Mask | undefined;
  /** Raw path of the request, which may say that its bodies are secrets. @default no path */
  readonly path?: string | undefined;
  /** How many multipart bodies the body is nested in. @default 0 */
  readonly depth?: number;
}

/** Limit for a body in a file of its own, in bytes. Larger files are not read. */
const MAX_FILE = 16 * 1024 * 1024;
/** More parts and fields than anybody reads. */
const MAX_ITEMS = 1000;
/** How deep multipart bodies may be nested to be shown by their parts. */
const MAX_DEPTH = 4;

/**
 * A message of a session.
 * @param file absolute path of the session
 */
export function viewRecorded(
  { headers, body }: { readonly headers: readonly Header[]; readonly body?: Body | undefined },
  file: string | undefined,
  limits: ViewLimits,
): MessageView {
  return { headers: shownHeaders(headers, limits), body: viewStored(body, headers, file, limits) };
}

/**
 * A message as it was received.
 * @param bytes the start of the body, as on the wire
 * @param size of the whole body on the wire
 */
export function viewReceived(
  { headers, bytes, size }: { headers: readonly Header[]; bytes: Uint8Array; size: number },
  limits: ViewLimits,
): MessageView {
  const isWhole = bytes.length >= size;
  const encoding = headerValue(headers, 'content-encoding');
  const decoded = isWhole ? decodeCodings(bytes, encoding) : { bytes };
  const isEncoded = !isWhole && encoding !== undefined && encoding !== 'identity';
  const known = {
    size: isWhole ? decoded.bytes.length : size,
    isCut: !isWhole,
    ...(encoding !== undefined && { coding: encoding }),
  };
  const body =
    bytes.length === 0 && size > 0
      ? notKept(size, headerValue(headers, 'content-type'))
      : viewBytes(decoded.bytes, headerValue(headers, 'content-type'), known, limits, isEncoded);
  return { headers: shownHeaders(headers, limits), body };
}

function shownHeaders(headers: readonly Header[], { mask }: ViewLimits): readonly Header[] {
  return mask ? maskHeaders(headers, mask) : headers;
}

function viewStored(
  body: Body | undefined,
  headers: readonly Header[],
  file: string | undefined,
  limits: ViewLimits,
): BodyView {
  if (!body) return { kind: 'none', size: 0 };
  const type = headerValue(headers, 'content-type');
  if ('truncated' in body) return notKept(body.truncated, type);
  const bytes = bytesOf(body, file);
  if (!bytes) return notKept('bytes' in body ? body.bytes : 0, type);
  const known = { size: bytes.length, isCut: false, ...(body.coding && { coding: body.coding }) };
  return viewBytes(bytes, type, known, limits);
}

/** The bytes of a body without its content coding. Undefined if they cannot be read, which the replay reports. */
function bytesOf(
  body: Exclude<Body, { truncated: number }>,
  file: string | undefined,
): Buffer | undefined {
  if ('base64' in body) return Buffer.from(body.base64, 'base64');
  if ('text' in body) return Buffer.from(body.text);
  return attempt(() => {
    if ('json' in body) return Buffer.from(JSON.stringify(body.json));
    return file === undefined ? undefined : readBodyFile(file, body, MAX_FILE);
  });
}

function notKept(size: number, contentType: string | undefined): BodyView {
  return { kind: 'not-kept', size, ...typed(contentType) };
}

interface Known {
  readonly size: number;
  readonly isCut: boolean;
  readonly coding?: string;
}

function viewBytes(
  bytes: Uint8Array,
  contentType: string | undefined,
  { size, isCut, coding }: Known,
  limits: ViewLimits,
  isEncoded = false,
): BodyView {
  if (size === 0) return { kind: 'none', size: 0 };
  const facts = { size, ...typed(contentType), ...(coding !== undefined && { coding }) };
  const isMedia = mediaKindOf(contentType) === 'media';
  const text = isEncoded || isMedia ? undefined : decodeText(bytes, contentType);
  if (text !== undefined) return { ...facts, ...viewText(text, contentType, isCut, limits) };
  const start = bytes.subarray(0, limits.max);
  if (limits.mask && (isEncoded || holdsSecret(start, limits.mask))) {
    return notKept(size, contentType);
  }
  const wasCut = isCut || start.length < bytes.length;
  const isImage = /^image\/(?:png|jpe?g|gif|webp|avif|bmp|x-icon)$/.test(essenceOf(contentType));
  return {
    ...facts,
    kind: isImage && !wasCut ? 'image' : 'binary',
    base64: Buffer.from(start).toString('base64'),
    ...(wasCut && { isCut: true as const }),
  };
}

/** Whether bytes that are not text hold something that would be masked in a text. */
function holdsSecret(bytes: Uint8Array, mask: Mask): boolean {
  const text = Buffer.from(bytes).toString();
  return mask.text(text) !== text;
}

function viewText(
  whole: string,
  contentType: string | undefined,
  wasCut: boolean,
  { max, mask: known, path = '', depth = 0 }: ViewLimits,
): Omit<BodyView, 'size'> {
  const isCut = wasCut || whole.length > max;
  const start = whole.slice(0, max);
  const read = whole.length > MAX_READ ? start : whole;
  const mask = known && maskOfBody({ text: () => read, contentType, path }, known);
  const text = mask === undefined ? start : isCut ? maskStart(start, mask) : maskText(start, mask);
  const cut = isCut ? { isCut: true as const } : undefined;
  const essence = essenceOf(contentType);
  if (!isCut && depth < MAX_DEPTH && isMultipartBody(text, contentType)) {
    const parts = partsOf(text, contentType, { max, mask, depth: depth + 1 });
    return { kind: 'multipart', text, parts };
  }
  if (mediaKindOf(contentType) === 'form') {
    return { kind: 'form', text, fields: fieldsOf(text, mask), ...cut };
  }
  if (essence === 'application/graphql') {
    return { kind: 'graphql', text, language: 'graphql', graphql: { query: text }, ...cut };
  }
  const language = languageOf(essence, text);
  if (language !== 'json') return { kind: 'text', text, language, ...cut };
  const graphql = isCut ? undefined : graphqlOf(text);
  if (graphql) return { kind: 'graphql', text, language, graphql };
  return { kind: 'json', text, language, ...cut };
}

type Language = NonNullable<BodyView['language']>;

const LANGUAGES: readonly (readonly [Language, RegExp])[] = [
  ['json', /[/+]json\b|\bndjson\b/],
  ['html', /^text\/html\b|xhtml/],
  ['xml', /[/+]xml\b/],
  ['css', /^text\/css\b/],
  ['javascript', /(?:java|ecma)script/],
];

function languageOf(essence: string, text: string): Language {
  const declared = LANGUAGES.find(([, pattern]) => pattern.test(essence))?.[0];
  if (declared) return declared;
  if (/^\s*(?:\{\s*["}]|\[)/.test(text)) return 'json';
  return /^\s*<\?xml\b/.test(text) ? 'xml' : 'plain';
}

function graphqlOf(text: string): BodyView['graphql'] {
  if (!text.includes('"query"')) return undefined;
  const sent = parseComparableJson(text)?.json;
  if (typeof sent !== 'object' || sent === null || !('query' in sent)) return undefined;
  const { query } = sent;
  if (typeof query !== 'string' || !isDocument(query)) return undefined;
  return {
    query,
    ...('operationName' in sent &&
      typeof sent.operationName === 'string' && { operation: sent.operationName }),
    ...('variables' in sent && { variables: renderExactJson(sent.variables) }),
  };
}

/** The fields of a form without their escapes, which may hide a secret. */
function fieldsOf(text: string, mask: Mask | undefined): Header[] {
  const fields: Header[] = [];
  for (const { name, rawName, raw } of findPairs(text)) {
    if (fields.length === MAX_ITEMS) break;
    if (rawName === '' && raw === '') continue;
    const value = decodePiece(raw, 'form') ?? raw;
    fields.push(mask ? [mask.text(name), String(mask.value(value, name))] : [name, value]);
  }
  return fields;
}

function partsOf(text: string, contentType: string | undefined, limits: ViewLimits): PartView[] {
  return [...findParts(text, contentType, MAX_ITEMS)].map(
    ({ headers, name, start, end }): PartView => {
      const content = Buffer.from(text.slice(start, end));
      const type = headerValue(headers, 'content-type') ?? 'text/plain';
      const known = { size: content.length, isCut: false };
      const fileName = /;\s*filename="?([^";]*)/i.exec(
        headerValue(headers, 'content-disposition') ?? '',
      )?.[1];
      return {
        ...(name !== undefined && { name }),
        ...(fileName !== undefined && { fileName }),
        headers,
        body: viewBytes(content, type, known, limits),
      };
    },
  );
}

function typed(contentType: string | undefined): { mediaType?: string } {
  return contentType === undefined ? {} : { mediaType: essenceOf(contentType) };
}
