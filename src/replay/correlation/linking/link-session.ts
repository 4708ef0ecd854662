import type { Recording, Session } from '../../../session/schema.ts';
import { bodiesBeside } from '../../../session/session-file.ts';
import { byDeparture } from '../../pacing/schedule.ts';
import { headerLists, headerNames } from '../../sending/header-overrides.ts';
import type { ReplaySettings } from '../../settings.ts';
import type { Targets } from '../../target.ts';
import type { CookieLinks, IsKept } from '../cookies/cookie-links.ts';
import { createKeptCookies } from '../cookies/kept-cookies.ts';
import { linkCookies } from '../cookies/link-cookies.ts';
import { setsCookies } from '../cookies/trace-cookies.ts';
import { isSecretPlace } from '../correlated-value.ts';
import { createRenew, type Renew } from '../fresh/renew.ts';
import { type Links, linkRecordings } from './link-recordings.ts';
import { mayLink } from './may-link.ts';

/** What there is to correlate in a session: the same for each of its replays, which only read it. */
export interface LinkedSession {
  /** In the order of their departure. */
  readonly recordings: readonly Recording[];
  readonly links: Links;
  /** Undefined where there are none to replace. */
  readonly cookies: CookieLinks | undefined;
  readonly sessionFile: string | undefined;
  /** Gives new values; none comes twice. */
  readonly renew: Renew;
  /** Recorded values that some place shows to be credentials: they are shown nowhere. */
  readonly secrets: ReadonlySet<string>;
}

/** Links a session; null where there is nothing to replace, or shall not be. */
export function linkSession(
  session: Session,
  { correlate = true, headers }: ReplaySettings,
  targets: Targets,
): LinkedSession | null {
  if (correlate === false) return null;
  const { origin } = session;
  const sessionFile = bodiesBeside(session);
  const recordings = byDeparture(session.recordings);
  const overridden = headerNames(headerLists(headers));
  const { rules = [], fresh = [], exclude = [] } = correlate === true ? {} : correlate;
  if (rules.length + fresh.length === 0 && !mayLink(recordings, origin, sessionFile)) return null;
  const options = { origin, sessionFile, overridden, rules, fresh, exclude };
  const links = linkRecordings(recordings, options);
  const isKept = createKeptCookies(recordings, { rules, exclude, plans: links.plans });
  const cookies = overridden.has('cookie')
    ? undefined
    : findCookies(recordings, origin, targets, isKept);
  if (!cookies && links.plans.every((plan) => plan === undefined)) return null;
  return {
    recordings,
    links,
    cookies,
    sessionFile,
    renew: createRenew(),
    secrets: findSecrets(links),
  };
}

/** Undefined where no request carries what a response has set. */
function findCookies(
  recordings: readonly Recording[],
  origin: string,
  targets: Targets,
  isKept: IsKept,
): CookieLinks | undefined {
  if (!setsCookies(recordings)) return undefined;
  const origins = targets.map(([recorded]) => recorded);
  const links = linkCookies(recordings, origin, origins, isKept);
  return links.requests.some(({ jar }) => jar !== undefined) ? links : undefined;
}

function findSecrets({ plans }: Links): Set<string> {
  const links = plans.flatMap((plan) => plan?.links ?? []);
  const secret = links.filter(({ place, to }) => isSecretPlace(place) || isSecretPlace(to.label));
  return new Set(secret.map(({ value }) => value));
}
