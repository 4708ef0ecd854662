/** Tests that record without taking `recorder`. */
import { afterAll, expect, test } from 'vitest';
import { runInline, type Served, serve, writeProject } from '../kit/index.ts';
import { linesOf, pathsOf, recordingProject, sessionFiles } from './recording-project.ts';

const api: Served = await serve((request, response) => {
  response.end(request.url);
});
afterAll(() => api.close());

const RECORD = { filters: ['a.test.ts'] };

test('with record.auto, every test records that sends a request, and one that sends none is not reported', async () => {
  await using run = await runInline(
    recordingProject(
      { upstream: api.url, auto: true },
      {
        'a.test.ts': `
        test('sends', async () => { await get('${api.url}/a'); });
        test.extend('user', 'ada')('extends', async ({ user }) => { await get('${api.url}/' + user); });
        test('adds', () => { expect(1 + 1).toBe(2); });`,
      },
    ),
    RECORD,
  );

  expect(sessionFiles(run)).toEqual([
    'sessions/a.test/extends.session.json',
    'sessions/a.test/sends.session.json',
  ]);
  expect(pathsOf(run, 'sessions/a.test/extends.session.json')).toEqual(['/ada']);
  expect(linesOf(run)).toEqual([]);
});

test('tests of test.each and test.for record', async () => {
  await using run = await runInline(
    recordingProject(
      { upstream: api.url },
      {
        'a.test.ts': `
        test.each([['tea', 1], ['cake', 2]])('each %s', async (what, count) => {
          await get('${api.url}/' + what + '/' + count);
        });
        test.concurrent.each([{ id: 'x' }])('object $id', { timeout: 4000 }, async ({ id }) => {
          await get('${api.url}/' + id);
        });
        test.each([1])('adds %i', (one) => { expect(one).toBe(1); });
        test.for(['a'])('for %s', async (name, { recorder }) => { await get(recorder.url + '/' + name); });`,
      },
    ),
    RECORD,
  );

  expect(run.errors).toEqual({});
  const paths = sessionFiles(run).map((file) => [file, ...pathsOf(run, file)]);
  expect(paths).toEqual([
    ['sessions/a.test/each-cake.session.json', '/cake/2'],
    ['sessions/a.test/each-tea.session.json', '/tea/1'],
    ['sessions/a.test/for-a.session.json', '/a'],
    ['sessions/a.test/object-x.session.json', '/x'],
  ]);
  expect(linesOf(run)).toEqual([]);
});

test('in a CI, a session is missing of a test that sends a request or lets another process send it, and of no other', async () => {
  await using project = await writeProject(
    recordingProject(
      { upstream: api.url, missing: 'fail' },
      {
        'a.test.ts': `
        import { execFileSync } from 'node:child_process';
        test.each(['${api.url}/a'])('sends', async (url) => { await get(url); });
        test('lets a child send', ({ recorder: { url } }) => {
          execFileSync(process.execPath, ['-e', 'fetch(process.argv[1])', url]);
        });
        test('calls an app', async ({ recorder }) => {
          await recorder.serve({ fetch: () => new Response() }).fetch('/a');
        });
        test.each([1])('adds', (one) => { expect(one).toBe(1); });
        test('takes the recorder', ({ recorder }) => { expect(recorder).toBeDefined(); });
        test('skips itself', ({ recorder: { url }, skip }) => skip(url));`,
      },
    ),
  );
  const run = await project.run({ ...RECORD, ci: true });

  expect(run.tree).toEqual({
    'a.test.ts': {
      sends: 'failed',
      'lets a child send': 'failed',
      'calls an app': 'failed',
      adds: 'passed',
      'takes the recorder': 'passed',
      'skips itself': 'skipped',
    },
  });
  expect(run.errors['a.test.ts > sends']?.[0]).toContain('sends.session.json is missing');
});

test('in a CI, the session of a whole file is missing if a test of it sends a request, and only then', async () => {
  await using project = await writeProject(
    recordingProject(
      { upstream: api.url, scope: 'file', missing: 'fail' },
      {
        'a.test.ts': `
        test('sends', async () => { await get('${api.url}/a'); });
        test('adds', () => { expect(1 + 1).toBe(2); });`,
      },
    ),
  );
  const run = await project.run({ ...RECORD, ci: true });

  expect(run.tree).toEqual({ 'a.test.ts': { sends: 'failed', adds: 'passed' } });
});

test('in a CI, a test that is to fail does not pass because its session is missing', async () => {
  await using project = await writeProject(
    recordingProject(
      { upstream: api.url, missing: 'fail' },
      {
        'a.test.ts':
          "test.fails('works by now', async ({ recorder }) => { await get(recorder.url); });",
      },
    ),
  );
  const run = await project.run({ ...RECORD, ci: true });

  expect(run.tree).toEqual({ 'a.test.ts': { 'works by now': 'failed' } });
});

test.for([
  [
    'Hono',
    "const { Hono } = await import('hono'); const app = new Hono().get('/', (c) => c.text('ok'));",
    'app.request',
  ],
  [
    'Fastify',
    "const app = (await import('fastify')).default().get('/', async () => 'ok');",
    'app.inject',
  ],
] as const)(
  'a test of %s without a socket is led to recorder.serve, which records it',
  async ([, app, call]) => {
    await using run = await runInline(
      recordingProject(
        {},
        {
          'a.test.ts': `
        ${app}
        test('unseen', async ({ recorder }) => { await ${call}('/'); });
        test('seen', async ({ recorder }) => { await recorder.serve(app).fetch('/'); });`,
        },
      ),
      RECORD,
    );

    expect(sessionFiles(run)).toEqual(['sessions/a.test/seen.session.json']);
    expect(linesOf(run)).toEqual([
      expect.stringMatching(
        /"unseen" sent no request .* recorded as recorder\.serve\(app\)\.fetch\(\)$/,
      ),
    ]);
  },
);

test('record.auto tells once that nothing at all was recorded', async () => {
  const sendsNothing = "test('adds', () => { expect(1 + 1).toBe(2); });";
  await using run = await runInline(
    recordingProject({ auto: true }, { 'a.test.ts': sendsNothing, 'b.test.ts': sendsNothing }),
  );

  expect(linesOf(run)).toEqual([
    expect.stringMatching(
      /record\.auto is set, but nothing was recorded: it records tests that use "test" from vitest-session-replay\/fixture; .*recorder\.serve/,
    ),
  ]);
});
