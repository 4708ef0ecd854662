import { describe, expect, test } from 'vitest';
import { startVitest } from 'vitest/node';
import type { RecordOptions } from '../../src/record/pipeline/options.ts';
import { captureStream } from '../kit/capture-stream.ts';
import { type Project, type Served, serve, writeProject } from '../kit/index.ts';
import { pathsOf, recordingProject, sessionFiles } from './recording-project.ts';

const file = 'sessions/a.test/a.session.json';

/** A test that records one request, to a path of its own in each run. */
function projectOf(api: Served, options: RecordOptions = {}): Promise<Project> {
  const record = { upstream: api.url, ...options };
  const body = `test('a', async ({ recorder }) => { await get(recorder.url + '/run' + (await get('${api.url}/run')).length); });`;
  return writeProject(recordingProject(record, { 'a.test.ts': body }));
}

/** An API that counts the runs, in dots: an answer does not bring the path of the next request. */
function serveRuns(): Promise<Served> {
  let runs = 0;
  return serve((request, response) => {
    response.end(request.url === '/run' ? '.'.repeat(++runs) : '');
  });
}

const filters = ['a.test.ts'];

describe('a session is', () => {
  test('written when it is missing, and then left alone', async () => {
    await using api = await serveRuns();
    await using project = await projectOf(api);
    await project.run({ filters });
    await project.run({ filters });

    expect(pathsOf(project, file)).toEqual(['/run', '/run1']);
  });

  test('written anew with -u', async () => {
    await using api = await serveRuns();
    await using project = await projectOf(api);
    await project.run({ filters });
    await project.run({ filters, update: true });

    expect(pathsOf(project, file)).toEqual(['/run', '/run2']);
  });

  test('not written in a CI, where recorder.url is that of the upstream', async () => {
    await using api = await serveRuns();
    await using project = await projectOf(api, { missing: 'tell' });
    project.write({
      'b.test.ts': `
        import { expect } from 'vitest';
        import { test } from 'vitest-session-replay/fixture';
        test('b', ({ recorder }) => { expect(recorder.url).toBe('${api.url}'); });`,
    });
    const run = await project.run({ ci: true });

    expect(run.errors).toEqual({});
    expect(sessionFiles(project)).toEqual([]);
  });

  test.each([
    ['new', ['/run', '/run1']],
    ['all', ['/run', '/run2']],
  ] as const)('written in a CI as well with mode: %s', async (mode, paths) => {
    await using api = await serveRuns();
    await using project = await projectOf(api, { mode });
    await project.run({ filters, ci: true });
    await project.run({ filters, ci: true });

    expect(pathsOf(project, file)).toEqual(paths);
  });

  test('never written with mode: none', async () => {
    await using api = await serveRuns();
    await using project = await projectOf(api, { mode: 'none' });
    await project.run({ filters, update: true });

    expect(sessionFiles(project)).toEqual([]);
  });

  test('left as it was by a test that fails, also with -u', async () => {
    await using api = await serveRuns();
    await using project = await projectOf(api);
    await project.run({ filters });
    const before = project.read(file);
    project.write({ 'a.test.ts': project.read('a.test.ts').replace(/\}\);$/, 'throw 1; });') });
    const run = await project.run({ filters, update: true });

    expect(run.tree).toEqual({ 'a.test.ts': { a: 'failed' } });
    expect(project.read(file)).toBe(before);
  });

  test('written anew in watch mode by the run in which snapshots are updated, and only by it', async () => {
    await using api = await serveRuns();
    await using project = await projectOf(api);
    const stream = captureStream().stream;
    const vitest = await startVitest(
      'test',
      filters,
      { root: project.folder, watch: true, update: 'new', maxWorkers: 1 },
      {},
      { stdout: stream, stderr: stream },
    );
    const afterFirst = pathsOf(project, file);
    const testFile = `${project.folder}/a.test.ts`;
    await vitest.updateSnapshot([testFile]);
    const afterUpdate = pathsOf(project, file);
    await vitest.runTestSpecifications(vitest.getModuleSpecifications(testFile));
    const afterRerun = pathsOf(project, file);
    await vitest.close();

    expect(afterFirst).toEqual(['/run', '/run1']);
    expect(afterUpdate).toEqual(['/run', '/run2']);
    expect(afterRerun).toEqual(['/run', '/run2']);
  });
});
