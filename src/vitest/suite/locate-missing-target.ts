import { type FileLocation, UserError } from '../../errors.ts';
import { findPathPosition } from '../../session/json/positions.ts';
import type { Session } from '../../session/schema.ts';
import { readSessionFile, sessionFileOf } from '../../session/session-file.ts';

/**
 * That a target is missing has its place in the session file: the origin, which a replay may not
 * reach by itself. Undefined for other errors.
 */
export function locateMissingTarget(error: unknown, session: Session): FileLocation | undefined {
  const file = sessionFileOf(session);
  const isMissing = error instanceof UserError && error.code === 'TARGET_MISSING';
  if (!isMissing || file === undefined) return undefined;
  return { file, ...findPathPosition(readSessionFile(file).text, ['origin']) };
}
