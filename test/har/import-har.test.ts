/** What importing a HAR gives: the session, its order, times and origin, and the files beside it. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importHar, readHarSession } from '../../src/har/import-har.ts';
import { renderLeftOvers } from '../../src/har/leftovers.ts';
import { SOURCE } from '../../src/session/session-file.ts';
import { answerOf, countsOf, entryOf, harOf, headersOf, pathsOf, useFolders } from './har.ts';

const { readEntries, write, read } = useFolders();
const API = 'https://api.example.com';

describe('an imported session', () => {
  test('is named by its HAR, and has the request and the response of each entry', async () => {
    const { file, recordings, change, session, left } = await readEntries([
      entryOf(`${API}/orders?page=1`),
      entryOf(`${API}/orders/2`, { entry: { startedDateTime: '2026-03-01T10:00:01.000Z' } }),
    ]);
    expect(file).toMatch(/sessions[/\\]shop\.session\.json$/);
    expect({ recordings, change, left }).toEqual({ recordings: 2, change: 'written', left: [] });
    expect(session).toMatchObject({
      name: 'shop',
      origin: API,
      recordedAt: '2026-03-01T10:00:00.000Z',
    });
    expect(pathsOf(session)).toEqual(['/orders?page=1', '/orders/2']);
    expect(session.recordings[1]).toEqual({
      id: '2',
      at: 1000,
      request: { method: 'GET', path: '/orders/2', headers: [['Accept', '*/*']] },
      response: {
        status: 200,
        time: 50,
        headers: [['Content-Type', 'application/json']],
        body: { json: { ok: true } },
      },
    });
  });

  test('has no secrets of the HAR, and neither have the examples of what was left out', async () => {
    const secret = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJlLW9mLXRlc3Q';
    const { file, left } = await readEntries([
      entryOf(`${API}/login`, {
        request: {
          method: 'POST',
          headers: headersOf({
            'Content-Type': 'application/json',
            Authorization: `Bearer ${secret}`,
          }),
          postData: { mimeType: 'application/json', text: '{"password":"hunter2-of-test"}' },
        },
        content: { text: JSON.stringify({ access_token: secret }) },
      }),
      entryOf(`https://user:hunter2-of-test@cdn.example.com/${secret}/logo.png?token=${secret}`),
    ]);
    const text = readFileSync(file, 'utf8') + JSON.stringify(left);
    expect(left).toMatchObject([{ reason: 'asset', count: 1, examples: [{ entry: 2 }] }]);
    expect(text).toContain('REDACTED');
    expect(text).not.toContain(secret);
    expect(text).not.toContain('hunter2');
  });

  test('is in the order in which the requests were sent', async () => {
    const { session } = await readEntries([
      entryOf(`${API}/late`, { entry: { startedDateTime: '2026-03-01T10:00:02.000Z' } }),
      entryOf(`${API}/early`, { entry: { startedDateTime: '2026-03-01T12:00:01.500+02:00' } }),
    ]);
    expect(session.recordedAt).toBe('2026-03-01T10:00:01.500Z');
    expect(session.recordings.map(({ at, request }) => [request.path, at])).toEqual([
      ['/early', 0],
      ['/late', 500],
    ]);
  });

  test('counts time from when the request left, after it waited for its connection', async () => {
    const timings = { blocked: 100, dns: 20, connect: 30, ssl: 25, send: 1, wait: 40, receive: 9 };
    const { session, only } = await readEntries([entryOf(API, { entry: { time: 200, timings } })]);
    expect(session.recordedAt).toBe('2026-03-01T10:00:00.150Z');
    expect(only.response.time).toBe(50);
  });

  test('takes the whole time of an entry whose parts are unknown', async () => {
    const timings = { blocked: -1, dns: -1, connect: -1, send: -1, wait: -1, receive: -1 };
    const { only } = await readEntries([entryOf(API, { entry: { time: 120, timings } })]);
    expect(only).toMatchObject({ at: 0, response: { time: 120 } });
  });

  test('has a time of 0 for an entry whose times are all unknown', async () => {
    const { only } = await readEntries([entryOf(API, { entry: { time: -1, timings: {} } })]);
    expect(only.response.time).toBe(0);
  });

  test('keeps the microseconds of times', async () => {
    const at = (fraction: string) => ({
      entry: { startedDateTime: `2026-03-01T10:00:00.${fraction}Z` },
    });
    const { session } = await readEntries([
      entryOf(`${API}/1`, at('000100')),
      entryOf(`${API}/2`, at('000350')),
    ]);
    expect(session.recordings.map((each) => each.at)).toEqual([0, 0.25]);
  });

  test('has the origin with the most calls, even if another has more pages and files', async () => {
    const cdn = 'https://cdn.example.com';
    const { session } = await readEntries(
      [1, 2, 3]
        .map((id) => entryOf(`${cdn}/${id}.png`))
        .concat(entryOf(`${API}/a`), entryOf(`${API}/b`)),
      { kinds: ['api', 'asset'] },
    );
    expect(session.origin).toBe(API);
    expect(session.recordings.map(({ origin }) => origin)).toEqual([
      cdn,
      cdn,
      cdn,
      undefined,
      undefined,
    ]);
  });

  test('has an origin that answered, even if another has more calls', async () => {
    const silent = entryOf('https://down.example.com/a', { response: { status: 0 } });
    const { session } = await readEntries([silent, { ...silent, time: 51 }, entryOf(`${API}/a`)]);
    expect(session.origin).toBe(API);
  });

  test('writes large bodies to files beside it', async () => {
    const text = 'x'.repeat(100_000);
    const { file, only } = await readEntries([
      entryOf(API, {
        response: { headers: headersOf({ 'Content-Type': 'text/plain' }) },
        content: { text },
      }),
    ]);
    const { body } = answerOf(only);
    expect(body).toEqual({
      file: expect.stringMatching(/^shop\.[0-9a-f]{16}\.bin$/),
      bytes: 100_000,
    });
    expect(readdirSync(dirname(file))).toHaveLength(2);
  });

  test('has only the size of a body that is larger than the limit', async () => {
    const imported = await readEntries([entryOf(API, { content: { text: 'x'.repeat(101) } })], {
      maxBodySize: { response: 100 },
    });
    expect(answerOf(imported.only).body).toEqual({ truncated: 101 });
    expect(countsOf(imported)).toEqual({ 'large-body': 1 });
  });
});

describe('a session that exists', () => {
  test('is only replaced on request', async () => {
    const options = write(harOf([entryOf(API)]));
    await importHar(options);
    await expect(importHar(options)).rejects.toMatchObject({
      code: 'SESSION_NOT_WRITABLE',
      message: expect.stringContaining('shop.session.json exists already: give another name'),
    });
    expect(await importHar({ ...options, replace: true })).toMatchObject({ change: 'unchanged' });
  });

  test('stays as it was if the HAR that is to replace it is broken', async () => {
    const options = write(harOf([entryOf(API)]));
    const { file } = await importHar(options);
    const before = readFileSync(file, 'utf8');
    writeFileSync(options.file, harOf([entryOf(`${API}/other`), entryOf(API)]).slice(0, -40));
    await expect(importHar({ ...options, replace: true })).rejects.toMatchObject({
      code: 'INVALID_HAR',
    });
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(readdirSync(options.sessions)).toEqual(['shop.session.json']);
  });
});

test('an import that is stopped leaves nothing behind', async () => {
  const options = write(harOf([entryOf(API)]));
  const stop = new Error('stopped');
  await expect(importHar({ ...options, signal: AbortSignal.abort(stop) })).rejects.toBe(stop);
  expect(existsSync(join(options.sessions, 'shop.session.json'))).toBe(false);
});

test('an unknown option is refused by name', async () => {
  const options = { ...write(harOf([entryOf(API)])), kind: ['api'] };
  await expect(importHar(options)).rejects.toMatchObject({
    code: 'INVALID_OPTIONS',
    message: expect.stringContaining('did you mean "kinds"?'),
  });
});

describe('a session in memory', () => {
  test('has its bodies in it, and leaves no file', async () => {
    const text = 'x'.repeat(100_000);
    const { file, sessions } = write(harOf([entryOf(API, { content: { text } })]));
    const { session, recordings } = await readHarSession({ file });
    expect(recordings).toBe(1);
    expect(session.recordings[0]).toMatchObject({ response: { body: { text } } });
    expect(session[SOURCE]).toBeUndefined();
    expect(readdirSync(sessions)).toEqual([]);
  });
});

test('a sentence with an example says what was left out', async () => {
  const { left } = await read(
    harOf([
      entryOf(API),
      entryOf('wss://api.example.com/live?token=1'),
      entryOf('wss://api.example.com/more'),
      entryOf('blob:https://api.example.com/1'),
    ]),
  );
  expect(renderLeftOvers(left)).toEqual([
    '1 entry left out: not sent over HTTP, such as blob: and data: (GET blob:https://api.example.com/1, entry 4)',
    '2 entries left out: WebSocket or another upgraded connection (such as GET wss://api.example.com/live, entry 2)',
  ]);
});

test('a HAR that claims to be made from a session is redacted as well', async () => {
  const request = { headers: headersOf({ Authorization: 'Bearer 9f8e7d6c5b4a39281706' }) };
  const entries = [entryOf('https://api.example.com/a', { request })];
  const creator = { name: 'vitest-session-replay', version: '1.0.0' };
  const har = JSON.stringify({ log: { version: '1.2', creator, entries } });
  const { only } = await read(har);
  expect(only.request.headers).toContainEqual(['Authorization', 'Bearer REDACTED_AUTHORIZATION']);
});

test('a secret in the sentence of an error is redacted', async () => {
  const response = {
    status: 0,
    _error: 'failed: https://api.example.com/?token=9f8e7d6c5b4a39281706',
  };
  const { only } = await readEntries([entryOf('https://api.example.com/a', { response })]);
  expect(only.response).toMatchObject({ error: expect.stringMatching(/token=REDACTED_TOKEN$/) });
});

test('an entry with a million header lines is left out as malformed', async () => {
  const request = { headers: headersOf({ 'X-Lines': '\n'.repeat(1_000_000) }) };
  const url = 'https://api.example.com/';
  const { recordings, left } = await readEntries([entryOf(`${url}a`), entryOf(url, { request })]);
  expect({ recordings, left }).toMatchObject({ recordings: 1, left: [{ reason: 'malformed' }] });
});
