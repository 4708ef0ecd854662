import { SessionReplayError } from '../../errors.ts';
import { decodeBody, encodeContent } from '../../session/body.ts';
import type { Body } from '../../session/schema.ts';
import { openBodyFile } from './open-body-file.ts';
import type { OutgoingBody } from './outgoing-request.ts';

/**
 * The bytes of a recorded body as they are sent. A body in a file is streamed from there; one that
 * was compressed is compressed again.
 * @param sessionFile where the session lies; undefined if it was not read from a file
 * @throws {SessionReplayError} `REPLAY_FAILED` where there are none, such as where the body's file is
 * missing or has another size
 */
export async function openBody(body: Body, sessionFile: string | undefined): Promise<OutgoingBody> {
  if (!('file' in body)) return { bytes: decodeBody(body) };
  if (sessionFile === undefined) {
    throw new SessionReplayError(
      'REPLAY_FAILED',
      `the body is in the file ${body.file}, and this session was not read from a file: read it by ` +
        'readSession, or give parseSession its path',
    );
  }
  // Not by its path: the stream would open it later, when nobody may be there to hear of an error.
  const handle = await openBodyFile(sessionFile, body);
  if (!body.coding) return { stream: handle.createReadStream(), length: body.bytes };
  try {
    return { bytes: encodeContent(await handle.readFile(), body.coding) };
  } finally {
    await handle.close();
  }
}
