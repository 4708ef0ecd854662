/** Sessions that hold a subset of the recordings of another session. */
import { type FileBody, readBodyFile, writeBodyFile } from './body.ts';
import type { CorrelationRule } from './link-rule.ts';
import type { Body, Recording, Session } from './schema.ts';
import { SOURCE, withMembers } from './session-file.ts';
import { writeSession } from './write-session.ts';

/**
 * A session with a subset of the recordings of another session. They keep their ids and times. Links that name a
 * recording outside of the subset are left out.
 */
export function sliceSession(
  session: Session,
  name: string,
  recordings: readonly Recording[],
): Session {
  const ids = new Set(recordings.map(({ id }) => id));
  const links = session.links?.filter((link) => isWithin(link, ids));
  return withMembers(session, {
    ...{ name, recordings: [...recordings] },
    ...(links && { links: links.length > 0 ? links : undefined }),
  });
}

/**
 * Writes a slice as a file of its own, with copies of the body files that it names.
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`, and `SESSION_NOT_READABLE` for a body file
 */
export function writeSlice(file: string, slice: Session): void {
  const from = slice[SOURCE]?.linked;
  const recordings = slice.recordings.map((recording) =>
    from === undefined ? recording : copyBodies(recording, from, file),
  );
  writeSession(file, { ...slice, recordings });
}

function isWithin({ from, to }: CorrelationRule, ids: ReadonlySet<string>): boolean {
  return [from, to].every(({ recording }) => recording === undefined || ids.has(recording));
}

function copyBodies(
  { request, response, ...rest }: Recording,
  from: string,
  to: string,
): Recording {
  const copied = <Message extends { body?: Body | undefined }>(message: Message): Message => {
    const { body } = message;
    return body && 'file' in body ? { ...message, body: copyBody(body, from, to) } : message;
  };
  return {
    ...rest,
    request: copied(request),
    response: 'status' in response ? copied(response) : response,
  };
}

function copyBody(body: FileBody, from: string, to: string): FileBody {
  const bytes = readBodyFile(from, body, Number.MAX_SAFE_INTEGER);
  return { ...body, ...writeBodyFile(to, bytes) };
}
