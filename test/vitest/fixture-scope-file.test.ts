/** Sessions of whole files. */
import { describe, expect, test } from 'vitest';
import { headerValue } from '../../src/http/headers.ts';
import { runInline, serve } from '../kit/index.ts';
import {
  linesOf,
  pathsOf,
  recordingProject,
  sessionFiles,
  sessionOf,
} from './recording-project.ts';
import { echo, pathsByName, runTestFile } from './run-test-file.ts';

const file = 'sessions/a.test/_file.session.json';

describe("with scope: 'file'", () => {
  const scope = 'file';

  test('all tests and hooks record one session, with or without the recorder, in the order in which requests started', async () => {
    await using project = await runTestFile(
      `
      beforeAll(async () => { await send('before'); });
      test('a', async ({ recorder }) => { await send('a'); });
      test('b', async () => { await send('b'); });
      describe.concurrent('together', () => {
        test('c', async ({ recorder }) => { await send('c1'); await send('c2'); });
        test('d', async () => { await send('d1'); await send('d2'); });
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
    expect(paths.slice(0, 3)).toEqual(['/before', '/a', '/b']);
    expect(paths.slice(3, 7).sort()).toEqual(['/c1', '/c2', '/d1', '/d2']);
    expect(paths.slice(7)).toEqual(['/last', '/e', '/last-after', '/last-cleanup', '/after']);
    const { recordings } = sessionOf(project, file);
    expect(recordings.map(({ at }) => at)).toEqual(
      recordings.map(({ at }) => at).sort((a, b) => a - b),
    );
    expect(linesOf(project)).toEqual([]);
  });

  test('the session has the requests to the endpoints of all tests', async () => {
    await using api = await serve((request, response) => {
      request.resume();
      response.end(`see ${request.headers['x-see']}`);
    });
    await using project = await runTestFile(
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

  test('an app on the port of an earlier endpoint is recorded under its own origin', async () => {
    await using api = await serve(echo);
    await using project = await runTestFile(
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

  test('no session is written if a test failed, and a warning says so', async () => {
    await using project = await runTestFile(
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

  test('only the last try of a retried test is kept', async () => {
    await using project = await runTestFile(
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
      await using project = await runTestFile(
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

  test('tests that are always skipped are not missed in the session', async () => {
    await using project = await runTestFile(
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

  test('an existing session is left alone', async () => {
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

  test('a warning says that no test of the file has sent anything', async () => {
    await using project = await runTestFile(
      `
      beforeAll(async () => { await send('before'); });
      test('a', async ({ recorder }) => {});
      test('b', async ({ recorder }) => {});`,
      { scope },
    );

    expect(sessionFiles(project)).toEqual([]);
    expect(linesOf(project)).toEqual([
      expect.stringContaining(
        '"a.test.ts" sent no request that can be recorded, no session was written; ',
      ),
    ]);
  });

  test('a suite of a file may choose the scope for itself', async () => {
    await using project = await runTestFile(`
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
