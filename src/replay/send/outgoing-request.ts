/** A request as it is sent, with its body opened. */
import { close, createReadStream, read } from 'node:fs';
import type { Readable } from 'node:stream';
import { SessionReplayError } from '../../errors.ts';
import {
  decodeBody,
  type FileBody,
  openBodyFile,
  readBodyFile,
  shrunkBodyFileError,
} from '../../session/body.ts';
import { SESSION_LIMITS } from '../../session/constraints.ts';
import { encodeContent } from '../../session/content-coding.ts';
import type { Body, Header } from '../../session/schema.ts';

/** A request as it is handed to a client. Host, framing and connection headers are the client's. */
export interface OutgoingRequest {
  readonly method: string;
  /** With the base path of the target. */
  readonly path: string;
  readonly headers: readonly Header[];
  readonly body: OutgoingBody | undefined;
  readonly trailers: readonly Header[];
}

type OutgoingBody =
  | { readonly bytes: Uint8Array }
  | { readonly stream: Readable; readonly length: number };

/**
 * The bytes of a recorded body as they are sent. A body in a file is streamed from there. A body that was
 * compressed is compressed again.
 * @param sessionFile path of the session file; undefined if the session was not read from a file
 * @throws {SessionReplayError} if the body cannot be read, such as when its file is missing or has another size
 */
export function openBody(body: Body, sessionFile: string | undefined): OutgoingBody {
  if (!('file' in body)) return { bytes: decodeBody(body) };
  if (sessionFile === undefined) {
    throw new SessionReplayError(
      'REPLAY_FAILED',
      `the body is in the file ${body.file}, and this session was not read from a file: read it by ` +
        'readSession, or give parseSession its path',
    );
  }
  // A recorder decodes no larger bodies.
  const readNow = (): Buffer => readBodyFile(sessionFile, body, SESSION_LIMITS.maxDecodedBytes);
  if (body.coding) return { bytes: encodeContent(readNow(), body.coding) };
  if (body.bytes === 0) return { bytes: readNow() };
  return { stream: streamBody(sessionFile, body), length: body.bytes };
}

/** The file is opened at once: a stream would open it later, when nobody may listen for errors. */
function streamBody(sessionFile: string, body: FileBody): Readable {
  const { descriptor } = openBodyFile(sessionFile, body);
  return createReadStream('', {
    fd: descriptor,
    // Bytes that are added to the file meanwhile are not read.
    end: body.bytes - 1,
    fs: {
      close,
      read: (from, into, offset, length, position, done) =>
        read(from, into, offset, length, position, (error, count, bytes) => {
          const failure = error ?? (count === 0 ? shrunkBodyFileError(sessionFile, body) : null);
          done(failure, count, bytes);
        }),
    },
  });
}
