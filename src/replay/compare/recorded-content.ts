import { headerValue } from '../../http/headers.ts';
import type { FileBody } from '../../session/body.ts';
import { decodeCodings } from '../../session/decode-codings.ts';
import { readBodyFile } from '../../session/open-body-file.ts';
import type { AnsweredResponse, Body } from '../../session/schema.ts';
import { type Content, jsonContent, parseContent } from './content.ts';
import { MAX_COMPARED } from './limits.ts';

/**
 * The content of a recorded response's body. A promise where it lies in a file; undefined where it
 * cannot be compared: it was not stored, is too large, or is not the whole body.
 * @param sessionFile where the session lies; undefined if it was not read from a file
 * @throws {SessionReplayError} `SESSION_NOT_READABLE` where the file of a body cannot be read or has another size
 */
export function readRecordedContent(
  response: AnsweredResponse,
  sessionFile: string | undefined,
): Content | Promise<Content> | undefined {
  const { body, headers, aborted, error } = response;
  if (aborted || error !== undefined) return undefined;
  if (!body) return { kind: 'none' };
  if ('truncated' in body) return undefined;
  const contentType = headerValue(headers, 'content-type');
  if ('file' in body) {
    if (body.bytes > MAX_COMPARED || sessionFile === undefined) return undefined;
    return fileContent(sessionFile, body, contentType);
  }
  return inlineContent(body, contentType, headerValue(headers, 'content-encoding'));
}

/** What is wrong with a file, its promise says. */
async function fileContent(
  sessionFile: string,
  body: FileBody,
  contentType: string | undefined,
): Promise<Content> {
  return parseContent(readBodyFile(sessionFile, body, MAX_COMPARED), contentType);
}

function inlineContent(
  body: Exclude<Body, { file: string } | { truncated: number }>,
  contentType: string | undefined,
  contentEncoding: string | undefined,
): Content {
  if ('json' in body) {
    const text = typeof body.json === 'object' ? '' : JSON.stringify(body.json);
    return jsonContent(body.json, text, contentType);
  }
  if ('text' in body) return parseContent(Buffer.from(body.text), contentType);
  const bytes = Buffer.from(body.base64, 'base64');
  // Such as in several codings, which a session keeps.
  const stored = body.coding ? bytes : decodeCodings(bytes, contentEncoding).bytes;
  return parseContent(stored, contentType);
}
