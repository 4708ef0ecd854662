/** Where a replay may send requests: the same rules as everywhere else, whatever the form says. */
import { describe, expect, test } from 'vitest';
import type { PageFault, ReplayForm, SessionDetail } from '../../../src/page/api.ts';
import { createSession, recordingOf, serve } from '../../kit/index.ts';
import { callOf, FORM, type ServedPage, servePage } from './served-page.ts';

const KEY = 'sessions/a.session.json';
const REMOTE = 'https://shop.invalid';

async function refused(page: ServedPage, form: Partial<ReplayForm> | object): Promise<PageFault> {
  const response = await page.post('api/runs', { key: KEY, form: { ...FORM, ...form } });
  expect(response.status).toBe(400);
  expect(await page.get('api/overview')).toMatchObject({ runs: [] });
  return (await response.json()) as PageFault;
}

const local = (): ServedPage =>
  servePage({ sessions: { [KEY]: createSession([recordingOf('GET', '/a', 200)]) } });
const remote = (): ServedPage =>
  servePage({
    sessions: { [KEY]: createSession([recordingOf('GET', '/a', 200)], { origin: REMOTE }) },
  });

describe('the recorded origin', () => {
  test('is offered and used if it is on this machine', async () => {
    await using target = await serve((_, response) => response.end());
    using page = servePage({
      sessions: {
        [KEY]: createSession([recordingOf('GET', '/a', 200)], { origin: target.url }),
      },
    });
    const { replay } = await page.get<SessionDetail>(callOf('session', { key: KEY }));
    expect(replay.form.target).toBe(target.url);
    const { card } = await page.replay(KEY, replay.form);
    expect(card.counts).toMatchObject({ passed: 1 });
  });

  test('is not offered if it is anywhere else, and nothing is sent without a name', async () => {
    using page = remote();
    const { replay } = await page.get<SessionDetail>(callOf('session', { key: KEY }));
    expect(replay.targets).toEqual([
      { name: REMOTE, unavailable: expect.stringContaining(`recorded against ${REMOTE}`) },
    ]);
    expect(replay.form.target).toBe('');
    expect(await refused(page, replay.form)).toEqual({
      field: 'target',
      message: 'name a target: an http(s) URL',
    });
  });

  test('is a target like any other once somebody has typed it', async () => {
    using page = remote();
    const { rows } = await page.replay(KEY, { target: REMOTE });
    expect(rows).toEqual([expect.objectContaining({ state: 'failed' })]);
  });
});

test.each([
  'shop.example.com',
  'localhost:3000',
  'ftp://127.0.0.1/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'ws://127.0.0.1',
  'http://',
  'http://user@127.0.0.1',
  'http://user:password@127.0.0.1',
  'http://127.0.0.1/?a=1',
  'http://127.0.0.1/#top',
  'http://127.0.0.1:99999',
  '//127.0.0.1',
  '/orders',
  'http://a b',
  './app.mjs',
  '   ',
])('a target that is no base URL is refused in its field: %s', async (target) => {
  using page = local();
  const { field, message } = await refused(page, { target });
  expect(field).toBe('target');
  expect(message).toMatch(/URL/);
  expect(message).not.toContain('password');
});

test.each([
  ['speed', { speed: 'fast' }],
  ['speed', { speed: 0 }],
  ['speed', { speed: -1 }],
  ['speed', { speed: 'ordered', openLoop: true }],
  ['openLoop', { openLoop: 'yes' }],
  [
    'headers.1.0',
    {
      headers: [
        ['A', 'b'],
        ['no name', 'c'],
      ],
    },
  ],
  ['headers.0.0', { headers: [['Host', 'evil']] }],
  ['headers.0.0', { headers: [['Content-Length', '1']] }],
  ['headers.0.0', { headers: [['Transfer-Encoding', 'chunked']] }],
  ['headers.0.1', { headers: [['A', 'b\r\nC: d']] }],
  ['headers.0', { headers: [['A']] }],
  ['headers', { headers: 'A: b' }],
  ['secrets.a b', { secrets: { 'a b': 'c' } }],
  ['secrets.REDACTED_A', { secrets: { REDACTED_A: 'two\nlines' } }],
  ['copies', { copies: 0 }],
  ['copies', { copies: 1.5 }],
  ['copies', { copies: 1001 }],
  ['body', { body: 'loosely' }],
  ['timeout', { timeout: 0 }],
  ['timeout', { timeout: Number.MAX_SAFE_INTEGER }],
  ['readOnly', { readOnly: 'no' }],
  ['correlate', { correlate: null }],
  ['only', { only: '1' }],
  ['', { signal: {} }],
])('a form that is wrong names its field: %s of %j', async (field, form) => {
  using page = local();
  const fault = await refused(page, { target: 'http://127.0.0.1:3000', ...form });
  expect(fault.field).toBe(field);
  expect(fault.message).toMatch(/^expected /);
});

test('copies are refused in their field if the page cannot keep all of their outcomes', async () => {
  const many = Array.from({ length: 1000 }, () => recordingOf('GET', '/a', 200));
  using page = servePage({ sessions: { [KEY]: createSession(many) } });
  const fault = await refused(page, { target: 'http://127.0.0.1:1', copies: 201 });
  expect(fault).toEqual({
    field: 'copies',
    message: 'expected at most 200 copies of 1000 requests: larger loads run by replaySession',
  });
});

test('a module of the user’s app is refused with a message that says what to do', async () => {
  const module = './src/app.ts';
  using page = servePage({
    sessions: { [KEY]: createSession([recordingOf('GET', '/a', 200)]) },
    targets: [
      { name: 'app', module },
      { name: 'staging', url: 'http://127.0.0.1:1' },
    ],
  });
  const { replay } = await page.get<SessionDetail>(callOf('session', { key: KEY }));
  expect(replay.targets.map(({ name, unavailable }) => [name, unavailable !== undefined])).toEqual([
    ['app', true],
    ['staging', false],
  ]);
  expect(replay.form.target).toBe('staging');
  const fault = await refused(page, { target: 'app' });
  expect(fault).toEqual({ field: 'target', message: expect.stringContaining('give the URL') });
});

test('a replay against a named target is sent to the URL of the config', async () => {
  const seen: string[] = [];
  await using staging = await serve(({ url = '' }, response) => {
    seen.push(url);
    response.end();
  });
  using page = servePage({
    sessions: { [KEY]: createSession([recordingOf('GET', '/a', 200)]) },
    targets: [
      { name: 'production', url: 'http://127.0.0.1:1', isReadOnly: true },
      { name: 'staging', url: `${staging.url}/base` },
    ],
  });
  const { card } = await page.replay(KEY, { target: 'staging' });
  expect([card.target, seen]).toEqual(['staging', ['/base/a']]);
});

describe('read-only', () => {
  const writes = [
    recordingOf('GET', '/a', 200),
    recordingOf('POST', '/b', 200),
    recordingOf('GET', '/c?_method=DELETE', 200),
  ];

  test.each([
    ['the form says so', false, true],
    ['the config says so, and the form the opposite', true, false],
    ['both say so', true, true],
  ])('sends nothing that writes if %s', async (_, isReadOnly, readOnly) => {
    const seen: string[] = [];
    await using target = await serve(({ method = '', url = '' }, response) => {
      seen.push(`${method} ${url}`);
      response.end();
    });
    using page = servePage({
      sessions: { [KEY]: createSession(writes) },
      targets: [{ name: 'production', url: target.url, isReadOnly }],
    });
    const { card } = await page.replay(KEY, { target: 'production', readOnly });
    expect(seen).toEqual(['GET /a']);
    expect(card.counts).toMatchObject({ passed: 1, skipped: 2 });
  });

  test('is kept even if headers of the form ask for another method', async () => {
    const seen: string[] = [];
    await using target = await serve(({ url = '' }, response) => {
      seen.push(url);
      response.end();
    });
    using page = servePage({
      sessions: { [KEY]: createSession(writes) },
      targets: [{ name: 'production', url: target.url, isReadOnly: true }],
    });
    await page.replay(KEY, {
      target: 'production',
      headers: [['X-HTTP-Method-Override', 'DELETE']],
    });
    expect(seen).toEqual([]);
  });

  test('is shown by the dialog for the target', async () => {
    using page = servePage({
      sessions: { [KEY]: createSession(writes) },
      targets: [{ name: 'production', url: 'http://127.0.0.1:1', isReadOnly: true }],
    });
    const { replay } = await page.get<SessionDetail>(callOf('session', { key: KEY }));
    expect(replay).toMatchObject({
      targets: [{ name: 'production', isReadOnly: true }],
      form: { readOnly: true },
    });
  });
});

test.each([
  [false, { passed: 1, failed: 1 }],
  [true, { passed: 2 }],
])(
  'a change of what is another row now is sent only if the form says so: %s',
  async (sendUnproven, counts) => {
    const rows = (summary: string) => [{ ticket: 7, summary }];
    await using target = await serve((_, response) => response.end(JSON.stringify(rows('Slip'))));
    const session = createSession([
      recordingOf('GET', '/tickets', 200, { response: { body: { json: rows('Lamp') } } }),
      recordingOf('POST', '/rpc', 200, { body: { json: { close: { ticket: [7] } } } }),
    ]);
    using page = servePage({ sessions: { [KEY]: session } });
    const { card } = await page.replay(KEY, { target: target.url, sendUnproven });
    expect(card.counts).toMatchObject(counts);
  },
);
