import type { SessionReplayOptions } from '../../src/index.ts';
import type { Body, Session } from '../../src/session/schema.ts';
import { renderSession } from '../../src/session/write-session.ts';
import {
  createSession,
  type LooseRecording,
  type Project,
  recordingOf,
  type Served,
  serve,
  writeProject,
} from '../kit/index.ts';
import { configWith } from './replaying.ts';

export const FILE = 'sessions/a.session.json';

export function canonical(session: Session): string {
  return [...renderSession(session)].join('');
}

/** A project with one session in canonical form. */
export function projectOf(
  api: Served,
  recordings: readonly LooseRecording[],
  options: SessionReplayOptions = {},
): Promise<Project> {
  return writeProject({
    'vitest.config.ts': configWith({ target: api.url, ...options }),
    [FILE]: canonical(createSession(recordings, { name: 'shop' })),
  });
}

/** Serves one body, with this content type. */
export function serveBody(body: string, headers: Record<string, string> = {}): Promise<Served> {
  return serve((_, response) => response.writeHead(200, headers).end(body));
}

export function get(path: string, body: Body): LooseRecording {
  return recordingOf('GET', path, 200, { response: { body } });
}
