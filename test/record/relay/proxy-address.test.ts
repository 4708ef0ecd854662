import { describe, expect, test } from 'vitest';
import {
  createProxyRoute,
  isHostname,
  parseAuthorityForm,
} from '../../../src/record/relay/proxy-tunnels.ts';

describe('the authority of a CONNECT', () => {
  test.each([
    ['api.example:443', 'https://api.example'],
    ['API.Example:8443', 'https://api.example:8443'],
    ['my_service:1', 'https://my_service:1'],
    ['127.0.0.1:65535', 'https://127.0.0.1:65535'],
    ['[::1]:443', 'https://[::1]'],
    ['[2001:DB8::1]:80', 'https://[2001:db8::1]:80'],
    ['xn--bcher-kva.example:443', 'https://xn--bcher-kva.example'],
  ])('%s is %s', (text, origin) => {
    const address = parseAuthorityForm(text);
    expect(address && routeOf('GET', '/', address)?.destination.origin).toBe(origin);
  });

  test.each(['a', 'a:', 'a:0', 'a:65536', 'a:443:443', '../a:443', 'ä:443', 'a..:70000'])(
    '%s is none',
    (text) => {
      expect(parseAuthorityForm(text)).toBeUndefined();
    },
  );
});

describe('the whole URL of a request', () => {
  test.each([
    ['GET', 'http://a.example/x?y', 'http://a.example', '/x?y'],
    ['GET', 'HTTPS://a.example:444', 'https://a.example:444', '/'],
    ['GET', 'http://a.example?q=/http://b', 'http://a.example', '/?q=/http://b'],
    ['GET', 'http://u:p@a.example/%2F//', 'http://a.example', '/%2F//'],
    ['GET', 'http://a.example/@b.example/', 'http://a.example', '/@b.example/'],
    ['OPTIONS', 'http://a.example', 'http://a.example', '*'],
    ['OPTIONS', 'http://a.example/', 'http://a.example', '/'],
  ])('%s %s is for %s, %s', (method, text, origin, path) => {
    expect(routeOf(method, text)).toMatchObject({ destination: { origin }, path });
  });

  test.each(['/', '*', 'a:443', 'ftp://a/', 'http:/a', 'http://', 'http://@/', 'http://a@b@c/'])(
    '%s is none',
    (text) => {
      expect(routeOf('GET', text)).toBeUndefined();
    },
  );
});

test.each([
  ['a.example', true],
  ['A.example', true],
  ['', false],
  ['a b', false],
  ['a:1', false],
  ['127.1', false],
])('%j names a host for a certificate: %s', (name, is) => {
  expect(isHostname(name)).toBe(is);
});

/** @param tunnel through which the request comes */
function routeOf(
  method: string,
  url: string,
  tunnel?: Parameters<typeof createProxyRoute>[1],
): ReturnType<typeof createProxyRoute> {
  return createProxyRoute({ method, url }, tunnel);
}
