import { open } from 'node:fs/promises';
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
  // Not by its path: the stream would open it later, when nobody may be there to hear of an error.
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    if (size !== body.bytes) {
      throw new Error(
        `the body's file ${file} has ${size} bytes, and the session says ${body.bytes}`,
      );
    }
    if (!body.coding) return { stream: handle.createReadStream(), length: size };
    const bytes = encodeContent(await handle.readFile(), body.coding);
    await handle.close();
    return { bytes };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
