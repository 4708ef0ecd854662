import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { bodyFilePath, decodeBody, encodeContent } from '../session/body.ts';
import type { Body } from '../session/schema.ts';
import type { OutgoingBody } from './outgoing-request.ts';

/**
 * The bytes of a recorded body as they are sent. A body in a file is streamed from there; one that
 * was compressed is compressed again.
 * @param sessionFile where the session lies; undefined if it was not read from a file
 * @throws if the body's file is missing or has another size
 */
export async function openBody(body: Body, sessionFile: string | undefined): Promise<OutgoingBody> {
  if (!('file' in body)) return { bytes: decodeBody(body) };
  if (sessionFile === undefined) {
    throw new Error(
      `the body is in the file ${body.file}, and this session was not read from a file`,
    );
  }
  const file = bodyFilePath(sessionFile, body);
  const { size } = await stat(file);
  if (size !== body.bytes) {
    throw new Error(
      `the body's file ${file} has ${size} bytes, and the session says ${body.bytes}`,
    );
  }
  if (body.coding) return { bytes: encodeContent(await readFile(file), body.coding) };
  return { stream: createReadStream(file), length: size };
}
