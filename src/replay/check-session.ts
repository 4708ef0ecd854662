import { UserError } from '../errors.ts';
import { showValue } from './show-value.ts';

/**
 * Refuses what is no session: without types, a file's name or a promise is easily passed for one.
 * Recordings are not looked at, since reading a session has checked them.
 * @param owner the function that was given it, for the message
 * @throws {UserError} `INVALID_SESSION`, saying what to pass
 */
export function checkSession(session: unknown, owner = 'replaySession'): void {
  if (isSession(session)) return;
  throw new UserError(
    'INVALID_SESSION',
    `${owner}: expected a session as readSession or parseSession gives it, found ${showValue(session)}`,
  );
}

function isSession(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'origin' in value &&
    typeof value.origin === 'string' &&
    URL.canParse(value.origin) &&
    'recordings' in value &&
    Array.isArray(value.recordings)
  );
}
