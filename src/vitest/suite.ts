/**
 * What a generated suite runs, in the worker: a session becomes a suite, a recording a test. One
 * engine replays the whole session; each test only waits for its own outcome. So Vitest's order,
 * shuffling and concurrency change nothing in what is sent, and only selected tests cause requests.
 */
import { describe, inject, test } from 'vitest';
import { SessionFileError } from '../errors.ts';
import { readSession } from '../session/read-session.ts';
import type { Session } from '../session/schema.ts';
import { defineReplay, type LoadApp } from './define-replay.ts';
import { createRecordingLines } from './recording-lines.ts';
import './replay-context.ts';
import { frame } from './replay-error.ts';

/**
 * Defines the suite of a session file.
 * @param file absolute path of the session file
 * @param apps targets that are modules, as written in the options
 */
export async function replaySuite(
  file: string,
  apps: Readonly<Record<string, LoadApp>>,
): Promise<void> {
  const context = inject('sessionReplay');
  let session: Session;
  try {
    session = await readSession(file);
  } catch (error) {
    test('is a session file', () => {
      throw locate(error);
    });
    return;
  }
  const lines = createRecordingLines(file, session);
  describe(session.name, () => {
    for (const target of context.targets) {
      const define = (): void => {
        const load = target.module === undefined ? undefined : apps[target.module];
        defineReplay({ session, target, load, context, lines });
      };
      if (target.name === undefined) define();
      else describe(target.name, define);
    }
  });
}

/** An error of the file gets a frame there, so that reporters print the place. */
function locate(error: unknown): unknown {
  if (error instanceof SessionFileError) {
    error.stack = `${error.name}: ${error.message}\n${frame('session', error.location)}`;
  }
  return error;
}
