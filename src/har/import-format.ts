/** The file formats from which sessions can be made. */
import { realpathSync } from 'node:fs';
import { attempt } from '../errors.ts';
import { readStart } from '../session/files/regular-file.ts';
import type { NamedPlaces } from '../session/secrets/exceptions.ts';
import { parseCurl } from './curl/parse-curl.ts';
import { ShellSyntaxError } from './curl/shell-words.ts';
import { type ImportSource, importError, readText, type SourceItem } from './import-source.ts';
import { collectRequests } from './postman/requests.ts';
import { declaredSecrets, MAX_SECRETS } from './postman/secrets.ts';
import { readHar } from './read-har.ts';
import { readTrace } from './read-trace.ts';
import { type OwnHead, readOwnHead } from './write-har.ts';

/** A file format that holds exchanges. */
interface ImportFormat {
  /** Its name for `--format`. */
  readonly name: string;
  /** The ending of its file names, which is dropped from the name of the session. */
  readonly ending: RegExp;
  /** Whether a file with this start probably has the format, whatever its name. */
  fits(start: string): boolean;
  /** Whether a file with this start was made from a session, so that its secrets are already placeholders. */
  isOwn(start: string): boolean;
  /**
   * Reads the requests of a file, once.
   * @throws {SessionFileError} `INVALID_HAR` or `INVALID_IMPORT` while it is read
   */
  read(source: ImportSource): Iterable<SourceItem> | AsyncIterable<SourceItem>;
  /**
   * Rules for what the file itself says is secret. @default none
   * @throws {SessionFileError} as `read` does
   */
  secrets?(source: ImportSource): NamedPlaces;
}

/** The formats, in the order in which they are tried. A new format is a new element. */
const FORMATS = [
  {
    name: 'har',
    ending: /\.har$/i,
    fits: (start) => /^[^{]{0,9}\{\s*"log"\s*:/.test(start),
    isOwn: (start) => readOwnHead(start) !== undefined,
    read: readHar,
  },
  {
    name: 'postman',
    ending: /\.postman_collection\.json$/i,
    fits: (start) =>
      /^[^{]{0,9}\{\s*"(?:info|item|variable|auth|event|collection)"\s*:/.test(start),
    isOwn: () => false,
    read: readPostman,
    secrets: secretsOfPostman,
  },
  {
    name: 'playwright-trace',
    ending: /\.zip$/i,
    fits: (start) => start.startsWith('PK\x03\x04'),
    isOwn: () => false,
    read: readTrace,
  },
  {
    name: 'curl',
    ending: /\.(?:curl|sh|bash|txt)$/i,
    fits: (start) => isOwnScript(start) || /^[^<{[]*?\bcurl(?:\.exe)?\s/i.test(start),
    isOwn: isOwnScript,
    read: readCurl,
  },
] as const satisfies readonly ImportFormat[];

/** The name of a format. */
export type FormatName = (typeof FORMATS)[number]['name'];

export const FORMAT_NAMES: readonly FormatName[] = FORMATS.map(({ name }) => name);

/** Whether a script was written by `vsr export --format curl`. */
function isOwnScript(start: string): boolean {
  return start.startsWith('#!/bin/sh\n# The session "');
}

/** The format of a file. */
interface FoundFormat extends Pick<ImportFormat, 'ending' | 'read' | 'secrets'> {
  /** Whether the file was made from a session, so that its secrets are already placeholders. */
  readonly isOwn: boolean;
  /** What the head of a HAR tells of the session that it was made from. */
  readonly head?: OwnHead | undefined;
}

/**
 * Finds the format of a file by its start, or else by its name. A file of unknown format is read as a HAR, whose reader
 * says what is wrong.
 * @param name name of the format, if it is known
 */
export function findFormat(source: ImportSource, name?: FormatName): FoundFormat {
  const { file } = source;
  const start = source.bytes === undefined ? startOfFile(file) : startOf(source.bytes);
  const named = FORMATS.find((format) => format.name === name);
  const format =
    named ??
    FORMATS.find(({ fits }) => fits(start)) ??
    FORMATS.find(({ ending }) => ending.test(file)) ??
    FORMATS[0];
  return { ...format, isOwn: format.isOwn(start), head: readOwnHead(start) };
}

/** Size of the start of a file in bytes: enough to tell formats apart. */
const START = 1024;

function startOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, START)).toString('latin1');
}

/** The first characters of a file, in Latin-1. Empty for a file that cannot be read, which its reader explains. */
function startOfFile(file: string): string {
  return attempt(() => startOf(readStart(realpathSync(file), START))) ?? '';
}

const EXPORT = 'export the collection from Postman as Collection v2.1';

/**
 * Reads the requests of all folders. Scripts are not run. A saved answer becomes the answer to its request.
 * @throws {SessionFileError} `INVALID_IMPORT`
 */
function* readPostman(source: ImportSource): Generator<SourceItem> {
  const start = Date.now();
  let entry = 0;
  for (const { request, response, lacks } of collectRequests(parse(source))) {
    const time = new Date(start + entry).toISOString();
    entry++;
    yield {
      ...{ entry, line: 1 },
      // Everything in a collection is there to be sent.
      value: { startedDateTime: time, time: 0, request, response, _resourceType: 'fetch' },
      lacks: [...lacks, ...(response === undefined ? (['answer'] as const) : [])],
    };
  }
  if (entry === 0) throw importError(source, 'is not a Postman collection with a request', EXPORT);
}

/** @throws {SessionFileError} `INVALID_IMPORT` also for a collection with too many secrets, which take long to find */
function secretsOfPostman(source: ImportSource): NamedPlaces {
  const declared = declaredSecrets(parse(source), postmanText(source));
  if (declared !== undefined) return declared;
  const what = `declares more than ${MAX_SECRETS} secrets`;
  throw importError(source, what, 'export its folders one by one');
}

function postmanText(source: ImportSource): string {
  return readText(source, 'a Postman collection').toString();
}

function parse(source: ImportSource): unknown {
  const text = postmanText(source);
  try {
    const found: unknown = JSON.parse(text);
    // Postman's own API wraps a collection in an envelope.
    const isEnvelope = typeof found === 'object' && found !== null && 'collection' in found;
    return isEnvelope ? found.collection : found;
  } catch (error) {
    throw importError(source, 'is not valid JSON', EXPORT, { cause: error });
  }
}

const COPY_WHOLE = 'copy the whole command';
const COPY = 'copy a request as cURL, or name a file of such commands';

/** Time between two commands, in ms: they run one after the other. */
const STEP_MS = 1;

/**
 * Reads the requests of all commands. They have no answers; their time is that of the import.
 * @throws {SessionFileError} `INVALID_IMPORT`
 */
function* readCurl(source: ImportSource): Generator<SourceItem> {
  // To a shell, commands are bytes.
  const script = readText(source, 'a file of cURL commands').toString('latin1');
  if (script.includes('\0')) throw importError(source, 'is not text', COPY);
  const start = Date.now();
  let entry = 0;
  try {
    for (const request of parseCurl(script)) {
      const { line, method, url, path, headers, body, form = [], lacks } = request;
      const time = new Date(start + entry * STEP_MS).toISOString();
      const sent = {
        ...{ method, url, _path: path },
        headers: headers.map(([name, value]) => ({ name, value })),
        ...(body === 'unread' && { _truncated: 0 }),
        ...(body !== undefined && body !== 'unread' && { postData: postDataOf(body) }),
        ...(form.length > 0 && {
          postData: { mimeType: 'multipart/form-data', params: form.map(inUtf8) },
        }),
      };
      entry++;
      yield {
        ...{ entry, line },
        value: { startedDateTime: time, time: 0, request: sent },
        why: lacks.find((lack) => lack === 'unclear'),
        lacks: [...lacks.filter((lack) => lack !== 'unclear'), 'answer'],
      };
    }
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    const { line, message } = error;
    throw importError(source, `${message}, in line ${line}`, COPY_WHOLE, { line });
  }
  if (entry === 0) throw importError(source, 'has no cURL command with a URL', COPY);
}

function postDataOf(body: string): object {
  return { text: Buffer.from(body, 'latin1').toString('base64'), encoding: 'base64' };
}

/** The texts of a form part. An entry has text where a command has bytes. */
function inUtf8(part: object): object {
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => [name, Buffer.from(value, 'latin1').toString()]),
  );
}
