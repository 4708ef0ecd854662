/** Tests that record while others run in the same worker. */
import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { type InlineRun, runInline, serve } from '../kit/index.ts';
import { pathsOf, recordingProject } from './recording-project.ts';

const echo: RequestListener = (request, response) => {
  request.resume();
  response.end(request.url);
};

describe('a test with the recorder', () => {
  test('records nothing of a test that runs beside it without the recorder', async () => {
    await using api = await serve(echo);
    await using run = await runInline(
      recordingProject(
        { upstream: api.url },
        {
          'a.test.ts': `
          const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
          describe.concurrent('together', () => {
            test('recorded', async ({ recorder }) => {
              await get('${api.url}/own');
              await pause();
            });
            test('stranger', async () => {
              for (const round of [1, 2, 3]) await get('${api.url}/stranger' + round);
            });
          });`,
        },
      ),
    );

    expect(run.errors).toEqual({});
    const file = 'sessions/a.test/together-recorded.session.json';
    expect(pathsOf(run, file)).toEqual(['/own']);
  });

  test('is never mixed with a test that runs at the same time', async () => {
    await using api = await serve(echo);
    await using run = await runInline(
      recordingProject(
        { upstream: api.url },
        {
          'a.test.ts': `
          describe.concurrent('together', () => {
            test.for(['a', 'b', 'c'])('%s', async (name, { recorder }) => {
              for (const round of [1, 2, 3]) {
                await get('${api.url}/' + name + round);
                await get(recorder.url + '/' + name + '-endpoint' + round);
              }
            });
          });`,
        },
      ),
    );

    expect(run.errors).toEqual({});
    for (const name of ['a', 'b', 'c']) {
      expect(pathsOf(run, `sessions/a.test/together-${name}.session.json`)).toEqual(
        [1, 2, 3].flatMap((round) => [`/${name}${round}`, `/${name}-endpoint${round}`]),
      );
    }
  });
});

describe('with concurrent tests', () => {
  /** Two concurrent tests, after hooks that are given `hooks` and send by `send(path)`. */
  const runTwo = (url: string, hooks: string, parameters: string): Promise<InlineRun> =>
    runInline(
      recordingProject(
        {},
        {
          'a.test.ts': `
          const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
          const send = async (path) => { await pause(); await get('${url}/' + path); };
          ${hooks}
          describe.concurrent('together', () => {
            test('a', async (${parameters}) => { await send('a'); });
            test('b', async (${parameters}) => { await send('b'); });
          });`,
        },
      ),
    );
  const pathsOfBoth = (run: InlineRun): string[][] =>
    ['a', 'b'].map((name) => pathsOf(run, `sessions/a.test/together-${name}.session.json`));

  test.each(['{ recorder }', ''])(
    'the requests of hook and test(%s) are recorded where the hook is the first to name the recorder',
    async (parameters) => {
      await using api = await serve(echo);
      const hook = `test.beforeEach(async ({ recorder, task }) => { await send('hook-' + task.name); });`;
      await using run = await runTwo(api.url, hook, parameters);

      expect(run.errors).toEqual({});
      expect(pathsOfBoth(run)).toEqual([
        ['/hook-a', '/a'],
        ['/hook-b', '/b'],
      ]);
    },
  );

  test('the requests of all hooks are recorded', async () => {
    await using api = await serve(echo);
    const hooks = `
      test.beforeEach(async ({ recorder, task }) => { await send('1' + task.name); });
      test.beforeEach(async ({ recorder, task }) => { await send('2' + task.name); });
      test.afterEach(async ({ task }) => { await send('3' + task.name); });`;
    await using run = await runTwo(api.url, hooks, '{ recorder }');

    expect(run.errors).toEqual({});
    expect(pathsOfBoth(run)).toEqual([
      ['/1a', '/2a', '/a', '/3a'],
      ['/1b', '/2b', '/b', '/3b'],
    ]);
  });

  test('a fixture that builds on the recorder sends into the session of its test', async () => {
    await using api = await serve(echo);
    const hooks = `
      const base = test;
      {
        const test = base.extend({
          client: async ({ recorder, task }, use) => {
            await send('open-' + task.name);
            await use({ call: () => send('call-' + task.name) });
          },
        });
        test.beforeEach(async ({ recorder }) => {});
        describe.concurrent('extended', () => {
          test('a', async ({ client }) => { await client.call(); });
          test('b', async ({ client }) => { await client.call(); });
        });
      }`;
    await using run = await runTwo(api.url, hooks, '{ recorder }');

    expect(run.errors).toEqual({});
    for (const name of ['a', 'b']) {
      expect(pathsOf(run, `sessions/a.test/extended-${name}.session.json`)).toEqual([
        `/open-${name}`,
        `/call-${name}`,
      ]);
    }
  });

  test('each try of a test is recorded with its hooks', async () => {
    await using api = await serve(echo);
    const hooks = `
      let tries = 0;
      test.beforeEach(async ({ recorder, task }) => { await send(task.name + ++tries); });
      describe('retried', () => {
        test.concurrent('c', { retry: 1 }, async () => {
          await send('c');
          expect(tries).toBe(2);
        });
      });`;
    await using run = await runTwo(api.url, hooks, '');

    expect(run.tree).toMatchObject({ 'a.test.ts': { retried: { c: 'passed' } } });
    const file = 'sessions/a.test/retried-c.session.json';
    expect(pathsOf(run, file)).toEqual(['/c2', '/c']);
  });
});

test('fifty tests that run at once never mix, whichever client they use', async () => {
  await using api = await serve(async (request, response) => {
    request.resume();
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    response.end(request.url);
  });
  await using run = await runInline(
    recordingProject(
      { upstream: api.url },
      {
        'a.test.ts': `
        import http from 'node:http';
        import { text } from 'node:stream/consumers';
        import { beforeAll } from 'vitest';
        import { Agent, Pool, request, setGlobalDispatcher } from 'undici';

        const agent = new http.Agent({ keepAlive: true, maxSockets: 3 });
        const pool = new Pool('${api.url}', { connections: 2 });
        const byHttp = (path) => new Promise((resolve, reject) => {
          http.get('${api.url}' + path, { agent }, (response) => text(response).then(resolve, reject))
            .on('error', reject);
        });
        const byUndici = async (path) => (await request('${api.url}' + path)).body.text();
        const byPool = async (path) => (await pool.request({ path, method: 'GET' })).body.text();

        describe.concurrent('all', () => {
          beforeAll(async () => { setGlobalDispatcher(new Agent({ connections: 4 })); });
          for (let number = 0; number < 50; number++) {
            test('t' + number, async ({ recorder }) => {
              for (let round = 0; round < 5; round++) {
                const path = (client) => '/' + number + '/' + client + round;
                await Promise.all([
                  get('${api.url}' + path('fetch')),
                  get(recorder.url + path('endpoint')),
                  byHttp(path('http')),
                  byUndici(path('undici')),
                  byPool(path('pool')),
                ]);
              }
            });
            test('plain' + number, async () => { await get('${api.url}/plain'); });
          }
        });`,
      },
    ),
    { maxConcurrency: 100, testTimeout: 30_000 },
  );

  expect(run.errors).toEqual({});
  const clients = ['endpoint', 'fetch', 'http', 'pool', 'undici'];
  for (let number = 0; number < 50; number++) {
    const paths = pathsOf(run, `sessions/a.test/all-t${number}.session.json`);
    expect(paths.sort()).toEqual(
      clients.flatMap((client) => [0, 1, 2, 3, 4].map((round) => `/${number}/${client}${round}`)),
    );
  }
}, 60_000);
