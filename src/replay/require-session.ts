import { UserError } from '../errors.ts';
import { showValue } from '../session/show-value.ts';

/**
 * Refuses what is no session: without types, a file's name or a promise is easily passed for one.
 * Recordings are not looked at, since reading a session has checked them.
 * @param owner the function that was given it, for the message
 * @throws {UserError} `INVALID_SESSION`, saying what to pass
 */
export function requireSession(session: unknown, owner = 'replaySession'): void {
  const fault = isSession(session) ? explainFault(session) : showValue(session);
  if (fault === undefined) return;
  throw new UserError(
    'INVALID_SESSION',
    `${owner}: expected a session as readSession or parseSession gives it, found ${fault}`,
  );
}

interface SessionLike {
  readonly version?: unknown;
}

function explainFault({ version }: SessionLike): string | undefined {
  if (version === 1) return undefined;
  return `one of version ${showValue(version)}: this release replays version 1`;
}

function isSession(value: unknown): value is SessionLike {
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
