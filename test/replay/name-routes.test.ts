import { expect, test } from 'vitest';
import { linkValues } from '../../src/replay/correlate/link-session.ts';
import { nameRoutes } from '../../src/replay/name-routes.ts';
import { createSession, recordingOf } from '../kit/index.ts';
import { type Exchange, sessionOf } from './correlate/links.ts';

/** The names of the requests of a session. */
function namesOf(exchanges: readonly Exchange[], correlate = true): string[] {
  const session = sessionOf(exchanges);
  return [...nameRoutes(session, linkValues(session, { correlate })).values()];
}

/** An order that is made, read and cancelled, as the API has numbered it. */
const orders = (id: string | number, token: string): Exchange[] => [
  { request: 'POST /orders', status: 201, answer: { id, token } },
  { request: `GET /orders/${id}` },
  { request: `POST /orders/${id}/cancel?confirm=${token}` },
  { request: `GET /orders/${id}.json` },
];

const named = [
  'POST /orders',
  'GET /orders/{order.id}',
  'POST /orders/{order.id}/cancel?confirm={order.token}',
  'GET /orders/{order.id}.json',
];

test('a correlated value is named by what it is, the same in each recording', () => {
  expect(namesOf(orders('775bb92e-1111-4222-8333-944444444444', 'tok-71c9d2e4'))).toEqual(named);
  expect(namesOf(orders('0c9d2b1a-aaaa-4bbb-8ccc-dddddddddddd', 'tok-55a0b3f1'))).toEqual(named);
  expect(namesOf(orders(7, 'tok-71c9d2e4'))).toEqual(named);
});

test('without correlation, paths are as recorded', () => {
  expect(namesOf(orders(7, 'tok-71c9d2e4'), false)[1]).toBe('GET /orders/7');
});

test("the client's own values stay in the name", () => {
  const own = '5f0e9b1c-1111-4222-8333-944444444444';

  expect(namesOf([{ request: `PUT /orders/${own}?page=2` }])).toEqual([
    `PUT /orders/${own}?page=2`,
  ]);
});

test('a value is named after the object that has the id, or after the path of its request', () => {
  const id = (digit: number): string => `${digit}75bb92e-1111-4222-8333-944444444444`;

  expect(
    namesOf([
      { request: 'POST /login', answer: { user: { id: id(1) }, data: { teamId: id(2) } } },
      { request: `GET /users/${id(1)}` },
      { request: `GET /teams/${id(2)}/members` },
      { request: 'POST /edits', answer: { newest: id(3) } },
      { request: `POST /undo/${id(3)}` },
      { request: 'GET /carts', answer: [{ id: id(4) }] },
      { request: `GET /carts/${id(4)}` },
    ]),
  ).toEqual([
    'POST /login',
    'GET /users/{user.id}',
    'GET /teams/{team.id}/members',
    'POST /edits',
    'POST /undo/{edit.newest}',
    'GET /carts',
    'GET /carts/{cart.id}',
  ]);
});

test('keys that are ids are left out of names', () => {
  const key = '775bb92e-1111-4222-8333-944444444444';
  const value = '0c9d2b1a-aaaa-4bbb-8ccc-dddddddddddd';
  const names = namesOf([
    { request: 'GET /tickets', answer: { [key]: { [key]: value } } },
    { request: `GET /tickets/${value}` },
  ]);

  expect(names[1]).toBe('GET /tickets/{ticket.id}');
});

test('a path that a response gave as a whole keeps its words', () => {
  const id = '775bb92e-1111-4222-8333-944444444444';
  const headers: [string, string][] = [['Location', `/orders/${id}/pay?step=one&key=a81fb2c93d`]];
  const session = createSession([
    recordingOf('POST', '/checkout', 303, { response: { headers } }),
    recordingOf('GET', `/orders/${id}/pay?step=one&key=a81fb2c93d`, 200),
  ]);
  const routes = nameRoutes(session, linkValues(session, {}));

  expect([...routes.values()][1]).toBe('GET /orders/{order.id}/pay?step=one&key={key}');
});

test('a path that is long or has many values gets a short name', () => {
  const [huge = '', many = ''] = namesOf([
    { request: `GET /${'7a/'.repeat(500_000)}` },
    { request: `GET /${'7a/'.repeat(600)}` },
  ]);

  expect(huge.length + many.length).toBeLessThan(300);
});

test('long values, and long names as a whole, are cut in the middle', () => {
  const [long = '', longer = ''] = namesOf([
    { request: `GET /search/${'x'.repeat(200)}-end?page=2` },
    { request: `GET /${'word/'.repeat(100)}end` },
  ]);

  expect(long).toMatch(/^GET \/search\/x{20}…x{15}-end\?page=2$/);
  expect(longer.length).toBeLessThan(130);
  expect(longer).toMatch(/^GET \/word\/.*….*\/end$/);
});

const graphql = (query: string, more: object = {}): Exchange => {
  return { request: 'POST /graphql', body: { query, ...more } };
};
const rpc = (method: string, params: unknown = {}): Exchange => {
  return { request: 'POST /rpc', body: { jsonrpc: '2.0', id: 1, method, params } };
};

test.each<[what: string, exchange: Exchange, name: string]>([
  [
    'the field of GraphQL',
    graphql('mutation { added: addBook(title: "a") { id } }'),
    'POST /graphql mutation addBook',
  ],
  [
    'its operation',
    graphql('query Books($n: Int = 1) { books { id } }'),
    'POST /graphql query Books',
  ],
  [
    'the chosen operation',
    graphql('query A { a } fragment F on B { id } mutation C { c { ...F } }', {
      operationName: 'C',
    }),
    'POST /graphql mutation C',
  ],
  [
    'a persisted query',
    {
      request: 'POST /graphql',
      body: { operationName: 'Books', extensions: { persistedQuery: { version: 1 } } },
    },
    'POST /graphql Books',
  ],
  [
    'GraphQL with a file',
    {
      request: 'POST /graphql',
      type: 'multipart/form-data; boundary=b',
      body: '--b\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{"query":"mutation { upload { id } }"}\r\n--b--\r\n',
    },
    'POST /graphql mutation upload',
  ],
  [
    'a batch',
    { request: 'POST /graphql', body: ['{ a }', '{ b }', '{ c }'].map((query) => ({ query })) },
    'POST /graphql query a and 2 more',
  ],
  ['a method of JSON-RPC', rpc('eth_call'), 'POST /rpc eth_call'],
  [
    'a tool of MCP',
    rpc('tools/call', { name: 'add_book', arguments: {} }),
    'POST /rpc tools/call add_book',
  ],
  [
    'a method of Transmission',
    { request: 'POST /rpc', body: { method: 'torrent-set', arguments: { ids: [7] } } },
    'POST /rpc torrent-set',
  ],
  [
    'a method of XML-RPC',
    {
      request: 'POST /RPC2',
      type: 'text/xml',
      body: '<methodCall><methodName>wp.newPost</methodName></methodCall>',
    },
    'POST /RPC2 wp.newPost',
  ],
  [
    'an operation of SOAP',
    {
      request: 'POST /soap',
      type: 'text/xml',
      body: '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><AddRequest/></s:Body></s:Envelope>',
    },
    'POST /soap Add',
  ],
  [
    'nothing, for a search',
    { request: 'POST /search', body: { query: '{ "a": 1 }' } },
    'POST /search',
  ],
])('a request is named after what it calls: %s', (_what, exchange, name) => {
  expect(namesOf([exchange])).toEqual([name]);
});

test('a long name of a call is shortened', () => {
  const [name = ''] = namesOf([rpc('x'.repeat(10_000))]);
  expect(name).toMatch(/^POST \/rpc x+…x+$/);
  expect(name.length).toBeLessThan(80);
});
