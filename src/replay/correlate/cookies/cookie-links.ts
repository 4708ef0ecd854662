import { Location } from '../../../formats/value/location.ts';
import type { CookieScope } from '../../../http/set-cookie.ts';
import type { Recording } from '../../../session/schema.ts';
import type { Links } from '../link/link-recordings.ts';
import { isExcluded, namesRecording, type Rules } from '../link/rules.ts';
import type { Sending } from './recorded-jar.ts';

/** A cookie of a request that the server had set. */
export interface ServerCookie {
  readonly name: string;
  /** Position among the pieces of the request's `Cookie` headers, from 0. */
  readonly position: number;
  /** Position of the recording whose response set the value that the request carried. */
  readonly producer: number;
  /** Positions of the recordings whose responses set the name for this client, in the order of their ends. */
  readonly setBy: readonly number[];
  /** Number of recordings of `setBy` whose responses the request had seen. */
  readonly seen: number;
  /** Whether the client had it before the server set it. Then the recorded one is sent if the jar has none. */
  readonly isBrought: boolean;
  /** Why the recorded client sent it. The replay does the same. */
  readonly sending: Sending;
  /** Tells it from other cookies of that name. */
  readonly scope: CookieScope;
}

/** The cookies of one request. */
export interface RequestCookies {
  /** Number of its client's jar, which receives the cookies of the response; none if the client has no cookies of the server. */
  readonly jar?: number;
  /** Whether it sends the cookies of the jar: it has a `Cookie` header, and its client had cookies then. */
  readonly isKeeping: boolean;
  /** Whether a client without a jar has sent it, such as one that calls an API with a key, beside a browser. */
  readonly isOfOther?: boolean;
  readonly cookies: readonly ServerCookie[];
}

/** The cookies of a session. */
export interface CookieLinks {
  /** By position of the recording. */
  readonly requests: readonly RequestCookies[];
  /** By number of the jar: names that the server set and no request of the client ever carried. */
  readonly unkept: readonly ReadonlySet<string>[];
  /** Names of the hosts that the requests were recorded against. */
  readonly hosts: ReadonlySet<string>;
  readonly isKept: IsKept;
  /** Whether a client did not send a cookie of a name with a request, although the rules had it do so. */
  isWithheld(index: number, name: string): boolean;
}

/** A cookie that may come from the jar of its client. */
interface CookieOfJar {
  readonly name: string;
  /** As recorded; none if the recorded request does not carry it. */
  readonly value?: string;
  /** Position of the recording whose response sets it. */
  readonly producer: number;
}

/** Whether a cookie of the request at a position stays as recorded. */
export type IsKept = (index: number, cookie: CookieOfJar) => boolean;

/** Positions of the recordings whose responses a cookie may have come from, the one that set its value last. */
export function producersOf({ producer, setBy, seen }: ServerCookie): number[] {
  return [...setBy.slice(0, seen).filter((other) => other !== producer), producer];
}

/**
 * Makes a predicate for cookies that no jar replaces, since an exclusion or a rule names them.
 * @param plans with the links that the rules have made
 */
export function createKeptCookies(
  recordings: readonly Recording[],
  { rules, links, exclude }: Rules,
  plans: Links['plans'],
): IsKept {
  const byHand = [...rules, ...links];
  const isRuled = (index: number, recording: Recording, cookie: Location): boolean =>
    byHand.some(({ from, to }) => {
      if (!to.location?.names(cookie) || !namesRecording(to, recording)) return false;
      const made = plans[index]?.links ?? [];
      return made.some(
        (link) => link.to.location.isSame(cookie) && from.location?.names(link.location),
      );
    });
  return (index, { name, value, producer }) => {
    if (byHand.length + exclude.length === 0) return false;
    const recording = recordings[index];
    const from = recordings[producer];
    if (!recording || !from) return false;
    const cookie = new Location([{ kind: 'cookie', name }]);
    const candidate = { value, recording, from, to: () => cookie, source: cookie };
    return (
      exclude.some((exclusion) => isExcluded(exclusion, candidate)) ||
      isRuled(index, recording, cookie)
    );
  };
}
