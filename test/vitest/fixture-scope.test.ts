/** Sessions of whole files, and what hooks send before the tests. */
import { readdirSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { RecordOptions } from '../../src/record/options.ts';
import { headerValue } from '../../src/session/headers.ts';
import { type InlineRun, type RunOptions, runInline, serve } from '../kit/index.ts';
import { createScratchFolder } from '../session/scratch-folder.ts';
import {
  linesOf,
  pathsOf,
  recordingProject,
  sessionFiles,
  sessionOf,
} from './recording-project.ts';

const echo: RequestListener = (request, response) => {
  request.resume();
  response.end(request.url);
};

const file = 'sessions/a.test/_file.session.json';

/** Runs one test file, in which `send(path)` sends to an API. */
async function run(
  body: string,
  record: RecordOptions = {},
  options: RunOptions = {},
): Promise<InlineRun> {
  await using api = await serve(echo);
  const imports = `import { afterAll, aroundAll, beforeAll } from 'vitest';`;
  const send = `const send = (path) => get('${api.url}/' + path);`;
  return await runInline(
    recordingProject(record, { 'a.test.ts': `${imports}${send}${body}` }),
    options,
  );
}

/** The paths of each session, by the names of their files. */
function pathsByName(project: InlineRun): Record<string, string> {
  return Object.fromEntries(
    sessionFiles(project).map((path) => [
      path.replace(/^sessions\/a\.test\/|\.session\.json$/g, ''),
      pathsOf(project, path).join(' '),
    ]),
  );
}

describe('what a beforeAll hook sends', () => {
  test('stands first in the session of each test of its file', async () => {
    await using project = await run(`
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
    await using project = await run(`
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
    await using project = await run(`
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
    await using project = await run(`
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
    await using project = await run(`
      await send('loading');
      test('a', async ({ recorder }) => { await send('a'); });`);

    expect(pathsByName(project)).toEqual({ a: '/loading /a' });
  });

  test('is no part of a session where the test itself sends nothing', async () => {
    await using project = await run(`
      beforeAll(async () => { await send('login'); });
      test('a', async ({ recorder }) => {});`);

    expect(sessionFiles(project)).toEqual([]);
    expect(linesOf(project)).toEqual([expect.stringContaining('"a" sent no request')]);
  });

  test('is left out where it went to another origin than the upstream', async () => {
    await using other = await serve(echo);
    await using api = await serve(echo);
    await using project = await run(
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
    await using project = await run(
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
    await using project = await run(`
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

describe("with scope: 'file'", () => {
  const scope = 'file';

  test('all tests and hooks are one session, in the order in which requests started', async () => {
    await using project = await run(
      `
      beforeAll(async () => { await send('before'); });
      test('a', async ({ recorder }) => { await send('a'); });
      test('plain', async () => { await send('plain'); });
      describe.concurrent('together', () => {
        test('b', async ({ recorder }) => { await send('b1'); await send('b2'); });
        test('c', async ({ recorder }) => { await send('c1'); await send('c2'); });
      });
      describe('unrecorded', () => {
        beforeAll(async () => { await send('unrecorded'); });
        test('d', async () => { await send('d'); });
      });
      describe('last', () => {
        beforeAll(async () => { await send('last'); });
        beforeAll(() => async () => { await send('last-cleanup'); });
        afterAll(async () => { await send('last-after'); });
        test('e', async ({ recorder }) => { await send('e'); });
      });
      afterAll(async () => { await send('after'); });`,
      { scope },
    );

    expect(project.errors).toEqual({});
    expect(sessionFiles(project)).toEqual([file]);
    expect(sessionOf(project, file)).toMatchObject({
      name: 'a.test.ts',
      recordedBy: 'a.test.ts',
    });
    const paths = pathsOf(project, file);
    expect(paths.slice(0, 2)).toEqual(['/before', '/a']);
    expect(paths.slice(2, 6).sort()).toEqual(['/b1', '/b2', '/c1', '/c2']);
    expect(paths.slice(6)).toEqual(['/last', '/e', '/last-after', '/last-cleanup', '/after']);
    const { recordings } = sessionOf(project, file);
    expect(recordings.map(({ at }) => at)).toEqual(
      recordings.map(({ at }) => at).sort((a, b) => a - b),
    );
    expect(linesOf(project)).toEqual([]);
  });

  test('the session is that of the endpoints of all tests', async () => {
    await using api = await serve((request, response) => {
      request.resume();
      response.end(`see ${request.headers['x-see']}`);
    });
    await using project = await run(
      `
      let first;
      test('a', async ({ recorder }) => {
        first = recorder.url;
        await get(recorder.url + '/a');
      });
      test('b', async ({ recorder }) => {
        await get(recorder.url + '/b', { headers: { 'X-See': first } });
        await get('${api.url}/c', { headers: { 'X-See': first } });
      });`,
      { scope, upstream: api.url },
    );

    expect(project.errors).toEqual({});
    expect(pathsOf(project, file)).toEqual(['/a', '/b', '/c']);
    const { origin, recordings } = sessionOf(project, file);
    expect(origin).toBe(api.url);
    for (const { response } of recordings.slice(1)) {
      expect(response).toMatchObject({ body: { text: `see ${api.url}` } });
    }
  });

  test('an app that has the port of an earlier endpoint is recorded as what it is', async () => {
    await using api = await serve(echo);
    await using project = await run(
      `
      import { once } from 'node:events';
      import { createServer, request } from 'node:http';
      let port;
      test('a', async ({ recorder }) => {
        const endpoint = await recorder.endpoint('${api.url}');
        port = new URL(endpoint).port;
        await get(endpoint + '/a');
      });
      test('b', async ({ recorder }) => {
        const app = createServer((_, response) => response.end('app')).listen(port, '127.0.0.1');
        await once(app, 'listening');
        const { url } = await recorder.proxy();
        const path = 'http://127.0.0.1:' + port;
        const headers = { Host: '127.0.0.1:' + port };
        const sent = request(url, { path: path + '/proxied', headers, agent: false }).end();
        const [answer] = await once(sent, 'response');
        await answer.resume().toArray();
        await get(path + '/direct');
        app.close();
      });`,
      { scope },
    );

    expect(project.errors).toEqual({});
    const { recordings } = sessionOf(project, file);
    expect(recordings.map(({ request }) => request.path)).toEqual(['/a', '/proxied', '/direct']);
    for (const { origin = '', request } of recordings.slice(1)) {
      expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(origin).not.toBe(api.url);
      expect(headerValue(request.headers, 'host')).toBe(new URL(origin).host);
    }
  });

  test('no session is written where one of its tests failed, and it is said', async () => {
    await using project = await run(
      `
      test('a', async ({ recorder }) => { await send('a'); });
      test('breaks', async ({ recorder }) => { await send('b'); throw new Error('own'); });`,
      { scope },
    );

    expect(sessionFiles(project)).toEqual([]);
    expect(linesOf(project)).toEqual([
      'vitest-session-replay: "a.test.ts" has a test that failed ("breaks"), its session was not written',
    ]);
  });

  test('of a test that is tried again, the last try is kept', async () => {
    await using project = await run(
      `
      let tries = 0;
      test('flaky', { retry: 2 }, async ({ recorder }) => {
        tries++;
        await send('try' + tries);
        expect(tries).toBe(3);
      });
      test('repeated', { repeats: 1 }, async ({ recorder, task }) => {
        await send('repeat' + task.result.repeatCount);
      });
      test('skips itself', async ({ recorder, skip }) => { await send('skipped'); skip(); });`,
      { scope },
    );

    expect(project.tree).toMatchObject({ 'a.test.ts': { flaky: 'passed', repeated: 'passed' } });
    expect(pathsByName(project)).toEqual({ _file: '/try3 /repeat1' });
  });

  test.each([
    ['-t', `test('b', async ({ recorder }) => { await send('b'); });`, { testNamePattern: 'b' }],
    ['.only', `test.only('b', async ({ recorder }) => { await send('b'); });`, {}],
  ])(
    'a part of the file that %s selects is never the session of the file',
    async (_, b, options) => {
      await using project = await run(
        `test('a', async ({ recorder }) => { await send('a'); }); ${b}`,
        { scope, mode: 'all' },
        { allowOnly: true, ...options },
      );

      expect(project.errors).toEqual({});
      expect(sessionFiles(project)).toEqual([]);
      expect(linesOf(project)).toEqual([
        'vitest-session-replay: "a.test.ts" was run in part, its session was not written',
      ]);
    },
  );

  test('tests that are skipped for good are not missed in it', async () => {
    await using project = await run(
      `
      test('a', async ({ recorder }) => { await send('a'); });
      test.skip('b', async ({ recorder }) => { await send('b'); });
      test.todo('c');
      describe.skip('s', () => { test('d', async ({ recorder }) => { await send('d'); }); });`,
      { scope },
    );

    expect(pathsByName(project)).toEqual({ _file: '/a' });
    expect(linesOf(project)).toEqual([]);
  });

  test('a session that is there is left alone', async () => {
    await using api = await serve(echo);
    await using project = await runInline(
      recordingProject(
        { scope, upstream: api.url },
        { 'a.test.ts': `test('a', async ({ recorder }) => { await get(recorder.url + '/1'); });` },
      ),
    );
    project.write({ 'a.test.ts': project.read('a.test.ts').replace('/1', '/2') });
    const again = await project.run({ filters: ['a.test.ts'] });

    expect(again.errors).toEqual({});
    expect(pathsOf(project, file)).toEqual(['/1']);
    expect(linesOf(again)).toEqual([]);
  });

  test('one line tells that no test of the file has sent anything', async () => {
    await using project = await run(
      `
      beforeAll(async () => { await send('before'); });
      test('a', async ({ recorder }) => {});
      test('b', async ({ recorder }) => {});`,
      { scope },
    );

    expect(sessionFiles(project)).toEqual([]);
    expect(linesOf(project)).toEqual([
      'vitest-session-replay: "a.test.ts" sent no request that can be recorded, no session was written',
    ]);
  });

  test('a part of a file may choose it for itself', async () => {
    await using project = await run(`
      test('own', async ({ recorder }) => { await send('own'); });
      describe('together', () => {
        test.override({ sessionScope: 'file' });
        test('a', async ({ recorder }) => { await send('a'); });
        test('b', async ({ recorder }) => { await send('b'); });
      });`);

    expect(project.errors).toEqual({});
    expect(pathsByName(project)).toEqual({ own: '/own', _file: '/a /b' });
  });

  test('the session is replayed', async () => {
    await using api = await serve(echo);
    await using project = await runInline(
      recordingProject(
        { scope, upstream: api.url },
        {
          'a.test.ts': `
          test('a', async ({ recorder }) => { await get(recorder.url + '/a'); });
          test('b', async ({ recorder }) => { await get(recorder.url + '/b'); });`,
        },
      ),
    );
    const replay = await project.run({ filters: ['sessions'] });

    expect(replay.tree).toMatchObject({
      [file]: { 'a.test.ts': { '#1 GET /a → 200': 'passed', '#2 GET /b → 200': 'passed' } },
    });
  });
});
