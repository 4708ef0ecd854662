/** What hooks send before the tests. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runInline, serve } from '../kit/index.ts';
import { createScratchFolder } from '../session/scratch-folder.ts';
import {
  linesOf,
  pathsOf,
  recordingProject,
  sessionFiles,
  sessionOf,
} from './recording-project.ts';
import { echo, pathsByName, runTestFile } from './run-test-file.ts';

describe('what a beforeAll hook sends', () => {
  test('stands first in the session of each test of its file', async () => {
    await using project = await runTestFile(`
      beforeAll(async () => { await send('login'); });
      test('a', async ({ recorder }) => { await send('a'); });
      describe('suite', () => {
        test('b', async ({ recorder }) => { await send('b'); });
      });
      test('plain', async () => { await send('plain'); });`);

    expect(project.errors).toEqual({});
    expect(pathsByName(project)).toEqual({ a: '/login /a', 'suite-b': '/login /b' });
  });

  test('belongs to the tests of its own suite only', async () => {
    await using project = await runTestFile(`
      beforeAll(async () => { await send('file'); });
      describe('one', () => {
        beforeAll(async () => { await send('one'); });
        test('a', async ({ recorder }) => { await send('a'); });
        describe('inner', () => {
          beforeAll(async () => { await send('inner'); });
          test('b', async ({ recorder }) => { await send('b'); });
        });
      });
      describe('two', () => {
        beforeAll(async () => { await send('two'); });
        test('c', async ({ recorder }) => { await send('c'); });
      });`);

    expect(pathsByName(project)).toEqual({
      'one-a': '/file /one /a',
      'one-inner-b': '/file /one /inner /b',
      'two-c': '/file /two /c',
    });
  });

  test('is never mixed with that of suites and tests that run at the same time', async () => {
    await using project = await runTestFile(`
      const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
      beforeAll(async () => { await send('file'); });
      describe.concurrent('all', () => {
        for (const name of ['a', 'b', 'c']) {
          describe(name, () => {
            beforeAll(async () => {
              for (const round of [1, 2]) { await pause(); await send(name + '-before' + round); }
            });
            test('plain', async () => { await send(name + '-plain'); });
            test('recorded', async ({ recorder }) => { await pause(); await send(name); });
          });
        }
      });`);

    expect(project.errors).toEqual({});
    for (const name of ['a', 'b', 'c']) {
      expect(pathsOf(project, `sessions/a.test/all-${name}-recorded.session.json`)).toEqual([
        '/file',
        `/${name}-before1`,
        `/${name}-before2`,
        `/${name}`,
      ]);
    }
  });

  test('is recorded where it is test.beforeAll, and in what an aroundAll hook does before', async () => {
    await using project = await runTestFile(`
      aroundAll(async (runFile) => { await send('around'); await runFile(); await send('after'); });
      test.beforeAll(async () => { await send('before'); });
      describe('s', () => {
        aroundAll(async (runSuite) => { await send('inner'); await runSuite(); });
        test('a', async ({ recorder }) => { await send('a'); });
      });`);

    expect(project.errors).toEqual({});
    expect(pathsByName(project)).toEqual({ 's-a': '/around /before /inner /a' });
  });

  test('is recorded as well when the file sends it while it loads', async () => {
    await using project = await runTestFile(`
      await send('loading');
      test('a', async ({ recorder }) => { await send('a'); });`);

    expect(pathsByName(project)).toEqual({ a: '/loading /a' });
  });

  test('is no part of a session where the test itself sends nothing', async () => {
    await using project = await runTestFile(`
      beforeAll(async () => { await send('login'); });
      test('a', async ({ recorder }) => {});`);

    expect(sessionFiles(project)).toEqual([]);
    expect(linesOf(project)).toEqual([expect.stringContaining('"a" sent no request')]);
  });

  test('is left out where it went to another origin than the upstream', async () => {
    await using other = await serve(echo);
    await using api = await serve(echo);
    await using project = await runTestFile(
      `
      beforeAll(async () => { await get('${other.url}/other'); await get('${api.url}/own'); });
      test('a', async ({ recorder }) => { await get(recorder.url + '/a'); });`,
      { upstream: api.url },
    );

    expect(project.errors).toEqual({});
    expect(pathsByName(project)).toEqual({ a: '/own /a' });
  });

  test('is not left behind where it fails, and no test is run', async () => {
    using scratch = createScratchFolder();
    await using project = await runTestFile(
      `
      beforeAll(async () => { await send('login'); throw new Error('own'); });
      test('a', async ({ recorder }) => { await send('a'); });`,
      {},
      { env: { TMPDIR: scratch.path() } },
    );

    expect(project.errors).toEqual({ 'a.test.ts': ['own'] });
    expect(sessionFiles(project)).toEqual([]);
    expect(readdirSync(scratch.path()).filter((name) => name.includes('replay'))).toEqual([]);
  });

  test('brings its large bodies into each session', async () => {
    await using api = await serve((_, response) => response.end('x'.repeat(100_000)));
    await using project = await runTestFile(`
      beforeAll(async () => { await get('${api.url}/large'); });
      test('a', async ({ recorder }) => { await send('a'); });
      test('b', async ({ recorder }) => { await send('b'); });`);

    for (const name of ['a', 'b']) {
      const { recordings } = sessionOf(project, `sessions/a.test/${name}.session.json`);
      const body = 'status' in (recordings[0]?.response ?? {}) && recordings[0]?.response;
      expect(body).toMatchObject({ body: { file: expect.stringMatching(`^${name}\\.`) } });
      const stored = sessionFiles(project).filter((path) =>
        path.startsWith(`sessions/a.test/${name}.`),
      );
      expect(stored).toHaveLength(2);
      expect(stored.map((path) => project.read(path))).toContain('x'.repeat(100_000));
    }
  });

  test.each([
    { pool: 'forks', isolate: false },
    { pool: 'threads', isolate: false },
    { pool: 'vmThreads' },
  ] as const)('belongs to its own file with %o', async (options) => {
    await using api = await serve(echo);
    const body = (name: string): string => `
      import { beforeAll } from 'vitest';
      beforeAll(async () => { await get('${api.url}/${name}-file'); });
      describe('s', () => {
        beforeAll(async () => { await get('${api.url}/${name}-suite'); });
        test('t', async ({ recorder }) => { await get('${api.url}/${name}'); });
      });`;
    await using project = await runInline(
      recordingProject({}, { 'a.test.ts': body('a'), 'b.test.ts': body('b') }),
      options,
    );

    expect(project.errors).toEqual({});
    for (const name of ['a', 'b']) {
      expect(pathsOf(project, `sessions/${name}.test/s-t.session.json`)).toEqual([
        `/${name}-file`,
        `/${name}-suite`,
        `/${name}`,
      ]);
    }
  });
});
