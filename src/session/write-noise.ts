import { UserError } from '../errors.ts';
import { displayPath } from './display-path.ts';
import type { ResponseEdit } from './edit-responses.ts';
import type { Noise, Recording, Session } from './schema.ts';
import { updateSession } from './update-session.ts';

/**
 * Writes what of its responses is not compared into a session file.
 * @param session as it was read from there
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`, also where another has written it meanwhile
 */
export function writeNoise(
  file: string,
  session: Session,
  noise: ReadonlyMap<Recording, Noise>,
): void {
  const edits = new Map<Recording, ResponseEdit>();
  for (const [recording, each] of noise) edits.set(recording, { noise: each });
  if (updateSession(file, session, edits)) return;
  throw new UserError(
    'SESSION_NOT_WRITABLE',
    `${displayPath(file)} was written anew while it was calibrated: calibrate it once more`,
  );
}
