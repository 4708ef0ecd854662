/** A shown request as it is sent again: its headers without those of its connection, and its body as bytes or text. */

import { findPlaceholders, plainPlaceholder } from '../../../formats/text/placeholder.ts';
import { FIELD_NAME, headerValue } from '../../../http/headers.ts';
import type { BodyView, MessageView, PartView } from '../../api.ts';

/** A request that is written down for another program. */
export interface CopiedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: MessageView['headers'];
  /** None if the request has no body, or if the body is not known. */
  readonly body?: CopiedBody;
  /** What the copy lacks, in a sentence each. */
  readonly lacks: readonly string[];
}

/** A body: a text in UTF-8, or bytes in Base64. */
export type CopiedBody =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'base64'; readonly base64: string };

/** Headers that belong to a connection, or that the client writes itself. */
const OF_CONNECTION = new Set([
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The request as another client would send it. Its body is decoded, so it is sent without its content coding. */
export function copiedRequest(method: string, url: string, message: MessageView): CopiedRequest {
  const { body: view } = message;
  const headers = message.headers.filter(([name]) => {
    const lower = name.toLowerCase();
    // Recorded names such as `:path` of HTTP/2 are not header names.
    if (!FIELD_NAME.pattern.test(name)) return false;
    return !OF_CONNECTION.has(lower) && !(lower === 'content-encoding' && view.kind !== 'none');
  });
  const body = copiedBody(view, headerValue(headers, 'content-type'));
  const lacks = [...lacksOf(view, body), ...secretsOf(url, headers, body)];
  return { method, url, headers, ...(body && { body }), lacks };
}

function lacksOf(view: BodyView, body: CopiedBody | undefined): string[] {
  if (view.kind === 'not-kept') return ['The body was not kept by the recorder.'];
  const lacks: string[] = [];
  if (view.isCut || view.parts?.some((part) => part.body.isCut)) {
    lacks.push(`The body is cut: it has ${view.size} bytes.`);
  }
  if (view.kind !== 'none' && view.size > 0 && body === undefined) {
    lacks.push('The body is not known as it was sent.');
  }
  return lacks;
}

/** The secrets that the copy is to be completed with. */
function secretsOf(
  url: string,
  headers: MessageView['headers'],
  body: CopiedBody | undefined,
): string[] {
  const texts = [url, ...headers.map(([, value]) => value), body?.kind === 'text' ? body.text : ''];
  const names = new Set(texts.flatMap(findPlaceholders).map(plainPlaceholder));
  return names.size === 0 ? [] : [`Put the secrets in the place of ${[...names].join(', ')}.`];
}

function copiedBody(view: BodyView, contentType: string | undefined): CopiedBody | undefined {
  if (view.kind === 'none' || view.kind === 'not-kept') return undefined;
  if (view.text !== undefined)
    return isWellFormed(view.text) ? { kind: 'text', text: view.text } : lossy(view.text);
  if (view.base64 !== undefined) return { kind: 'base64', base64: view.base64 };
  if (view.kind === 'form' && view.fields) {
    return {
      kind: 'text',
      text: new URLSearchParams(view.fields.map(([name, value]) => [name, value])).toString(),
    };
  }
  if (view.kind === 'multipart' && view.parts) return multipartBody(view.parts, contentType);
  return undefined;
}

/** Half a surrogate pair cannot be encoded in UTF-8. */
function isWellFormed(text: string): boolean {
  return !/\p{Cs}/u.test(text);
}

function lossy(text: string): CopiedBody {
  return { kind: 'text', text: text.replace(/\p{Cs}/gu, '\ufffd') };
}

const BOUNDARY = /[;\s]boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/i;

function multipartBody(
  parts: readonly PartView[],
  contentType: string | undefined,
): CopiedBody | undefined {
  const [, quoted, token = quoted] = BOUNDARY.exec(contentType ?? '') ?? [];
  if (token === undefined) return undefined;
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [];
  for (const { headers, body } of parts) {
    const content = bytesOfPart(body);
    if (content === undefined) return undefined;
    const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    pieces.push(encoder.encode(`--${token}\r\n${head}\r\n`), content, encoder.encode('\r\n'));
  }
  pieces.push(encoder.encode(`--${token}--\r\n`));
  return { kind: 'base64', base64: toBase64(joined(pieces)) };
}

function bytesOfPart(view: BodyView): Uint8Array | undefined {
  if (view.kind === 'none') return new Uint8Array();
  const body = copiedBody(view, undefined);
  return body === undefined ? undefined : bytesOf(body);
}

/** A body in Base64. */
export function base64Of(body: CopiedBody): string {
  return body.kind === 'base64' ? body.base64 : toBase64(bytesOf(body));
}

/** The bytes of a body. */
export function bytesOf(body: CopiedBody): Uint8Array {
  if (body.kind === 'text') return new TextEncoder().encode(body.text);
  return Uint8Array.from(atob(body.base64), (character) => character.charCodeAt(0));
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function toBase64(bytes: Uint8Array): string {
  // The bytes are taken in slices, since the number of arguments of a call is limited.
  const slices: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x8000) {
    slices.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  }
  return btoa(slices.join(''));
}
