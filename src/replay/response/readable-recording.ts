import { decodeText } from '../../formats/decode-text.ts';
import type { ReadableResponse } from '../../formats/reading.ts';
import { headerValue } from '../../http/headers.ts';
import { decodeCodings } from '../../session/decode-codings.ts';
import type { Body, Recording } from '../../session/schema.ts';
import { tryReadBodyFile } from '../request/try-read-body-file.ts';

/**
 * A recorded response, ready to be read; undefined where none came.
 * @param origin that the recording was made against
 * @param sessionFile where the session lies; without it, bodies in files are left out
 */
export function readableRecording(
  recording: Recording,
  origin: string,
  sessionFile: string | undefined,
): ReadableResponse | undefined {
  const { request, response } = recording;
  if (!('status' in response)) return undefined;
  const { headers, trailers, body, claims } = response;
  return {
    headers: trailers ? [...headers, ...trailers] : headers,
    json: body && 'json' in body ? body.json : undefined,
    text: body && textOf(body, headers, sessionFile),
    requestPath: request.path,
    origin,
    ownsAll: false,
    isRecorded: true,
    basePath: '',
    claims,
  };
}

function textOf(
  body: Body,
  headers: ReadableResponse['headers'],
  sessionFile: string | undefined,
): string | undefined {
  if ('json' in body || 'truncated' in body) return undefined;
  if ('text' in body) return body.text;
  const contentType = headerValue(headers, 'content-type');
  if ('base64' in body) {
    const stored = Buffer.from(body.base64, 'base64');
    // Such as in several codings, which a session keeps.
    const coding = body.coding ? undefined : headerValue(headers, 'content-encoding');
    return decodeText(decodeCodings(stored, coding).bytes, contentType);
  }
  const bytes = tryReadBodyFile(sessionFile, body);
  return bytes && decodeText(bytes, contentType);
}
