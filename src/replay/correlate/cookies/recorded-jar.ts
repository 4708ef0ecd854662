import type { CookiePair } from '../../../http/set-cookie.ts';
import { parseUrl, pathOf } from '../../../http/urls.ts';
import type { Recording } from '../../../session/schema.ts';
import { endOf } from '../../schedule/recorded-times.ts';

/**
 * Why a client sent a cookie. By the rules of RFC 6265; or to where they forbid it, as test code does
 * that carries cookies by hand; or though it had been replaced, was deleted or had expired.
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
 * What happened at the recording, in its order: when a request leaves, every response has ended that
 * it had seen. Responses that were cut off or broke off never end.
 * @param recordings in their order of departure
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
      // Of those that begin and end in one instant, an earlier one cannot have seen a later one.
      if (ending.index >= index) break;
      yield { index: ending.index, isEnd: true };
    }
    yield { index, isEnd: false };
  }
}

/** Of a URL, what decides on its cookies. */
export type RequestUrl = Pick<URL, 'protocol' | 'hostname' | 'pathname'>;

/**
 * Tells where recorded requests went. Each origin is parsed once.
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
