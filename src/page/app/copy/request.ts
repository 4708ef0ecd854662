/** A displayed request in the form in which it can be sent again. */

import {
  bytesOf,
  type CopiedBody,
  type CopiedRequest,
  OF_CONNECTION,
  secretsOf,
  toBase64,
} from '../../../export/copied-request.ts';
import { FIELD_NAME, headerValue } from '../../../http/headers.ts';
import type { BodyView, MessageView, PartView } from '../../api.ts';

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
  if (view.kind === 'not-kept') return ['The recorder did not keep the body.'];
  const lacks: string[] = [];
  if (view.isCut || view.parts?.some((part) => part.body.isCut)) {
    lacks.push(`The body is cut: it has ${view.size} bytes.`);
  }
  if (view.kind !== 'none' && view.size > 0 && body === undefined) {
    lacks.push('The body is not known as it was sent.');
  }
  return lacks;
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

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
