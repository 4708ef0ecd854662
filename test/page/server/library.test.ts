/** The sessions that the page lists and opens, as their files are now. */
import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Overview, RecordingDetail, SessionDetail } from '../../../src/page/api.ts';
import { createSession, recordingOf } from '../../kit/index.ts';
import { callOf, FORM, servePage } from './served-page.ts';

const KEY = 'sessions/shop.session.json';
const shop = createSession(
  [
    recordingOf('GET', '/orders?open=1', 200, {
      id: 'first',
      response: {
        headers: [['Content-Type', 'application/json; charset=utf-8']],
        body: { json: { orders: [] } },
      },
    }),
    recordingOf('POST', '/token', 201, { origin: 'https://auth.example.com', time: 20 }),
    recordingOf('DELETE', '/orders/1', 204, { at: 100, time: 50 }),
  ],
  { name: 'Shop', recordedBy: 'test/shop.test.ts' },
);

describe('the overview', () => {
  test('summarises each session, and lists each recorded origin once', async () => {
    using page = servePage({ sessions: { [KEY]: shop } });
    expect(await page.get('api/overview')).toEqual({
      project: 'shop',
      version: '1.2.3',
      server: 'Vitest',
      may: { replay: true, accept: true, record: false },
      endpoints: [
        { origin: 'http://127.0.0.1:3000', listeners: [] },
        { origin: 'https://auth.example.com', listeners: [] },
      ],
      sessions: [
        {
          key: KEY,
          revision: expect.any(String),
          name: 'Shop',
          origins: ['http://127.0.0.1:3000', 'https://auth.example.com'],
          counts: [2, 1],
          requests: 3,
          recordedAt: '2026-11-24T10:00:00.000Z',
          duration: 150,
          recordedBy: 'test/shop.test.ts',
        },
      ],
      broken: [],
      runs: [],
    });
  });

  test('shows where recorders listen, even in front of an API without a session', async () => {
    const listener = { url: 'http://127.0.0.1:4000', isRecording: true };
    using page = servePage({
      sessions: { [KEY]: shop },
      host: { listeners: async () => new Map([['http://127.0.0.1:9000', [listener]]]) },
    });
    const { endpoints } = await page.get<Overview>('api/overview');
    expect(endpoints).toContainEqual({ origin: 'http://127.0.0.1:9000', listeners: [listener] });
    expect(endpoints).toHaveLength(3);
  });

  test.each([
    ['is no JSON', '{\n  "version": 1,\n  oops\n}\n', { line: 3, column: 3 }],
    ['is empty', '', { line: 1 }],
    ['is of another version', '{ "version": 2 }', { line: 1 }],
    ['is no UTF-8', new Uint8Array([0x7b, 0xff, 0xfe]), {}],
  ])('shows a file that %s beside those that can be read', async (_, text, place) => {
    using page = servePage({ sessions: { [KEY]: shop } });
    page.write('sessions/broken.session.json', text);
    const { sessions, broken } = await page.get<Overview>('api/overview');
    expect(sessions.map(({ key }) => key)).toEqual([KEY]);
    expect(broken).toEqual([
      expect.objectContaining({
        key: 'sessions/broken.session.json',
        message: expect.stringContaining('broken.session.json'),
        ...place,
      }),
    ]);
  });

  test('shows the line of a value that does not fit, and what was expected', async () => {
    using page = servePage();
    page.write(
      KEY,
      [...JSON.stringify(shop, null, 2)].join('').replace('"status": 201', '"status": "x"'),
    );
    const { broken } = await page.get<Overview>('api/overview');
    const [{ message = '', line = 0 } = {}] = broken;
    expect(message).toContain('expected a status code from 100 to 999');
    expect(line).toBeGreaterThan(20);
  });

  test('shows a dangling link, and a folder that is named like a session, as broken or not at all', async () => {
    using page = servePage({ sessions: { [KEY]: shop } });
    mkdirSync(page.folder.path('sessions/folder.session.json'));
    symlinkSync('nowhere', page.folder.path('sessions/link.session.json'));
    const { sessions } = await page.get<Overview>('api/overview');
    expect(sessions.map(({ key }) => key)).toEqual([KEY]);
  });
});

describe('a session', () => {
  test('is shown by its rows and by what a replay of it can choose', async () => {
    using page = servePage({ sessions: { [KEY]: shop } });
    const { rows, replay } = await page.get<SessionDetail>(callOf('session', { key: KEY }));
    expect(rows).toEqual([
      {
        id: 'first',
        at: 0,
        time: 5,
        method: 'GET',
        path: '/orders?open=1',
        status: 200,
        size: 13,
        type: 'application/json',
      },
      expect.objectContaining({ id: '2', origin: 'https://auth.example.com', status: 201 }),
      expect.objectContaining({ id: '3', at: 100, time: 50, status: 204, size: 0 }),
    ]);
    expect(replay).toEqual({
      targets: [{ name: 'http://127.0.0.1:3000', url: 'http://127.0.0.1:3000' }],
      form: { ...FORM, target: 'http://127.0.0.1:3000', timeout: 30_000 },
      configHeaders: [],
      missingSecrets: [],
    });
  });

  test('shows one recording with its messages', async () => {
    using page = servePage({ sessions: { [KEY]: shop } });
    const call = callOf('recording', { key: KEY, id: 'first' });
    const { url, request, response } = await page.get<RecordingDetail>(call);
    expect(url).toBe('http://127.0.0.1:3000/orders?open=1');
    expect(request).toEqual({ headers: [], body: { kind: 'none', size: 0 } });
    expect(response?.body).toMatchObject({ kind: 'json', text: '{"orders":[]}' });
  });

  test('is read from its file as the file is now, whenever it is opened', async () => {
    using page = servePage({ sessions: { [KEY]: shop } });
    const call = callOf('session', { key: KEY });
    const before = await page.get<SessionDetail>(call);
    page.write(KEY, createSession([recordingOf('GET', '/new', 200)], { name: 'Shop 2' }));
    const after = await page.get<SessionDetail>(call);
    expect([before.card.name, after.card.name]).toEqual(['Shop', 'Shop 2']);
    expect(after.card.revision).not.toBe(before.card.revision);
    expect(after.rows).toHaveLength(1);

    page.write(KEY, 'broken');
    const broken = await page.send(call);
    expect(broken.status).toBe(422);
    expect(await page.get('api/overview')).toMatchObject({ sessions: [], broken: [{ key: KEY }] });

    page.write(KEY, shop);
    expect(await page.get<SessionDetail>(call)).toMatchObject({ card: { name: 'Shop' } });
  });

  test('is known to have changed even if the time and size of its file stay the same', async () => {
    using page = servePage({ sessions: { [KEY]: shop } });
    const call = callOf('session', { key: KEY });
    await page.get(call);
    const time = new Date('2026-01-01T00:00:00Z');
    utimesSync(page.folder.path(KEY), time, time);
    await page.get(call);
    // Some programs write a new file beside the old one, and then put it in its place.
    page.write('sessions/new', { ...shop, name: 'shoP' });
    renameSync(page.folder.path('sessions/new'), page.folder.path(KEY));
    utimesSync(page.folder.path(KEY), time, time);
    expect(await page.get<SessionDetail>(call)).toMatchObject({ card: { name: 'shoP' } });
  });

  test('is gone once its file is deleted', async () => {
    using page = servePage({ sessions: { [KEY]: shop } });
    await page.get(callOf('session', { key: KEY }));
    rmSync(page.folder.path(KEY));
    const calls = ['session', 'links', 'recording'].map((call) =>
      callOf(call, { key: KEY, id: 'first' }),
    );
    for (const call of calls) {
      const response = await page.send(call);
      expect([404, 422]).toContain(response.status);
      expect(await response.json()).toEqual({ message: expect.stringContaining(KEY) });
    }
    expect(await page.get('api/overview')).toMatchObject({ sessions: [], broken: [] });
    expect((await page.send(callOf('session', { key: KEY }))).status).toBe(404);
  });
});

describe('a key that names no session', () => {
  const outside = 'outside.session.json';

  test.each([
    ['a file outside', (root: string) => `${root}/${outside}`],
    ['a way out', () => `sessions/../${outside}`],
    ['a longer way out', () => `../../../../../../etc/passwd`],
    ['the absolute path of a session', (root: string) => `${root}/${KEY}`],
    ['another way to a session', () => `./${KEY}`],
    ['the same with a backslash', () => KEY.replace('/', '\\')],
    ['a file that is no session', () => 'sessions/notes.txt'],
    ['a folder', () => 'sessions'],
    ['a null byte', () => `${KEY}\0`],
    ['a member of every object', () => '__proto__'],
    ['nothing', () => ''],
  ])('reads nothing: %s', async (_, keyOf) => {
    using page = servePage({ sessions: { [KEY]: shop } });
    writeFileSync(page.folder.path(outside), JSON.stringify({ ...shop, name: 'hidden' }));
    writeFileSync(page.folder.path('sessions/notes.txt'), 'hidden');
    const key = keyOf(page.folder.path());
    for (const call of ['session', 'recording', 'links', 'search']) {
      const response = await page.send(callOf(call, { key, id: 'first', text: 'hidden' }));
      expect(response.status).toBe(404);
      expect(await response.text()).not.toContain('"hidden"');
    }
    const started = await page.post('api/runs', {
      key,
      form: (await page.get<SessionDetail>(callOf('session', { key: KEY }))).replay.form,
    });
    expect(started.status).toBe(404);
  });

  test.each([
    ['session', 'key'],
    ['recording', 'key'],
    ['links', 'key'],
    ['search', 'text'],
    ['run', 'id'],
    ['outcome', 'run'],
  ])('is asked for if %s comes without it', async (call, missing) => {
    using page = servePage();
    const response = await page.send(`api/${call}`);
    expect([response.status, await response.json()]).toEqual([
      400,
      { message: `the parameter "${missing}" is missing` },
    ]);
  });

  test('says which recording a session does not have', async () => {
    using page = servePage({ sessions: { [KEY]: shop } });
    const response = await page.send(callOf('recording', { key: KEY, id: 'none' }));
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      message: `the session ${KEY} has no recording none`,
    });
  });
});

describe('a search', () => {
  const file = createSession([
    recordingOf('GET', '/a', 200, { headers: [['X-Trace', 'Straße 7']] }),
    recordingOf('POST', '/b?needle=1', 200, { body: { text: 'hay' } }),
    recordingOf('POST', '/c', 200, { response: { body: { json: { deep: ['NEEDLE'] } } } }),
    recordingOf('POST', '/d', 200, {
      response: { headers: [['Content-Type', 'text/plain']], body: { base64: 'bmVlZGxl' } },
    }),
  ]);

  test.each([
    ['needle', ['2', '3', '4']],
    ['Straße', ['1']],
    ['x-trace', ['1']],
    ['post', ['2', '3', '4']],
    ['hay', ['2']],
    ['nothing of it', []],
    ['.*', []],
  ])('for "%s" finds headers, paths and bodies, in any case', async (text, ids) => {
    using page = servePage({ sessions: { [KEY]: file } });
    expect(await page.get(callOf('search', { key: KEY, text }))).toEqual({ ids });
  });
});
