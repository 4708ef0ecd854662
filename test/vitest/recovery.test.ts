/** What a run does with, and tells of, what killed runs have left. */
import { mkdirSync, readdirSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Project, type Served, serve, spawnVitest, writeProject } from '../kit/index.ts';
import { entryOf, leaveJournal } from '../record/journal/killed-runs.ts';
import { createScratchFolder, type ScratchFolder } from '../session/scratch-folder.ts';
import { pathsOf, recordingProject, sessionFiles } from './recording-project.ts';

const file = 'sessions/a.test/a.session.json';
const echo: RequestListener = (request, response) => response.end(request.url);

let api: Served;
let project: Project;
let temporary: ScratchFolder;

beforeEach(async () => {
  api = await serve(echo);
  temporary = createScratchFolder();
  project = await writeProject(
    recordingProject(
      { upstream: api.url, missing: 'tell' },
      { 'a.test.ts': `test('a', async ({ recorder }) => { await get(recorder.url + '/a'); });` },
    ),
  );
});

afterEach(async () => {
  await api.close();
  await project[Symbol.asyncDispose]();
  temporary[Symbol.dispose]();
});

function leave(path: string): string {
  return leaveJournal(join(project.folder, file), [entryOf(path, 1)]);
}

async function run(options: { ci?: boolean; update?: boolean } = {}): Promise<string[]> {
  const { stderr, errors } = await project.run({
    ...options,
    filters: ['a.test.ts'],
    env: { TMPDIR: temporary.path() },
  });
  expect(errors).toEqual({});
  return stderr.split('\n').filter((line) => line.startsWith('vitest-session-replay: '));
}

test('an interrupted session is recovered, reported, and recorded anew by its test', async () => {
  leave('/cut-off');

  expect(await run()).toEqual([
    expect.stringMatching(
      /: recovered 1 recording of "a test", whose run was cut off \(process \d+\); .*a\.session\.json holds it, marked as interrupted, until the test is recorded anew when it runs again$/,
    ),
  ]);
  expect(sessionFiles(project)).toEqual([file]);
  expect(pathsOf(project, file)).toEqual(['/a']);
  expect(await run()).toEqual([]);
});

test('a recovered session is replayed in the same run, even as the only one', async () => {
  leaveJournal(join(project.folder, file), [entryOf('/cut-off', 1, { origin: api.url })]);
  const { tree, exitCode, stderr } = await project.run({ filters: ['sessions'] });

  expect(tree).toEqual({ [file]: { 'a test': { '#1 GET /cut-off → 200': 'passed' } } });
  expect(exitCode).toBe(0);
  expect(stderr.split('recovered 1 recording of "a test"')).toHaveLength(2);
});

test('an interrupted session beside a whole one lies under another name until that is recorded anew', async () => {
  await run();
  leave('/cut-off');

  expect(await run()).toEqual([
    expect.stringMatching(
      /a\.interrupted\.json holds it until the test is recorded anew \(-u\), since .*a\.session\.json is not an interrupted session$/,
    ),
  ]);
  expect(pathsOf(project, 'sessions/a.test/a.interrupted.json')).toEqual(['/cut-off']);
  expect(pathsOf(project, file)).toEqual(['/a']);

  await run({ update: true });

  expect(sessionFiles(project)).toEqual([file]);
});

test('in a CI, an interrupted session is left alone and the run says what to do', async () => {
  leave('/cut-off');

  expect(await run({ ci: true })).toEqual([
    expect.stringMatching(/have left 1 journal \(.*\.journal\), which this run does not touch/),
  ]);
  expect(sessionFiles(project)).toEqual([expect.stringMatching(/\.journal$/)]);
});

test('the journal of another process is left alone, and named', async () => {
  mkdirSync(join(project.folder, 'sessions'));
  project.write({ 'sessions/my.journal': 'dear diary' });

  expect(await run()).toEqual([
    expect.stringMatching(/my\.journal is no journal of a recording, and is left alone$/),
  ]);
  expect(project.read('sessions/my.journal')).toBe('dear diary');
});

test("the requests of a file's hooks are in its session even if that is interrupted", async () => {
  const tests = `
    import { afterAll, beforeAll } from 'vitest';
    beforeAll(async () => { await get('${api.url}/before'); });
    test('a', async ({ recorder }) => { await get(recorder.url + '/a'); });
    afterAll(async () => {
      await get('${api.url}/after');
      process.kill(process.pid, 'SIGKILL');
    });`;
  await using files = await writeProject(
    recordingProject({ upstream: api.url, scope: 'file' }, { 'a.test.ts': tests }),
  );
  const { stderr } = await spawnVitest(files.folder, ['run', 'a.test.ts']);

  expect(stderr).toMatch(/recovered 3 recordings of "a\.test\.ts", whose run was cut off/);
  const session = 'sessions/a.test/_file.session.json';
  expect(sessionFiles(files)).toEqual([session]);
  expect(pathsOf(files, session)).toEqual(['/before', '/a', '/after']);
});

test('a run leaves nothing in the temporary folder', async () => {
  await run();

  expect(readdirSync(temporary.path()).filter((name) => name.includes('replay'))).toEqual([]);
});
