/** The file formats from which sessions can be made. */
import { realpathSync } from 'node:fs';
import { attempt } from '../errors.ts';
import { readStart } from '../session/files/regular-file.ts';
import type { ImportSource, SourceItem } from './import-source.ts';
import { readCurl } from './read-curl.ts';
import { readHar } from './read-har.ts';
import { readPostman } from './read-postman.ts';
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
interface FoundFormat extends Pick<ImportFormat, 'ending' | 'read'> {
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
