import { expect, test } from 'vitest';
import { tellAll, tellPlaces } from './values-in.ts';

test('headers are located by their names in lower case, the second one of a name by its number', () => {
  const headers = [
    ['X-Request-Id', 'r-1'],
    ['x-request-id', 'r-2'],
  ] as const;
  expect(tellAll({ headers })).toEqual([
    {
      place: 'header x-request-id',
      value: 'r-1',
      names: ['x-request-id'],
      isInList: false,
      kind: 'string',
    },
    expect.objectContaining({ place: 'header x-request-id 2', value: 'r-2' }),
  ]);
});

test('headers that name nothing live are no values', () => {
  const headers = [
    ['Content-Type', 'application/json'],
    ['Date', 'Tue, 24 Nov 2026 10:00:00 GMT'],
    ['Access-Control-Allow-Origin', 'http://app.test'],
    ['X-RateLimit-Remaining', '59'],
    ['X-Empty', ''],
  ] as const;
  expect(tellAll({ headers })).toEqual([]);
});

test('an entity tag is a value as a whole, and without its quotes and mark of weakness', () => {
  expect(tellPlaces({ headers: [['ETag', 'W/"abc"']] })).toEqual({
    'header etag': 'W/"abc"',
    'header etag tag': 'abc',
  });
});

test('an entity tag without quotes is one value', () => {
  expect(tellPlaces({ headers: [['ETag', 'abc']] })).toEqual({ 'header etag': 'abc' });
});

test('the parameters of a challenge are values under their names, its realm is not', () => {
  const challenge = 'Digest realm="all", nonce="n\\"1", opaque=o-1, Bearer nonce="n2"';
  expect(tellPlaces({ headers: [['WWW-Authenticate', challenge]] })).toEqual({
    'header www-authenticate': challenge,
    'header www-authenticate nonce': 'n"1',
    'header www-authenticate opaque': 'o-1',
    'header www-authenticate nonce 2': 'n2',
  });
});

test('a URL among the parameters of a header is taken apart', () => {
  const challenge = 'Bearer resource_metadata="http://api.test/meta/7"';
  expect(tellPlaces({ headers: [['WWW-Authenticate', challenge]] })).toMatchObject({
    'header www-authenticate resource_metadata path': '/meta/7',
  });
});

test('a lock token is a value with and without its brackets', () => {
  expect(tellPlaces({ headers: [['Lock-Token', '<urn:uuid:1>']] })).toEqual({
    'header lock-token': '<urn:uuid:1>',
    'header lock-token inside': 'urn:uuid:1',
  });
});

test('the padding of base64 makes no parameter', () => {
  expect(tellPlaces({ headers: [['X-Token', 'YWJjZA==']] })).toEqual({
    'header x-token': 'YWJjZA==',
  });
});

test('links are told by their relation, whether they come in one header or in several', () => {
  const next = '</items?page=2>; rel="next"';
  const last = '<http://api.test/items?page=9>; title="a, <b>"; rel=last';
  const separate = tellPlaces({
    headers: [
      ['Link', next],
      ['Link', last],
    ],
  });

  expect(tellPlaces({ headers: [['link', `${next}, ${last}`]] })).toEqual(separate);
  expect(separate).toMatchObject({
    'header link rel next': '/items?page=2',
    'header link rel next query page': '2',
    'header link rel last path': '/items?page=9',
  });
});

test('a link with two relations is a value under both, one without a relation under its number', () => {
  const places = tellPlaces({ headers: [['Link', '</a>; rel="self last", </b>, </c>']] });
  expect(places).toMatchObject({
    'header link rel self': '/a',
    'header link rel last': '/a',
    'header link': '/b',
    'header link 2': '/c',
  });
});

test('the URL of a Refresh is a value', () => {
  expect(tellPlaces({ headers: [['Refresh', '0; url=/orders/7']] })).toMatchObject({
    'header refresh url': '/orders/7',
    'header refresh url segment 2': '7',
  });
});

test('JSON in a header is read', () => {
  expect(tellPlaces({ headers: [['X-Pagination', '{"cursor":"c-1"}']] })).toMatchObject({
    'header x-pagination json /cursor': 'c-1',
  });
});

test('a cookie is a value under its name, without its attributes', () => {
  const headers = [
    ['Set-Cookie', 'sid=s-1; Path=/; HttpOnly'],
    ['Set-Cookie', 'sid="s-2"; Path=/admin'],
    ['set-cookie', 'token=a%3D1==; Expires=Wed, 01 Jan 2030 00:00:00 GMT'],
  ] as const;
  expect(tellPlaces({ headers })).toEqual({
    'cookie sid': 's-1',
    'cookie sid 2': '"s-2"',
    'cookie token': 'a%3D1==',
    'cookie token decoded': 'a=1==',
  });
  expect(tellAll({ headers })[0]?.names).toEqual(['sid']);
});

test.each([
  'sid=; Path=/',
  'sid=deleted; Max-Age=0',
  'sid=deleted; Path=/; Max-Age=-1',
  'sid=deleted; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
])('a cookie that is deleted is no value: %s', (cookie) => {
  expect(tellAll({ headers: [['Set-Cookie', cookie]] })).toEqual([]);
});

test('a cookie that lives half an hour is a value', () => {
  expect(tellAll({ headers: [['Set-Cookie', 'sid=s; Max-Age=01800']] })).toHaveLength(1);
});
