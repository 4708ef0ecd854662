import { headerValue } from '../../../../src/http/headers.ts';
import { CookieJars } from '../../../../src/replay/correlate/cookies/cookie-jars.ts';
import { linkCookies } from '../../../../src/replay/correlate/cookies/link-cookies.ts';
import { type CookieExchange, cookieSession } from './cookie-sessions.ts';

/** One exchange, and what the live server answers. */
export interface LiveExchange extends CookieExchange {
  /** The values of the live response's Set-Cookie headers. */
  readonly live?: readonly string[];
}

/** Where the recordings of `sentCookies` were made. */
export const recordedOrigin = 'http://api.example.com';

/**
 * The Cookie header of each request of a replay, one after another.
 * @param exchanges in their order of departure
 * @param target origin of the live server
 */
export function sentCookies(
  exchanges: readonly LiveExchange[],
  target = 'http://127.0.0.1:4000',
): (string | undefined)[] {
  const recordings = cookieSession(
    ...exchanges.map(({ live, ...each }) => ({ origin: recordedOrigin, ...each })),
  );
  const origins = exchanges.flatMap(({ origin }) => origin ?? []);
  const jars = new CookieJars(linkCookies(recordings, recordedOrigin, origins));
  return recordings.map(({ request }, index) => {
    const url = target + request.path;
    const { headers } = jars.insert(index, url, request).request;
    jars.store(index, url, exchanges[index]?.live ?? []);
    return headerValue(headers, 'cookie');
  });
}
