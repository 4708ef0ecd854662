import type { Session } from '../session/schema.ts';
import { checkSettings } from './check-settings.ts';
import { Copies } from './copies.ts';
import { explainIdleRule } from './explain-idle-rules.ts';
import { findIdleRules } from './find-idle-rules.ts';
import { explainUnread, findUnread } from './find-unread.ts';
import type { Outcome } from './outcome/outcome.ts';
import { OutcomeCallback } from './outcome/outcome-callback.ts';
import type { Summary } from './outcome/summary.ts';
import { Tally } from './outcome/tally.ts';
import { requireSession } from './require-session.ts';
import type { ReplaySettings } from './settings.ts';

export interface ReplayResult {
  /**
   * In the order in which the requests left in the recording; of several copies and rounds, by copy
   * and then by round. Each takes some 200 bytes.
   */
  readonly outcomes: Outcome[];
  readonly summary: Summary;
  /**
   * In one line each: rules and exclusions of the settings that fit nothing in the session, and packages
   * without which its bodies cannot be read.
   */
  readonly warnings: string[];
}

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
  requireSession(session);
  const { signal, onOutcome = () => undefined, ...rest } = await checkSettings(settings);
  signal?.throwIfAborted();
  const warnings = [
    ...findIdleRules(session, rest.correlate).map((rule) => explainIdleRule(rule)),
    ...findUnread(session).map((unread) => explainUnread(unread)),
  ];
  const callback = new OutcomeCallback(onOutcome, () => copies.stop('"onOutcome" has failed'));
  const tally = new Tally();
  const copies = new Copies(session, {
    ...rest,
    onOutcome(outcome) {
      tally.add(outcome);
      callback.call(outcome);
    },
  });
  const stop = (): Promise<void> => copies.stop('the replay was aborted');
  signal?.addEventListener('abort', stop, { once: true });
  const startedAt = performance.now();
  try {
    const outcomes = await copies.run();
    const duration = performance.now() - startedAt;
    await callback.finish();
    signal?.throwIfAborted();
    return { outcomes, summary: tally.summary(duration), warnings };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
