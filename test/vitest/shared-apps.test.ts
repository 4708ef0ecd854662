/** Targets of which several sessions share what is loaded or started once: a function that makes apps, or a server. */
import { expect, test } from 'vitest';
import {
  createSession,
  type FileTree,
  recordingOf,
  runInline,
  writeProject,
} from '../kit/index.ts';
import { configModule, configWith } from './replaying.ts';

const names = ['a', 'b', 'c'];

/** Three sessions, each of which adds the first item of an app. */
const sessions = Object.fromEntries(
  names.map((name) => [
    `sessions/${name}.session.json`,
    createSession(
      [
        recordingOf('POST', '/items', 201, { response: { body: { json: { id: 1 } } } }),
        recordingOf('GET', '/items', 200, { response: { body: { json: [1] } } }),
      ],
      { name },
    ),
  ]),
);

/** Files of a project with an app that counts its items, and notes when it is loaded. */
function itemsApp(target: string, exports: string): FileTree {
  return {
    'vitest.config.ts': configWith({ target, expect: { body: 'exact' } }),
    'src/app.ts': `
      import { appendFileSync } from 'node:fs';
      import { threadId } from 'node:worker_threads';
      appendFileSync(new URL('../loads.txt', import.meta.url), threadId + '\\n');
      const create = () => {
        const items: number[] = [];
        return {
          fetch(request: Request) {
            if (request.method === 'POST') {
              items.push(items.length + 1);
              return Response.json({ id: items.length }, { status: 201 });
            }
            return Response.json(items);
          },
        };
      };
      ${exports}`,
    ...sessions,
  };
}

/** The loads of the app in each worker. */
function loadsOf({ read }: { read(path: string): string }): number[] {
  const threads = read('loads.txt').trim().split('\n');
  return [...new Set(threads)].map((thread) => threads.filter((each) => each === thread).length);
}

test('sessions against a function that makes an app share a worker, load it once, and have an app each', async () => {
  await using run = await runInline(
    itemsApp('./src/app.ts#createApp', 'export const createApp = create;'),
  );

  expect([run.errors, Object.keys(run.tests).length]).toEqual([{}, 6]);
  expect(loadsOf(run)).toEqual([1]);
});

test.each([
  ['an app', './src/app.ts#app', 'export const app = create();'],
  [
    'a function that always returns the same app',
    './src/app.ts#getApp',
    'const app = create(); export const getApp = () => app;',
  ],
])('%s that the target names is loaded anew for each session', async (_, target, exports) => {
  await using run = await runInline(itemsApp(target, exports));

  expect([run.errors, Object.keys(run.tests).length]).toEqual([{}, 6]);
  expect(loadsOf(run)).toEqual([3]);
});

test('an app that the target does not name has a worker for each session', async () => {
  await using run = await runInline(itemsApp('./src/app.ts', 'export default create;'));

  expect(run.errors).toEqual({});
  expect(loadsOf(run)).toEqual([1, 1, 1]);
});

test('variables, globals and listeners of the app stay for all sessions of a worker', async () => {
  await using run = await runInline({
    ...itemsApp('./app.ts#createApp', ''),
    'vitest.config.ts': configWith({ target: './app.ts#createApp' }, { setupFiles: './setup.ts' }),
    'setup.ts': `
      import { beforeAll } from 'vitest';
      beforeAll(() => { process.env.MODE = 'test'; });`,
    'app.ts': `
      process.env.LOADED = 'yes';
      Object.assign(globalThis, { database: 'connected' });
      process.on('SIGUSR2', () => {});
      const isWhole = () =>
        process.env.LOADED === 'yes' &&
        globalThis.database === 'connected' &&
        process.listenerCount('SIGUSR2') === 1;
      export const createApp = () => ({
        fetch: ({ method }) =>
          new Response(null, { status: isWhole() ? (method === 'POST' ? 201 : 200) : 500 }),
      });`,
  });

  expect([run.errors, Object.keys(run.tests).length]).toEqual([{}, 6]);
});

test('what a factory changes for one session is undone before the next, without setup files', async () => {
  await using run = await runInline({
    ...sessions,
    'vitest.config.ts': configWith({ target: './app.ts#createApp' }),
    'app.ts': `
      export const createApp = () => {
        const isFirst = process.env.ADDED === undefined && process.listenerCount('SIGUSR2') === 0;
        process.env.ADDED = 'added';
        process.on('SIGUSR2', () => undefined);
        return {
          fetch: ({ method }) =>
            new Response(null, { status: isFirst ? (method === 'POST' ? 201 : 200) : 500 }),
        };
      };`,
  });

  expect([run.errors, Object.keys(run.tests).length]).toEqual([{}, 6]);
});

test.each([
  ['answers by it', 'const isWhole = process.env.LOADED === "yes";'],
  [
    'does not start without it',
    'if (!process.env.LOADED) throw new Error("no LOADED"); const isWhole = true;',
  ],
])(
  'a variable that a module sets, which the factory imports, stays if the app %s',
  async (_how, use) => {
    await using run = await runInline({
      ...sessions,
      'vitest.config.ts': configWith({ target: './app.ts#createApp' }),
      'settings.ts': `process.env.LOADED = 'yes';`,
      'app.ts': `
      export const createApp = async () => {
        await import('./settings.ts');
        ${use}
        return {
          fetch: ({ method }) =>
            new Response(null, { status: isWhole ? (method === 'POST' ? 201 : 200) : 500 }),
        };
      };`,
    });

    expect([run.errors, Object.keys(run.tests).length]).toEqual([{}, 6]);
  },
);

test('a variable that a setup file sets for a later session stays, though the first app has set a default', async () => {
  await using run = await runInline({
    ...sessions,
    'vitest.config.ts': configWith({ target: './app.ts#createApp' }, { setupFiles: './setup.ts' }),
    'setup.ts': `
      import { existsSync } from 'node:fs';
      if (existsSync(new URL('./starts.txt', import.meta.url))) process.env.DB = 'of the setup';`,
    'app.ts': `
      import { appendFileSync } from 'node:fs';
      export const createApp = () => {
        process.env.DB ??= 'default';
        appendFileSync(new URL('./starts.txt', import.meta.url), process.env.DB + '\\n');
        return {
          fetch: ({ method }) => new Response(null, { status: method === 'POST' ? 201 : 200 }),
        };
      };`,
  });

  expect([run.errors, Object.keys(run.tests).length]).toEqual([{}, 6]);
  expect(run.read('starts.txt').trim().split('\n')).toEqual([
    'default',
    'of the setup',
    'of the setup',
  ]);
});

/** A project whose global setup starts a server on a free port, as Testcontainers does. */
const provided = (provide: string): FileTree => ({
  'vitest.config.ts': configModule(`
    export default defineConfig({
      plugins: [sessionReplay({ target: 'inject:apiUrl' })],
      test: { globalSetup: './global.ts' },
    });`),
  'global.ts': `
    import { once } from 'node:events';
    import { appendFileSync } from 'node:fs';
    import { createServer } from 'node:http';
    export default async function setup(project) {
      const server = createServer((request, response) => {
        appendFileSync(new URL('./seen.txt', import.meta.url), request.method + '\\n');
        response.statusCode = request.method === 'POST' ? 201 : 200;
        response.end();
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const url = 'http://127.0.0.1:' + server.address().port;
      ${provide}
      return () => server.close();
    }`,
  'a.test.ts': `
    import { inject, test } from 'vitest';
    test('reads', async () => { await fetch(inject('apiUrl'), { method: 'PUT' }); });`,
  ...sessions,
});

test('a target is what a global setup provides, and its sessions run one after another after the tests', async () => {
  await using run = await runInline(provided(`project.provide('apiUrl', url);`), { maxWorkers: 3 });

  expect([run.errors, Object.keys(run.tests).length]).toEqual([{}, 7]);
  expect(run.read('seen.txt').trim().split('\n')).toEqual([
    'PUT',
    ...['POST', 'GET', 'POST', 'GET', 'POST', 'GET'],
  ]);
  expect(run.stdout).toContain('Sessions  3 passed → inject:apiUrl\n');
});

test.each([
  ['no global setup has provided it', ''],
  ['a global setup has provided 5', `project.provide('apiUrl', 5);`],
])('a target that is not provided is one clear error: %s', async (problem, provide) => {
  await using project = await writeProject(provided(provide));
  const run = await project.run({ filters: ['sessions/a.session.json'] });

  expect(run.errors).toEqual({
    'sessions/a.session.json > a > #1 POST /items → 201': [
      `the target inject:apiUrl is not known: ${problem}. Call project.provide('apiUrl', 'http://127.0.0.1:3000') there, with the URL of the server.`,
    ],
  });
});
