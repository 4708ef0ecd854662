/** Several APIs in one session. */
import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { runInline, serve } from '../kit/index.ts';
import {
  linesOf,
  pathsOf,
  recordingProject,
  sessionFiles,
  sessionOf,
} from './recording-project.ts';

/** Answers with the addresses that it is told of. */
const echo: RequestListener = async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  response.setHeader('X-See', String(request.headers['x-see']));
  response.end(body);
};

const file = 'sessions/a.test/a.session.json';

test('a further endpoint records into the session of its test, under its own origin', async () => {
  await using shop = await serve(echo);
  await using users = await serve(echo);
  await using run = await runInline(
    recordingProject(
      { upstream: shop.url },
      {
        'a.test.ts': `
        test('a', async ({ recorder }) => {
          const users = await recorder.endpoint('${users.url}/v1/');
          expect(users).toMatch(/^http:\\/\\/127\\.0\\.0\\.1:\\d+\\/v1$/);
          expect(await recorder.endpoint('${users.url}/v1')).toBe(users);
          expect(await recorder.endpoint('${shop.url}')).toBe(recorder.url);
          await get(recorder.url + '/orders');
          await get(users + '/me');
          await get('${users.url}/in-process');
          await get('${shop.url}/in-process');
        });`,
      },
    ),
  );

  expect(run.errors).toEqual({});
  expect(sessionFiles(run)).toEqual([file]);
  const { origin, recordings } = sessionOf(run, file);
  expect(origin).toBe(shop.url);
  expect(recordings.map((recording) => [recording.origin, recording.request.path])).toEqual([
    [undefined, '/orders'],
    [users.url, '/v1/me'],
    [users.url, '/in-process'],
    [undefined, '/in-process'],
  ]);
  expect(linesOf(run)).toEqual([]);
});

test('no recording has the address of an endpoint', async () => {
  await using shop = await serve(echo);
  await using users = await serve(echo);
  await using run = await runInline(
    recordingProject(
      { upstream: shop.url },
      {
        'a.test.ts': `
        test('a', async ({ recorder }) => {
          const endpoints = [recorder.url, await recorder.endpoint('${users.url}')];
          const seen = endpoints.join(' ');
          for (const url of [...endpoints, '${shop.url}', '${users.url}']) {
            const headers = { 'X-See': seen, 'Content-Type': 'text/plain' };
            const body = await get(url + '/?see=' + encodeURIComponent(endpoints[1]), {
              method: 'POST', body: JSON.stringify(endpoints), headers,
            });
            expect(body).toBe(JSON.stringify(endpoints));
          }
          console.log('ports', ...endpoints.map((url) => new URL(url).port), 'end');
        });`,
      },
    ),
  );

  expect(run.errors).toEqual({});
  const ports = /ports (\d+) (\d+) end/.exec(run.stdout)?.slice(1) ?? [];
  expect(ports).toHaveLength(2);
  const text = run.read(file);
  for (const port of ports) expect(text).not.toContain(port);
  const { recordings } = sessionOf(run, file);
  expect(recordings).toHaveLength(4);
  for (const { request } of recordings) {
    expect(request.headers).toContainEqual(['X-See', `${shop.url} ${users.url}`]);
    expect(request.path).toBe(`/?see=${encodeURIComponent(users.url)}`);
    expect(request.body).toEqual({ json: [shop.url, users.url] });
  }
});

test('endpoints are opened even without an upstream', async () => {
  await using shop = await serve(echo);
  await using users = await serve(echo);
  await using run = await runInline(
    recordingProject(
      {},
      {
        'a.test.ts': `
        test('a', async ({ recorder }) => {
          await get(await recorder.endpoint('${shop.url}') + '/1');
          await get(await recorder.endpoint('${users.url}') + '/2');
        });`,
      },
    ),
  );

  expect(run.errors).toEqual({});
  expect(pathsOf(run, file)).toEqual(['/1', '/2']);
  const { origin, recordings } = sessionOf(run, file);
  expect([origin, recordings[1]?.origin]).toEqual([shop.url, users.url]);
});

test.each([
  ['test', file],
  ['file', 'sessions/a.test/_file.session.json'],
] as const)(
  'with scope %j, what hooks sent to the further API is part of the session',
  async (scope, session) => {
    await using shop = await serve(echo);
    await using users = await serve(echo);
    await using run = await runInline(
      recordingProject(
        { upstream: shop.url, scope },
        {
          'a.test.ts': `
        import { afterAll, beforeAll } from 'vitest';
        const both = async (path) => {
          await get('${shop.url}' + path);
          await get('${users.url}' + path);
        };
        beforeAll(() => both('/before'));
        afterAll(() => both('/after'));
        test('a', async ({ recorder }) => {
          await recorder.endpoint('${users.url}');
          await get(recorder.url + '/a');
        });`,
        },
      ),
    );

    expect(run.errors).toEqual({});
    const paths = pathsOf(run, session);
    expect(paths.slice(0, 3)).toEqual(['/before', '/before', '/a']);
    // After a test, its own session goes on no more.
    expect(paths.slice(3)).toEqual(scope === 'file' ? ['/after', '/after'] : []);
  },
);

test('the session of a file has the requests of hooks to the upstreams of all its tests', async () => {
  await using shop = await serve(echo);
  await using users = await serve(echo);
  await using run = await runInline(
    recordingProject(
      { upstream: shop.url, scope: 'file' },
      {
        'a.test.ts': `
        import { beforeAll } from 'vitest';
        beforeAll(async () => {
          await get('${shop.url}/shop');
          await get('${users.url}/users');
        });
        test('a', async ({ recorder }) => { await get(recorder.url + '/a'); });
        test.extend({ upstream: '${users.url}' })('b', async ({ recorder }) => {
          await get(recorder.url + '/b');
        });`,
      },
    ),
  );

  expect(run.errors).toEqual({});
  expect(pathsOf(run, 'sessions/a.test/_file.session.json')).toEqual([
    '/shop',
    '/users',
    '/a',
    '/b',
  ]);
});

test('an endpoint is the upstream itself if nothing is recorded', async () => {
  await using run = await runInline(
    recordingProject(
      { mode: 'none' },
      {
        'a.test.ts': `
        test('a', async ({ recorder }) => {
          expect(await recorder.endpoint('http://127.0.0.1:3000/api/')).toBe('http://127.0.0.1:3000/api');
          await expect(recorder.endpoint('nowhere')).rejects.toThrow(/upstream is no http/);
        });`,
      },
    ),
  );

  expect(run.errors).toEqual({});
});
