/** A request in a form for other programs: its body, and its headers without those of the connection. */
import { findPlaceholders, plainPlaceholder } from '../formats/text/placeholder.ts';
import { startOfBasic } from '../http/credentials.ts';
import { isNamed } from '../http/headers.ts';

/** A request in a form for other programs. */
export interface CopiedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  /** Undefined if the request has no body, or if the body is not known. */
  readonly body?: CopiedBody;
  /** What the copy lacks, one sentence each. */
  readonly lacks: readonly string[];
}

/** A body: text in UTF-8, or bytes in Base64. */
export type CopiedBody =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'base64'; readonly base64: string };

/** Headers that belong to a connection, or that the client adds itself. `fetch` refuses most of them. */
export const OF_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Advice that names the secrets to fill in. */
export function secretsOf(
  url: string,
  headers: CopiedRequest['headers'],
  body: CopiedBody | undefined,
): string[] {
  const texts = [url, ...headers.map(([, value]) => value), body?.kind === 'text' ? body.text : ''];
  const names = new Set(texts.flatMap(findPlaceholders).map(plainPlaceholder));
  return names.size === 0 ? [] : [`Put the secrets in place of ${[...names].join(', ')}.`];
}

/**
 * User and password of a recorded header that holds them in plain text, such as `Basic ada:REDACTED_PASSWORD`. They
 * are sent in Base64, after the secret has replaced its placeholder. Undefined for any other header.
 */
export function plainCredentials([name, value]: CopiedRequest['headers'][number]):
  | string
  | undefined {
  const start = isNamed(name, 'authorization') ? startOfBasic(value) : undefined;
  const isPlain = value.includes(':', start) && findPlaceholders(value).length > 0;
  return start !== undefined && isPlain ? value.slice(start) : undefined;
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

/** Bytes in Base64. */
export function toBase64(bytes: Uint8Array): string {
  // In slices, since the number of arguments of a call is limited.
  const slices: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x8000) {
    slices.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  }
  return btoa(slices.join(''));
}
