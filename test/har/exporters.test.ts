/**
 * What exporters write by their own source, member by member: mitmproxy's savehar addon, Insomnia's `har.ts`, the
 * HAR builders of WebKit's Web Inspector and of Firefox's network monitor.
 */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { answerOf, countsOf, entryOf, headersOf, useFolders } from './har.ts';

const { readEntries } = useFolders();
const json = { 'Content-Type': 'application/json' };

describe('mitmproxy', () => {
  test('gives the size on the wire as the size of the decoded content', async () => {
    const text = JSON.stringify({ items: Array.from({ length: 50 }, () => 'tea') });
    const size = gzipSync(text).length;
    const { only, left } = await readEntries([
      entryOf('http://127.0.0.1:3000/items', {
        response: { headers: headersOf({ ...json, 'Content-Encoding': 'gzip' }), bodySize: size },
        content: { text, size, compression: text.length - size, mimeType: 'application/json' },
      }),
    ]);
    expect(answerOf(only).body).toMatchObject({ coding: 'gzip', json: { items: { length: 50 } } });
    expect(left).toEqual([]);
  });

  test('has no times of a connection that it did not open', async () => {
    const { only } = await readEntries([
      entryOf('http://127.0.0.1:3000/', {
        entry: {
          startedDateTime: '2026-03-01T10:00:00+00:00',
          time: 12.5,
          timings: { connect: null, ssl: null, send: 1, receive: 2.5, wait: 9 },
        },
      }),
    ]);
    expect(answerOf(only).time).toBe(12.5);
  });

  test('has no answer as status 0 with an empty content and an error', async () => {
    const { only } = await readEntries([
      entryOf('http://127.0.0.1:3000/', {
        response: {
          ...{ status: 0, statusText: '', httpVersion: '', headers: [], bodySize: -1 },
          ...{ content: {}, _transferSize: 0, _error: 'server disconnected' },
        },
      }),
    ]);
    expect(only.response).toMatchObject({ error: 'server disconnected' });
  });

  test('escapes non-text bytes as lone surrogates, which become bytes again', async () => {
    const { only } = await readEntries([
      entryOf('http://127.0.0.1:3000/pictures', {
        request: {
          method: 'POST',
          headers: headersOf({ 'Content-Type': 'image/png', 'Content-Length': '5' }),
          postData: { mimeType: 'image/png', text: '\udc89PNG\udcff', params: [] },
          bodySize: 5,
        },
      }),
    ]);
    expect(only.request.body).toEqual({
      base64: Buffer.from('\x89PNG\xff', 'latin1').toString('base64'),
    });
  });

  test('has an empty form of a POST without a body', async () => {
    const { only } = await readEntries([
      entryOf('http://127.0.0.1:3000/logout', {
        request: { method: 'POST', bodySize: 0, postData: { mimeType: '', text: '', params: [] } },
      }),
    ]);
    expect(only.request.body).toBeUndefined();
  });
});

describe('Insomnia', () => {
  const at = '2026-03-01T10:00:00.000Z';
  const created = entryOf('http://127.0.0.1:3000/orders', {
    entry: { startedDateTime: at, time: 30, timings: { send: 0, wait: 30, receive: 0 } },
    request: { method: 'POST' },
    content: { text: '{"id":"7f3a9c1e5b2d4860"}', size: 25 },
  });
  const read = entryOf('http://127.0.0.1:3000/orders/7f3a9c1e5b2d4860', {
    entry: { startedDateTime: at, time: 20, timings: { send: 0, wait: 20, receive: 0 } },
  });

  test('gives all entries the time of the export, so each is sent after the previous one', async () => {
    const { session } = await readEntries([created, read]);
    expect(session.recordings.map(({ at: offset }) => offset)).toEqual([0, 30]);
  });

  test('has requests that were never sent, as status 0', async () => {
    const { session } = await readEntries([
      created,
      entryOf('http://127.0.0.1:3000/never', {
        entry: {
          startedDateTime: at,
          time: 0,
          timings: { blocked: -1, send: 0, wait: 0, receive: 0 },
        },
        response: {
          status: 0,
          statusText: '',
          headers: [],
          bodySize: -1,
          content: { size: 0, mimeType: '' },
        },
      }),
    ]);
    expect(session.recordings[1]?.response).toMatchObject({ error: 'NO_RESPONSE' });
  });
});

describe('Safari', () => {
  test('joins cookies with commas, which the list of cookies helps to split', async () => {
    const { only } = await readEntries([
      entryOf('http://127.0.0.1:3000/login', {
        response: {
          headers: headersOf({
            'Set-Cookie':
              'sid=1a2b; Path=/; Expires=Wed, 01 Jan 2031 00:00:00 GMT, theme=dark; Path=/',
          }),
          cookies: [
            {
              name: 'sid',
              value: '1a2b',
              path: '/',
              expires: '2031-01-01T00:00:00.000Z',
              httpOnly: false,
              secure: false,
            },
            {
              name: 'theme',
              value: 'dark',
              path: '/',
              expires: '',
              httpOnly: false,
              secure: false,
            },
          ],
        },
      }),
    ]);
    const cookies = answerOf(only).headers.filter(([name]) => /^set-cookie$/i.test(name));
    expect(cookies.map(([, value]) => value)).toEqual([
      'sid=REDACTED_SID; Path=/; Expires=Wed, 01 Jan 2031 00:00:00 GMT',
      'theme=dark; Path=/',
    ]);
  });

  test('has entries without a date, which are counted', async () => {
    const { session, left } = await readEntries([
      entryOf('http://127.0.0.1:3000/a'),
      entryOf('http://127.0.0.1:3000/b', { entry: { startedDateTime: '', time: 0 } }),
    ]);
    expect(session.recordings).toHaveLength(1);
    expect(countsOf({ left })).toEqual({ malformed: 1 });
  });

  test('has unknown types and sizes', async () => {
    const { only } = await readEntries([
      entryOf('http://127.0.0.1:3000/a', {
        request: { httpVersion: '', headersSize: -1, bodySize: -1 },
        response: { headers: [], httpVersion: '', bodySize: -1 },
        content: { text: 'ok', size: 2, compression: 2, mimeType: 'x-unknown' },
        entry: { _fetchType: 'Network Load' },
      }),
    ]);
    expect(answerOf(only).body).toEqual({ text: 'ok' });
  });
});

describe('Firefox', () => {
  test('has members without a value, and times that are all missing', async () => {
    const { only } = await readEntries([
      entryOf('http://127.0.0.1:3000/a', {
        request: { httpVersion: 'HTTP/2', bodySize: 0 },
        response: { redirectURL: '', bodySize: 1234, httpVersion: 'HTTP/2', statusText: '' },
        content: { encoding: undefined, size: 11, text: '{"ok":true}', comment: undefined },
        entry: {
          _securityState: 'secure',
          connection: '443',
          cache: {},
          timings: {},
        },
      }),
    ]);
    expect(answerOf(only).body).toEqual({ json: { ok: true } });
  });

  test('says in a comment that bodies were not exported', async () => {
    const { only, left } = await readEntries([
      entryOf('http://127.0.0.1:3000/a', {
        content: { size: 11, text: undefined, comment: 'Response bodies are not included.' },
      }),
    ]);
    expect(answerOf(only).body).toEqual({ truncated: 11 });
    expect(countsOf({ left })).toEqual({ 'response-body': 1 });
  });
});
