/** A HAR among the sessions: a suite without any conversion. */
import { expect, test } from 'vitest';
import { entryOf, harOf, headersOf } from '../har/har.ts';
import {
  createSession,
  runInline,
  serve,
  spawnVitest,
  watchVitest,
  writeProject,
} from '../kit/index.ts';
import { configWith, gets, serveApi } from './replaying.ts';

const FILE = 'sessions/shop.har';

/** The text of a HAR with requests to these paths, each of which begins with its status. */
function harFor(...paths: readonly string[]): string {
  const entries = paths.map((path, index) =>
    entryOf(`https://shop.test/${path}`, {
      entry: { startedDateTime: `2026-03-01T10:00:0${index}.000Z` },
      response: { status: Number(path.slice(0, 3)) },
    }),
  );
  return JSON.stringify(JSON.parse(harOf(entries)), undefined, 2);
}

test('a HAR is a suite, beside the sessions', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }),
    [FILE]: harFor('200/a', '404/b'),
    'sessions/more.session.json': createSession(gets('200/c'), { name: 'more' }),
  });
  expect(run.errors).toEqual({});
  expect(run.tree).toEqual({
    [FILE]: { shop: { '#1 GET /200/a → 200': 'passed', '#2 GET /404/b → 404': 'passed' } },
    'sessions/more.session.json': { more: { '#1 GET /200/c → 200': 'passed' } },
  });
});

test('a failure names the line of its entry', async () => {
  await using api = await serveApi(({ path }) => (path === '/404/b' ? 410 : undefined));
  const har = harFor('200/a', '404/b');
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }),
    [FILE]: har,
  });
  const url = har.slice(0, har.indexOf('/404/b')).split('\n').length;
  const line = har.split('\n').slice(0, url).lastIndexOf('      {') + 1;
  expect(run.tree[FILE]).toEqual({
    shop: { '#1 GET /200/a → 200': 'passed', '#2 GET /404/b → 404': 'failed' },
  });
  expect(run.stderr).toContain(`${FILE}:${line}:1`);
});

test('a token of a response goes into the requests that follow, and the recorded one is not sent', async () => {
  const sent: unknown[] = [];
  await using api = await serve((request, response) => {
    sent.push(request.headers.authorization);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ token: 'live-4c1f22e09b7a' }));
  });
  const token = 'recorded-8f3a91bc77d0';
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }),
    [FILE]: harOf([
      entryOf('https://shop.test/login', { content: { text: JSON.stringify({ token }) } }),
      entryOf('https://shop.test/orders', {
        entry: { startedDateTime: '2026-03-01T10:00:01.000Z' },
        request: { headers: headersOf({ Authorization: `Bearer ${token}` }) },
      }),
    ]),
  });
  expect(run.errors).toEqual({});
  expect(sent).toEqual([undefined, 'Bearer live-4c1f22e09b7a']);
});

test.each([
  ['is empty', '', 'is empty'],
  ['is not JSON', 'PK\u0003', 'is compressed'],
  ['is no HAR', '{"a":1}', 'is JSON, but not a HAR'],
  ['was cut off', harFor('200/a').slice(0, -40), 'ends too early'],
  ['has no entries', harOf([]), 'has no entries'],
])('a file that %s is one failing test that says so, and the others run', async (_, har, said) => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }),
    [FILE]: har,
    'sessions/more.session.json': createSession(gets('200/c'), { name: 'more' }),
  });
  expect(Object.values(Object(run.tree[FILE]))).toEqual(['failed']);
  expect(Object.values(run.errors).join('\n')).toContain(said);
  expect(run.tree['sessions/more.session.json']).toEqual({
    more: { '#1 GET /200/c → 200': 'passed' },
  });
});

test('-u leaves a HAR as it is, and says what to do', async () => {
  await using api = await serveApi(() => 410);
  const har = harFor('404/b');
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url }),
    [FILE]: har,
  });
  const run = await project.run({ update: true });
  expect(run.tree[FILE]).toEqual({ shop: { '#1 GET /404/b → 404': 'failed' } });
  expect(run.stderr).toContain(
    'Not accepted, since a HAR stays as it was exported: make a session from it with "vsr import", and delete the HAR.',
  );
  expect(project.read(FILE)).toBe(har);
});

test('a calibration refuses a HAR before it sends anything', async () => {
  await using api = await serveApi();
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url }),
    [FILE]: harFor('200/a'),
  });
  const run = await spawnVitest(project.folder, ['run'], { REPLAY_CALIBRATE: 'true' });
  expect(run.stderr + run.stdout).toContain(`${FILE} cannot be calibrated, since a HAR stays`);
  expect(api.requests).toEqual([]);
});

test('the tests of a HAR are listed', async () => {
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: 'http://127.0.0.1:1' }),
    [FILE]: harFor('200/a'),
  });
  const { stdout } = await spawnVitest(project.folder, ['list']);
  expect(stdout).toContain(`${FILE} > shop > #1 GET /200/a → 200`);
});

test('a changed HAR runs again, and a new one runs', async () => {
  await using api = await serveApi();
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url }),
    [FILE]: harFor('200/a'),
  });
  await using watched = await watchVitest(project);
  expect(await watched.nextRun()).toEqual({ '#1 GET /200/a → 200': 'passed' });
  project.write({ [FILE]: harFor('404/b') });
  expect(await watched.nextRun()).toEqual({ '#1 GET /404/b → 404': 'passed' });
  project.write({ 'sessions/more.har': harFor('200/c') });
  expect(await watched.nextRun()).toEqual({ '#1 GET /200/c → 200': 'passed' });
});

test('a large HAR is not shown around a failure, which names its test', async () => {
  await using api = await serveApi(() => 410);
  const filler = 'x'.repeat(5 * 1024 * 1024);
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }),
    [FILE]: harOf([entryOf('https://shop.test/404/b', { response: { status: 404 } })], {
      comment: filler,
    }),
  });
  expect(run.tree[FILE]).toEqual({ shop: { '#1 GET /404/b → 404': 'failed' } });
  expect(run.stderr).toContain('GET /404/b: expected status 404, got 410');
  expect(run.stderr.length).toBeLessThan(10_000);
});

test('the lost parts of a HAR are reported once', async () => {
  await using api = await serveApi();
  const entry = entryOf('https://shop.test/200/a', {
    content: { size: 2048, text: undefined },
  });
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }),
    [FILE]: harOf([
      entry,
      entryOf('https://shop.test/app.js', { entry: { _resourceType: 'script' } }),
    ]),
  });
  const told = run.stderr.split('\n').filter((line) => line.includes('shop.har'));
  expect(told).toEqual([
    expect.stringMatching(
      /sessions\/shop\.har: 1 response body: not in the file, so only the size is kept \(GET /,
    ),
  ]);
});
