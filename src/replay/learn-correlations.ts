import type { Session } from '../session/schema.ts';
import { checkArguments } from './check-arguments.ts';
import { compareRecordings, type LearnedCorrelations } from './learn/compare-recordings.ts';
import type { ReplaySettings } from './settings.ts';

/** The settings with which the sessions are replayed. */
export type LearnOptions = Pick<ReplaySettings, 'correlate'>;

/**
 * Compares two recordings of one client, such as those of one test on two days or on two instances. Where
 * their requests differ, the second shows what a replay of the first should send. The first is replayed in
 * memory, against the answers of the second. A value that comes out as the client sent it is right. Any other
 * value is learned, if both recordings agree on where it comes from. Put `links` into the session file.
 *
 * A few requests more or fewer do no harm. Secrets are left out, since sessions do not hold them.
 * @example
 * const [before, now] = [await readSession('a.session.json'), await readSession('b.session.json')];
 * const { right, learned, unexplained } = await learnCorrelations(before, now);
 * console.log(`${right} values right`, learned, unexplained);
 * @throws {UserError} `INVALID_SESSION`, `INVALID_OPTIONS`
 */
export async function learnCorrelations(
  first: Session,
  second: Session,
  options: LearnOptions = {},
): Promise<LearnedCorrelations> {
  const sessions = [first, second];
  const { correlate } = await checkArguments('learnCorrelations', sessions, { ...options });
  return compareRecordings(first, second, correlate);
}
