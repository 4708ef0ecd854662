/** The request of a recording, in a form for other programs. */
import { decodeUtf8 } from '../formats/text/codecs.ts';
import { headerValue } from '../http/headers.ts';
import { decodeBody, readBodyFile } from '../session/body.ts';
import type { Body, Recording, Session } from '../session/schema.ts';
import { SOURCE } from '../session/session-file.ts';
import { type CopiedBody, type CopiedRequest, OF_CONNECTION, secretsOf } from './copied-request.ts';

/** Maximum size of a body in bytes. A larger body is left out, since it would dominate the exported text. */
const MAX_BODY = 4 * 1024 * 1024;

/** The request of a recording, to its recorded origin. The body has no content coding. */
export function recordedRequest(session: Session, recording: Recording): CopiedRequest {
  const { request } = recording;
  const { method } = request;
  const url = urlOf(session, recording);
  const body = request.body && readBody(session, request.body);
  const isCoded = request.body !== undefined && 'coding' in request.body;
  const headers = sentHeaders(request.headers, isCoded);
  const copied = typeof body === 'string' ? undefined : body;
  return {
    ...{ method, url, headers },
    ...(copied && { body: copied }),
    lacks: [...(typeof body === 'string' ? [body] : []), ...secretsOf(url, headers, copied)],
  };
}

/** The URL of a request. A path without a slash at its start, such as `*` of OPTIONS, gets one: it is no part of the host. */
export function urlOf(session: Session, { request: { path }, origin }: Recording): string {
  return (origin ?? session.origin) + (path.startsWith('/') ? path : `/${path}`);
}

/** Headers that another client can send. @param isCoded whether the body had a content coding, which was removed */
export function sentHeaders(
  headers: readonly (readonly [string, string])[],
  isCoded: boolean,
): (readonly [string, string])[] {
  return headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !OF_CONNECTION.has(lower) && !(isCoded && lower === 'content-encoding');
  });
}

/** The body, or a sentence that says why it is left out. */
export function readBody(session: Session, body: Body): CopiedBody | string {
  if ('truncated' in body) return 'The recorder did not keep the body.';
  if ('file' in body) {
    const { linked } = session[SOURCE] ?? {};
    if (linked === undefined || body.bytes > MAX_BODY) {
      return `The body of ${body.bytes} bytes is left out: it is in the file ${body.file}.`;
    }
    return toBody(readBodyFile(linked, body, MAX_BODY));
  }
  const { coding, ...plain } = body;
  return toBody(decodeBody(plain));
}

function toBody(bytes: Uint8Array): CopiedBody {
  const text = decodeUtf8(bytes);
  return text === undefined
    ? { kind: 'base64', base64: Buffer.from(bytes).toString('base64') }
    : { kind: 'text', text };
}

/** The media type of a response or request, without parameters. Empty if there is none. */
export function mediaTypeOf(headers: readonly (readonly [string, string])[]): string {
  return headerValue(headers, 'content-type')?.split(';', 1)[0]?.trim() ?? '';
}
