/** Sessions that share a worker: nothing of one reaches the next. */
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { createSession, type FileTree, recordingOf, runInline, serve } from '../kit/index.ts';
import { configWith, gets, serveApi } from './replaying.ts';

const names = ['a', 'b', 'c'];

/** Files of a project with three sessions and a setup file, which may note lines. */
function threeSessions(target: string, setup: string): FileTree {
  const sessions = names.map((name) => [
    `sessions/${name}.session.json`,
    createSession(gets(`200/${name}`), { name }),
  ]);
  return {
    'vitest.config.ts': configWith({ target }, { setupFiles: './setup.ts' }),
    'setup.ts': `
      import { appendFileSync } from 'node:fs';
      import { afterAll, beforeAll, beforeEach, expect, vi } from 'vitest';
      const note = (value: unknown) =>
        appendFileSync(new URL('./notes.txt', import.meta.url), JSON.stringify(value) + '\\n');
      ${setup}`,
    ...Object.fromEntries(sessions),
  };
}

/** What a setup file finds at the start of each session. */
async function findings(setup: string): Promise<unknown[]> {
  await using api = await serveApi();
  await using run = await runInline(threeSessions(api.url, setup));
  expect(run.errors).toEqual({});
  expect(api.seen).toHaveLength(3);
  const lines = run.read('notes.txt').trim().split('\n');
  return lines.map((line): unknown => JSON.parse(line));
}

test('fake timers that a session leaves behind are gone in the next', async () => {
  const found = await findings(`
    note([vi.isFakeTimers(), new Date().getFullYear() > 2000]);
    vi.useFakeTimers({ now: 0 });
    beforeEach(() => { vi.useFakeTimers({ now: 0 }); });`);

  expect(found).toEqual([
    [false, true],
    [false, true],
    [false, true],
  ]);
});

test('globals that a session has replaced or spied on are back in the next', async () => {
  const found = await findings(`
    const { fetch, Date, setTimeout } = globalThis;
    note([fetch.name, Date.name, setTimeout.name, vi.isMockFunction(console.log)]);
    beforeAll(() => {
      globalThis.fetch = async function mocked() { return new Response(); };
      globalThis.Date = class MockedDate extends Date {} as DateConstructor;
      vi.stubGlobal('setTimeout', Object.assign(function mocked(...all) { return setTimeout(...all); }));
      vi.spyOn(console, 'log').mockImplementation(() => undefined);
    });`);

  expect(found).toEqual(names.map(() => ['fetch', 'Date', 'setTimeout', false]));
});

test('the environment that a session has changed is back in the next', async () => {
  const found = await findings(`
    note([process.env.ADDED, process.env.TEST, process.env.NODE_ENV]);
    beforeAll(() => {
      process.env.ADDED = 'added';
      delete process.env.TEST;
      vi.stubEnv('NODE_ENV', 'stubbed');
    });`);

  expect(found).toEqual(names.map(() => [null, 'true', 'test']));
});

test('listeners of the process that a session has added are gone in the next', async () => {
  const found = await findings(`
    note(['unhandledRejection', 'warning', 'SIGUSR2'].map((event) => process.listenerCount(event)));
    beforeAll(() => {
      process.on('unhandledRejection', () => undefined);
      process.on('warning', () => undefined);
      process.on('SIGUSR2', () => undefined);
    });`);

  expect(found).toEqual(names.map(() => found[0]));
});

test('changes by modules of a setup file stay in the worker', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    ...threeSessions(
      api.url,
      `import './once.ts'; note([process.env.ONCE, globalThis.fetch.name, globalThis.added]);`,
    ),
    'once.ts': `
      process.env.ONCE = 'once';
      globalThis.added = 'added';
      globalThis.fetch = function polyfill() {};`,
  });

  expect(run.errors).toEqual({});
  const line = JSON.stringify(['once', 'polyfill', 'added']);
  expect(run.read('notes.txt')).toBe(`${line}\n${line}\n${line}\n`);
});

test('no connection of a session is open in the next', async () => {
  const open = new Set<unknown>();
  const openAtStart: number[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/first') openAtStart.push(open.size);
    response.end();
  });
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  await using api = await serve(server);
  const recordings = ['/first', '/second', '/third'].map((path) => recordingOf('GET', path, 200));
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url, speed: 'ordered' }),
    'sessions/a.session.json': createSession(recordings),
    'sessions/b.session.json': createSession(recordings),
    'sessions/c.session.json': createSession(recordings),
  });

  expect(run.errors).toEqual({});
  expect(openAtStart).toEqual([1, 1, 1]);
});

test('an unhandled error is reported with the session that caused it', async () => {
  await using api = await serveApi();
  await using run = await runInline(
    threeSessions(
      api.url,
      `beforeAll(() => {
         const { testPath } = expect.getState();
         if (!testPath.includes('/b.session')) return;
         return new Promise((resolve) => {
           setTimeout(() => { void Promise.reject(new Error('of ' + testPath)); setTimeout(resolve, 20); });
         });
       });`,
    ),
  );

  expect(run.unhandled).toHaveLength(1);
  expect(run.unhandled[0]).toMatch(/of .*b\.session\.json/);
  expect(run.stderr).toMatch(/This error originated in "sessions\/b\.session\.json"/);
});

test('a failed session has no effect on the next', async () => {
  await using api = await serveApi(({ path }) => (path === '/200/a' ? 500 : undefined));
  await using run = await runInline(threeSessions(api.url, ''), { bail: 0 });

  expect(run.tree).toEqual({
    'sessions/a.session.json': { a: { '#1 GET /200/a → 200': 'failed' } },
    'sessions/b.session.json': { b: { '#1 GET /200/b → 200': 'passed' } },
    'sessions/c.session.json': { c: { '#1 GET /200/c → 200': 'passed' } },
  });
});

test('a worker does not keep the sessions that it has replayed', async () => {
  await using api = await serveApi();
  const body = { text: 'x'.repeat(5000) };
  const recordings = Array.from({ length: 50 }, () =>
    recordingOf('GET', '/200/a', 200, { response: { body } }),
  );
  const sessions = Array.from({ length: 20 }, (_, index) => [
    `sessions/${index}.session.json`,
    createSession(recordings, { name: `session ${index}` }),
  ]);
  const files = {
    'vitest.config.ts': configWith(
      { target: api.url },
      { setupFiles: './setup.ts', execArgv: ['--expose-gc'] },
    ),
    'setup.ts': `
      import { appendFileSync } from 'node:fs';
      globalThis.gc();
      const file = new URL('./notes.txt', import.meta.url);
      appendFileSync(file, process.memoryUsage().heapUsed + '\\n');`,
    ...Object.fromEntries(sessions),
  };
  // Node takes the flag for processes alone.
  await using run = await runInline(files, { pool: 'forks' });

  const heaps = run.read('notes.txt').trim().split('\n').map(Number);
  expect(heaps).toHaveLength(20);
  // In bytes for each recording: Vitest keeps some 700 of each test.
  const kept = ((heaps[19] ?? 0) - (heaps[9] ?? 0)) / (10 * recordings.length);
  expect(kept).toBeLessThan(2500);
});
