import type { Session } from '../session/schema.ts';
import { checkArguments } from './check-arguments.ts';
import { compareRecordings, type LearnedCorrelations } from './learn/compare-recordings.ts';
import type { ReplaySettings } from './settings.ts';

/** What replays of the sessions are made with. */
export type LearnOptions = Pick<ReplaySettings, 'correlate'>;

/**
 * Holds two recordings of one client against each other, such as those of one test on two days or on two
 * instances: where their requests differ, one knows what a replay should have put in. Replays the first
 * against the answers of the second, in memory. What comes out as the client sent it there is right; what
 * does not, and what both agree on where it comes from, is learned. Put `links` into the session file.
 *
 * A few requests more or fewer do no harm. Nothing is said of secrets, which sessions do not hold.
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
