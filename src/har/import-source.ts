/** The source of an import: a file or standard input, in any format. */
import { realpathSync } from 'node:fs';
import { type FileLocation, SessionFileError } from '../errors.ts';
import { explainFileError } from '../session/files/file-errors.ts';
import { displayPath } from '../session/files/paths.ts';
import { readRegularFile } from '../session/files/regular-file.ts';
import type { LeftReason } from './leftovers.ts';

/** A file to import. */
export interface ImportSource {
  /** Its absolute path, or a name for standard input. */
  readonly file: string;
  /** The content, if it was already read: all of standard input. */
  readonly bytes?: Uint8Array | undefined;
}

/** A request of a file, with its answer if the file has one. */
export interface SourceItem {
  /** 1 for the first one. */
  readonly entry: number;
  /** Line where it starts, from 1. */
  readonly line: number;
  /** The entry in the form of a HAR. */
  readonly value: unknown;
  /** Why the whole entry is left out. */
  readonly why?: LeftReason | undefined;
  /** What could not be carried over. */
  readonly lacks?: readonly LeftReason[];
}

/**
 * The error for a file that cannot be imported.
 * @param what the message after the name of the file
 */
export function importError(
  { file }: ImportSource,
  what: string,
  advice: string,
  { cause, line = 1 }: { readonly cause?: unknown; readonly line?: number } = {},
): SessionFileError {
  const location: FileLocation = { file, line, column: 1 };
  const message = `${displayPath(file)} ${what}: ${advice}`;
  return new SessionFileError('INVALID_IMPORT', message, location, { cause });
}

/** Maximum size of a text file in bytes, since it is read into memory as a whole. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/**
 * Reads a whole file that the user named, possibly through a symbolic link.
 * @param kind the kind of file that is expected, such as `a file of cURL commands`
 * @throws {SessionFileError} `INVALID_IMPORT`
 */
export function readText(source: ImportSource, kind: string): Buffer {
  let bytes: Buffer;
  try {
    bytes =
      source.bytes === undefined
        ? readRegularFile(realpathSync(source.file), MAX_TEXT_BYTES)
        : Buffer.from(source.bytes);
  } catch (error) {
    const what = `cannot be read (${explainFileError(error)})`;
    throw importError(source, what, `name ${kind}`, { cause: error });
  }
  const text = bytes.subarray(bytes.indexOf(BYTE_ORDER_MARK) === 0 ? BYTE_ORDER_MARK.length : 0);
  if (text.length === 0) throw importError(source, 'is empty', `name ${kind}`);
  return text;
}

const BYTE_ORDER_MARK = Buffer.from('\ufeff');
