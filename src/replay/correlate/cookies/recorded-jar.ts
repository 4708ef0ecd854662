import type { CookiePair } from '../../../http/set-cookie.ts';
import { parseUrl, pathOf } from '../../../http/urls.ts';
import type { Recording } from '../../../session/schema.ts';
import { endOf } from '../../schedule/recorded-times.ts';

/**
 * Why a client sent a cookie: by the rules of RFC 6265; to a URL that the cookie is not for (`elsewhere`), as test code
 * does that carries cookies by hand; or although it had been replaced or deleted, or had expired (`old`).
 */
export type Sending = 'by rule' | 'elsewhere' | 'old';

/** A cookie as text: names have no `=`. */
export function keyOf({ name, value }: CookiePair): string {
  return `${name}=${value}`;
}

/** A request that leaves, or a response that ends. */
interface Moment {
  /** Position of the recording. */
  readonly index: number;
  readonly isEnd: boolean;
}

/**
 * The departures of requests and the ends of responses in the order of the recording. All responses that a request had
 * seen end before it leaves. A response that was cut off or broke off never ends.
 * @param recordings in the order of their departure
 */
export function* moments(recordings: readonly Recording[]): Generator<Moment> {
  const endings = recordings
    .map((recording, index) => ({
      index,
      end: recording.response.error ? Infinity : endOf(recording),
    }))
    .filter(({ end }) => end < Infinity)
    .sort((a, b) => a.end - b.end || a.index - b.index);
  let next = 0;
  for (const [index, { at }] of recordings.entries()) {
    for (let ending = endings[next]; ending && ending.end <= at; ending = endings[++next]) {
      // Of exchanges that begin and end in the same instant, an earlier one cannot have seen a later one.
      if (ending.index >= index) break;
      yield { index: ending.index, isEnd: true };
    }
    yield { index, isEnd: false };
  }
}

/** The parts of a URL that decide which cookies are sent to it. */
export type RequestUrl = Pick<URL, 'protocol' | 'hostname' | 'pathname'>;

/**
 * Makes a function that gives the URL of a recorded request. Each origin is parsed once.
 * @param origin of the session
 */
export function createRequestUrls(origin: string): (recording: Recording) => RequestUrl {
  const bases = new Map<string, RequestUrl>();
  return ({ request: { path }, origin: own = origin }) => {
    const { protocol, hostname } = bases.get(own) ?? new URL(own);
    bases.set(own, { protocol, hostname, pathname: '/' });
    if (path.startsWith('/')) return { protocol, hostname, pathname: pathOf(path) };
    return (path !== '*' && parseUrl(path)) || { protocol, hostname, pathname: '/' };
  };
}
