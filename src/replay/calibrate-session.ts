import { readSession } from '../session/read-session.ts';
import type { Noise, Recording, Session } from '../session/schema.ts';
import { bodiesBeside, rememberSessionFile, sessionFileOf } from '../session/session-file.ts';
import { calibrate } from './calibrate.ts';
import { checkSettings } from './check-settings.ts';
import type { Outcome } from './outcome/outcome.ts';
import { replaySession } from './replay-session.ts';
import { requireSession } from './require-session.ts';
import type { ReplaySettings } from './settings.ts';

/** What calibrating a session has come to. */
export interface Calibration {
  /** The session, with the noise of its responses. */
  readonly session: Session;
  /** All noise, by their ids, of the recordings that have more of it now than before. */
  readonly noise: Readonly<Record<string, Noise>>;
  /**
   * Those recordings that could not be compared, since their status was another or none came, or since
   * these blocked them.
   */
  readonly failed: readonly Outcome[];
}

/**
 * Replays a session twice against one build of its target, and learns what differs from one time to
 * the next: the places of bodies, and of the headers that `expect` names. It is stored in the session
 * file as the `noise` of its responses, and not compared from then on. Bodies are compared as `expect`
 * says, else exactly. What a session's noise names already stays.
 * @param session or its file; one that was not read from a file is not written
 * @throws {UserError} as `readSession` and `replaySession` do; `SESSION_NOT_WRITABLE`, also where
 * another has written the file meanwhile
 */
export async function calibrateSession(
  session: Session | string,
  settings: ReplaySettings = {},
): Promise<Calibration> {
  const before = typeof session === 'string' ? await readSession(session) : session;
  requireSession(before);
  const { noise, failed } = await calibrate(before, await checkSettings(settings), (each) =>
    replaySession(before, each),
  );
  const file = sessionFileOf(before);
  if (file !== undefined) {
    const { writeNoise } = await import('../session/write-noise.ts');
    writeNoise(file, before, noise);
  }
  const after = { ...before, recordings: before.recordings.map((each) => withNoise(each, noise)) };
  if (file !== undefined) rememberSessionFile(after, file, bodiesBeside(before));
  const byId = [...noise].map(([{ id }, each]) => [id, each] as const);
  return { session: after, noise: Object.fromEntries(byId), failed };
}

function withNoise(recording: Recording, noise: ReadonlyMap<Recording, Noise>): Recording {
  const { response } = recording;
  const own = noise.get(recording);
  if (!own || !('status' in response)) return recording;
  return { ...recording, response: { ...response, noise: own } };
}
