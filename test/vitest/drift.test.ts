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

interface Case {
  /** What the test does when it is recorded, and what it does later. */
  readonly before: string;
  readonly after: string;
  readonly drift?: Drift;
}

const OUT_OF_DATE = {
  'sends a request that its session lacks': {
    before: `await get(url + '/a');`,
    after: `await get(url + '/a'); await get(url + '/orders/7');`,
    drift: { added: ['GET /orders/*'], gone: [] },
  },
  'does not send a request any more': {
    before: `await get(url + '/a'); await post(url + '/b');`,
    after: `await get(url + '/a');`,
    drift: { added: [], gone: ['POST /b'] },
  },
  'writes once more than its session does': {
    before: `await post(url + '/b');`,
    after: `await post(url + '/b'); await post(url + '/b');`,
    drift: { added: ['POST /b'], gone: [] },
  },
} satisfies Record<string, Case>;

const sendsIds = `const id = await get(url + '/id'); await post(url + '/orders/' + id + '/pay');`;

const UP_TO_DATE = {
  'sends other ids': { before: sendsIds, after: sendsIds },
  'polls more often': {
    before: `await get(url + '/job');`,
    after: `await get(url + '/job'); await get(url + '/job');`,
  },
  'sends in another order': {
    before: `await get(url + '/a'); await post(url + '/b');`,
    after: `await Promise.all([post(url + '/b'), get(url + '/a')]);`,
  },
  'calls a resource by another name': {
    before: `await get(url + '/users/ada');`,
    after: `await get(url + '/users/bob');`,
  },
  'calls another host': {
    before: `await get(url + '/a');`,
    after: `await get(url + '/a'); await get('http://127.0.0.1:9/x').catch(() => {});`,
  },
  'leaves some of its requests to a child process': {
    before: `await get(url + '/a'); await get(url + '/b');`,
    after: `
      await get(url + '/a');
      const { spawn } = await import('node:child_process');
      spawn(process.execPath, ['-e', '']);`,
  },
  'sends what the filters leave out': {
    before: `await get(url + '/a');`,
    after: `await get(url + '/a'); await get(url + '/assets/x');`,
  },
} satisfies Record<string, Case>;

const FAILING = {
  'fails before it has sent all': {
    before: `await get(url + '/a'); await get(url + '/b');`,
    after: `await get(url + '/a'); throw 1;`,
  },
} satisfies Record<string, Case>;

/** Records tests, changes what they do, and runs them again: each case is a file of one project. */
async function rerun(
  cases: Readonly<Record<string, Case>>,
  record: object = {},
): Promise<{ readonly run: RunResult; readonly project: Project }> {
  const testOf = (steps: string): string => `
    const post = (url) => get(url, { method: 'POST' });
    test('a', async ({ recorder: { url } }) => { ${steps} });`;
  const filesOf = (version: 'before' | 'after') =>
    recordingProject(
      { upstream: api.url, ...record },
      Object.fromEntries(
        Object.entries(cases).map(([name, each]) => [fileOf(name), testOf(each[version])]),
      ),
    );
  const filters = Object.keys(cases).map(fileOf);
  const project = await writeProject(filesOf('before'));
  await project.run({ filters });
  project.write(filesOf('after'));
  return { run: await project.run({ filters }), project };
}

function fileOf(name: string): string {
  return `${name.replaceAll(' ', '-')}.test.ts`;
}

function driftOf({ tests, modules }: RunResult, file: string): Drift | undefined {
  const module = modules.find(({ relativeModuleId }) => relativeModuleId === file);
  if (!module) throw new Error(`${file} did not run.`);
  const metas = [tests[`${file} > a`]?.meta(), module.meta()];
  return metas.find((meta) => meta?.recording?.drift)?.recording?.drift;
}

/** In ms: two runs of a test file for each case, on machines that may be busy. */
const LONG = 120_000;

let run: RunResult;
let project: Project;
beforeAll(async () => {
  const cases = { ...OUT_OF_DATE, ...UP_TO_DATE, ...FAILING };
  ({ run, project } = await rerun(cases, { exclude: { path: '/assets/**' } }));
}, LONG);
afterAll(() => project[Symbol.asyncDispose]());

describe('a test is out of date that', () => {
  test.each(Object.entries(OUT_OF_DATE))('%s', (name, { drift }) => {
    expect(driftOf(run, fileOf(name))).toEqual(drift);
  });

  test('shares a session with its whole file', async () => {
    const name = 'shares a session';
    const change = { before: `await get(url + '/a');`, after: `await get(url + '/c');` };
    const { run, project } = await rerun({ [name]: change }, { scope: 'file' });
    await using _ = project;

    expect(driftOf(run, fileOf(name))).toEqual({ added: ['GET /c'], gone: ['GET /a'] });
  });
});

test('the report names the requests that a test sends beyond its session', () => {
  expect(run.stdout).toContain('out of date: also sends GET /orders/*; -u records anew');
});

describe('a test is not out of date that', () => {
  test.each(Object.keys(UP_TO_DATE))('%s', (name) => {
    expect(Object.keys(run.errors)).not.toContain(`${fileOf(name)} > a`);
    expect(driftOf(run, fileOf(name))).toBeUndefined();
  });

  test.each(Object.keys(FAILING))('%s', (name) => {
    expect(Object.keys(run.errors)).toContain(`${fileOf(name)} > a`);
    expect(driftOf(run, fileOf(name))).toBeUndefined();
  });

  test('has hooks that send the same as before', async () => {
    const body = (extra: string) => `
      import { beforeAll } from 'vitest';
      beforeAll(async () => { await get('${api.url}/login'); });
      test('a', async ({ recorder: { url } }) => { await get(url + '/a'); ${extra} });`;
    const filesOf = (extra: string) =>
      recordingProject({ upstream: api.url }, { 'a.test.ts': body(extra) });
    await using project = await writeProject(filesOf(''));
    await project.run({ filters: ['a.test.ts'] });

    expect(driftOf(await project.run({ filters: ['a.test.ts'] }), 'a.test.ts')).toBeUndefined();
    project.write(filesOf(`await post(url + '/b');`.replace('post', 'get')));
    expect(driftOf(await project.run({ filters: ['a.test.ts'] }), 'a.test.ts')).toEqual({
      added: ['GET /b'],
      gone: [],
    });
    expect(sessionFiles(project)).toEqual(['sessions/a.test/a.session.json']);
  });
});
