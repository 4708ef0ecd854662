import { readFileSync } from 'node:fs';
import { SessionFileError, UserError } from '../errors.ts';
import { locatePath } from '../session/locate-path.ts';
import type { Session } from '../session/schema.ts';
import { sessionFileOf } from '../session/session-file.ts';

/**
 * That a target is missing has its place in the session file: the origin, which is on no machine that
 * a replay may reach by itself. Other errors stay as they are.
 */
export function locateMissingTarget(error: unknown, session: Session): unknown {
  const file = sessionFileOf(session);
  const isMissing = error instanceof UserError && error.code === 'TARGET_MISSING';
  if (!isMissing || file === undefined) return error;
  const position = locatePath(readFileSync(file, 'utf8'), ['origin']);
  return new SessionFileError(error.code, error.message, { file, ...position });
}
