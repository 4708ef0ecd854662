/** What a session file says at its start, such as whether a crash has cut its recording short. */
import { closeSync, readSync } from 'node:fs';
import { isErrorCode } from './files/file-errors.ts';
import { openSessionFile } from './session-text.ts';

/** The start of a session file. */
interface SessionHead {
  readonly isInterrupted: boolean;
  /** As it stands there; undefined where it is not found. */
  readonly recordedAt: string | undefined;
  readonly name: string | undefined;
  /** The test file that has recorded it; undefined also for a session that no test has recorded. */
  readonly recordedBy: string | undefined;
}

/** Name and origin of a session stand before what is looked for, and may be long. */
const MAX_HEAD_BYTES = 64 * 1024;

/**
 * Reads what stands before a session's recordings, and not the rest, which may be large. Undefined
 * where there is no file. A file that cannot be read counts as whole: it is not ours to replace.
 */
export function readSessionHead(file: string): SessionHead | undefined {
  const text = readStart(file);
  if (text === undefined) return undefined;
  const [head = ''] = text.split('"recordings"', 1);
  return {
    isInterrupted: /"interrupted"\s*:\s*true/.test(head),
    recordedAt: readMember(head, 'recordedAt'),
    name: readMember(head, 'name'),
    recordedBy: readMember(head, 'recordedBy'),
  };
}

/** @param head the start of a session's JSON, which ends anywhere */
function readMember(head: string, key: string): string | undefined {
  const [, text] = new RegExp(`"${key}"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)"`).exec(head) ?? [];
  if (text === undefined) return undefined;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    // No string of JSON, and so no session.
    return undefined;
  }
}

/** Whether a session lies there that was recorded to its end. */
export function isWholeSession(file: string): boolean {
  return readSessionHead(file)?.isInterrupted === false;
}

/**
 * Where what a killed run has recorded anew is recovered while the session itself is whole: beside
 * it, by a name that is no session's.
 */
export function interruptedPath(sessionFile: string): string {
  return sessionFile.replace(/(\.session)?\.json$/, '.interrupted.json');
}

function readStart(file: string): string | undefined {
  let descriptor: number;
  try {
    ({ descriptor } = openSessionFile(file));
  } catch (error) {
    return isErrorCode(error, 'ENOENT') || isErrorCode(error, 'ENOTDIR') ? undefined : '';
  }
  try {
    const block = Buffer.alloc(MAX_HEAD_BYTES);
    return block.toString('utf8', 0, readSync(descriptor, block, 0, MAX_HEAD_BYTES, 0));
  } catch {
    return '';
  } finally {
    closeSync(descriptor);
  }
}
