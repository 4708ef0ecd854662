import { describe, expect, test } from 'vitest';
import {
  createExchangeFilter,
  type ExchangeFilter,
  type RecordFilter,
} from '../../../src/record/pipeline/filter.ts';
import type { Header } from '../../../src/session/schema.ts';

/** An exchange that has ended, from a line such as `GET http://a.example/b` and its headers. */
function seen(
  line: string,
  { request = [], response = [] }: { request?: Header[]; response?: Header[] } = {},
): Parameters<ExchangeFilter>[0] {
  const [, method = '', origin = '', path = ''] = /^(\S+) (\w+:\/\/[^/]+)(.*)$/.exec(line) ?? [];
  return { method, origin, path, requestHeaders: request, responseHeaders: response };
}

function typed(type: string): { response: Header[] } {
  return { response: [['content-type', type]] };
}

function isKept(
  include: RecordFilter,
  exchange: Parameters<ExchangeFilter>[0],
): boolean | undefined {
  return createExchangeFilter({ include })?.(exchange);
}

const order = 'GET http://api.example.com/orders/7?draft=1';

describe('a filter', () => {
  test.each<[RecordFilter, boolean]>([
    [{ method: 'get' }, true],
    [{ method: 'POST' }, false],
    [{ method: ['POST', 'GET'] }, true],
    [{ path: '/orders/*' }, true],
    [{ path: '/orders' }, false],
    [{ path: ['/users/**', '/orders/**'] }, true],
    [{ host: 'api.example.com' }, true],
    [{ host: 'API.example.com:80' }, true],
    [{ host: 'api.example.com:8080' }, false],
    [{ host: '*.example.com' }, true],
    [{ host: 'example.com' }, false],
    [{ host: 'api.example' }, false],
    [{ host: ['a.test', '*.com'] }, true],
    [{ contentType: 'application/json' }, true],
    [{ contentType: 'Application/*' }, true],
    [{ contentType: ['text/*', 'image/*'] }, false],
    [{ method: 'GET', path: '/orders/*', host: 'api.example.com' }, true],
    [{ method: 'GET', path: '/users/*' }, false],
  ])('%o fits a JSON answer to GET /orders/7: %s', (filter, fits) => {
    expect(isKept(filter, seen(order, typed('application/json; charset=utf-8')))).toBe(fits);
  });

  test.each([
    ['localhost:3000', 'http://localhost:3000'],
    ['localhost', 'http://localhost:3000'],
    ['api.example.com:443', 'https://api.example.com'],
    ['[::1]:3000', 'http://[::1]:3000'],
    ['[::1]', 'http://[::1]:3000'],
    ['*.example.com', 'https://a.b.example.com:8443'],
  ])('for the host %s fits %s', (host, origin) => {
    expect(isKept({ host }, seen(`GET ${origin}/`))).toBe(true);
  });

  test('uses the media type of the request if the response has none', () => {
    const request: Header[] = [['Content-Type', 'application/json']];
    const filter = { contentType: 'application/json' };

    expect(isKept(filter, seen('PUT http://a.example/1', { request }))).toBe(true);
    expect(isKept(filter, seen('PUT http://a.example/1', { request, ...typed('text/html') }))).toBe(
      false,
    );
    expect(isKept(filter, seen('GET http://a.example/1'))).toBe(false);
  });
});

describe('the preset', () => {
  test.each<[string, string, Parameters<typeof seen>[1], boolean]>([
    ['preflight', 'OPTIONS /', { request: [['Access-Control-Request-Method', 'PUT']] }, true],
    ['preflight', 'OPTIONS /', {}, false],
    ['preflight', 'POST /', { request: [['Access-Control-Request-Method', 'PUT']] }, false],
    ['assets', 'GET /favicon.ico', {}, true],
    ['assets', 'GET /static/APP.4f2a.JS?v=1', {}, true],
    ['assets', 'GET /app.js.map', typed('application/json'), true],
    ['assets', 'HEAD /logo.svg', {}, true],
    ['assets', 'GET /_next/image?url=a', typed('image/webp'), true],
    ['assets', 'GET /font', typed('font/woff2'), true],
    ['assets', 'GET /bundle', typed('text/javascript; charset=utf-8'), true],
    ['assets', 'GET /video', typed('video/mp4'), true],
    ['assets', 'GET /', typed('text/html'), false],
    ['assets', 'GET /orders.json', typed('application/json'), false],
    ['assets', 'GET /users?photo=a.png', typed('application/json'), false],
    ['assets', 'POST /photo.png', typed('image/png'), false],
    ['assets', 'PUT /photo.png', {}, false],
  ])("'%s' fits %s %o: %s", (preset, line, headers, fits) => {
    const filter = preset === 'assets' ? 'assets' : 'preflight';
    expect(isKept(filter, seen(line.replace(' ', ' http://a.example'), headers))).toBe(fits);
  });
});

describe('include and exclude', () => {
  test('an exchange that is included and excluded is left out', () => {
    const filter = createExchangeFilter({
      include: [{ path: '/api/**' }, { path: '/auth/**' }],
      exclude: ['preflight', { path: '/api/health' }],
    });

    expect(filter?.(seen('GET http://a.example/api/orders'))).toBe(true);
    expect(filter?.(seen('GET http://a.example/auth/me'))).toBe(true);
    expect(filter?.(seen('GET http://a.example/other'))).toBe(false);
    expect(filter?.(seen('GET http://a.example/api/health'))).toBe(false);
  });

  test('without patterns there is no filter', () => {
    expect(createExchangeFilter({})).toBeUndefined();
  });
});

describe('an open exchange', () => {
  const underWay: Parameters<ExchangeFilter>[0] = {
    ...seen('GET http://a.example/orders'),
    requestHeaders: undefined,
    responseHeaders: undefined,
  };

  test.each<[string, Parameters<typeof createExchangeFilter>[0], boolean | undefined]>([
    ['its path', { exclude: { path: '/orders' } }, false],
    ['its path, whatever its type will be', { include: { path: '/a', contentType: 'a/b' } }, false],
    ['its type', { exclude: { contentType: 'image/*' } }, undefined],
    ['its type or its path', { exclude: [{ contentType: 'a/b' }, { path: '/orders' }] }, false],
    ['what its headers will say', { exclude: ['preflight', 'assets'] }, undefined],
  ])('is judged by %s', (_, filters, expected) => {
    expect(createExchangeFilter(filters)?.(underWay)).toBe(expected);
  });
});
