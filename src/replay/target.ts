/** Where a session is replayed: the rule for a missing target, and how recorded paths are appended. */
import { UserError } from '../errors.ts';
import { isLoopback } from '../session/is-loopback.ts';
import type { Recording, Session } from '../session/schema.ts';

/** A base URL taken apart. */
export interface Target {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path of the base URL without a final slash; often empty. */
  readonly basePath: string;
}

/**
 * The target of a replay: the given URL, else the recorded origin where that is on this machine. A
 * replay never writes to a real host that nobody named.
 * @throws {UserError} `TARGET_MISSING`
 */
export function resolveTarget(session: Session, target: string | undefined): Target {
  if (target === undefined && !isLoopback(new URL(session.origin).hostname)) {
    throw new UserError(
      'TARGET_MISSING',
      `the session "${session.name}" was recorded against ${session.origin}, which is not on this ` +
        'machine: name the target it may be sent to, by the option "target" or REPLAY_TARGET',
    );
  }
  const { origin, pathname } = new URL(target ?? session.origin);
  return { origin, basePath: pathname.replace(/\/+$/, '') };
}

/** What stands in the way of sending a recording to the target, in one sentence; else nothing. */
export function explainForeign(session: Session, recording: Recording): string | undefined {
  const origin = recording.origin ?? session.origin;
  if (origin === session.origin && recording.request.path.startsWith('/')) return undefined;
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(recording.request.path)?.[0];
  const foreign = [origin, absolute ?? origin].find((at) => !isSameOrigin(at, session.origin));
  if (foreign === undefined) return undefined;
  return `it was recorded against ${foreign}, not ${session.origin}: no target is named for it`;
}

/** The request target on the wire: base path and recorded path, byte for byte. */
export function targetPath(target: Target, recordedPath: string): string {
  if (recordedPath === '*') return recordedPath;
  const path = recordedPath.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  return target.basePath + (path.startsWith('/') ? path : `/${path}`);
}

function isSameOrigin(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin;
}
