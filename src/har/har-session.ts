import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeBody, readBodyFile } from '../session/body.ts';
import { SESSION_LIMITS } from '../session/constraints.ts';
import { parseOptions } from '../session/json/parse-options.ts';
import { readSession } from '../session/read-session.ts';
import type { Body, Session } from '../session/schema.ts';
import type { HarOptions } from './har-options.ts';
import { type ImportedSession, importAs } from './import-har.ts';
import { harOptionsSchema } from './options-schema.ts';

/** A session that was made of a HAR, in memory. */
export interface HarSession extends Omit<ImportedSession, 'file' | 'change'> {
  readonly session: Session;
}

/**
 * Reads a HAR as a session that is written nowhere. Its bodies are in memory. For a HAR whose bodies are large,
 * call `importHar` with a folder of your own.
 * @throws {UserError} `INVALID_OPTIONS`
 * @throws {SessionFileError} `INVALID_HAR`
 */
export async function readHarSession(options: HarOptions): Promise<HarSession> {
  const { lines, ...read } = await readLocatedHar(options);
  return read;
}

/** A session of a HAR, with the line that the entry of each recording starts on. */
interface LocatedHar extends HarSession {
  readonly lines: readonly number[];
}

/** @throws as `readHarSession` does */
export async function readLocatedHar(options: HarOptions): Promise<LocatedHar> {
  const checked = parseOptions(harOptionsSchema, options, 'readHarSession');
  // Only its owner may enter it, and it is gone when the session is read.
  const sessions = await mkdtemp(join(tmpdir(), 'session-replay-har-'));
  try {
    const { file, change, ...report } = await importAs({ ...checked, sessions }, 'har');
    const { $schema, ...session } = await readSession(file);
    return {
      ...report,
      session: { ...session, recordings: session.recordings.map((each) => withBodies(each, file)) },
    };
  } finally {
    await rm(sessions, { recursive: true, force: true });
  }
}

type Recording = Session['recordings'][number];

/** A recording whose bodies are not in files. */
function withBodies(recording: Recording, file: string): Recording {
  const { request, response } = recording;
  return {
    ...recording,
    request: withBody(request, file),
    response: 'status' in response ? withBody(response, file) : response,
  };
}

function withBody<Message extends { body?: Body | undefined }>(
  message: Message,
  file: string,
): Message {
  const { body } = message;
  if (body === undefined || !('file' in body)) return message;
  const bytes = readBodyFile(file, body, SESSION_LIMITS.maxDecodedBytes);
  return {
    ...message,
    body: { ...encodeBody(bytes, undefined), ...(body.coding && { coding: body.coding }) },
  };
}
