import { readFileSync, statSync } from 'node:fs';
import { bodyFilePath } from '../../../session/body.ts';
import type { Body, Recording } from '../../../session/schema.ts';
import { readResponse } from './read-response.ts';
import type { See } from './see.ts';

/** In bytes: nobody takes an id out of a larger one. */
const MAX_FILE = 16 * 1024 * 1024;

/**
 * Tells the values of a recorded response; none where no response came.
 * @param origin that the recording was made against
 * @param sessionFile where bodies in files lie beside; without it they are not read
 */
export function readRecorded(
  recording: Recording,
  origin: string,
  sessionFile: string | undefined,
  see: See,
): void {
  const { request, response } = recording;
  if (!('status' in response)) return;
  const { headers, body } = response;
  const content = readBody(body, sessionFile);
  readResponse({ headers, ...content, requestPath: request.path, origin, basePath: '' }, see);
}

function readBody(
  body: Body | undefined,
  sessionFile: string | undefined,
): { readonly json?: unknown; readonly text?: string } {
  if (!body || 'truncated' in body || 'base64' in body) return {};
  if ('json' in body) return { json: body.json };
  if ('text' in body) return { text: body.text };
  if (sessionFile === undefined) return {};
  const file = bodyFilePath(sessionFile, body);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? Infinity;
  return size > MAX_FILE ? {} : { text: readFileSync(file, 'utf8') };
}
