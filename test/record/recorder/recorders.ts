/** What the tests of recorders share: recorders of the built package, and what they have told. */
import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, vi } from 'vitest';
import {
  createRecorder,
  type RecordedSession,
  type Recorder,
  type RecorderOptions,
  type SessionReplayError,
} from 'vitest-session-replay/record';
import { readSession } from 'vitest-session-replay/replay';
import { createScratchFolder, type ScratchFolder } from '../../session/scratch-folder.ts';

/** On a busy machine. */
export const patience = { timeout: 20_000 };

/** A recorder, and what it has told. */
export interface Started extends AsyncDisposable {
  readonly recorder: Recorder;
  readonly sessions: RecordedSession[];
  readonly errors: SessionReplayError[];
}

/** Recorders that write to a folder which each test has for itself. */
export interface Recorders {
  readonly scratch: Pick<ScratchFolder, 'path'>;
  start(options: Omit<RecorderOptions, 'sessions'>): Promise<Started>;
}

/** Gives each test of the file a folder for its recorders, and environment variables to stub. */
export function useRecorders(): Recorders {
  let folder: ScratchFolder;

  beforeEach(() => {
    folder = createScratchFolder();
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    folder[Symbol.dispose]();
  });

  const scratch: Recorders['scratch'] = { path: (...segments) => folder.path(...segments) };

  async function start(options: Omit<RecorderOptions, 'sessions'>): Promise<Started> {
    const sessions: RecordedSession[] = [];
    const errors: SessionReplayError[] = [];
    const recorder = await createRecorder({
      sessions: scratch.path('sessions'),
      onSession: (session) => sessions.push(session),
      onError: (error) => errors.push(error),
      ...options,
    });
    return { recorder, sessions, errors, [Symbol.asyncDispose]: () => recorder.close() };
  }

  return { scratch, start };
}

export const echo: RequestListener = (request, response) => {
  request.resume();
  response.end(request.url);
};

export async function get(url: string): Promise<string> {
  return (await fetch(url)).text();
}

export async function pathsOf({ file }: RecordedSession): Promise<string[]> {
  return (await readSession(file)).recordings.map(({ request }) => request.path);
}
