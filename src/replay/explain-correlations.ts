/** What a replay of a session correlates, and what a second recording shows of that. */
import type { Session } from '../session/schema.ts';
import { checkArguments } from './check-arguments.ts';
import { linkSession } from './correlate/link-session.ts';
import { showValues } from './failure/correlated-value.ts';
import { compareRecordings, type LearnedCorrelations } from './learn/compare-recordings.ts';
import type { ReplaySettings } from './settings.ts';

/** A value of a recorded request that a replay replaces with a live or a new one. Plain data. */
export interface CorrelationLink {
  /** The request that carries it: id of the recording, and the location in it. */
  readonly to: { readonly id: string; readonly place: string };
  /** The response that brings it: id of the recording, and the location in it. A new value has none. */
  readonly from?: { readonly id: string; readonly place: string };
  /** Why it is linked, such as `same name` or `random value`, and what decided between several responses. */
  readonly reasons?: readonly string[];
  /** `correlate.fresh` names it: each replay makes its own value. */
  readonly isFresh?: true;
  /** As recorded. Left out if it may be a credential. */
  readonly value?: string;
}

/**
 * Lists what a replay of a session would correlate, without sending anything: each value of a request that
 * is replaced with that of a live response, or with a new one, in the order of the requests.
 * @param correlate the setting, with or without rules and exclusions
 * @throws {UserError} `INVALID_SESSION`, `INVALID_OPTIONS`
 */
export async function explainCorrelations(
  session: Session,
  correlate: ReplaySettings['correlate'] = true,
): Promise<CorrelationLink[]> {
  const settings = await checkArguments('explainCorrelations', [session], { correlate });
  const linked = linkSession(session, settings, []);
  if (!linked) return [];
  const { recordings, links, cookies, secrets } = linked;
  const idAt = (position: number): string => recordings[position]?.id ?? '';
  const explained: CorrelationLink[] = [];
  for (const [position, { id }] of recordings.entries()) {
    for (const { to, producer, location, value, reasons } of links.plans[position]?.links ?? []) {
      const place = location.text;
      const shown = showRecorded([place, to.location.text], value, secrets);
      explained.push({
        to: { id, place: to.location.text },
        from: { id: idAt(producer), place },
        reasons,
        ...shown,
      });
    }
    for (const { to, value } of links.plans[position]?.fresh ?? []) {
      const shown = showRecorded([to.location.text], value, secrets);
      explained.push({ to: { id, place: to.location.text }, isFresh: true, ...shown });
    }
    for (const { name, producer } of cookies?.requests[position]?.cookies ?? []) {
      const place = `cookie ${name}`;
      explained.push({ to: { id, place }, from: { id: idAt(producer), place } });
    }
  }
  return explained;
}

function showRecorded(
  places: readonly string[],
  value: string,
  secrets: ReadonlySet<string>,
): Pick<CorrelationLink, 'value'> {
  const { recorded } = showValues(places, value, value, secrets);
  return recorded === undefined ? {} : { value: recorded };
}

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
