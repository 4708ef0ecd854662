import { describe, expect, test } from 'vitest';
import { producersOf } from '../../../../src/replay/correlate/cookies/cookie-links.ts';
import { linkCookies } from '../../../../src/replay/correlate/cookies/link-cookies.ts';
import { type CookieExchange, cookieSession } from './cookie-sessions.ts';

const origin = 'http://127.0.0.1:3000';

/** For each request its server cookies with their producers: `sid<0,2`. */
function linksOf(...exchanges: CookieExchange[]): string[] {
  const { requests } = linkCookies(cookieSession(...exchanges), origin);
  return requests.map(({ cookies }) =>
    cookies.map((cookie) => `${cookie.name}<${producersOf(cookie)}`).join(' '),
  );
}

/** The jar of each request; `-` for none. */
function jarsOf(...exchanges: CookieExchange[]): string {
  const { requests } = linkCookies(cookieSession(...exchanges), origin);
  return requests.map(({ jar }) => jar ?? '-').join('');
}

describe('a cookie of a request', () => {
  test('is the server’s if an earlier response had set that name and value', () => {
    expect(linksOf({ set: ['sid=A; Path=/'] }, { cookie: 'sid=A' })).toEqual(['', 'sid<0']);
  });

  test.each([
    ['nothing set it', { set: [] }],
    ['another value was set', { set: ['sid=B'] }],
    ['another name was set', { set: ['tid=A'] }],
    ['the response came after the request', { set: ['sid=A'], at: 100 }],
    ['it was set by a host that no request goes to', { set: ['sid=A'], origin: 'http://idp:1' }],
    ['a stream that was held open set it', { set: ['sid=A'], time: 90, aborted: true as const }],
  ])('is the client’s own where %s', (_, exchange) => {
    expect(linksOf(exchange, { cookie: 'sid=A', at: 50 }).join('')).toBe('');
  });

  test('is the server’s if that host is replayed as well', () => {
    const recordings = cookieSession(
      { set: ['sid=A'], origin: 'http://idp:1' },
      { cookie: 'sid=A' },
    );
    expect(linkCookies(recordings, origin, ['http://idp:1']).requests[1]?.cookies).toHaveLength(1);
  });

  test('is the server’s if the response that set it was still under way', () => {
    expect(linksOf({ set: ['sid=A'], time: 90 }, { cookie: 'sid=A', at: 50 })[1]).toBe('sid<0');
  });

  test('is the server’s if the client had cut the response off before', () => {
    expect(linksOf({ set: ['sid=A'], aborted: true }, { cookie: 'sid=A', at: 50 })[1]).toBe(
      'sid<0',
    );
  });

  test('stays the client’s own if a response under way only repeats it', () => {
    const links = linksOf(
      { cookie: 'theme=dark' },
      { set: ['theme=dark'], at: 40, time: 90 },
      { cookie: 'theme=dark', at: 50 },
    );
    expect(links[2]).toBe('');
  });

  test('knows all responses that set its name for its client, the latest last', () => {
    const links = linksOf(
      { set: ['sid=A'] },
      { cookie: 'sid=A', set: ['sid=B'] },
      { set: ['sid=X'] },
      { cookie: 'sid=B', set: ['sid=C'] },
      { cookie: 'sid=C' },
    );
    expect(links).toEqual(['', 'sid<0', '', 'sid<0,1', 'sid<0,1,3']);
  });

  test.each([
    ['without a name', 'bare', 'bare'],
    ['with = in its value', 'sid=a=b==', 'sid=a=b=='],
    ['in quotes', 'sid="a b"', 'sid="a b"'],
    ['that ends in a byte of UTF-8 which is white space', 'n=\u00c3\u00a0', 'n=\u00c3\u00a0'],
    ['with spaces around', ' sid = a ', 'sid=a'],
  ])('is found %s', (_, set, cookie) => {
    expect(linksOf({ set: [`${set}; HttpOnly`] }, { cookie })[1]).not.toBe('');
  });

  test('is found in any of several Cookie headers', () => {
    const links = linkCookies(
      cookieSession({ set: ['sid=A'] }, { cookie: ['theme=dark', 'lang=en; sid=A'] }),
      origin,
    );
    expect(links.requests[1]?.cookies).toMatchObject([{ name: 'sid', position: 2 }]);
  });
});

describe('clients', () => {
  test('of two logins side by side have a jar each', () => {
    const jars = jarsOf(
      { set: ['sid=A'], at: 0 },
      { set: ['sid=B'], at: 1 },
      { cookie: 'sid=B' },
      { cookie: 'sid=A' },
    );
    expect(jars).toBe('1001');
  });

  test('stay apart if a cookie has the same value in both', () => {
    const jars = jarsOf(
      { set: ['sid=A', 'lang=en'] },
      { set: ['sid=B', 'lang=en'] },
      { cookie: 'lang=en; sid=A' },
      { cookie: 'sid=B; lang=en' },
    );
    expect(jars).toBe('0101');
  });

  test('have the producers of their own cookies only', () => {
    const links = linksOf(
      { set: ['sid=A', 'lang=en'] },
      { set: ['sid=B', 'lang=en'] },
      { cookie: 'lang=en; sid=A' },
    );
    expect(links[2]).toBe('lang<0 sid<0');
  });

  test('with cookies in one request are one client', () => {
    const jars = jarsOf({ set: ['a=1'] }, { set: ['b=2'] }, { cookie: 'a=1; b=2' }, {});
    expect(jars).toBe('000-');
  });

  test('that send no cookie back have no jar', () => {
    expect(jarsOf({ set: ['sid=A'] }, {}, { cookie: 'theme=dark' })).toBe('---');
  });

  test('keep no cookies in a request without a Cookie header', () => {
    const { requests } = linkCookies(
      cookieSession({ set: ['a=1'] }, { set: ['b=2'] }, { cookie: 'a=1; b=2' }),
      origin,
    );
    expect(requests.map(({ isKeeping }) => isKeeping)).toEqual([false, false, true]);
  });
});

test('a session of 20,000 requests whose cookie changes with each is linked in linear memory', () => {
  const exchanges = Array.from({ length: 20_000 }, (_, index) => ({
    cookie: `sid=${index}; lang=en`,
    set: [`sid=${index + 1}`, 'lang=en'],
  }));
  const { requests } = linkCookies(cookieSession(...exchanges), origin);
  const lists = new Set(requests.flatMap(({ cookies }) => cookies.map(({ setBy }) => setBy)));
  expect(requests.at(-1)?.cookies.map(({ seen }) => seen)).toEqual([19_999, 19_999]);
  expect(lists.size).toBe(2);
});
