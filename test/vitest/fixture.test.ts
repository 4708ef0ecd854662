import { readdirSync } from 'node:fs';
import type { RequestListener } from 'node:http';
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

const echo: RequestListener = (request, response) => {
  request.resume();
  response.setHeader('Set-Cookie', 'sid=s3cret; Path=/');
  response.end(request.url);
};

describe('a test with the recorder', () => {
  test('writes one session of all that it sends, through the endpoint and not', async () => {
    await using api = await serve(echo);
    await using run = await runInline(
      recordingProject(
        { upstream: api.url },
        {
          'test/checkout.test.ts': `
          import http from 'node:http';
          import { once } from 'node:events';
          describe('Checkout', () => {
            test('pays with a card', async ({ recorder }) => {
              expect(recorder.url).not.toBe('${api.url}');
              await get(recorder.url + '/endpoint');
              await get('${api.url}/fetch', { headers: { Authorization: 'Bearer s3cret' } });
              const [response] = await once(http.get('${api.url}/http'), 'response');
              await once(response.resume(), 'end');
            });
          });`,
        },
      ),
    );

    expect(run.errors).toEqual({});
    expect(sessionFiles(run)).toEqual([
      'sessions/test/checkout.test/checkout-pays-with-a-card.session.json',
    ]);
    const [file = ''] = sessionFiles(run);
    expect(pathsOf(run, file)).toEqual(['/endpoint', '/fetch', '/http']);
    expect(sessionOf(run, file)).toMatchObject({
      name: 'Checkout > pays with a card',
      recordedBy: 'test/checkout.test.ts',
      origin: api.url,
    });
    expect(run.read(file)).not.toContain('s3cret');
    expect(run.read(file)).toContain('Bearer REDACTED_SID');
  });

  test('tells the upstream the host that record.changeOrigin says', async () => {
    await using api = await serve((request, response) => response.end(request.headers.host));
    await using run = await runInline(
      recordingProject(
        { upstream: api.url, changeOrigin: true },
        {
          'a.spec.ts': `
          test('asks for the host', async ({ recorder }) => {
            expect(recorder.url).not.toBe('${api.url}');
            expect(await get(recorder.url)).toBe('${new URL(api.url).host}');
          });`,
        },
      ),
    );

    expect(run.errors).toEqual({});
  });

  test('records every origin that it calls where there is no upstream', async () => {
    await using one = await serve(echo);
    await using two = await serve(echo);
    await using run = await runInline(
      recordingProject(
        {},
        {
          'a.spec.ts': `
          test('calls two', async ({ recorder }) => {
            await get('${one.url}/one');
            await get('${two.url}/two');
            expect(() => recorder.url).toThrow(/record\\.upstream/);
          });`,
        },
      ),
    );

    expect(run.errors).toEqual({});
    const { origin, recordings } = sessionOf(run, 'sessions/a.spec/calls-two.session.json');
    expect([origin, ...recordings.map((recording) => recording.origin)]).toEqual([
      one.url,
      undefined,
      two.url,
    ]);
  });

  test('takes the upstream that a file or a suite sets for itself', async () => {
    await using one = await serve(echo);
    await using two = await serve(echo);
    await using run = await runInline(
      recordingProject(
        { upstream: one.url },
        {
          'a.test.ts': `
          const other = test.extend({ upstream: '${two.url}/api' });
          test('default', async ({ recorder }) => { await get(recorder.url + '/one'); });
          other('extended', async ({ recorder }) => { await get(recorder.url + '/two'); });
          describe('overridden', () => {
            test.override({ upstream: '${two.url}' });
            test('here', async ({ recorder }) => { await get(recorder.url + '/three'); });
          });`,
        },
      ),
    );

    expect(run.errors).toEqual({});
    expect(sessionOf(run, 'sessions/a.test/default.session.json').origin).toBe(one.url);
    expect(sessionOf(run, 'sessions/a.test/extended.session.json').origin).toBe(two.url);
    expect(pathsOf(run, 'sessions/a.test/extended.session.json')).toEqual(['/api/two']);
    expect(sessionOf(run, 'sessions/a.test/overridden-here.session.json').origin).toBe(two.url);
  });

  test('has a session of its own under an equal name, by the order in the file', async () => {
    await using api = await serve(echo);
    await using run = await runInline(
      recordingProject(
        { upstream: api.url },
        {
          'a.test.ts': `
          test('Größe 大', async ({ recorder }) => { await get(recorder.url + '/1'); });
          test('größe: 大!', async ({ recorder }) => { await get(recorder.url + '/2'); });
          test('???', async ({ recorder }) => { await get(recorder.url + '/3'); });`,
        },
      ),
    );

    expect(run.errors).toEqual({});
    expect(pathsOf(run, 'sessions/a.test/größe-大.session.json')).toEqual(['/1']);
    expect(pathsOf(run, 'sessions/a.test/größe-大-2.session.json')).toEqual(['/2']);
    expect(pathsOf(run, 'sessions/a.test/test.session.json')).toEqual(['/3']);
  });

  test('warns where it sends nothing', async () => {
    await using api = await serve(echo);
    await using run = await runInline(
      recordingProject(
        { upstream: api.url },
        {
          'a.test.ts': `test('is idle', async ({ recorder }) => { recorder.url; });`,
        },
      ),
    );

    expect(sessionFiles(run)).toEqual([]);
    expect(run.stderr).toContain('"is idle" sent no request that can be recorded');
  });

  test('tells in one line a file what its servers called while answering', async () => {
    await using api = await serve(echo);
    await using run = await runInline(
      recordingProject(
        {},
        {
          'a.test.ts': `
          import { createServer } from 'node:http';
          import { once } from 'node:events';
          const app = createServer(async (_, response) => response.end(await get('${api.url}/own')));
          app.listen(0, '127.0.0.1').unref();
          await once(app, 'listening');
          const url = 'http://127.0.0.1:' + app.address().port;
          test('one', async ({ recorder }) => { await get(url + '/1'); });
          test('two', async ({ recorder }) => { await get(url + '/2'); });`,
        },
      ),
    );

    expect(run.errors).toEqual({});
    expect(pathsOf(run, 'sessions/a.test/one.session.json')).toEqual(['/1']);
    expect(run.stderr.match(/2 requests that servers of the tests sent/g)).toHaveLength(1);
  });

  test('fails with what to do where the plugin is missing', async () => {
    await using run = await runInline({
      ...recordingProject({}, { 'a.test.ts': `test('a', ({ recorder }) => { recorder.url; });` }),
      'vitest.config.ts': 'export default {};',
    });

    expect(run.errors['a.test.ts > a']?.[0]).toContain('add sessionReplay()');
  });

  test('fails with what to do where the upstream is no URL', async () => {
    await using run = await runInline(
      recordingProject(
        {},
        {
          'a.test.ts': `
          test.extend({ upstream: 'localhost:3000' })('a', ({ recorder }) => { recorder.url; });`,
        },
      ),
    );

    expect(run.errors['a.test.ts > a']?.[0]).toContain('its upstream is no http(s) URL');
  });
});

describe('a test that fails', () => {
  test('writes no session and leaves nothing of it, and says so', async () => {
    await using api = await serve((_, response) => response.end('x'.repeat(100_000)));
    await using run = await runInline(
      recordingProject(
        { upstream: api.url },
        {
          'a.test.ts': `
          test('breaks', async ({ recorder }) => {
            await get(recorder.url);
            await get('${api.url}');
            expect(1).toBe(2);
          });`,
        },
      ),
    );

    expect(run.tree).toEqual({ 'a.test.ts': { breaks: 'failed' } });
    expect(sessionFiles(run)).toEqual([]);
    expect(run.stderr).toContain('"breaks" failed, its session was not written');
  });

  test('writes the session of the try that passes', async () => {
    await using api = await serve(echo);
    await using run = await runInline(
      recordingProject(
        { upstream: api.url },
        {
          'a.test.ts': `
          let tries = 0;
          test('flaky', { retry: 2 }, async ({ recorder }) => {
            tries++;
            await get(recorder.url + '/try' + tries);
            expect(tries).toBe(3);
          });`,
        },
      ),
    );

    expect(run.tree).toEqual({ 'a.test.ts': { flaky: 'passed' } });
    expect(pathsOf(run, 'sessions/a.test/flaky.session.json')).toEqual(['/try3']);
    expect(run.stderr).not.toContain('its session was not written');
  });

  test.each([
    ['retried', 'test', '{ retry: 1 }', 'caches'],
    ['repeated', 'test', '{ repeats: 1 }', 'caches'],
    ['retried', 'file', '{ retry: 1 }', '_file'],
    ['repeated', 'file', '{ repeats: 1 }', '_file'],
  ] as const)(
    'tells what only an earlier try of a %s test has sent, with the scope %s',
    async (_, scope, options, session) => {
      await using api = await serve(echo);
      await using run = await runInline(
        recordingProject(
          { upstream: api.url, scope },
          {
            'a.test.ts': `
          let token;
          let tries = 0;
          test('caches', ${options}, async ({ recorder, task }) => {
            token ??= await get(recorder.url + '/login', { method: 'POST' });
            await get(recorder.url + '/orders/' + tries++);
            if (task.retry > 0) expect(tries).toBe(2);
          });`,
          },
        ),
      );

      expect(run.tree).toEqual({ 'a.test.ts': { caches: 'passed' } });
      expect(pathsOf(run, `sessions/a.test/${session}.session.json`)).toEqual(['/orders/1']);
      expect(linesOf(run)).toEqual([
        expect.stringMatching(
          /"(?:caches|a\.test\.ts)" .* only an earlier one has sent: POST \/login; .* beforeAll/,
        ),
      ]);
    },
  );

  test('writes its session where it is expected to fail', async () => {
    await using api = await serve(echo);
    await using run = await runInline(
      recordingProject(
        { upstream: api.url },
        {
          'a.test.ts': `
          test.fails('known', async ({ recorder }) => {
            await get(recorder.url + '/known');
            expect(1).toBe(2);
          });`,
        },
      ),
    );

    expect(pathsOf(run, 'sessions/a.test/known.session.json')).toEqual(['/known']);
  });
});

test('a run leaves no temporary file and no journal behind', async () => {
  await using api = await serve(echo);
  using scratch = createScratchFolder();
  await using run = await runInline(
    recordingProject(
      { upstream: api.url },
      {
        'a.test.ts': `
        import { readdirSync } from 'node:fs';
        test('a', async ({ recorder }) => {
          await get(recorder.url);
          expect(readdirSync(process.env.TMPDIR).join()).toMatch(/vitest-session-replay-[0-9a-f]{16}/);
        });`,
      },
    ),
    { env: { TMPDIR: scratch.path() } },
  );

  expect(run.errors).toEqual({});
  expect(sessionFiles(run)).toEqual(['sessions/a.test/a.session.json']);
  expect(readdirSync(scratch.path()).filter((name) => name.includes('session-replay'))).toEqual([]);
});
