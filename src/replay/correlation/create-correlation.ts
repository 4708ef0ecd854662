import type { Session } from '../../session/schema.ts';
import { sessionFileOf } from '../../session/session-file.ts';
import { headerList } from '../header-overrides.ts';
import { byDeparture } from '../schedule.ts';
import type { ReplaySettings } from '../settings.ts';
import type { Targets } from '../target.ts';
import { CookieJars } from './cookies/cookie-jars.ts';
import { linkCookies } from './cookies/link-cookies.ts';
import { Correlation } from './correlation.ts';
import { linkRecordings } from './link-recordings.ts';

/** Links a session for one replay; undefined where there is nothing to replace, or shall not be. */
export function createCorrelation(
  session: Session,
  { correlate = true, headers }: ReplaySettings,
  targets: Targets,
): Correlation | undefined {
  if (!correlate) return undefined;
  const { origin } = session;
  const sessionFile = sessionFileOf(session);
  const recordings = byDeparture(session.recordings);
  const overridden = new Set(headerList(headers).map(([name]) => name.toLowerCase()));
  const links = linkRecordings(recordings, { origin, sessionFile, overridden });
  const origins = targets.map(([recorded]) => recorded);
  const cookies = linkCookies(recordings, origin, origins);
  const hasCookies =
    !overridden.has('cookie') && cookies.requests.some(({ jar }) => jar !== undefined);
  if (!hasCookies && links.plans.every((plan) => plan === undefined)) return undefined;
  const jars = hasCookies ? { links: cookies, jars: new CookieJars(cookies) } : undefined;
  return new Correlation(recordings, links, jars, { sessionFile, targets: new Map(targets) });
}
