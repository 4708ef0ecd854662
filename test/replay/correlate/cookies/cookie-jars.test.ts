import { describe, expect, test } from 'vitest';
import { CookieJars } from '../../../../src/replay/correlate/cookies/cookie-jars.ts';
import { createJar } from '../../../../src/replay/correlate/cookies/jar.ts';
import { linkCookies } from '../../../../src/replay/correlate/cookies/link-cookies.ts';
import type { Header, Recording } from '../../../../src/session/schema.ts';
import { type CookieExchange, cookieSession } from './cookie-sessions.ts';

const origin = 'http://api.example.com';
const target = 'http://127.0.0.1:4000';

/** What the last request of a session sends, once the first one was answered with `live`. */
function sent(
  exchanges: readonly CookieExchange[],
  live: readonly string[],
  path = '/',
  base = target,
): Header[] {
  const recordings = cookieSession(...exchanges.map((each) => ({ origin, ...each })));
  const jars = new CookieJars(linkCookies(recordings, origin));
  const last = recordings.length - 1;
  jars.store(0, `${base}/`, live);
  const request = recordings[last]?.request;
  return request ? jars.insert(last, base + path, request).request.headers : [];
}

/** The same of a session that was given `sid=A` and sent it back. */
function sentAfter(
  live: readonly string[],
  cookie: string | string[] = 'sid=A',
  path = '/',
): string {
  const headers = sent([{ set: ['sid=A'] }, { cookie }], live, path);
  return headers.map(([, value]) => value).join(' | ');
}

function missingOf(jars: CookieJars, recordings: readonly Recording[], index: number): string[] {
  const request = recordings[index]?.request;
  return request ? jars.insert(index, target, request).missing.map(({ name }) => name) : [];
}

describe('the cookies of a request', () => {
  test.each([
    ['the live value', ['sid=B'], 'sid=A', 'sid=B'],
    ['own ones in their places', ['sid=B'], 'a=1;sid=A;  b=2', 'a=1;sid=B;  b=2'],
    ['new live ones last', ['lb=n1; Path=/', 'sid=B'], 'sid=A; a=1', 'sid=B; a=1; lb=n1'],
    ['an own one where a live one has its name', ['sid=B', 'a=2'], 'a=1; sid=A', 'a=1; sid=B'],
    ['no deleted one', ['sid=B', 'sid=; Max-Age=0'], 'a=1; sid=A', 'a=1'],
    ['no expired one', ['sid=B; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], 'sid=A; a=1', 'a=1'],
    ['none that is not set', [], 'sid=A; a=1', 'a=1'],
    ['no header without any', [], 'sid=A', ''],
    ['one for another path left out', ['sid=B; Path=/admin'], 'sid=A; a=1', 'a=1'],
    ['the one of the longest path', ['sid=B; Path=/', 'sid=C; Path=/in'], 'sid=A', 'sid=C; sid=B'],
    [
      'Max-Age over Expires',
      ['sid=B; Max-Age=9; Expires=Thu, 01 Jan 1970 00:00:00 GMT'],
      'sid=A',
      'sid=B',
    ],
    ['a value with =', ['sid=b=c=='], 'sid=A', 'sid=b=c=='],
    ['a quoted value', ['sid="b c, d"; HttpOnly'], 'sid=A', 'sid="b c, d"'],
    ['an empty value', ['sid=; Path=/'], 'sid=A', 'sid='],
    ['non-ASCII bytes', ['sid=\u00c3\u00a0'], 'sid=A', 'sid=\u00c3\u00a0'],
    ['a tab inside', ['sid=b\tc'], 'sid=A', 'sid=b\tc'],
    ['a Secure one on loopback', ['sid=B; Secure'], 'sid=A', 'sid=B'],
    ['one of the recorded domain', ['sid=B; Domain=api.example.com'], 'sid=A', 'sid=B'],
    ['one of a public suffix', ['sid=B; Domain=com'], 'sid=A', 'sid=B'],
  ])('have %s', (_, live, cookie, expected) => {
    expect(sentAfter(live, cookie, '/in/x')).toBe(expected);
  });

  test.each(['__Host-sid', '__Secure-sid', '"sid"', 'a b', 'constructor', '__proto__', ''])(
    'keep a name like %j',
    (name) => {
      const equals = name === '' ? '' : '=';
      const exchanges = [{ set: [`${name}=A`] }, { cookie: `${name}${equals}A` }];
      expect(sent(exchanges, [`${name}=B`])).toEqual([['Cookie', `${name}${equals}B`]]);
    },
  );

  test('become one header in the place of the first of several', () => {
    expect(sentAfter(['sid=B'], ['a=1', 'sid=A', 'b=2'])).toBe('a=1; sid=B; b=2');
  });

  test('delete a cookie of the recorded domain at a target on another host', () => {
    const set = 'Domain=api.example.com; Path=/';
    expect(sentAfter([`sid=B; ${set}`, `sid=; Max-Age=0; ${set}`])).toBe('');
  });

  test('follow Secure at a plain http target on another machine', () => {
    const exchanges = [{ set: ['sid=A'] }, { cookie: 'sid=A' }];
    expect(sent(exchanges, ['sid=B; Secure'], '/', 'http://10.0.0.1')).toEqual([]);
    expect(sent(exchanges, ['sid=B; Secure'], '/', 'https://10.0.0.1')).toHaveLength(1);
  });

  test.each([
    ['http://api.internal', 'internal'],
    ['http://api.internal', 'api.internal'],
    ['http://test:3000', 'test'],
    ['http://api:3000', 'api'],
    ['http://localhost:3000', 'localhost'],
    ['http://api.localhost:3000', 'localhost'],
    ['http://[::1]:3000', '::1'],
    ['http://10.0.0.1', '10.0.0.1'],
    ['https://api.staging.example.com', '.example.com'],
    ['https://api.co.uk', 'co.uk'],
  ])('have one that %s sets for the domain %s', (base, domain) => {
    const exchanges = [{ set: ['sid=A'] }, { cookie: 'sid=A' }];
    const headers = sent(exchanges, [`sid=B; Domain=${domain}; Path=/`], '/', base);
    expect(headers).toEqual([['Cookie', 'sid=B']]);
  });

  test.each(['example.com', 'internal', 'localhost'])(
    'go to all hosts of the domain %s',
    (domain) => {
      const jar = createJar();
      jar.store(`sid=B; Domain=${domain}`, `http://auth.${domain}/`, 0);
      expect(jar.cookies(`http://api.${domain}/`)).toMatchObject([{ name: 'sid', value: 'B' }]);
      expect(jar.cookies('http://example.org/')).toEqual([]);
    },
  );

  test('of one host alone go to no other', () => {
    const jar = createJar();
    jar.store('sid=B', 'http://auth.example.com/', 0);
    jar.store('tid=B; Domain=example.org', 'http://auth.example.com/', 0);
    expect(jar.cookies('http://auth.example.com/')).toHaveLength(2);
    expect(jar.cookies('http://example.com/')).toEqual([]);
    expect(jar.cookies('http://api.auth.example.com/')).toEqual([]);
  });

  test('do not include any that the recorded client was given and never sent', () => {
    const exchanges = [{ set: ['sid=A', 'track=1'] }, { cookie: 'sid=A' }];
    expect(sent(exchanges, ['sid=B', 'track=2'])).toEqual([['Cookie', 'sid=B']]);
  });

  test('have one that another request of the client sent, by the path of the live one', () => {
    const exchanges = [
      { set: ['sid=A', 'cart=1; Path=/shop'] },
      { cookie: 'sid=A; cart=1' },
      { cookie: 'sid=A' },
    ];
    expect(sent(exchanges, ['sid=B', 'cart=2; Path=/'])).toEqual([['Cookie', 'sid=B; cart=2']]);
  });

  test('keep one that the client had before the server set it, if the jar has none', () => {
    const exchanges = [{ cookie: 'sid=A', set: ['sid=A'] }, { cookie: 'sid=A' }];
    expect(sent(exchanges, [])).toEqual([['Cookie', 'sid=A']]);
    expect(sent(exchanges, ['sid=B'])).toEqual([['Cookie', 'sid=B']]);
  });
});

describe('a request with nothing to change', () => {
  test.each([
    ['without a Cookie header', [{ set: ['a=1'] }, { set: ['b=1'] }, { cookie: 'a=1; b=1' }], 1],
    ['with own cookies only', [{ set: ['a=1'] }, { cookie: 'x=1;y=2' }, { cookie: 'a=1' }], 1],
  ])('is the same object %s', (_, exchanges, index) => {
    const recordings = cookieSession(...exchanges);
    const jars = new CookieJars(linkCookies(recordings, 'http://127.0.0.1:3000'));
    jars.store(0, target, ['a=2', 'new=3']);
    const request = recordings[index]?.request;
    expect(request).toBeDefined();
    if (request) expect(jars.insert(index, target, request).request).toBe(request);
  });
});

describe('missing cookies', () => {
  const recordings = cookieSession({ set: ['sid=A', 'b=1'] }, { cookie: 'own=1; sid=A; b=1' });
  const links = linkCookies(recordings, 'http://127.0.0.1:3000');

  test('are those that the server had set and the jar does not have', () => {
    const jars = new CookieJars(links);
    expect(missingOf(jars, recordings, 1)).toEqual(['sid', 'b']);
    jars.store(0, target, ['b=2']);
    expect(missingOf(jars, recordings, 1)).toEqual(['sid']);
    expect(missingOf(jars, recordings, 0)).toEqual([]);
  });

  test('do not include the client’s own', () => {
    const brought = cookieSession({ cookie: 'sid=A', set: ['sid=A'] }, { cookie: 'sid=A' });
    const jars = new CookieJars(linkCookies(brought, 'http://127.0.0.1:3000'));
    expect(missingOf(jars, brought, 1)).toEqual([]);
  });
});

test.each([
  ['deleted', 'sid=; Max-Age=0', 'sid=; Max-Age=0'],
  [
    'deleted by a time long ago',
    'sid=gone; expires=Thu, 01-Jan-1970 00:00:01 GMT',
    'sid=; Max-Age=0',
  ],
  ['replaced', 'sid=B', 'sid=live-2'],
])(
  'a cookie that is sent although it was %s goes out as the server had set it',
  (_, recorded, live) => {
    const recordings = cookieSession(
      { origin, set: ['sid=A'] },
      { origin, cookie: 'sid=A', set: [recorded] },
      { origin, cookie: 'sid=A' },
    );
    const jars = new CookieJars(linkCookies(recordings, origin));
    jars.store(0, `${target}/`, ['sid=live-1']);
    jars.store(1, `${target}/`, [live]);

    const request = recordings[2]?.request;
    expect(request && jars.insert(2, `${target}/`, request).request.headers).toEqual([
      ['Cookie', 'sid=live-1'],
    ]);
    expect(missingOf(jars, recordings, 2)).toEqual([]);
  },
);

describe('a request without cookies, of the only client or of another one', () => {
  const sids = (exchanges: readonly CookieExchange[], ...live: string[]): string => {
    const recordings = cookieSession(...exchanges.map((each) => ({ origin, ...each })));
    const jars = new CookieJars(linkCookies(recordings, origin));
    for (const [index, cookie] of live.entries()) jars.store(index, `${target}/`, [cookie]);
    const last = recordings.at(-1);
    if (!last) return '';
    const { headers } = jars.insert(recordings.length - 1, target, last.request).request;
    return headers.map(([, value]) => value).join();
  };

  test('one with a key fills no jar of a browser beside it', () => {
    const exchanges = [{ set: ['sid=A'] }, { set: ['sid=X'] }, { cookie: 'sid=A' }];
    expect(sids(exchanges, 'sid=B', 'sid=Y')).toBe('sid=B');
  });

  test('one before any cookie was set is of the only client', () => {
    const exchanges = [{}, { set: ['sid=A'] }, { cookie: 'sid=A' }];
    expect(sids(exchanges, 'lb=n1', 'sid=B')).toBe('sid=B; lb=n1');
  });
});
