import { readFile } from 'node:fs/promises';
import { bodyFilePath } from '../../session/body.ts';
import { headerValue } from '../../session/headers.ts';
import type { AnsweredResponse, Body } from '../../session/schema.ts';
import { type Content, jsonContent, parseContent } from './content.ts';
import { MAX_COMPARED } from './limits.ts';

/**
 * The content of a recorded response's body. A promise where it lies in a file; undefined where it
 * cannot be compared: it was not stored, is too large, or is not the whole body.
 * @param sessionFile where the session lies; undefined if it was not read from a file
 * @throws where the file cannot be read
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
    return readFile(bodyFilePath(sessionFile, body)).then((bytes) =>
      parseContent(bytes, contentType),
    );
  }
  return inlineContent(body, contentType);
}

function inlineContent(
  body: Exclude<Body, { file: string } | { truncated: number }>,
  contentType: string | undefined,
): Content {
  if ('json' in body) {
    const text = typeof body.json === 'object' ? '' : JSON.stringify(body.json);
    return jsonContent(body.json, text, contentType);
  }
  const bytes = 'text' in body ? Buffer.from(body.text) : Buffer.from(body.base64, 'base64');
  return parseContent(bytes, contentType);
}
