/** Cookies whose name is the instance's own. */
import { expect, test } from 'vitest';
import { CookieNames } from '../../../../src/replay/correlate/naming/cookie-names.ts';
import { replaySession } from '../../../../src/replay/index.ts';
import type { Header } from '../../../../src/session/schema.ts';
import { sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const set = (...cookies: string[]): Header[] =>
  cookies.map((cookie): Header => ['Set-Cookie', `${cookie}; Path=/`]);

test.each([
  ['OLD42', 'LIVE7'],
  ['CBJFN', 'U06AP'],
])('a cookie and a header named after %s go out under the live %s', async (then, now) => {
  await using server = await serveAnswers([
    { headers: { 'Set-Cookie': `CSRF-Token-${now}=live-token-99; Path=/` } },
  ]);
  const session = sessionOf([
    { request: 'GET /', answerHeaders: set(`CSRF-Token-${then}=old-token-11`) },
    {
      request: 'POST /config',
      headers: [
        ['Cookie', `CSRF-Token-${then}=old-token-11`],
        [`X-CSRF-Token-${then}`, 'old-token-11'],
      ],
    },
  ]);

  await replaySession(session, { target: server.url });

  const { headers } = server.seen[1] ?? {};
  expect(headers?.cookie).toBe(`CSRF-Token-${now}=live-token-99`);
  expect(headers?.[`x-csrf-token-${now.toLowerCase()}`]).toBe('live-token-99');
  expect(headers).not.toHaveProperty(`x-csrf-token-${then.toLowerCase()}`);
});

test('of several names, those belong together that have most in common', () => {
  const names = new CookieNames();
  names.learn(['blog_a1=a', 'blog_sec_a1=a', 'lang=a'], ['lang=a', 'blog_sec_b2=a', 'blog_b2=a']);
  expect([
    names.recordedOf('blog_b2'),
    names.recordedOf('blog_sec_b2'),
    names.recordedOf('lang'),
  ]).toEqual(['blog_a1', 'blog_sec_a1', 'lang']);
});

test('random letters are paired even if several names have some', () => {
  const names = new CookieNames();
  names.learn(['KEY-QJSXKDF=a', 'KEY-PLMKXNB_aux=a'], ['KEY-WVXHTRZ_aux=a', 'KEY-ZKQPHMF=a']);
  expect([names.recordedOf('KEY-ZKQPHMF'), names.recordedOf('KEY-WVXHTRZ_aux')]).toEqual([
    'KEY-QJSXKDF',
    'KEY-PLMKXNB_aux',
  ]);
});

test.each([
  ['7be0194d', 'e53c86fa'],
  ['q0zkvm1x8w', 'm4hty2jd9b'],
])('one name on each side may be random from end to end: %s', (then, now) => {
  const names = new CookieNames();
  names.learn([`${then}=a`, 'theme=a'], ['theme=a', `${now}=a`]);
  expect(names.recordedOf(now)).toBe(then);
});

test('two other words of one length are no pair', () => {
  const names = new CookieNames();
  names.learn(['account=a'], ['profile=a']);
  expect(names.recordedOf('profile')).toBe('profile');
});

test('of several such names, none tells to which it belongs', () => {
  const names = new CookieNames();
  names.learn(['7be0194d=a', '02c6a91e=a'], ['e53c86fa=a', '9d17b40c=a']);
  expect([names.recordedOf('e53c86fa'), names.recordedOf('9d17b40c')]).toEqual([
    'e53c86fa',
    '9d17b40c',
  ]);
});

test('words in several names are no random letters', () => {
  const names = new CookieNames();
  names.learn(['shop_account=a', 'shop_history=a'], ['shop_profile=a', 'shop_wishlist=a']);
  expect([names.recordedOf('shop_profile'), names.recordedOf('shop_wishlist')]).toEqual([
    'shop_profile',
    'shop_wishlist',
  ]);
});

test('a header that only has the name in it stays', () => {
  const names = new CookieNames();
  names.learn(['auth_a1b2=a'], ['auth_c3d4=a']);
  expect(names.headerOf('X-auth_a1b2')).toBe('X-auth_c3d4');
  expect(names.headerOf('Authorization')).toBe('Authorization');
});

test('a name that the live server sets after all is its own again', () => {
  const names = new CookieNames();
  names.learn(['sid_a1b2=a'], ['sid_c3d4=a']);
  names.learn(['sid_a1b2=a'], ['sid_a1b2=a']);
  expect(names.recordedOf('sid_c3d4')).toBe('sid_c3d4');
});

test('names that have nothing in common are no pair', () => {
  const names = new CookieNames();
  names.learn(['sid=a', 'theme=a'], ['JSESSIONID=a', 'x=a']);
  expect([names.recordedOf('JSESSIONID'), names.recordedOf('x')]).toEqual(['JSESSIONID', 'x']);
});

test('a random id in a name may have no digit, where one name alone is left on each side', () => {
  const names = new CookieNames();
  names.learn(['CSRF-Token-QJSXKDF=a', 'lang=a'], ['CSRF-Token-M63TBKR=a', 'lang=a']);
  names.learn(['sess.kqwzvbxm.sig=a'], ['sess.trhnplcd.sig=a']);
  expect([names.recordedOf('CSRF-Token-M63TBKR'), names.recordedOf('sess.trhnplcd.sig')]).toEqual([
    'CSRF-Token-QJSXKDF',
    'sess.kqwzvbxm.sig',
  ]);
});

test.each([
  ['CSRF-Token-CBJFN', 'CSRF-Token-U06AP'],
  ['CSRF-Token-CBJFN', 'CSRF-Token-WQKTZ'],
  ['shopA', 'shopB'],
  ['sess.kqwz.sig', 'sess.trhn.sig'],
])('an id may be a few letters, where one name alone is left on each side: %s, %s', (then, now) => {
  const names = new CookieNames();
  names.learn([`${then}=a`, 'lang=a'], ['lang=a', `${now}=a`]);
  expect(names.recordedOf(now)).toBe(then);
});

test.each([
  ['CSRF-Token-CBJFN=a', 'CSRF-Token-KLMRT=a'],
  ['shopA=a', 'cart=a'],
])('a few letters are no id if two names are left: %s, %s', (...then) => {
  const names = new CookieNames();
  names.learn(then, ['CSRF-Token-WQKTZ=a', 'shopB=a']);
  expect([names.recordedOf('CSRF-Token-WQKTZ'), names.recordedOf('shopB')]).toEqual([
    'CSRF-Token-WQKTZ',
    'shopB',
  ]);
});

test.each([
  ['uid', 'gid'],
  ['sid', 'six'],
  ['XSRF-TOKEN', 'CSRF-TOKEN'],
])('short words are no ids: %s, %s', (then, now) => {
  const names = new CookieNames();
  names.learn([`${then}=a`], [`${now}=a`]);
  expect(names.recordedOf(now)).toBe(now);
});

test('words in names are no ids', () => {
  const names = new CookieNames();
  names.learn(['session_admin=a'], ['session_editor=a']);
  names.learn(['shop_alpha_x=a', 'shop_gamma_x=a'], ['shop_omega_x=a']);
  expect([names.recordedOf('session_editor'), names.recordedOf('shop_omega_x')]).toEqual([
    'session_editor',
    'shop_omega_x',
  ]);
});

const random = (length: number): string => 'k7q2m9x4z1v8'.repeat(3).slice(0, length);
const site = (word: string, id: string): string[] => [
  `${word}_session=${id}${random(20)}; Path=/; HttpOnly`,
  `${word}UserID=4; Path=/; HttpOnly; Max-Age=900`,
];

test('the word of a site before a name may be another, where the cookies are alike', () => {
  const names = new CookieNames();
  names.learn(['lang=a', ...site('harbour', 'ab')], [...site('mill', 'cd'), 'lang=a']);
  // The word is known now, and what is behind it may have an id besides.
  names.learn(['harbourSaved25=yes', 'harbourTheme=a'], ['millSaved390=yes', 'millTheme=b']);
  const live = ['mill_session', 'millUserID', 'millSaved390', 'millTheme', 'lang'];
  expect(live.map((name) => names.recordedOf(name))).toEqual([
    'harbour_session',
    'harbourUserID',
    'harbourSaved25',
    'harbourTheme',
    'lang',
  ]);
});

test('another word before a name makes it another cookie if nothing shows that they are the same', () => {
  const session = (name: string, attributes = '; Path=/; HttpOnly'): string =>
    `${name}=${random(24)}${attributes}`;
  const learned = (then: string[], now: string[]): string[] => {
    const names = new CookieNames();
    names.learn([session('known_token')], [session('known_token')]);
    names.learn(then, now);
    return now.map((each) => names.recordedOf(each.split('=')[0] ?? ''));
  };
  // Other attributes.
  expect(learned([session('user_token')], [session('csrf_token', '; Path=/')])).toEqual([
    'csrf_token',
  ]);
  // A state, which no session is.
  expect(learned(['user_seen=1'], ['shop_seen=1'])).toEqual(['shop_seen']);
  // A cookie that the recorded server has as well.
  expect(learned([session('user_token')], [session('known_token')])).toEqual(['known_token']);
  // The name goes on in the middle of a word.
  expect(learned([session('usersession')], [session('guildsession')])).toEqual(['guildsession']);
  // One more.
  const two = [session('mill_session'), session('mill_token')];
  expect(learned([session('harbour_session')], two)).toEqual(['mill_session', 'mill_token']);
});
