/** What must be on the wire when a recording is sent again, byte by byte. */
import { describe, expect, test } from 'vitest';
import { type ReplaySettings, replaySession } from '../../src/replay/index.ts';
import { createSession, type RecordingParts, recordingOf } from '../kit/index.ts';
import {
  ownHeaders,
  serveVerbatim,
  type VerbatimRequest,
  valuesOf,
} from '../replay/serve-verbatim.ts';

const ORIGIN = 'http://127.0.0.1:3000';

/** Sends one recording to a server with this base path; gives what arrived there. */
async function sendOne(
  method: string,
  path: string,
  parts: RecordingParts = {},
  settings: ReplaySettings & { basePath?: string } = {},
): Promise<VerbatimRequest> {
  const { basePath = '', ...rest } = settings;
  await using server = await serveVerbatim();
  const session = createSession([recordingOf(method, path, 200, parts)], { origin: ORIGIN });
  const { outcomes } = await replaySession(session, { target: server.url + basePath, ...rest });
  expect(outcomes).toMatchObject([{ state: 'passed' }]);
  expect(server.requests).toHaveLength(1);
  const [request] = server.requests;
  if (!request) throw new Error('nothing arrived');
  return request;
}

describe('the request target', () => {
  test.each([
    ['/a%2Fb//c?x=1&x=2&y', '', '/a%2Fb//c?x=1&x=2&y'],
    ['/a%2Fb//c?x=1&x=2&y', '/base', '/base/a%2Fb//c?x=1&x=2&y'],
    ['/a', '/base/', '/base/a'],
    ['/', '/base', '/base/'],
    ['//', '', '//'],
    ['/../a/./b', '/base', '/base/../a/./b'],
    ['/%zz?%', '', '/%zz?%'],
    ['/?a=b?c#not-a-fragment', '', '/?a=b?c#not-a-fragment'],
    ['/caf\xe9', '', '/caf\xe9'],
    ['not/absolute', '', '/not/absolute'],
    ['not/absolute', '/base', '/base/not/absolute'],
    ['?q', '', '/?q'],
    [`${ORIGIN}/absolute?form`, '', '/absolute?form'],
    [`${ORIGIN}/absolute?form`, '/base', '/base/absolute?form'],
    [`${ORIGIN}?form`, '', '/?form'],
    [ORIGIN, '', '/'],
  ])('%s below "%s" is sent as %s', async (path, basePath, expected) => {
    const { line } = await sendOne('GET', path, {}, { basePath });
    expect(line).toBe(`GET ${expected} HTTP/1.1`);
  });

  test('* stays *, also below a base path', async () => {
    const { line } = await sendOne('OPTIONS', '*', {}, { basePath: '/base' });
    expect(line).toBe('OPTIONS * HTTP/1.1');
  });
});

describe('headers', () => {
  test('keep their order, case and duplicates', async () => {
    const headers: [string, string][] = [
      ['X-b', '2'],
      ['x-A', '1'],
      ['X-B', '3'],
      ['accept', '*/*'],
      ['Cookie', 'a=1'],
      ['Cookie', 'b=2'],
      ['User-Agent', 'one'],
      ['x-a', ''],
      ['User-Agent', 'two'],
    ];
    expect(ownHeaders(await sendOne('GET', '/', { headers }))).toEqual(headers);
  });

  test('keep values that are latin1, byte by byte', async () => {
    const headers: [string, string][] = [['X-Name', 'J\xf6rg \xff\t!']];
    expect(ownHeaders(await sendOne('GET', '/', { headers }))).toEqual(headers);
  });

  test('are none where none were recorded: no user agent, no accept', async () => {
    expect(ownHeaders(await sendOne('GET', '/'))).toEqual([]);
  });

  test('of the old connection are left out, with those that Connection named', async () => {
    const headers: [string, string][] = [
      ['Host', 'recorded.example'],
      ['Connection', 'X-Hop, close'],
      ['x-hop', '1'],
      ['Keep-Alive', 'timeout=5'],
      ['Proxy-Connection', 'keep-alive'],
      ['TE', 'trailers'],
      ['Transfer-Encoding', 'chunked'],
      ['Upgrade', 'h2c'],
      ['Content-Length', '999'],
      ['X-Own', '1'],
    ];
    const request = await sendOne('POST', '/', { headers, body: { text: 'four' } });
    expect(ownHeaders(request)).toEqual([['X-Own', '1']]);
  });

  test('name the target as the host, and the length that is sent', async () => {
    await using server = await serveVerbatim();
    const headers: [string, string][] = [
      ['Host', 'recorded.example'],
      ['Content-Length', '1'],
    ];
    const parts = { headers, body: { text: 'ä' } };
    await replaySession(createSession([recordingOf('POST', '/', 200, parts)]), {
      target: server.url,
    });
    const [request] = server.requests;
    const lower = request?.headers.map(([name, value]) => [name.toLowerCase(), value]) ?? [];
    expect(lower.filter(([name]) => name === 'host')).toEqual([
      ['host', server.url.slice('http://'.length)],
    ]);
    expect(lower.filter(([name]) => name === 'content-length')).toEqual([['content-length', '2']]);
  });

  test.each(['Origin', 'referer', 'Destination'])(
    '%s is rebased to the target without correlation',
    async (name) => {
      await using server = await serveVerbatim();
      const headers: [string, string][] = [
        [name, ORIGIN],
        [name, `${ORIGIN}/a?b=${ORIGIN}`],
        [name, `${ORIGIN}1/another-port`],
        [name, 'https://elsewhere.example/a'],
        ['X-Other', `${ORIGIN}/a`],
      ];
      const session = createSession([recordingOf('GET', '/', 200, { headers })], {
        origin: ORIGIN,
      });
      await replaySession(session, { target: `${server.url}/base/`, correlate: false });
      const [request] = server.requests;
      expect(request && ownHeaders(request)).toEqual([
        [name, server.url],
        [name, `${server.url}/base/a?b=${ORIGIN}`],
        [name, `${ORIGIN}1/another-port`],
        [name, 'https://elsewhere.example/a'],
        ['X-Other', `${ORIGIN}/a`],
      ]);
    },
  );
});

describe('header overrides', () => {
  const headers: [string, string][] = [
    ['Authorization', 'old'],
    ['X-A', '1'],
    ['authorization', 'older'],
    ['X-B', '2'],
  ];

  test('take the place of the first header of their name in any case, and of all of them', async () => {
    const request = await sendOne('GET', '/', { headers }, { headers: { AUTHORIZATION: 'new' } });
    expect(ownHeaders(request)).toEqual([
      ['Authorization', 'new'],
      ['X-A', '1'],
      ['X-B', '2'],
    ]);
  });

  test('that replace nothing come last', async () => {
    const request = await sendOne('GET', '/', { headers }, { headers: { 'X-New': 'n' } });
    expect(ownHeaders(request)).toEqual([...headers, ['X-New', 'n']]);
  });

  test('may be given more than once, as a list', async () => {
    const overrides: [string, string][] = [
      ['x-a', 'first'],
      ['X-C', 'c'],
      ['X-A', 'second'],
      ['X-C', 'd'],
    ];
    const request = await sendOne('GET', '/', { headers: [['X-A', '1']] }, { headers: overrides });
    expect(ownHeaders(request)).toEqual([
      ['X-A', 'first'],
      ['X-A', 'second'],
      ['X-C', 'c'],
      ['X-C', 'd'],
    ]);
  });

  test('under "replace" touch only a request that carries the header', async () => {
    const rotated = { headers: { replace: { authorization: 'new' } } };
    const carrying = await sendOne('GET', '/', { headers }, rotated);
    expect(ownHeaders(carrying)).toEqual([
      ['Authorization', 'new'],
      ['X-A', '1'],
      ['X-B', '2'],
    ]);
    const login = await sendOne('POST', '/login', { headers: [['X-A', '1']] }, rotated);
    expect(ownHeaders(login)).toEqual([['X-A', '1']]);
  });

  test('under "replace" and "set" are sent side by side, as lists too', async () => {
    const replace: [string, string][] = [
      ['x-a', 'first'],
      ['x-a', 'second'],
      ['X-B', '3'],
    ];
    const overrides = { headers: { set: { 'X-C': 'c' }, replace } };
    const request = await sendOne('GET', '/', { headers: [['X-A', '1']] }, overrides);
    expect(ownHeaders(request)).toEqual([
      ['X-A', 'first'],
      ['X-A', 'second'],
      ['X-C', 'c'],
    ]);
  });

  test('named "set" and "replace" are headers where their values are texts', async () => {
    const request = await sendOne('GET', '/', {}, { headers: { set: 'a', replace: 'b' } });
    expect(ownHeaders(request)).toEqual([
      ['set', 'a'],
      ['replace', 'b'],
    ]);
  });

  test('reach a request with a header that names the recorded origin as they were given', async () => {
    const request = await sendOne('GET', '/', {}, { headers: { Origin: ORIGIN } });
    expect(valuesOf(request, 'Origin')).toEqual([ORIGIN]);
  });
});

describe('methods', () => {
  test.each([
    'HEAD',
    'DELETE',
    'PROPFIND',
    'LINK',
    'M-SEARCH',
    'QUERY',
    'FOO.bar~1',
    'TRACE',
    'get',
  ])('%s is sent as it is', async (method) => {
    const { line } = await sendOne(method, '/');
    expect(line).toBe(`${method} / HTTP/1.1`);
  });

  test.each(['GET', 'DELETE', 'POST', 'OPTIONS', 'LINK'])('%s may have a body', async (method) => {
    const request = await sendOne(method, '/', { body: { text: 'body' } });
    expect(request.body.toString()).toBe('body');
  });

  test.each(['POST', 'PUT', 'PATCH'])('%s without a body says so', async (method) => {
    const { headers, body } = await sendOne(method, '/');
    expect(headers.map(([name, value]) => `${name.toLowerCase()}: ${value}`)).toContain(
      'content-length: 0',
    );
    expect(body).toHaveLength(0);
  });

  test.each(['GET', 'HEAD', 'DELETE'])(
    '%s without a body has no framing headers',
    async (method) => {
      const { headers } = await sendOne(method, '/');
      const names = headers.map(([name]) => name.toLowerCase());
      expect(names).not.toContain('content-length');
      expect(names).not.toContain('transfer-encoding');
    },
  );
});
