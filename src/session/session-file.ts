import { resolve } from 'node:path';
import type { Session } from './schema.ts';

const files = new WeakMap<Session, string>();

/** Remembers which file a session was read from: the bodies that it does not hold lie beside it. */
export function rememberSessionFile(session: Session, file: string): void {
  files.set(session, resolve(file));
}

/** The absolute path of the file that a session was read from; undefined if it was made in memory. */
export function sessionFileOf(session: Session): string | undefined {
  return files.get(session);
}
