import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Drift } from '../../src/record/capture/drift.ts';
import { type Project, type RunResult, type Served, serve, writeProject } from '../kit/index.ts';
import { recordingProject, sessionFiles } from './recording-project.ts';

let api: Served;
beforeAll(async () => {
  let last = 0;
  api = await serve((_, response) => response.end(String(++last)));
});
afterAll(() => api.close());

const filters = ['a.test.ts'];

/** Records a test, changes what it does, and runs it again. */
async function rerun(
  before: string,
  after: string,
  record: object = {},
): Promise<{ readonly run: RunResult; readonly project: Project }> {
  const testOf = (steps: string): string => `
    const post = (url) => get(url, { method: 'POST' });
    test('a', async ({ recorder: { url } }) => { ${steps} });`;
  const filesOf = (steps: string) =>
    recordingProject({ upstream: api.url, ...record }, { 'a.test.ts': testOf(steps) });
  const project = await writeProject(filesOf(before));
  await project.run({ filters });
  project.write(filesOf(after));
  return { run: await project.run({ filters }), project };
}

function driftOf({ tests, modules }: RunResult): Drift | undefined {
  const metas = [tests['a.test.ts > a']?.meta(), ...modules.map((module) => module.meta())];
  return metas.find((meta) => meta?.recording?.drift)?.recording?.drift;
}

describe('a test is out of date that', () => {
  test('sends a request that its session lacks', async () => {
    const { run, project } = await rerun(
      `await get(url + '/a');`,
      `await get(url + '/a'); await get(url + '/orders/7');`,
    );
    await using _ = project;

    expect(driftOf(run)).toEqual({ added: ['GET /orders/*'], gone: [] });
    expect(run.stdout).toContain('out of date: also sends GET /orders/*; -u records anew');
  });

  test('does not send a request any more', async () => {
    const { run, project } = await rerun(
      `await get(url + '/a'); await post(url + '/b');`,
      `await get(url + '/a');`,
    );
    await using _ = project;

    expect(driftOf(run)).toEqual({ added: [], gone: ['POST /b'] });
  });

  test('writes once more than its session does', async () => {
    const { run, project } = await rerun(
      `await post(url + '/b');`,
      `await post(url + '/b'); await post(url + '/b');`,
    );
    await using _ = project;

    expect(driftOf(run)).toEqual({ added: ['POST /b'], gone: [] });
  });

  test('shares a session with its whole file', async () => {
    const { run, project } = await rerun(`await get(url + '/a');`, `await get(url + '/c');`, {
      scope: 'file',
    });
    await using _ = project;

    expect(driftOf(run)).toEqual({ added: ['GET /c'], gone: ['GET /a'] });
  });
});

describe('a test is not out of date that', () => {
  test.each([
    [
      'sends other ids',
      `const id = await get(url + '/id'); await post(url + '/orders/' + id + '/pay');`,
      undefined,
    ],
    [
      'polls more often',
      `await get(url + '/job');`,
      `await get(url + '/job'); await get(url + '/job');`,
    ],
    [
      'sends in another order',
      `await get(url + '/a'); await post(url + '/b');`,
      `await Promise.all([post(url + '/b'), get(url + '/a')]);`,
    ],
    [
      'calls a thing by another name',
      `await get(url + '/users/ada');`,
      `await get(url + '/users/bob');`,
    ],
    [
      'calls another host',
      `await get(url + '/a');`,
      `await get(url + '/a'); await get('http://127.0.0.1:9/x').catch(() => {});`,
    ],
    [
      'leaves to a child process what it had sent',
      `await get(url + '/a'); await get(url + '/b');`,
      `
      await get(url + '/a');
      const { spawn } = await import('node:child_process');
      spawn(process.execPath, ['-e', '']);`,
    ],
  ])('%s', async (_name, before, after) => {
    const { run, project } = await rerun(before, after ?? before);
    await using _ = project;

    expect(run.errors).toEqual({});
    expect(driftOf(run)).toBeUndefined();
  });

  test('sends what the filters leave out', async () => {
    const exclude = { path: '/assets/**' };
    const { run, project } = await rerun(
      `await get(url + '/a');`,
      `await get(url + '/a'); await get(url + '/assets/x');`,
      { exclude },
    );
    await using _ = project;

    expect(driftOf(run)).toBeUndefined();
  });

  test('fails before it has sent all', async () => {
    const { run, project } = await rerun(
      `await get(url + '/a'); await get(url + '/b');`,
      `await get(url + '/a'); throw 1;`,
    );
    await using _ = project;

    expect(driftOf(run)).toBeUndefined();
  });

  test('has hooks that send the same as before', async () => {
    const body = (extra: string) => `
      import { beforeAll } from 'vitest';
      beforeAll(async () => { await get('${api.url}/login'); });
      test('a', async ({ recorder: { url } }) => { await get(url + '/a'); ${extra} });`;
    const filesOf = (extra: string) =>
      recordingProject({ upstream: api.url }, { 'a.test.ts': body(extra) });
    await using project = await writeProject(filesOf(''));
    await project.run({ filters });

    expect(driftOf(await project.run({ filters }))).toBeUndefined();
    project.write(filesOf(`await post(url + '/b');`.replace('post', 'get')));
    expect(driftOf(await project.run({ filters }))).toEqual({ added: ['GET /b'], gone: [] });
    expect(sessionFiles(project)).toEqual(['sessions/a.test/a.session.json']);
  });
});
