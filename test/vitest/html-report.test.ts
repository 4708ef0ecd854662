/** The page as a report of a run. The data in it are asserted on; test/page/browser opens it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportData } from '../../src/page/api.ts';
import {
  createSession,
  freePort,
  type Project,
  type RunResult,
  recordingOf,
  serve,
  writeProject,
} from '../kit/index.ts';
import { configWith, gets, serveApi } from './replaying.ts';

type Api = Awaited<ReturnType<typeof serve>>;

const KEY = 'sessions/a.session.json';
const SECRET = 'secret-5f0c9d7e21ab44';

/** `POST /orders` fails, so `GET /orders/order-775` is not sent. */
const ORDERS = createSession(
  [
    recordingOf('GET', '/200/a', 200, { response: { body: { text: '</script><b>hello' } } }),
    recordingOf('POST', '/orders?201', 201, {
      request: { headers: [['Authorization', 'Bearer REDACTED_TOKEN']] },
      response: { body: { json: { id: 'order-775' } } },
    }),
    recordingOf('GET', '/orders/order-775', 200),
  ],
  { name: 'shop' },
);

/** Answers POST with what it was sent as a credential, in several forms. */
function serveEcho(): Promise<Api> {
  return serve(({ method, headers }, response) => {
    const sent = headers.authorization ?? '';
    response.statusCode = method === 'POST' ? 503 : 200;
    response.setHeader('x-echo', sent);
    response.end(JSON.stringify({ sent, coded: Buffer.from(sent).toString('base64') }));
  });
}

function reportIn(project: Project, path: string): ReportData {
  const [, json = ''] =
    /<script type="application\/json" id="report-data">(.*?)<\/script>/s.exec(project.read(path)) ??
    [];
  const data: ReportData = JSON.parse(json);
  return data;
}

describe('a run with a failed request', () => {
  let api: Api;
  let project: Project;
  let run: RunResult;
  beforeAll(async () => {
    api = await serveEcho();
    project = await writeProject({
      'vitest.config.ts': configWith({
        target: api.url,
        secrets: { TOKEN: SECRET },
        html: 'replay-report',
      }),
      [KEY]: ORDERS,
      'sessions/broken.session.json': '{ "version": oops }',
    });
    run = await project.run();
  });
  afterAll(async () => {
    await project[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
  });

  test('writes a report, and names its file', () => {
    expect(run.stdout).toMatch(/^ +Report {2}.*replay-report\/index\.html$/m);
    expect(reportIn(project, 'replay-report/index.html').overview).toMatchObject({
      may: { replay: false, accept: false },
      sessions: [{ key: KEY, name: 'shop', requests: 3 }],
      broken: [{ key: 'sessions/broken.session.json', line: 1 }],
      runs: [{ key: KEY, state: 'done', counts: { total: 3, passed: 1, failed: 1, blocked: 1 } }],
    });
  });

  test('puts the outcomes of all requests into the report', () => {
    const { runs } = reportIn(project, 'replay-report/index.html');
    expect(Object.values(runs)[0]?.rows).toMatchObject([
      { id: '1', state: 'passed', expected: 200, actual: 200 },
      { id: '2', state: 'failed', expected: 201, actual: 503, brief: 'expected 201, got 503' },
      { id: '3', state: 'blocked', blockedBy: '2' },
    ]);
  });

  test('puts what the failed request sent and received into the report, and nothing of others', () => {
    const { outcomes } = reportIn(project, 'replay-report/index.html');
    const [details] = Object.values(outcomes);
    expect(details?.['2']).toMatchObject({
      message: expect.stringContaining('expected status 201, got 503'),
      sent: { method: 'POST', url: `${api.url}/orders?201` },
      answer: { headers: expect.arrayContaining([['connection', 'keep-alive']]) },
    });
    expect(details?.['1']).not.toHaveProperty('answer');
  });

  test('puts the recordings into the report, which is one file that loads nothing', () => {
    const html = project.read('replay-report/index.html');
    const { recordings } = reportIn(project, 'replay-report/index.html');
    expect(recordings[KEY]?.['1']?.response?.body.text).toBe('</script><b>hello');
    expect(html).not.toContain('<b>hello');
    expect(html).not.toMatch(/<(?:script|img)[^>]* src=|<link[^>]* href="(?!data:,)/);
    expect(html).toMatch(/content="default-src 'none'; script-src 'sha256-[\w+/=]+'/);
  });

  test('keeps the secret that was sent out of the report', () => {
    const html = project.read('replay-report/index.html');
    expect(html).toContain('x-echo');
    expect(html).not.toContain(SECRET);
    expect(html).not.toContain(Buffer.from(`Bearer ${SECRET}`).toString('base64'));
  });
});

test('a secret that a session has in the clear is nowhere in the report', async () => {
  await using api = await serveEcho();
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url, secrets: { TOKEN: SECRET }, html: 'report' }),
    [KEY]: createSession([
      recordingOf('POST', `/orders/${SECRET}?token=${SECRET}`, 201, {
        headers: [['X-Key', SECRET]],
        response: { body: { json: { [SECRET]: SECRET } } },
      }),
      recordingOf('GET', `/200/${SECRET}`, 200),
    ]),
    'sessions/broken.session.json': `{ "version": 1, "origin": "${SECRET}" }`,
  });
  await project.run();

  const html = project.read('report/index.html');
  expect(html).toContain('REDACTED_TOKEN');
  expect(html).not.toContain(SECRET);
});

test('names of sessions, files and hosts are masked, and files that are masked alike stay apart', async () => {
  await using api = await serveEcho();
  await using project = await writeProject({
    'vitest.config.ts': configWith({
      target: { live: `${api.url}/${SECRET}`, [`as-${SECRET}`]: api.url },
      secrets: { TOKEN: SECRET },
      headers: { 'X-Tenant': SECRET, [`X-${SECRET}`]: 'a' },
      html: 'report',
    }),
    [`sessions/${SECRET}.session.json`]: createSession(
      [
        recordingOf('POST', '/orders', 201, {
          response: { body: { json: { [SECRET]: 'order-77510' } } },
        }),
        recordingOf('GET', '/orders/order-77510', 200),
        recordingOf('GET', '/200/a', 200, { origin: `http://${SECRET}.test` }),
      ],
      { name: `logs in with ${SECRET}`, recordedBy: `${SECRET}.test.ts` },
    ),
    'sessions/REDACTED_TOKEN.session.json': createSession([recordingOf('GET', '/200/a', 200)], {
      name: 'a session with password=hunter2-hunter2',
    }),
    [`sessions/broken-${SECRET}.session.json`]: '{',
    'package.json': JSON.stringify({ name: `shop-${SECRET}` }),
  });
  await project.run();

  const html = project.read('report/index.html');
  expect(html).not.toContain(SECRET);
  expect(html).not.toContain('hunter2-hunter2');
  const { overview, runs, sessions } = reportIn(project, 'report/index.html');
  const keys = overview.sessions.map(({ key }) => key);
  expect(keys).toEqual([
    'sessions/REDACTED_TOKEN.session.json',
    'sessions/REDACTED_TOKEN.session.json (2)',
  ]);
  expect(Object.keys(sessions)).toEqual(keys);
  for (const { card } of Object.values(runs)) expect(keys).toContain(card.key);
  expect(overview.sessions.map(({ name }) => name)).toContain('logs in with REDACTED_TOKEN');
  expect(overview.broken[0]?.key).toBe('sessions/broken-REDACTED_TOKEN.session.json');
});

test('a secret that a time or a placeholder has in it takes no session out of reach', async () => {
  await using api = await serveEcho();
  await using project = await writeProject({
    'vitest.config.ts': configWith({
      target: api.url,
      secrets: { PIN: '2026', TOKEN: 'TOKEN' },
      html: 'report',
    }),
    'sessions/TOKEN.session.json': createSession([recordingOf('GET', '/200/a', 200)], {
      recordedAt: '2026-11-24T10:00:00.000Z',
    }),
  });
  await project.run();

  const { overview, sessions } = reportIn(project, 'report/index.html');
  expect(overview.sessions.map(({ key }) => key)).toEqual(Object.keys(sessions));
  expect(overview.sessions[0]?.recordedAt).toBe('2026-11-24T10:00:00.000Z');
});

test('a report has the settings of its runs, and of the headers only the names', async () => {
  await using api = await serveEcho();
  await using project = await writeProject({
    'vitest.config.ts': configWith({
      target: { live: { url: api.url, readOnly: true } },
      speed: 2,
      openLoop: true,
      correlate: false,
      expect: { body: 'shape' },
      timeout: 4321,
      headers: { 'X-Tenant': 'tenant-77' },
      html: 'report',
    }),
    [KEY]: ORDERS,
  });
  await project.run();
  const whole = reportIn(project, 'report/index.html').overview.runs[0]?.form;
  await project.run({ testNamePattern: '/200/a' });
  const part = reportIn(project, 'report/index.html').overview.runs[0]?.form;

  const settings = {
    ...{ target: 'live', speed: 2, openLoop: true, correlate: false, readOnly: true },
    sendUnproven: false,
    ...{ body: 'shape', timeout: 4321, copies: 1, headers: [['X-Tenant', '…']], secrets: {} },
  };
  expect(whole).toEqual(settings);
  expect(part).toEqual({ ...settings, only: ['1'] });
});

test('a report says how many answers it lacks, and has its sessions in the order of their paths', async () => {
  await using api = await serve((_, response) => {
    response.statusCode = 500;
    response.end('word '.repeat(8000));
  });
  const session = createSession([recordingOf('GET', '/', 200)]);
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url, html: 'report' }, { fileParallelism: false }),
    'sessions/c.session.json': session,
    [KEY]: createSession(Array.from({ length: 150 }, () => recordingOf('GET', '/', 200))),
    'sessions/b.session.json': session,
  });
  await project.run();

  const { notes, outcomes, overview } = reportIn(project, 'report/index.html');
  expect(overview.sessions.map(({ key }) => key)).toEqual([
    KEY,
    'sessions/b.session.json',
    'sessions/c.session.json',
  ]);
  const lacking = Object.values(outcomes['1'] ?? {}).filter(({ answer }) => !answer).length;
  expect(lacking).toBeGreaterThan(0);
  expect(notes).toContain(`The live answers of ${lacking} failed requests are left out.`);
});

test('the reporter takes the path of the report, if the plugin has none', async () => {
  await using api = await serveEcho();
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url }),
    [KEY]: ORDERS,
  });
  await project.run({ reporters: [['vitest-session-replay/reporter', { html: 'out/r.html' }]] });

  expect(Object.keys(reportIn(project, 'out/r.html').sessions)).toEqual([KEY]);
});

test('an empty path is none: the page of the user in the root stays', async () => {
  await using api = await serveEcho();
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url }),
    [KEY]: ORDERS,
    'index.html': 'of the app',
  });
  await project.run({ reporters: [['vitest-session-replay/reporter', { html: '' }]] });

  expect(project.read('index.html')).toBe('of the app');
});

test('a report is made of the blobs of several shards', async () => {
  await using api = await serveEcho();
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url, expect: { body: 'shape' } }),
    [KEY]: ORDERS,
    'sessions/b.session.json': { ...ORDERS, name: 'other' },
  });
  for (const index of [1, 2]) {
    await project.run({
      shard: `${index}/2`,
      reporters: ['blob'],
      outputFile: { blob: `.vitest-reports/blob-${index}.json` },
    });
  }
  const mergedAt = Date.now();
  await project.run({
    mergeReports: join(project.folder, '.vitest-reports'),
    reporters: [['vitest-session-replay/reporter', { html: 'merged.html' }]],
  });

  const { overview, outcomes } = reportIn(project, 'merged.html');
  expect(overview.runs.map(({ session }) => session).sort()).toEqual(['other', 'shop']);
  for (const { startedAt, form } of overview.runs) {
    expect(Date.parse(startedAt)).toBeLessThan(mergedAt);
    expect(form.body).toBe('shape');
  }
  const details = Object.values(outcomes).map((run) => run['2']?.sent?.method);
  expect(details).toEqual(['POST', 'POST']);
});

test('a report is written and not named, if the standard output belongs to a program', async () => {
  await using api = await serveEcho();
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url, html: 'report' }),
    [KEY]: ORDERS,
  });
  const { stdout } = await project.run({ reporters: ['json'] });

  expect(JSON.parse(stdout)).toMatchObject({ numFailedTests: 1 });
  expect(existsSync(join(project.folder, 'report/index.html'))).toBe(true);
});

test('a report that cannot be written is a warning, and the run ends as without it', async () => {
  await using api = await serveApi();
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url, html: 'taken/report' }),
    taken: 'a file',
    [KEY]: createSession([recordingOf('GET', '/200/a', 200)]),
  });
  const { stderr, exitCode } = await project.run();

  expect(stderr).toMatch(/the report was not written: .*taken/);
  expect(exitCode).toBe(0);
});

test('the job summary of GitHub names the report', async () => {
  await using api = await serveEcho();
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url, html: 'replay-report' }),
    [KEY]: ORDERS,
  });
  const file = join(project.folder, 'summary.md');
  await project.run({ env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file } });

  expect(project.read('summary.md')).toContain('<code>replay&#45;report</code>');
});

test('a run without sessions leaves the last report as it is', async () => {
  await using project = await writeProject({
    'vitest.config.ts': configWith({ html: 'replay-report' }),
    'a.test.ts': `import { test } from 'vitest'; test('passes', () => {});`,
    'replay-report/index.html': 'the last one',
  });
  await project.run();

  expect(project.read('replay-report/index.html')).toBe('the last one');
});

test('a page that is not a report is not overwritten, and the user is told', async () => {
  await using api = await serveApi();
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url, html: '.' }),
    'index.html': '<title>My app</title>',
    [KEY]: createSession([recordingOf('GET', '/200/a', 200)]),
  });
  const { stderr } = await project.run();

  expect(project.read('index.html')).toBe('<title>My app</title>');
  expect(stderr).toMatch(/the report was not written: .*index\.html already exists/);
});

test('a report takes the place of the last one', async () => {
  await using api = await serveApi();
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url, html: 'report' }),
    [KEY]: createSession([recordingOf('GET', '/200/a', 200)], { name: 'first' }),
  });
  await project.run();
  project.write({ [KEY]: createSession([recordingOf('GET', '/200/a', 200)], { name: 'second' }) });
  await project.run();

  expect(reportIn(project, 'report/index.html').overview.sessions).toMatchObject([
    { name: 'second' },
  ]);
});

test('a report has the same cause in the runs of all sessions that fail by it', async () => {
  const target = `http://127.0.0.1:${await freePort()}`;
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target, html: 'report' }),
    'sessions/a.session.json': createSession(gets('200/a', '200/b', '200/c', '200/d')),
    'sessions/b.session.json': createSession(gets('200/b')),
  });
  await project.run();

  const { runs } = reportIn(project, 'report/index.html').overview;
  const causes = runs.flatMap((run) => run.causes);
  const message = `ECONNREFUSED nothing listens at ${target}`;
  expect(new Set(causes.map(({ key }) => key)).size).toBe(1);
  expect(causes).toMatchObject([
    { message, counts: { failed: 1, blocked: 3 }, requests: { failed: '#1', blocked: '#2–#4' } },
    { message, counts: { failed: 1, blocked: 0 }, requests: { failed: '#1', blocked: '' } },
  ]);
});
