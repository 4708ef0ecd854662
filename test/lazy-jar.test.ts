import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { CookieJars } from '../src/replay/correlate/cookies/cookie-jars.ts';
import { linkCookies } from '../src/replay/correlate/cookies/link-cookies.ts';
import { type CookieExchange, cookieSession } from './replay/correlate/cookies/cookie-sessions.ts';

/** Whether a replay of this session, whose every answer sets a cookie, has loaded the library by then. */
function loadsLibrary(...exchanges: CookieExchange[]): boolean {
  const recordings = cookieSession(...exchanges);
  const jars = new CookieJars(linkCookies(recordings, 'http://127.0.0.1:3000'));
  for (const [index, { request }] of recordings.entries()) {
    jars.insert(index, 'http://127.0.0.1/', request);
    jars.store(index, 'http://127.0.0.1/', ['sid=live']);
  }
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  return loaded.some((file) => file.includes('tough-cookie'));
}

test('the library of jars is loaded with the first cookie that is kept', () => {
  expect(loadsLibrary({ cookie: 'theme=dark' }, { set: ['sid=A'] }, {})).toBe(false);
  expect(loadsLibrary({ set: ['sid=A'] }, { cookie: 'sid=A' })).toBe(true);
});
