import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { decodeBody, readBodyFile } from '../../../src/session/body.ts';
import { parseSessionText } from '../../../src/session/parse-session.ts';
import type { Body, Session } from '../../../src/session/schema.ts';
import { type FileTree, fixtureFolder, type Project } from '../../kit/index.ts';

/** The committed project whose tests send with every client. It is copied: recording writes files. */
export function clientsProject(): FileTree {
  const folder = fixtureFolder('clients');
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]),
  );
}

/** A session that lies in a project. */
export interface StoredSession {
  /** Absolute path. */
  readonly file: string;
  readonly session: Session;
}

/** The sessions of a project, by the names of the tests that recorded them. */
export function sessionsByName(project: Project): Map<string, StoredSession> {
  const sessions = project.files().filter((file) => file.endsWith('.session.json'));
  return new Map(
    sessions.map((path) => {
      const session = parseSessionText(project.read(path), path);
      return [session.name, { file: join(project.folder, path), session }];
    }),
  );
}

/** A stored body without its coding, in base64; `truncated` where it was not kept. */
export function plainBody(sessionFile: string, body: Body | undefined): string {
  if (body === undefined) return '';
  if ('truncated' in body) return 'truncated';
  if ('file' in body) return readBodyFile(sessionFile, body, body.bytes).toString('base64');
  const bytes = decodeBody(body);
  const plain = body.coding === 'gzip' ? gunzipSync(bytes) : bytes;
  return Buffer.from(plain).toString('base64');
}
