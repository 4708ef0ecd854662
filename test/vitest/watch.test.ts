import { expect, test } from 'vitest';
import { createSession, runInline, serve, watchVitest, writeProject } from '../kit/index.ts';
import { entryOf, leaveJournal } from '../record/journal/killed-runs.ts';
import { recordingProject } from './recording-project.ts';
import { configWith, gets, serveApi } from './replaying.ts';

const app = `
  import { statusOf } from './status.ts';
  export default { fetch: (request: Request) => new Response(null, { status: statusOf(request.url) }) };`;
const statusOf = (status: number): string =>
  `export const statusOf = (url: string): number => (url.endsWith('/404/b') ? ${status} : 200);`;
const other = `import { test } from 'vitest'; test('passes', () => {});`;

/** Files of a project whose sessions depend on `src/status.ts`. */
const files = {
  'vitest.config.ts': configWith({ target: './src/app.ts' }),
  'src/app.ts': app,
  'src/status.ts': statusOf(404),
  'a.test.ts': other,
  'sessions/a.session.json': createSession(gets('200/a', '404/b'), { name: 'shop' }),
};

const passed = { '#1 GET /200/a → 200': 'passed', '#2 GET /404/b → 404': 'passed' };

test('a change to a session, or to what its target imports, runs the session again', async () => {
  await using project = await writeProject(files);
  await using watched = await watchVitest(project);
  expect(await watched.nextRun()).toEqual({ passes: 'passed', ...passed });

  project.write({ 'src/status.ts': statusOf(500) });
  expect(await watched.nextRun()).toEqual({ ...passed, '#2 GET /404/b → 404': 'failed' });

  project.write({ 'src/status.ts': statusOf(404) });
  expect(await watched.nextRun()).toEqual(passed);

  project.write({ 'sessions/a.session.json': createSession(gets('200/c'), { name: 'shop' }) });
  expect(await watched.nextRun()).toEqual({ '#1 GET /200/c → 200': 'passed' });

  project.write({ 'sessions/b.session.json': createSession(gets('200/d'), { name: 'more' }) });
  expect(await watched.nextRun()).toEqual({ '#1 GET /200/d → 200': 'passed' });
});

test('a changed session against a URL runs again, and a new one runs', async () => {
  await using api = await serveApi();
  const sessionOf = (path: string): object => createSession(gets(path), { name: path });
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url }),
    'sessions/a.session.json': sessionOf('200/a'),
    'sessions/b.session.json': sessionOf('200/b'),
  });
  await using watched = await watchVitest(project);
  expect(await watched.nextRun()).toEqual({
    '#1 GET /200/a → 200': 'passed',
    '#1 GET /200/b → 200': 'passed',
  });

  project.write({ 'sessions/a.session.json': sessionOf('200/c') });
  expect(await watched.nextRun()).toEqual({ '#1 GET /200/c → 200': 'passed' });

  project.write({ 'sessions/d.session.json': sessionOf('200/d') });
  expect(await watched.nextRun()).toEqual({ '#1 GET /200/d → 200': 'passed' });
});

test('the key u accepts differing answers in that run alone, and the new session is replayed', async () => {
  await using project = await writeProject(files);
  await using watched = await watchVitest(project);
  expect(await watched.nextRun()).toEqual({ passes: 'passed', ...passed });
  project.write({ 'src/status.ts': statusOf(410) });
  expect(await watched.nextRun()).toEqual({ ...passed, '#2 GET /404/b → 404': 'failed' });

  await watched.update();
  expect(await watched.nextRun()).toEqual(passed);
  const accepted = { '#1 GET /200/a → 200': 'passed', '#2 GET /404/b → 410': 'passed' };
  expect(await watched.nextRun()).toEqual(accepted);

  project.write({ 'src/status.ts': statusOf(500) });
  expect(await watched.nextRun()).toEqual({ ...accepted, '#2 GET /404/b → 410': 'failed' });
  expect(project.read('sessions/a.session.json')).toContain('"status": 410');
});

test('what the key u has accepted is shown again by the run that it starts, and by no other', async () => {
  await using project = await writeProject(files);
  await using watched = await watchVitest(project);
  await watched.nextRun();
  project.write({ 'src/status.ts': statusOf(410) });
  await watched.nextRun();

  await watched.update();
  await watched.nextRun();
  await watched.nextRun();
  await watched.rerun();
  await watched.nextRun();
  expect(watched.text().split('Accepted  1 answer into 1 session')).toHaveLength(3);
});

test('"vitest related" finds the sessions of a target that imports a file', async () => {
  await using run = await runInline(files, { related: ['src/status.ts'] });

  expect(run.tree).toEqual({ 'sessions/a.session.json': { shop: passed } });
});

test('"vitest related" finds a session by its own file', async () => {
  await using run = await runInline(files, { related: ['sessions/a.session.json'] });

  expect(run.tree).toEqual({ 'sessions/a.session.json': { shop: passed } });
});

test('a session that was just recorded is replayed once, and starts no test again', async () => {
  let answer = 'one';
  await using api = await serve((_, response) => response.end(answer));
  const record = { upstream: api.url };
  const body = `test('a', async ({ recorder }) => { await get(recorder.url + '/a'); });`;
  await using project = await writeProject(recordingProject(record, { 'a.test.ts': body }));
  await using watched = await watchVitest(project);
  const replayed = { '#1 GET /a → 200': 'passed' };
  expect(await watched.nextRun()).toEqual({ a: 'passed' });
  expect(await watched.nextRun()).toEqual(replayed);

  answer = 'two';
  await watched.update([`${project.folder}/a.test.ts`]);
  expect(await watched.nextRun()).toEqual({ a: 'passed' });
  expect(await watched.nextRun()).toEqual(replayed);

  project.write({ 'b.test.ts': other });
  expect(await watched.nextRun()).toEqual({ passes: 'passed' });
});

test('the session of a killed run is recovered, and runs at once', async () => {
  await using api = await serveApi();
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url }),
  });
  const file = `${project.folder}/sessions/a.test/a.session.json`;
  leaveJournal(file, [entryOf('/200/cut-off', 1)]);
  await using watched = await watchVitest(project);

  expect(await watched.nextRun()).toEqual({ '#1 GET /200/cut-off → 200': 'passed' });
});
