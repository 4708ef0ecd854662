import { resolve } from 'node:path';
import type { Session } from './schema.ts';

/** Where a session was read from, as absolute paths. */
interface Source {
  readonly file: string;
  /** Another one, where `file` is a link. */
  readonly linked: string;
}

const sources = new WeakMap<Session, Source>();

/**
 * Remembers which file a session was read from: the bodies that it does not hold lie beside it.
 * @param linked the file that a link leads to
 */
export function rememberSessionFile(session: Session, file: string, linked = file): void {
  sources.set(session, { file: resolve(file), linked: resolve(linked) });
}

/** The same session with other links; bodies in files are those of the session. */
export function withLinks(session: Session, links: Session['links']): Session {
  const { links: _, ...others } = session;
  const changed = links?.length ? { ...others, links } : others;
  const source = sources.get(session);
  if (source) sources.set(changed, source);
  return changed;
}

/** The absolute path of the file that a session was read from; undefined if it was made in memory. */
export function sessionFileOf(session: Session): string | undefined {
  return sources.get(session)?.file;
}

/** The absolute path of the file beside which its bodies lie; undefined if it was made in memory. */
export function bodiesBeside(session: Session): string | undefined {
  return sources.get(session)?.linked;
}
