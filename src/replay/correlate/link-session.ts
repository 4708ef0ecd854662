/**
 * Links a session once for all of its replays. A quick check comes first: in a session of plain requests, such as that
 * of a load test, nothing is linked if no response brings what a later request carries. The check goes backwards, since
 * the last requests are likely to carry such values if any do.
 */

import { createResponseReader } from '../../formats/message.ts';
import type { Recording, Session } from '../../session/schema.ts';
import { SOURCE } from '../../session/session-file.ts';
import { isSecretPlace } from '../failure/correlated-value.ts';
import { arrivalOf, byArrival, byDeparture } from '../schedule/recorded-times.ts';
import { createOverrides, type HeaderOverrides } from '../send/header-overrides.ts';
import type { Targets } from '../send/target.ts';
import { type CookieLinks, createKeptCookies, type IsKept } from './cookies/cookie-links.ts';
import { linkCookies } from './cookies/link-cookies.ts';
import { type Links, linkRecordings } from './link/link-recordings.ts';
import { type CorrelateOptions, type Rules, readRules } from './link/rules.ts';
import { createRenew, type Renew } from './message/fresh-values.ts';
import { createOriginFinder } from './message/origins.ts';
import { PacketRecordings } from './message/packets.ts';
import { PlainPaths } from './message/plain-paths.ts';
import { readableRecording } from './message/readable-answer.ts';
import { carryingHeader } from './message/walk-request.ts';
import { Suspects } from './strangers/strangers.ts';
import { mayNameRows } from './strangers/suspects.ts';

/** The values that requests of a session take from its responses, apart from cookies. They hold for any target. */
export interface LinkedValues {
  /** In the order in which they left, with one for each packet of a streamed answer. */
  readonly recordings: readonly Recording[];
  readonly packets: PacketRecordings;
  /** Rules of the user and links of the session file. */
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

/** The links and cookies of a session. All of its replays share them, and only read them. */
export interface LinkedSession extends LinkedValues {
  /** Undefined if there are none to replace. */
  readonly cookies: CookieLinks | undefined;
  /** Values that may name another row now. */
  readonly suspects: Suspects;
  /** Gives new values; none comes twice. */
  readonly renew: Renew;
  /** Recorded values that are credentials, by one of their locations. They are never shown. */
  readonly secrets: ReadonlySet<string>;
}

/** Links the values of a session; null if there is nothing to replace, or correlation is off. */
export function linkValues(
  session: Session,
  { correlate = true, headers }: LinkSettings,
): LinkedValues | null {
  if (correlate === false) return null;
  const { origin, links = [] } = session;
  const sessionFile = session[SOURCE]?.linked;
  const packets = new PacketRecordings(byDeparture(session.recordings), sessionFile);
  const { recordings } = packets;
  const overridden = new Set(createOverrides(headers).byName.keys());
  const rules = readRules(correlate === true ? {} : correlate, links);
  const isGiven = rules.rules.length + links.length + rules.fresh.length > 0;
  const isPlain = !isGiven && !recordings.some(({ request }) => mayNameRows(request));
  if (isPlain && !mayHaveLinks(recordings, origin, sessionFile)) return null;
  const options = { origin, sessionFile, overridden, packets, ...rules };
  const found = linkRecordings(recordings, options);
  return { recordings, packets, rules, links: found, sessionFile, overridden };
}

/**
 * Links a session; null if there is nothing to replace, or correlation is off.
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
  const { plans } = links;
  const { origin } = session;
  const suspects = new Suspects({
    recordings,
    plans,
    rules,
    origin,
    sessionFile: values.sessionFile,
  });
  const isPlain = !cookies && plans.every((plan) => plan === undefined);
  if (isPlain && suspects.isEmpty) return null;
  return { ...values, cookies, suspects, renew: createRenew(), secrets: findSecrets(links) };
}

function isFor(known: LinkedValues | null | undefined, { headers }: LinkSettings): boolean {
  if (!known) return known === null;
  const names = [...createOverrides(headers).byName.keys()];
  const { overridden } = known;
  return names.length === overridden.size && names.every((name) => overridden.has(name));
}

/** Links the cookies; undefined if no request carries one that a response has set. */
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

const SET_COOKIE = 'set-cookie';

/** Whether any response sets a cookie. This check costs next to nothing. */
function setsCookies(recordings: readonly Recording[]): boolean {
  for (let index = 0; index < recordings.length; index += 1) {
    const response = recordings[index]?.response;
    if (!response || !('status' in response)) continue;
    const { headers } = response;
    for (let at = 0; at < headers.length; at += 1) {
      const name = headers[at]?.[0];
      if (name?.length === SET_COOKIE.length && name.toLowerCase() === SET_COOKIE) return true;
    }
  }
  return false;
}

function findSecrets({ plans }: Links): Set<string> {
  const links = plans.flatMap((plan) => plan?.links ?? []);
  const secret = links.filter(
    ({ location, to }) => isSecretPlace(location.text) || isSecretPlace(to.location.text),
  );
  return new Set(secret.map(({ value }) => value));
}

/**
 * Whether there may be links. There may be if a request has more than a plain path, or names the recorded origin.
 * @param recordings in the order of their departure
 * @param origin of the session
 */
function mayHaveLinks(
  recordings: readonly Recording[],
  origin: string,
  sessionFile: string | undefined,
): boolean {
  const requests = new LaterRequests(recordings, origin);
  let isCarried = false;
  const read = createResponseReader((value) => {
    if (requests.paths.has(value)) isCarried = true;
  });
  const arrivals = byArrival(recordings);
  for (let next = arrivals.length - 1; next >= 0; next -= 1) {
    const recording = recordings[arrivals[next] ?? 0];
    if (!recording) continue;
    if (!requests.addFrom(arrivalOf(recording))) return true;
    const response = readableRecording(recording, origin, sessionFile);
    if (response) read(response);
    if (isCarried) return true;
  }
  return !requests.addFrom(-Infinity);
}

/** The requests that left after a response had arrived. */
class LaterRequests {
  readonly paths = new PlainPaths();
  readonly #recordings: readonly Recording[];
  readonly #mayNameOrigin: (text: string) => boolean;
  /** Number of requests before them. */
  #before: number;

  constructor(recordings: readonly Recording[], origin: string) {
    this.#recordings = recordings;
    this.#mayNameOrigin = createOriginFinder([origin]).mayBeIn;
    this.#before = recordings.length;
  }

  /** Adds the requests that left at that time or later; false if one of them is not plain. */
  addFrom(time: number): boolean {
    for (; this.#before > 0; this.#before -= 1) {
      const recording = this.#recordings[this.#before - 1];
      if (!recording || recording.at < time) break;
      if (!this.#isPlain(recording) || !this.paths.add(recording.request.path)) return false;
    }
    return true;
  }

  #isPlain({ request, origin }: Recording): boolean {
    const { path, headers, body, trailers } = request;
    if (body || trailers || origin !== undefined || this.#mayNameOrigin(path)) return false;
    for (let index = 0; index < headers.length; index += 1) {
      const header = headers[index];
      if (header && carryingHeader(header[0], index)) return false;
    }
    return true;
  }
}
