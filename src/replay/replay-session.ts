import type { Session } from '../session/schema.ts';
import { checkSession } from './check-session.ts';
import { OutcomeCallback } from './outcome-callback.ts';
import { Replay, type ReplayResult } from './replay.ts';
import { parseSettings, type ReplaySettings } from './settings.ts';

/**
 * Sends every recorded request of a session to a target and compares the statuses.
 * @example
 * const session = await readSession('sessions/checkout.session.json');
 * const { summary } = await replaySession(session, { target: 'https://staging.example.com' });
 * console.log(`${summary.passed} of ${summary.total} passed`);
 * @throws {UserError} `INVALID_SESSION`, `INVALID_OPTIONS` or `TARGET_MISSING`, before anything is sent
 * @throws the reason of `settings.signal`, once it is aborted
 * @throws what `settings.onOutcome` throws
 */
export async function replaySession(
  session: Session,
  settings: ReplaySettings = {},
): Promise<ReplayResult> {
  checkSession(session);
  const { signal, onOutcome = () => undefined, ...rest } = parseSettings(settings);
  signal?.throwIfAborted();
  const callback = new OutcomeCallback(onOutcome, () => replay.stop('"onOutcome" has failed'));
  const replay = new Replay(session, {
    ...rest,
    onOutcome: (outcome) => callback.call(outcome),
  });
  const stop = (): Promise<void> => replay.stop('the replay was aborted');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const result = await replay.run();
    await callback.finish();
    signal?.throwIfAborted();
    return result;
  } finally {
    signal?.removeEventListener('abort', stop);
    await replay.close();
  }
}
