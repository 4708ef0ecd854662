import { describe, expect, test } from 'vitest';
import { findInBody } from '../../../src/session/secrets/find-in-body.ts';

/** The text of a body with each secret in brackets. */
function marked(text: string, contentType: string): string {
  return findInBody(text, contentType).reduceRight(
    (rest, { start, end }) =>
      `${rest.slice(0, start)}[${rest.slice(start, end)}]${rest.slice(end)}`,
    text,
  );
}

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

describe('a secret is found', () => {
  test.each<[where: string, type: string, expected: string]>([
    ['in JSON with blanks', json, '{"a":1, "password" : "[a\\"b]", "c":2}'],
    ['in numbers whose name says that they are short', json, '{"pin":[1234],"token":5}'],
    ['in an object of secrets', json, '{"credentials":{"username":"ada","password":"[x1]"}}'],
    ['in a short key that is no id of a session', json, '{"accessKey":"[k3y]"}'],
    [
      'in a link with a token',
      json,
      '{"password":{"reset":"[https://shop.test/r/q8Xz27LmRt0Kb]"}}',
    ],
    ['in a link with a user', json, '{"token":"[https://ada:x1y2@shop.test/]"}'],
    ['in JSON in a string', json, '{"a":"{\\"token\\":\\"[x1]\\",\\"n\\":1}"}'],
    ['in a document of GraphQL', json, '{"query":"{ login(password: \\"[x1]\\") { id } }"}'],
    ['in user info, escaped', json, '{"a":"https:\\/\\/ada:[x1]@a.example"}'],
    ['before an escaped ampersand', json, '{"a":"/x?access_token=[x1]\\u0026b=2"}'],
    ['behind a scheme', json, '{"a":"curl -H \'Authorization: Bearer [abc123def456]\'"}'],
    ['in a list of parameters', json, '{"a":"AccountKey=[x1];Suffix=b"}'],
    [
      'in a private key',
      json,
      '{"a":"-----BEGIN PRIVATE KEY-----[\\nMIIEvQIBADANBg\\n]-----END PRIVATE KEY-----"}',
    ],
    ['in a field with a name in brackets', form, 'user[password]=[x1]&user[name]=ada'],
    ['in JSON in a field', form, 'payload=%7B%22token%22%3A%22[x1]%22%7D&a=b'],
    ['in an authorization code', form, 'code=[4%2F0AX4XfWh1234567890]&state=abc'],
    ['in an element with a prefix', 'text/xml', '<w:Password a="b">[x&amp;1]</w:Password>'],
    [
      'in an element among those of a token',
      'text/xml',
      '<w:UsernameToken><w:Username>ada</w:Username><w:Password Type="t">[x1]</w:Password></w:UsernameToken>',
    ],
    [
      'in a field of a page',
      'text/html',
      '<input value="[x1]" name="_token"><input name="q" value="y">',
    ],
    [
      'in a field whose value ends in a backslash',
      'text/html',
      '<input name="t_token" value="[+\\]">',
    ],
    [
      'in a field of a page in a string of JSON',
      json,
      '{"a":"<input name=\\"_token\\" value=\\"[x1]\\">"}',
    ],
    ['in a field for passwords', 'text/html', '<input type="password" value="[x1]">'],
    ['in a meta element', 'text/html', '<meta name="csrf-token" content="[x1]">'],
    ['in a script', 'text/javascript', 'a.token=b.token;const token="[abcDEF123456]"'],
    ['in a line', 'text/plain', 'user: ada\npassword: [x1]\n'],
  ])('%s', (_, type, expected) => {
    expect(marked(expected.replace(/\[(?!password|name)|\](?!=)/g, ''), type)).toBe(expected);
  });
});

describe('none is found', () => {
  test.each<[where: string, type: string, text: string]>([
    ['in words of a sentence', 'text/plain', 'Your password: must be long, see token=none.'],
    ['in a program', 'text/javascript', 'this.token=e.token;password=f("#password").value'],
    ['in a code that is a word', json, '{"code":"NOT_FOUND","key":"a/b1c2d3e4f5a6b7c8.png"}'],
    ['in the short id of a session that is no login', form, 'sessionId=5&session_key=tab-3'],
    ['in what is masked', json, '{"password":"****","token":"REDACTED_TOKEN"}'],
    ['in the key of a shortcut', 'text/html', '<a href="/" accesskey="z">Main page</a>'],
    [
      'in the lock of WebDAV (RFC 4918)',
      'text/plain',
      '<http://a.test/b> (<opaquelocktoken:e71d4fae-5dec-22d6-fea5-00a0c91e6be4>)',
    ],
    ['in a description', json, '{"password":{"type":"string","minLength":8}}'],
  ])('%s', (_, type, text) => {
    expect(findInBody(text, type)).toEqual([]);
  });
});
