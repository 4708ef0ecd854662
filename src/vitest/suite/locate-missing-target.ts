import { type FileLocation, UserError } from '../../errors.ts';
import { findPathPosition } from '../../session/json/positions.ts';
import { readSessionFile } from '../../session/session-file.ts';

/**
 * That a target is missing has its place in the session file: the origin, which a replay may not
 * reach by itself. Undefined for other errors.
 */
export function locateMissingTarget(error: unknown, file: string): FileLocation | undefined {
  const isMissing = error instanceof UserError && error.code === 'TARGET_MISSING';
  if (!isMissing) return undefined;
  return { file, ...findPathPosition(readSessionFile(file).text, ['origin']) };
}
