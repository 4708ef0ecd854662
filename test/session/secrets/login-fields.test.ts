import { describe, expect, test } from 'vitest';
import { contextOf, findInBody } from '../../../src/session/secrets/find-in-body.ts';
import { findInUrl } from '../../../src/session/secrets/find-in-url.ts';
import { isLoginPath } from '../../../src/session/secrets/login-fields.ts';
import { PasswordFields } from '../../../src/session/secrets/password-fields.ts';

const form = 'application/x-www-form-urlencoded';
const json = 'application/json';

function sentTo(path: string, type: string, body: string): string[] {
  return findInBody(body, type, { isLogin: isLoginPath(path) }).map(({ value }) => value);
}

test('a query has the new password beside the former one', () => {
  const path = '/me/password?current=hunter&next=tea';
  const found = findInUrl(path, new PasswordFields().in(path));

  expect(found.map(({ value }) => value)).toEqual(['hunter', 'tea']);
});

describe('a short field beside a user is a password where a login is sent to', () => {
  const paths = ['/login', '/signin', '/sign-in', '/enter', '/session', '/auth', '/users/sign_in'];
  const more = ['/wp-login.php', '/api/v1/logIn?next=/a', '/LogOn/', '/authenticate'];

  test.each([...paths, ...more])('%s', (path) => {
    for (const user of ['who', 'name', 'handle', 'user', 'email', 'u']) {
      expect(sentTo(path, form, `${user}=ada&p=blue`)).toEqual(['blue']);
      expect(sentTo(path, json, JSON.stringify({ [user]: 'ada', p: 'blue' }))).toEqual(['blue']);
    }
  });
});

describe('it stays', () => {
  test.each([
    ['elsewhere', '/chairs', form, 'name=chair&p=12'],
    ['elsewhere in JSON', '/chairs', json, '{"name":"chair","p":"red"}'],
    ['where the path only has such a word', '/login/history', form, 'name=chair&p=12'],
    ['where a word only ends alike', '/center', form, 'name=chair&p=12'],
    ['where no user is beside it', '/login', form, 'lang=en&p=12'],
    ['where no user is beside it, in JSON', '/auth', json, '{"lang":"en","p":"google"}'],
    ['in a list of things', '/session', json, '{"name":7,"p":"red"}'],
  ])('%s', (_, path, type, body) => {
    expect(sentTo(path, type, body)).toEqual([]);
  });
});

test.each([
  ['/me/password', json, '{"current":"hunter","new":"tea"}', ['hunter', 'tea']],
  ['/me/password', json, '{"value":"hunter"}', ['hunter']],
  ['/me/password', json, '{"current":"hunter","next":"tea"}', ['hunter', 'tea']],
  ['/change-password', json, '{"old":"hunter","text":"tea"}', ['hunter', 'tea']],
  ['/me/password', form, 'current=hunter&next=tea', ['hunter', 'tea']],
  ['/me/password', json, '{"Current":"hunter","New":"tea"}', ['hunter', 'tea']],
  ['/me/password', form, 'Old=hunter&Next=tea', ['hunter', 'tea']],
  [
    '/me/password',
    'multipart/form-data; boundary=b',
    ['current"\r\n\r\nhunter', 'next"\r\n\r\ntea']
      .map((part) => `--b\r\nContent-Disposition: form-data; name="${part}\r\n`)
      .join('')
      .concat('--b--\r\n'),
    ['hunter', 'tea'],
  ],
  [
    '/me/password',
    'text/xml',
    '<me><current>hunter</current><next>tea</next></me>',
    ['hunter', 'tea'],
  ],
  [
    '/graphql',
    json,
    '{"query":"mutation { changePassword(input: {current: \\"hunter\\", next: \\"tea\\"}) { ok } }"}',
    ['hunter', 'tea'],
  ],
  [
    '/graphql',
    json,
    '{"query":"mutation($a: String!, $b: String!) { changePassword(old: $a, next: $b) { ok } }","variables":{"a":"hunter","b":"tea"}}',
    ['hunter', 'tea'],
  ],
  [
    '/rpc',
    json,
    '{"method":"changePassword","params":{"current":"hunter","next":"tea"}}',
    ['hunter', 'tea'],
  ],
  [
    '/xmlrpc',
    'text/xml',
    `<methodCall><methodName>changePassword</methodName><params><param><value><struct>${[
      ['current', 'hunter'],
      ['next', 'tea'],
    ]
      .map(([name, text]) => `<member><name>${name}</name><value>${text}</value></member>`)
      .join('')}</struct></value></param></params></methodCall>`,
    ['hunter', 'tea'],
  ],
  ['/forgot-password', json, '{"text":"your old one","next":"/"}', []],
  ['/users/7/change-password?a=1', form, 'old=hunter&new=tea', ['hunter', 'tea']],
  [
    '/graphql',
    json,
    '{"query":"mutation { changePassword(input: {current: \\"hunter\\", new: \\"tea\\"}) { ok } }"}',
    ['hunter', 'tea'],
  ],
  [
    '/graphql',
    json,
    '{"query":"mutation($a: String!) { setPassword(new: $a) { ok } }","variables":{"a":"tea"}}',
    ['tea'],
  ],
  [
    '/rpc',
    json,
    '{"method":"user.changePassword","params":{"old":"hunter","new":"tea"}}',
    ['hunter', 'tea'],
  ],
  [
    '/mcp',
    json,
    '{"method":"tools/call","params":{"name":"change_password","arguments":{"new":"tea"}}}',
    ['tea'],
  ],
  ['/reset-password', json, '{"email":"ada@example.com","lang":"en"}', []],
  ['/forgot-password', json, '{"data":{"email":"ada@example.com"}}', []],
  [
    '/graphql',
    json,
    '{"query":"mutation { forgotPassword(data: {mail: \\"a@b.c\\"}) { ok } }"}',
    [],
  ],
  [
    '/graphql',
    json,
    '{"query":"mutation { forgotPassword(email: \\"a@b.c\\", next: \\"/dashboard\\") { ok } }"}',
    [],
  ],
  [
    '/mcp',
    json,
    '{"method":"tools/call","params":{"name":"reset_password","arguments":{"text":"hello there"}}}',
    [],
  ],
  ['/forgot-password', form, 'email=ada%40example.com&next=%2Fdashboard&text=hello', []],
  [
    '/xmlrpc',
    'text/xml',
    '<methodCall><methodName>changePassword</methodName><params><param><value><struct>' +
      '<member><name>new</name><value><string>tea</string></value></member></struct></value></param></params></methodCall>',
    ['tea'],
  ],
  [
    '/xmlrpc',
    'text/xml',
    `<methodCall><methodName>user.resetPassword</methodName><params>${['ada', 'tea']
      .map((text) => `<param><value>${text}</value></param>`)
      .join('')}</params></methodCall>`,
    ['tea'],
  ],
  ['/rpc', json, '{"method":"compass.turn","params":{"old":"north","new":"south"}}', []],
  ['/compass', json, '{"current":"north","new":"south"}', []],
  ['/password/history', json, '{"current":"north","new":"south"}', []],
])(
  'a request to %s has the passwords that its path or its operation speaks of: %s %s',
  (path, type, body, passwords) => {
    const found = findInBody(body, type, contextOf({ path, isResponse: false }));
    expect(found.map(({ value }) => value)).toEqual(passwords);
  },
);
