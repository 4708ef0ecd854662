/** Small HARs as producers write them, in folders that are removed after each test. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { ImportOptions } from '../../src/har/har-options.ts';
import { type ImportedSession, importHar } from '../../src/har/import-har.ts';
import { readSession } from '../../src/session/read-session.ts';
import type { Recording, Session } from '../../src/session/schema.ts';

type Json = Readonly<Record<string, unknown>>;

/** Members of an entry that differ from a GET of JSON. */
export interface EntryChanges {
  readonly entry?: Json;
  readonly request?: Json;
  readonly response?: Json;
  readonly content?: Json;
}

/** An entry as the specification describes it. */
export function entryOf(
  url: string,
  { entry, request, response, content }: EntryChanges = {},
): Json {
  return {
    startedDateTime: '2026-03-01T10:00:00.000Z',
    time: 50,
    request: {
      method: 'GET',
      url,
      httpVersion: 'HTTP/1.1',
      headers: [{ name: 'Accept', value: '*/*' }],
      queryString: [],
      cookies: [],
      headersSize: -1,
      bodySize: 0,
      ...request,
    },
    response: {
      status: 200,
      statusText: 'OK',
      httpVersion: 'HTTP/1.1',
      headers: [{ name: 'Content-Type', value: 'application/json' }],
      cookies: [],
      content: { size: 11, mimeType: 'application/json', text: '{"ok":true}', ...content },
      redirectURL: '',
      headersSize: -1,
      bodySize: 11,
      ...response,
    },
    cache: {},
    timings: { send: 1, wait: 40, receive: 9 },
    ...entry,
  };
}

export function headersOf(headers: Readonly<Record<string, string>>): Json[] {
  return Object.entries(headers).map(([name, value]) => ({ name, value }));
}

/** The text of a HAR. */
export function harOf(entries: readonly unknown[], log: Json = {}): string {
  const creator = { name: 'test', version: '1' };
  return JSON.stringify({ log: { version: '1.2', creator, pages: [], entries, ...log } });
}

/** An import and what it has written. */
export interface Imported extends ImportedSession {
  readonly session: Session;
  readonly only: Recording;
}

/** Folders for HARs and sessions. */
export function useFolders() {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  const createFolder = (): string => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'har-')));
    folders.push(folder);
    mkdirSync(join(folder, 'sessions'));
    return folder;
  };

  /** Writes a HAR, and gives the options to import it. */
  const write = (
    har: string | Uint8Array,
    name = 'shop.har',
  ): { file: string; sessions: string } => {
    const folder = createFolder();
    const file = join(folder, name);
    writeFileSync(file, har);
    return { file, sessions: join(folder, 'sessions') };
  };

  /** Imports a HAR, and reads its session. */
  const read = async (
    har: string | Uint8Array,
    options: Partial<ImportOptions> = {},
  ): Promise<Imported> => {
    const imported = await importHar({ ...write(har), ...options });
    const session = await readSession(imported.file);
    const [only] = session.recordings;
    if (only === undefined) throw new Error('The session has no recordings.');
    return { ...imported, session, only };
  };

  /** Imports entries, and reads their session. */
  const readEntries = (
    entries: readonly unknown[],
    options: Partial<ImportOptions> = {},
  ): Promise<Imported> => read(harOf(entries), options);

  return { createFolder, write, read, readEntries };
}

/** The reasons why something is missing, with their counts. */
export function countsOf({ left }: Pick<ImportedSession, 'left'>): Record<string, number> {
  return Object.fromEntries(left.map(({ reason, count }) => [reason, count]));
}

/** The answer of a recording. */
export function answerOf({ response }: Recording) {
  if (!('status' in response)) throw new Error(`There is no answer: ${response.error}`);
  return response;
}

export function pathsOf({ recordings }: Session): string[] {
  return recordings.map(({ request }) => request.path);
}
