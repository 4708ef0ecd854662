import type { Recording, Session } from '../../session/schema.ts';
import { bodiesBeside } from '../../session/session-file.ts';
import { isSecretPlace } from '../outcome/correlated-value.ts';
import { byDeparture } from '../pacing/schedule.ts';
import { createRenew, type Renew } from '../request/renew.ts';
import type { Targets } from '../request/target.ts';
import { type HeaderOverrides, headerLists, headerNames } from '../sending/header-overrides.ts';
import type { CookieLinks, IsKept } from './cookies/cookie-links.ts';
import { createKeptCookies } from './cookies/cookie-links.ts';
import { linkCookies } from './cookies/link-cookies.ts';
import { setsCookies } from './cookies/trace-cookies.ts';
import { type Links, linkRecordings } from './link/link-recordings.ts';
import { mayLink } from './link/may-link.ts';
import { type CorrelateOptions, type Rules, readRules } from './link/rules.ts';

/** The values that a session's requests have from its responses, but for cookies: on any target. */
export interface LinkedValues {
  /** In the order of their departure. */
  readonly recordings: readonly Recording[];
  /** What the user has said of them, and the session file. */
  readonly rules: Rules;
  readonly links: Links;
  readonly sessionFile: string | undefined;
  /** Names, in lower case, of the headers that the user sets: their values come from nowhere else. */
  readonly overridden: ReadonlySet<string>;
}

/** The settings of a replay on which links depend. */
export interface LinkSettings {
  readonly correlate?: boolean | CorrelateOptions | undefined;
  readonly headers?: HeaderOverrides | undefined;
}

/** What there is to correlate in a session: the same for each of its replays, which only read it. */
export interface LinkedSession extends LinkedValues {
  /** Undefined where there are none to replace. */
  readonly cookies: CookieLinks | undefined;
  /** Gives new values; none comes twice. */
  readonly renew: Renew;
  /** Recorded values that some place shows to be credentials: they are shown nowhere. */
  readonly secrets: ReadonlySet<string>;
}

/** Links the values of a session; null where there is nothing to replace, or shall not be. */
export function linkValues(
  session: Session,
  { correlate = true, headers }: LinkSettings,
): LinkedValues | null {
  if (correlate === false) return null;
  const { origin, links = [] } = session;
  const sessionFile = bodiesBeside(session);
  const recordings = byDeparture(session.recordings);
  const overridden = headerNames(headerLists(headers));
  const rules = readRules(correlate === true ? {} : correlate, links);
  const isGiven = rules.rules.length + links.length + rules.fresh.length > 0;
  if (!isGiven && !mayLink(recordings, origin, sessionFile)) return null;
  const options = { origin, sessionFile, overridden, ...rules };
  const found = linkRecordings(recordings, options);
  return { recordings, rules, links: found, sessionFile, overridden };
}

/**
 * Links a session; null where there is nothing to replace, or shall not be.
 * @param known what `linkValues` gave for it: used where the same headers are set
 */
export function linkSession(
  session: Session,
  settings: LinkSettings,
  targets: Targets,
  known?: LinkedValues | null,
): LinkedSession | null {
  const values = isFor(known, settings) ? known : linkValues(session, settings);
  if (!values) return null;
  const { recordings, rules, links, overridden } = values;
  const isKept = createKeptCookies(recordings, rules, links.plans);
  const cookies = overridden.has('cookie')
    ? undefined
    : findCookies(recordings, session.origin, targets, isKept);
  if (!cookies && links.plans.every((plan) => plan === undefined)) return null;
  return { ...values, cookies, renew: createRenew(), secrets: findSecrets(links) };
}

function isFor(known: LinkedValues | null | undefined, { headers }: LinkSettings): boolean {
  if (!known) return known === null;
  const names = headerNames(headerLists(headers));
  return (
    names.size === known.overridden.size && [...names].every((name) => known.overridden.has(name))
  );
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
  const secret = links.filter(
    ({ location, to }) => isSecretPlace(location.text) || isSecretPlace(to.location.text),
  );
  return new Set(secret.map(({ value }) => value));
}
