import { expect, test } from 'vitest';
import { tokenOf } from '../../../kit/index.ts';
import { tellAll, tellPlaces } from './values-in.ts';

test('the claims of a token are values under their names, inside of the token', () => {
  const token = tokenOf({ sub: 'usr_1', org: { ids: [7, 'o-8'] }, admin: true, none: null });
  expect(tellPlaces({ headers: [], json: { t: token, u: 'eyJ' } })).toEqual({
    'body /t': token,
    'body /t claim sub': 'usr_1',
    'body /t claim org /ids/0': '7',
    'body /t claim org /ids/1': 'o-8',
    'body /u': 'eyJ',
  });
});

test('numbers of claims keep every digit', () => {
  const [head, , signature] = tokenOf({}).split('.');
  const claims = Buffer.from('{"uid":90071992547409931}').toString('base64url');
  expect(tellPlaces({ headers: [], text: `${head}.${claims}.${signature}` })).toMatchObject({
    'body text claim uid': '90071992547409931',
  });
});

test('the subject is named as users are', () => {
  const token = tokenOf({ sub: '7', tid: '8' });
  expect(tellAll({ headers: [['X-Token', token]] })).toMatchObject([
    { place: 'header x-token', names: ['x-token'] },
    { place: 'header x-token claim sub', names: ['user', 'id'] },
    { place: 'header x-token claim tid', names: ['tid'] },
  ]);
});

test('of a placeholder, what the session keeps of the claims is told', () => {
  const claims = { REDACTED_T: { sub: 'usr_1' }, REDACTED_U: { sub: 'usr_2' } };
  const headers = [['Authorization', 'Bearer REDACTED_T']] as const;
  expect(tellPlaces({ headers, json: { t: 'REDACTED_OTHER' }, claims })).toEqual({
    'header authorization': 'Bearer REDACTED_T',
    'header authorization claim sub': 'usr_1',
    'body /t': 'REDACTED_OTHER',
  });
});

test('claims in which tokens stand lead no further', () => {
  const token = tokenOf({ inner: tokenOf({ sub: 'usr_1' }) });
  const told = tellAll({ headers: [], json: { t: token } }).map(({ place }) => place);
  expect(told).toEqual(['body /t', 'body /t claim inner']);

  const claims = { REDACTED_T: { t: 'REDACTED_T' } };
  expect(tellPlaces({ headers: [], json: { t: 'REDACTED_T' }, claims })).toEqual({
    'body /t': 'REDACTED_T',
    'body /t claim t': 'REDACTED_T',
  });
});

test.for([
  ['eyJhbGciOiJub25lIn0.bm8ganNvbg.', 'no JSON'],
  ['eyJhbGciOiJub25lIn0.WzFd.', 'a list'],
  ['eyJhbGciOiJub25lIn0.Nw.', 'a number'],
  ['eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn', 'an encrypted token'],
])('%s has no claims: %s', ([text]) => {
  expect(tellAll({ headers: [], json: { t: text } }).map(({ place }) => place)).not.toContainEqual(
    expect.stringContaining('claim'),
  );
});
