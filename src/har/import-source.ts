/** What a session is made of: files, or the standard input, of any format. */
import { realpathSync } from 'node:fs';
import { type FileLocation, SessionFileError } from '../errors.ts';
import { explainFileError } from '../session/files/file-errors.ts';
import { displayPath } from '../session/files/paths.ts';
import { readRegularFile } from '../session/files/regular-file.ts';
import type { LeftReason } from './leftovers.ts';

/** A file to be imported. */
export interface ImportSource {
  /** Its absolute path, or how the standard input is called. */
  readonly file: string;
  /** What has been read of it already: of the standard input, all. */
  readonly bytes?: Uint8Array | undefined;
}

/** A request of a file, with its answer if the file has one. */
export interface SourceItem {
  /** 1 for the first one. */
  readonly entry: number;
  /** Where it starts, 1-based. */
  readonly line: number;
  /** An entry as a HAR would have it. */
  readonly value: unknown;
  /** Why all of it is left out. */
  readonly why?: LeftReason | undefined;
  /** What of it could not be carried over. */
  readonly lacks?: readonly LeftReason[];
}

/**
 * The error for a file that cannot be imported.
 * @param what follows the name of the file
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

/** In bytes: such a file is read as a whole. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/**
 * Reads a file that the user has named, maybe by a link, as a whole.
 * @param kind of what is expected, such as `a file of cURL commands`
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
