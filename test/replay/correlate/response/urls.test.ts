import { expect, test } from 'vitest';
import { tellAll, tellPlaces } from './values-in.ts';

function tellLocation(location: string, at: { requestPath?: string; basePath?: string } = {}) {
  const places = tellPlaces({ headers: [['Location', location]], ...at });
  const parts = Object.entries(places).map(([place, value]) => [
    place.replace('header location', '').trim(),
    value,
  ]);
  return Object.fromEntries(parts);
}

test('a path is a value as a whole, and so are its segments and query values', () => {
  expect(tellLocation('/orders/a%2F7?state=x%20y+z&state=2&flag&empty=#top')).toEqual({
    '': '/orders/a%2F7?state=x%20y+z&state=2&flag&empty=#top',
    path: '/orders/a%2F7?state=x%20y+z&state=2&flag&empty=',
    'segment 1': 'orders',
    'segment 2': 'a/7',
    'query state': 'x y z',
    'query state 2': '2',
  });
});

test('a segment is named by the one before it, a query value by its parameter', () => {
  const told = tellAll({ headers: [['Location', '/orders/7?state=x']] });
  expect(told.map(({ kind, names }) => [kind, ...names])).toEqual([
    ['url', 'location'],
    ['url', 'location'],
    ['part'],
    ['part', 'orders'],
    ['part', 'state'],
  ]);
});

test('a key in a segment is told by itself, named by what it is the key of', () => {
  expect(tellLocation("/Orders('a%207')/Lines(OrderID=7,Line=1)")).toMatchObject({
    'segment 1': "Orders('a 7')",
    'segment 1 key': 'a 7',
    'segment 2 key OrderID': '7',
    'segment 2 key Line': '1',
  });
  const told = tellAll({ headers: [['Location', '/Orders(7)']] });
  expect(told.at(-1)).toMatchObject({ kind: 'part', names: ['Orders'] });
});

test('a segment has no key if it is no call, or a call without arguments', () => {
  const places = Object.keys(tellLocation('/top()/a(b)c/(7)/x(=1)'));
  expect(places.filter((place) => place.includes('key'))).toEqual([]);
});

test('an absolute URL of the server gives its path, whatever the case and the default port', () => {
  expect(tellLocation('HTTP://API.test:80/orders/7')).toMatchObject({ path: '/orders/7' });
});

test('a URL of another server gives its parts, but no path to send', () => {
  expect(tellLocation('https://app.test/callback?code=c-1')).toEqual({
    '': 'https://app.test/callback?code=c-1',
    'segment 1': 'callback',
    'query code': 'c-1',
  });
});

test('an origin that merely begins like the own is another', () => {
  expect(tellLocation('http://api.test.evil/a')).not.toHaveProperty('path');
});

test('a URL without a scheme has that of the server', () => {
  expect(tellLocation('//api.test/orders/7')).toMatchObject({ path: '/orders/7' });
});

test('a relative Location starts at the request', () => {
  const requestPath = '/a/b/c?x=1';
  expect(tellLocation('7', { requestPath })).toMatchObject({ '': '7', path: '/a/b/7' });
  expect(tellLocation('../7?y=2', { requestPath })).toMatchObject({ path: '/a/7?y=2' });
  expect(tellLocation('7', { requestPath: `http://api.test${requestPath}` })).toMatchObject({
    path: '/a/b/7',
  });
  expect(tellLocation('?page=2', { requestPath })).toMatchObject({ path: '/a/b/c?page=2' });
});

test('the base path of the target is taken off', () => {
  const at = { basePath: '/v1', requestPath: '/a/b' };
  expect(tellLocation('/v1/orders/7', at)).toEqual({
    '': '/v1/orders/7',
    path: '/orders/7',
    'segment 1': 'orders',
    'segment 2': '7',
  });
  expect(tellLocation('http://api.test/v1?x=1', at)).toMatchObject({ path: '/?x=1' });
  expect(tellLocation('c', at)).toMatchObject({ path: '/a/c' });
  expect(tellLocation('/v12/orders', at)).toMatchObject({ path: '/v12/orders' });
  expect(tellLocation('http://other.test/v1/a', at)).toMatchObject({ 'segment 1': 'v1' });
});

test('dot segments are resolved as a client does', () => {
  expect(tellLocation('/a/../b/./7')).toMatchObject({ path: '/b/7', 'segment 2': '7' });
});

test('escapes that are no UTF-8 stay as they are', () => {
  expect(tellLocation('/%ff?a=%zz')).toMatchObject({ 'segment 1': '%ff', 'query a': '%zz' });
});

test('the parameters of a fragment are values', () => {
  expect(tellLocation('https://app.test/#access_token=t-1&state=s')).toEqual({
    '': 'https://app.test/#access_token=t-1&state=s',
    'fragment access_token': 't-1',
    'fragment state': 's',
  });
});

test('a mail address is no URL of a server', () => {
  expect(tellLocation('mailto:a@b.test')).toEqual({ '': 'mailto:a@b.test' });
});

test('a live URL is that of the target whose base path it has, of several on one host', () => {
  const live = { ownsAll: true, basePath: '/api' };
  const others = [
    { origin: 'http://api.test', basePath: '/auth' },
    { origin: 'http://other.test', basePath: '' },
  ];
  const partsOf = (url: string) => {
    const places = tellPlaces({ headers: [['Location', url]], ...live, others });
    return [places['header location path'], places['header location segment 1']];
  };
  expect(partsOf('http://api.test/api/a')).toEqual(['/a', 'a']);
  expect(partsOf('http://api.test/auth/a')).toEqual([undefined, 'a']);
  expect(partsOf('http://api.test/authors')).toEqual(['/authors', 'authors']);
  expect(partsOf('http://other.test/a')).toEqual([undefined, 'a']);
  expect(partsOf('http://unknown.test/a')).toEqual(['/a', 'a']);
});
