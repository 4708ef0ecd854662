import { describe, expect, test } from 'vitest';
import { createAddressPair } from '../../../src/record/pipeline/addresses.ts';
import { pairHeaders } from '../../../src/record/pipeline/raw-headers.ts';
import { createAddressMapping } from '../../../src/record/relay/address-mapping.ts';
import { mapOf, requestOf, seen, told, wiki } from './map-of.ts';

describe('a remote upstream gets its own address', () => {
  test('in Host, whatever name the client uses, with the position and case of the header', () => {
    const request = { rawHeaders: ['A', 'b', 'hOST', 'odd'], url: '/', headers: { host: 'odd' } };
    expect(wiki.toUpstream(request).headers).toEqual([
      ['A', 'b'],
      ['hOST', 'wiki.example.test'],
    ]);
  });

  test.each([
    ['Origin', 'http://127.0.0.1:4321', 'https://wiki.example.test'],
    ['Origin', 'http://localhost:4321', 'https://wiki.example.test'],
    ['Referer', 'http://127.0.0.1:4321/w/x?y', 'https://wiki.example.test/w/x?y'],
    ['Destination', 'http://127.0.0.1:4321/w/a%20b', 'https://wiki.example.test/w/a%20b'],
    [
      'If',
      '<http://127.0.0.1:4321/w/a> (<opaquelocktoken:1> ["e"]) <http://127.0.0.1:4321/w/b> (Not <DAV:no-lock>)',
      '<https://wiki.example.test/w/a> (<opaquelocktoken:1> ["e"]) <https://wiki.example.test/w/b> (Not <DAV:no-lock>)',
    ],
  ])('in %s: %s', (name, sent, expected) => {
    expect(told(wiki, name, sent)).toBe(expected);
  });

  test('in the path, if a client asks to be redirected back', () => {
    const path = '/login?next=http%3A%2F%2F127.0.0.1%3A4321%2Fw%3Fa%3Db&x=1';
    expect(wiki.toUpstream(requestOf({ path })).path).toBe(
      '/login?next=https%3A%2F%2Fwiki.example.test%2Fw%3Fa%3Db&x=1',
    );
  });

  test.each([
    ['Origin', 'null'],
    ['Origin', 'http://localhost:5173'],
    ['Origin', 'http://127.0.0.1:43210'],
    ['Referer', 'https://other.example/?at=4321'],
    ['X-Forwarded-For', '10.0.0.1'],
  ])('%s: %s stays', (name, sent) => {
    expect(told(wiki, name, sent)).toBe(sent);
  });

  test('the address of the client is not added', () => {
    const { headers } = wiki.toUpstream(requestOf({}));
    expect(headers).toEqual([['Host', 'wiki.example.test']]);
  });
});

describe('URLs of a remote upstream lead to the endpoint', () => {
  test.each([
    ['https://wiki.example.test/w/x?y#z', 'http://127.0.0.1:4321/w/x?y#z'],
    ['https://wiki.example.test', 'http://127.0.0.1:4321'],
    ['https://wiki.example.test?x', 'http://127.0.0.1:4321?x'],
    ['HTTPS://WIKI.Example.Test:443/w', 'http://127.0.0.1:4321/w'],
    ['//wiki.example.test/w', '//127.0.0.1:4321/w'],
    ['https://wiki.example.test/outside', 'http://127.0.0.1:4321/outside'],
    ['https://me:secret@wiki.example.test/w', 'http://me:secret@127.0.0.1:4321/w'],
    [
      'http://wiki.example.test/w/behind-a-tls-terminator',
      'http://127.0.0.1:4321/w/behind-a-tls-terminator',
    ],
    [
      'https://wiki.example.test/w/login?next=https%3A%2F%2Fwiki.example.test%2Fw',
      'http://127.0.0.1:4321/w/login?next=https%3A%2F%2Fwiki.example.test%2Fw',
    ],
  ])('Location: %s', (sent, expected) => {
    expect(seen(wiki, 'LOCATION', sent)).toBe(expected);
  });

  test.each([
    '/w/x',
    'x?y',
    '?page=2',
    '',
    '#top',
    'https://login.example.test/authorize?redirect_uri=https%3A%2F%2Fwiki.example.test%2Fcb',
    'https://wiki.example.test:8443/w',
    'https://wiki.example.test.evil.example/',
    'https://evil.example/@wiki.example.test/',
    'https://wiki.example.test@evil.example/',
    'https://evil.example\\@wiki.example.test/',
    '//other.example.test/',
    'http://wiki.example.test:8080/w',
    'app://wiki.example.test/',
    'mailto:me@wiki.example.test',
    'https://[bad/',
  ])('Location: %s stays', (sent) => {
    expect(seen(wiki, 'Location', sent)).toBe(sent);
  });

  test('a redirect to the same URL by plain HTTP is not mapped, since it would go on for ever', () => {
    const sent = 'http://wiki.example.test/w/legacy';
    expect(seen(wiki, 'Location', sent, { path: '/w/legacy' })).toBe(sent);
  });

  test('a redirect of a plain HTTP upstream to TLS is not mapped, since it would go on for ever', () => {
    const plain = mapOf('http://wiki.example.test');
    const sent = 'https://wiki.example.test/login';
    expect(seen(plain, 'Location', sent, { path: '/login' })).toBe(sent);
  });

  test('the client keeps the name by which it calls the endpoint, and so its cookies', () => {
    const sent = 'https://wiki.example.test/w';
    const host = 'localhost:4321';
    expect(seen(wiki, 'Location', sent, { host })).toBe('http://localhost:4321/w');
  });

  test.each([
    ['http://[2001:db8::1]:3000', 'http://[2001:DB8:0::1]:3000/x'],
    ['http://xn--bcher-kva.example', 'http://b\u00c3\u00bccher.example/x'],
    ['http://192.0.2.7:80', 'http://192.0.2.7/x'],
  ])('of an upstream %s: %s', (upstream, sent) => {
    expect(seen(mapOf(upstream), 'Location', sent)).toBe('http://127.0.0.1:4321/x');
  });

  test.each([
    ['Content-Location', 'https://wiki.example.test/w/7', 'http://127.0.0.1:4321/w/7'],
    ['Refresh', '0; url=https://wiki.example.test/w', '0; url=http://127.0.0.1:4321/w'],
    ['Refresh', '5;URL="https://wiki.example.test/w"', '5;URL="http://127.0.0.1:4321/w"'],
    ['Refresh', '5', '5'],
    [
      'Link',
      '<https://wiki.example.test/w?p=2>; rel=next, </a>; rel=prev, <https://cdn.example/x>; rel=preload',
      '<http://127.0.0.1:4321/w?p=2>; rel=next, </a>; rel=prev, <https://cdn.example/x>; rel=preload',
    ],
    ['Access-Control-Allow-Origin', 'https://wiki.example.test', 'http://127.0.0.1:4321'],
    ['Access-Control-Allow-Origin', '*', '*'],
    ['Access-Control-Allow-Origin', 'http://localhost:5173', 'http://localhost:5173'],
    [
      'WWW-Authenticate',
      'Bearer realm="https://wiki.example.test/token",service="wiki.example.test"',
      'Bearer realm="http://127.0.0.1:4321/token",service="wiki.example.test"',
    ],
    [
      'WWW-Authenticate',
      'Digest realm="https://wiki.example.test/", nonce="1"',
      'Digest realm="https://wiki.example.test/", nonce="1"',
    ],
    ['X-Api-Url', 'https://wiki.example.test/', 'https://wiki.example.test/'],
  ])('%s: %s', (name, sent, expected) => {
    expect(seen(wiki, name, sent)).toBe(expected);
  });
});

describe('an upstream on this machine', () => {
  const local = mapOf('http://127.0.0.1:3000');

  test('gets what the client sent, byte for byte', () => {
    const path = '/x?next=HTTP://127.0.0.1:4321/';
    const headers = ['Origin', 'https://127.0.0.1:4321', 'Referer', 'HTTP://localhost:4321/x'];
    const request = requestOf({ path, headers, host: 'localhost:4321' });
    expect(local.toUpstream(request)).toEqual({
      path,
      headers: pairHeaders(request.rawHeaders),
    });
  });

  test('leads back to the endpoint although it knows its own address', () => {
    expect(seen(local, 'Location', 'http://127.0.0.1:3000/x')).toBe('http://127.0.0.1:4321/x');
    expect(seen(local, 'Location', 'http://localhost:3000/x')).toBe('http://127.0.0.1:4321/x');
  });

  test('keeps the URLs that it built from the Host header', () => {
    const sent = 'http://localhost:4321/x';
    expect(seen(local, 'Location', sent, { host: 'localhost:4321' })).toBe(sent);
  });

  test.each(['http://127.0.0.1:3001/x', 'http://localhost:5173/x'])(
    'leads elsewhere: %s',
    (sent) => {
      expect(seen(local, 'Location', sent)).toBe(sent);
    },
  );

  test('with TLS gets the origin that it derives from Host and its scheme', () => {
    const secure = mapOf('https://127.0.0.1:3443');
    expect(told(secure, 'Origin', 'http://localhost:4321')).toBe('https://localhost:4321');
    expect(told(secure, 'Destination', 'http://127.0.0.1:4321/b')).toBe('https://127.0.0.1:4321/b');
    expect(seen(secure, 'Location', 'https://localhost:4321/x')).toBe('http://localhost:4321/x');
    expect(seen(secure, 'Access-Control-Allow-Origin', 'https://127.0.0.1:4321')).toBe(
      'http://127.0.0.1:4321',
    );
    expect(seen(secure, 'Set-Cookie', 'a=1; Secure')).toBe('a=1');
  });
});

describe('the option changeOrigin', () => {
  test('true gives an upstream on this machine its own host', () => {
    const vhost = mapOf('http://shop.localhost:3000', true);
    const { headers } = vhost.toUpstream(
      requestOf({ headers: ['Origin', 'http://127.0.0.1:4321'] }),
    );
    expect(headers).toEqual([
      ['Host', 'shop.localhost:3000'],
      ['Origin', 'http://shop.localhost:3000'],
    ]);
    expect(seen(vhost, 'Location', 'http://shop.localhost:3000/in')).toBe(
      'http://127.0.0.1:4321/in',
    );
  });

  test("false gives a foreign upstream the client's host", () => {
    const kept = mapOf('http://wiki.example.test', false);
    const request = requestOf({ headers: ['Origin', 'http://127.0.0.1:4321'] });
    expect(kept.toUpstream(request).headers).toEqual(pairHeaders(request.rawHeaders));
    expect(seen(kept, 'Location', 'http://127.0.0.1:4321/in')).toBe('http://127.0.0.1:4321/in');
  });
});

describe('with several endpoints in a session', () => {
  const others = [
    createAddressPair('http://127.0.0.1:4322', 'https://login.example.test'),
    createAddressPair('http://127.0.0.1:4323', 'http://127.0.0.1:3000'),
  ];
  const mapping = createAddressMapping(
    createAddressPair('http://127.0.0.1:4321', 'https://wiki.example.test'),
    others,
  );

  test('URLs of each upstream lead to its endpoint', () => {
    const location = 'https://login.example.test/in?next=https%3A%2F%2Fwiki.example.test%2F';
    expect(seen(mapping, 'Location', location, { host: 'localhost:4321' })).toBe(
      'http://localhost:4322/in?next=https%3A%2F%2Fwiki.example.test%2F',
    );
    expect(seen(mapping, 'Location', 'http://127.0.0.1:3000/')).toBe('http://127.0.0.1:4323/');
  });

  test('each upstream gets its own address', () => {
    expect(told(mapping, 'Referer', 'http://127.0.0.1:4322/in')).toBe(
      'https://login.example.test/in',
    );
    expect(told(mapping, 'Referer', 'http://127.0.0.1:4323/in')).toBe('http://127.0.0.1:4323/in');
  });

  test('an endpoint that is opened later is mapped as well', () => {
    const later = 'https://cdn.example.test/x';
    expect(seen(mapping, 'Location', later)).toBe(later);
    others.push(createAddressPair('http://127.0.0.1:4324', 'https://cdn.example.test'));
    expect(seen(mapping, 'Location', later)).toBe('http://127.0.0.1:4324/x');
  });
});
