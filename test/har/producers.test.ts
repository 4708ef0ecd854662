/** What Chrome, Firefox, Safari, Playwright, Charles, mitmproxy and Insomnia write, each in its own way. */
import { describe, expect, test } from 'vitest';
import {
  answerOf,
  countsOf,
  type EntryChanges,
  entryOf,
  harOf,
  headersOf,
  pathsOf,
  useFolders,
} from './har.ts';

const { read, readEntries } = useFolders();
const API = 'https://api.example.com';
const KEPT = entryOf(`${API}/kept`, { entry: { startedDateTime: '2026-03-01T11:00:00.000Z' } });

/** The reasons why an entry is left out, imported together with an entry that is kept. */
async function whyLeft(url: string, changes?: EntryChanges): Promise<Record<string, number>> {
  const imported = await readEntries([entryOf(url, changes), KEPT]);
  expect(pathsOf(imported.session)).toEqual(['/kept']);
  return countsOf(imported);
}

describe('Chrome', () => {
  test('has pseudo-headers of HTTP/2, which are parts of the request line', async () => {
    const { only } = await readEntries([
      entryOf(`${API}/a?b=1`, {
        request: {
          httpVersion: 'http/2.0',
          headers: headersOf({
            ':authority': 'api.example.com',
            ':method': 'GET',
            ':path': '/a?b=1',
            ':scheme': 'https',
            accept: '*/*',
          }),
        },
        response: { httpVersion: 'http/2.0', statusText: '', _transferSize: 120 },
      }),
    ]);
    expect(only.request).toEqual({ method: 'GET', path: '/a?b=1', headers: [['accept', '*/*']] });
    expect(answerOf(only)).not.toHaveProperty('statusText');
  });

  test.each(['disk', 'memory', 'prefetch'])(
    'has entries from its cache (%s), which were not sent',
    async (_fromCache) => {
      expect(await whyLeft(API, { entry: { _fromCache } })).toEqual({ cached: 1 });
    },
  );

  test('has entries that a service worker answered, which were not sent', async () => {
    const response = { _fetchedViaServiceWorker: true, _transferSize: 0 };
    expect(await whyLeft(API, { response })).toEqual({ cached: 1 });
  });

  test('has WebSockets with their messages', async () => {
    const entry = { _resourceType: 'websocket', _webSocketMessages: [{ type: 'send', data: 'x' }] };
    expect(
      await whyLeft('wss://api.example.com/live', { entry, response: { status: 101 } }),
    ).toEqual({ websocket: 1 });
  });

  test.each([
    'data:text/plain,hello',
    'blob:https://api.example.com/1',
    'chrome-extension://abc/a.js',
    'about:blank',
    'file:///etc/hosts',
  ])('has %s, which is not HTTP', async (url) => {
    expect(await whyLeft(url)).toEqual({ scheme: 1 });
  });

  test('joins the values of a header by line breaks', async () => {
    const { only } = await readEntries([
      entryOf(API, {
        response: { headers: headersOf({ 'set-cookie': 'a=1; Path=/\nb=2; Path=/' }) },
      }),
    ]);
    const cookies = answerOf(only).headers.filter(([name]) => name === 'set-cookie');
    expect(cookies.map(([, value]) => value)).toEqual([
      expect.stringMatching(/^a=/),
      expect.stringMatching(/^b=/),
    ]);
  });

  test('has aborted requests, which are recordings without an answer', async () => {
    const { session, unanswered } = await readEntries([
      entryOf(API, {
        response: { status: 0, statusText: '', headers: [], _error: 'net::ERR_ABORTED' },
        content: { size: 0, text: undefined },
      }),
    ]);
    expect(session.recordings).toMatchObject([
      { response: { error: 'net::ERR_ABORTED', aborted: true, time: 50 } },
    ]);
    expect(unanswered).toBe(0);
  });

  test('has requests that failed, which are recordings with their error', async () => {
    const imported = await readEntries([
      entryOf(API, { response: { status: 0, _error: 'net::ERR_CONNECTION_REFUSED' } }),
    ]);
    expect(imported.only.response).toEqual({ error: 'net::ERR_CONNECTION_REFUSED', time: 50 });
    expect(imported).toMatchObject({
      unanswered: 1,
      reasons: [`net::ERR_CONNECTION_REFUSED of ${API}`],
    });
  });

  test('has requests that an extension blocked, which were not sent', async () => {
    const response = { status: 0, _error: 'net::ERR_BLOCKED_BY_CLIENT' };
    expect(await whyLeft(API, { response })).toEqual({ blocked: 1 });
  });

  test('keeps a response that broke off with its error', async () => {
    const { only } = await readEntries([
      entryOf(API, { response: { _error: 'net::ERR_CONTENT_LENGTH_MISMATCH' } }),
    ]);
    expect(only.response).toMatchObject({ status: 200, error: 'net::ERR_CONTENT_LENGTH_MISMATCH' });
  });
});

describe('Firefox', () => {
  test('marks responses from its cache by a member and a time of zero', async () => {
    const entry = {
      cache: { afterRequest: null },
      timings: { blocked: 0, send: 0, wait: 0, receive: 0 },
    };
    expect(await whyLeft(API, { entry })).toEqual({ cached: 1 });
  });

  test('has the same member, with times, if the server answered', async () => {
    const { recordings } = await readEntries([
      entryOf(API, { entry: { cache: { afterRequest: null } } }),
    ]);
    expect(recordings).toBe(1);
  });

  test('has a 304 from the server, which is recorded', async () => {
    const { only } = await readEntries([
      entryOf(API, { response: { status: 304, statusText: 'Not Modified' } }),
    ]);
    expect(only.response).toMatchObject({ status: 304 });
  });

  test('gives a reason for requests that it blocked', async () => {
    expect(
      await whyLeft(API, { entry: { _blockedReason: 2001 }, response: { status: 0 } }),
    ).toEqual({ blocked: 1 });
  });

  test('has no answer as status 0 without a reason', async () => {
    const { only } = await readEntries([entryOf(API, { response: { status: 0, headers: [] } })]);
    expect(only.response).toEqual({ error: 'NO_RESPONSE', time: 50 });
  });
});

describe('Safari', () => {
  test.each(['Memory Cache', 'Disk Cache', 'Service Worker'])(
    'names the source of a response: %s',
    async (_fetchType) => {
      expect(await whyLeft(API, { entry: { _fetchType } })).toEqual({ cached: 1 });
    },
  );

  test('has responses from the network', async () => {
    const { recordings } = await readEntries([
      entryOf(API, { entry: { _fetchType: 'Network Load' } }),
    ]);
    expect(recordings).toBe(1);
  });
});

describe('Playwright', () => {
  test('has requests without an answer as status -1 and time -1', async () => {
    const { only } = await readEntries([
      entryOf(API, {
        entry: { time: -1, timings: { send: -1, wait: -1, receive: -1 } },
        response: { status: -1, statusText: '', headers: [], _failureText: 'net::ERR_ABORTED' },
        content: { size: -1, text: undefined },
      }),
    ]);
    expect(only.response).toEqual({ error: 'net::ERR_ABORTED', aborted: true, time: 0 });
  });

  test('has requests of its API without a page', async () => {
    const { recordings } = await readEntries([
      entryOf(API, { entry: { _apiRequestRef: 'api-request-context@1' } }),
    ]);
    expect(recordings).toBe(1);
  });
});

describe('Charles', () => {
  test('has tunnels, which are not API requests', async () => {
    expect(
      await whyLeft('https://api.example.com:443/', { request: { method: 'CONNECT' } }),
    ).toEqual({ websocket: 1 });
  });

  test('has numbers as texts', async () => {
    const { only } = await readEntries([
      entryOf(API, {
        entry: { time: '70', timings: {} },
        response: { status: '201', statusText: 'Created' },
      }),
    ]);
    expect(only.response).toMatchObject({ status: 201, time: 70 });
  });
});

describe('mitmproxy', () => {
  test('has times in microseconds with an offset', async () => {
    const { session } = await readEntries([
      entryOf(API, { entry: { startedDateTime: '2026-03-01T10:00:00.123456+00:00' } }),
    ]);
    expect(session.recordedAt).toBe('2026-03-01T10:00:00.123Z');
  });

  test('has cookies that are missing in the headers', async () => {
    const { only } = await readEntries(
      [
        entryOf(API, {
          request: { cookies: headersOf({ theme: 'dark', lang: 'en' }) },
          response: {
            cookies: [
              {
                name: 'theme',
                value: 'light',
                path: '/',
                httpOnly: true,
                expires: '2027-01-01T00:00:00.000Z',
              },
            ],
          },
        }),
      ],
      { redact: false },
    );
    expect(only.request.headers).toContainEqual(['cookie', 'theme=dark; lang=en']);
    expect(answerOf(only).headers).toContainEqual([
      'set-cookie',
      'theme=light; Path=/; Expires=Fri, 01 Jan 2027 00:00:00 GMT; HttpOnly',
    ]);
  });
});

describe('Insomnia', () => {
  test('has parameters that its URL lacks', async () => {
    const { only } = await readEntries([
      entryOf(`${API}/find`, { request: { queryString: headersOf({ q: 'a b' }) } }),
    ]);
    expect(only.request.path).toBe('/find?q=a+b');
  });

  test('has a log without pages and times', async () => {
    const entry = entryOf(API, { entry: { cache: undefined, timings: undefined, time: 12 } });
    const { only } = await read(
      harOf([entry], { pages: undefined, creator: { name: 'Insomnia REST Client' } }),
    );
    expect(only.response.time).toBe(12);
  });
});

describe('Proxyman', () => {
  test.each([
    ['null', null],
    ['an empty list', []],
  ])('has %s for the messages of a request that is no WebSocket', async (_, messages) => {
    const entry = { _resourceType: '', _webSocketMessages: messages };
    const { only } = await readEntries([entryOf(API, { entry })]);
    expect(only.request.method).toBe('GET');
  });
});

describe('any producer', () => {
  test('may have several pages and members of its own', async () => {
    const pages = [{ id: 'page_1', title: 'a', pageTimings: {} }, { id: 'page_2' }];
    const har = harOf([entryOf(API, { entry: { pageref: 'page_2', _custom: { a: [1] } } })], {
      pages,
      _more: [[{}]],
    });
    expect(await read(har)).toMatchObject({ recordings: 1 });
  });

  test('may write an entry twice, which is recorded once', async () => {
    expect(await readEntries([entryOf(API), entryOf(API)])).toMatchObject({
      recordings: 1,
      left: [{ reason: 'duplicate', count: 1, examples: [{ entry: 2 }] }],
    });
  });

  test('has a request that was sent again after it failed, which is recorded twice', async () => {
    const again = { entry: { startedDateTime: '2026-03-01T10:00:01.000Z' } };
    const { session } = await readEntries([
      entryOf(API, { response: { status: 401 } }),
      entryOf(API, again),
    ]);
    expect(
      session.recordings.map(({ response }) => 'status' in response && response.status),
    ).toEqual([401, 200]);
  });

  test('has a redirect by its URL if the header is missing', async () => {
    const { only } = await readEntries([
      entryOf(API, { response: { status: 302, redirectURL: '/next' } }),
    ]);
    expect(answerOf(only).headers).toContainEqual(['location', '/next']);
  });

  test.each([
    ['a fragment', `${API}/a#top`, API, '/a'],
    ['a default port', 'https://api.example.com:443/a', API, '/a'],
    ['an IPv6 address', 'http://[::1]:3000/a', 'http://[::1]:3000', '/a'],
    [
      'letters of another script',
      'https://b\u00fccher.example/\u00fc?q=\u00fc',
      'https://xn--bcher-kva.example',
      '/%C3%BC?q=%C3%BC',
    ],
    ['no path', 'https://api.example.com?a=1', API, '/?a=1'],
    ['dot segments', `${API}/a/../b`, API, '/b'],
    ['escapes in small letters', `${API}/a%2fb?c={d}|e`, API, '/a%2fb?c={d}|e'],
  ])('may have a URL with %s', async (_, url, origin, path) => {
    const { session, only } = await readEntries([entryOf(url)]);
    expect({ origin: session.origin, path: only.request.path }).toEqual({ origin, path });
  });

  test('may have user and password in a URL, which are dropped', async () => {
    const { session, file } = await readEntries([entryOf('https://ada:hunter2@api.example.com/a')]);
    expect(session.origin).toBe(API);
    expect(JSON.stringify([session, file])).not.toMatch(/ada|hunter2/);
  });

  test('may have headers that cannot be sent, which are counted', async () => {
    const headers = [
      { name: 'bad name', value: '1' },
      { name: 'x-null', value: 'a\0b' },
      { name: 'x-\u00e9', value: '1' },
      { name: 'x-smile', value: '\u{1f600}' },
    ];
    const imported = await readEntries([entryOf(API, { request: { headers } })]);
    expect(imported.only.request.headers).toEqual([['x-smile', '\u00f0\u009f\u0098\u0080']]);
    expect(countsOf(imported)).toEqual({ header: 3 });
  });
});
