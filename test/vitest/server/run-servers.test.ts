/** The option `server`: an API that a run starts and ends. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { ServerOptions } from '../../../src/index.ts';
import { createEnvironment } from '../../kit/environment.ts';
import {
  createSession,
  type FileTree,
  freePort,
  once,
  type Project,
  runInline,
  serve,
  spawnVitest,
  waitFor,
  watchVitest,
  writeProject,
} from '../../kit/index.ts';
import { configWith, gets } from '../replaying.ts';

// Each starts several processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

/** Answers everything with 200, and notes its process and each start in files. */
const API = `
  import { appendFileSync } from 'node:fs';
  import { createServer } from 'node:http';
  appendFileSync('started', process.pid + '\\n');
  createServer((request, response) => {
    if (request.url === '/crash') process.exit(7);
    response.end(process.env.GREETING ?? 'hello');
  }).listen(Number(process.env.PORT), '127.0.0.1');`;

const TESTS = `
  import { expect } from 'vitest';
  import { test } from 'vitest-session-replay/fixture';
  test('is greeted', async ({ recorder }) => {
    const response = await fetch(recorder.url + '/200/a');
    expect(await response.text()).toBe('hello');
  });`;

const session = createSession(gets('200/a'), { name: 'shop' });

interface ServerProject {
  readonly files: FileTree;
  readonly url: string;
}

/** A project with a server at a free port. */
async function projectWith(
  options: Partial<ServerOptions> = {},
  files: FileTree = {},
): Promise<ServerProject> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = { command: 'node api.mjs', url, env: { PORT: String(port) }, ...options };
  return {
    url,
    files: { 'vitest.config.ts': configWith({ server }), 'api.mjs': API, ...files },
  };
}

/** The process ids of all starts. */
function startsOf({ folder }: Pick<Project, 'folder'>): number[] {
  const file = join(folder, 'started');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, 'utf8'));
}

test('a server is started for recording and replay, and its URL is the default upstream and target', async () => {
  const { files, url } = await projectWith({}, { 'a.test.ts': TESTS });
  await using recorded = await runInline(files);
  expect([recorded.exitCode, recorded.errors]).toEqual([0, {}]);
  expect(recorded.readJson('sessions/a.test/is-greeted.session.json')).toMatchObject({
    origin: url,
  });

  const replayed = await recorded.run();
  expect([replayed.exitCode, replayed.errors]).toEqual([0, {}]);
  expect(replayed.tree).toMatchObject({
    'sessions/a.test/is-greeted.session.json': {
      'is greeted': { '#1 GET /200/a → 200': 'passed' },
    },
  });

  const starts = startsOf(recorded);
  expect(starts).toHaveLength(2);
  expect(starts.filter(isRunning)).toEqual([]);
});

test('a server gets the given environment and folder', async () => {
  const { files } = await projectWith(
    { command: 'node ../api.mjs', cwd: './api', url: 'http://127.0.0.1:1' },
    { 'api/started': '', 'sessions/a.session.json': session },
  );
  const port = await freePort();
  const server = {
    ...{ command: 'node ../api.mjs', cwd: './api', url: `http://127.0.0.1:${port}/health?deep` },
    env: { PORT: String(port), GREETING: 'hi' },
  };
  await using run = await runInline(
    { ...files, 'vitest.config.ts': configWith({ server, expect: { body: 'exact' } }) },
    { filters: ['a.session'] },
  );

  expect(run.stderr).toContain('body differs: expected nothing, got "hi"');
  expect(run.read('api/started')).not.toBe('');
});

test('several servers are started in their order, those without HTTP too, and all are ended', async () => {
  const [first, second] = [await freePort(), await freePort()];
  const database = `
    import { appendFileSync } from 'node:fs';
    import { createServer } from 'node:net';
    const server = createServer((socket) => socket.end('no http'));
    setTimeout(() => server.listen(${first}, '127.0.0.1', () => appendFileSync('started', process.pid + '\\n')), 300);`;
  const api = `
    import { existsSync } from 'node:fs';
    if (!existsSync('started')) process.exit(1);
    await import('./api.mjs');`;
  await using run = await runInline({
    'vitest.config.ts': configWith({
      server: [
        { command: 'node database.mjs', url: `tcp://127.0.0.1:${first}` },
        {
          command: 'node second.mjs',
          url: `http://127.0.0.1:${second}`,
          env: { PORT: String(second) },
        },
      ],
    }),
    'database.mjs': database,
    'second.mjs': api,
    'api.mjs': API,
    'sessions/a.session.json': session,
  });

  expect([run.exitCode, run.errors]).toEqual([0, {}]);
  expect(startsOf(run)).toHaveLength(2);
  expect(startsOf(run).filter(isRunning)).toEqual([]);
});

test('a server that does not start ends the run with one error before any test', async () => {
  const { files, url } = await projectWith(
    { command: 'node fail.mjs', env: { DB_PASSWORD: 'lovelace-1815' } },
    {
      'fail.mjs': `
        console.error('\\u001b[31m::error::\\u202e ' + process.env.DB_PASSWORD);
        process.exitCode = 3;`,
      'sessions/a.session.json': session,
    },
  );
  await using run = await runInline(files);

  expect([run.exitCode, run.tests]).toEqual([1, {}]);
  expect(run.stderr).toContain(
    `UserError: server: "node fail.mjs" exited with code 3 before ${url} answered. Its last output:\n` +
      '  │ \\x3a:error::\\u{202e} DB_PASSWORD\n',
  );
});

test('in a CI, a process that already listens at the URL is an error', async () => {
  await using other = await serve((_request, response) => response.end());
  const { files } = await projectWith({ url: other.url }, { 'sessions/a.session.json': session });
  await using run = await runInline(files, { ci: true });

  expect([run.exitCode, run.tests]).toEqual([1, {}]);
  expect(run.stderr).toContain(`server: something listens at ${other.url} already.`);
});

test('a process that already listens at the URL is used, and left running', async () => {
  await using other = await serve((_request, response) => response.end());
  const { files } = await projectWith({ url: other.url }, { 'sessions/a.session.json': session });
  await using run = await runInline(files);

  expect([run.exitCode, run.errors]).toEqual([0, {}]);
  expect(startsOf(run)).toEqual([]);
  expect((await fetch(other.url)).status).toBe(200);
});

describe('a server is not started', () => {
  test('to list tests', async () => {
    const { files } = await projectWith(
      {},
      { 'a.test.ts': TESTS, 'sessions/a.session.json': session },
    );
    await using project = await writeProject(files);
    const listed = await spawnVitest(project.folder, ['list']);

    expect(listed.stdout).toContain('#1 GET /200/a → 200');
    expect(startsOf(project)).toEqual([]);
  });

  test('for sessions whose targets are elsewhere', async () => {
    await using target = await serve((_request, response) => response.end());
    const { files } = await projectWith({}, { 'sessions/a.session.json': session });
    await using far = await runInline(files, { env: { REPLAY_TARGET: 'http://no.example.com' } });
    expect(Object.keys(far.errors)).toHaveLength(1);
    expect(startsOf(far)).toEqual([]);

    const near = await far.run({ env: { REPLAY_TARGET: target.url } });
    expect(near.errors).toEqual({});
    expect(startsOf(far)).toHaveLength(1);
  });

  test('for projects without the plugin', async () => {
    const { files } = await projectWith(
      {},
      {
        'sessions/a.session.json': session,
        'unit/a.test.ts': `import { test } from 'vitest'; test('a', () => {});`,
      },
    );
    const config = String(files['vitest.config.ts']).replace(
      /plugins: (.*),\n {2}test: .*/,
      `test: { projects: [
        { test: { name: 'unit', include: ['unit/*.test.ts'] } },
        { plugins: $1, test: { name: 'api', include: [] } },
      ] },`,
    );
    await using run = await runInline(
      { ...files, 'vitest.config.ts': config },
      { project: ['unit'] },
    );
    expect(run.tree).toEqual({ '[unit] unit/a.test.ts': { a: 'passed' } });
    expect(startsOf(run)).toEqual([]);

    const api = await run.run({ project: ['api'] });
    expect([api.exitCode, api.errors]).toEqual([0, {}]);
    expect(startsOf(run)).toHaveLength(1);
  });
});

test('a server that ends while tests run is reported with its last output', async () => {
  const { files, url } = await projectWith(
    {},
    {
      'a.test.ts': `
      import { expect, test } from 'vitest';
      test('crashes it', async () => {
        await expect(fetch(process.env.API + '/crash')).rejects.toThrow();
      });`,
    },
  );
  await using run = await runInline(files, { env: { API: url } });

  expect(run.tree).toEqual({ 'a.test.ts': { 'crashes it': 'passed' } });
  expect(run.stderr).toContain(
    'server: "node api.mjs" exited with code 7 while tests ran. It has printed nothing.',
  );
});

test('processes that a server started are ended with it, even if they do not listen', async () => {
  const deaf = `
    import { appendFileSync } from 'node:fs';
    process.on('SIGTERM', () => appendFileSync('asked', 'x'));
    appendFileSync('started', process.pid + '\\n');
    setInterval(() => undefined, 1000);`;
  const parent = `
    import { spawn } from 'node:child_process';
    spawn(process.execPath, ['deaf.mjs'], { stdio: 'ignore' });
    await import('./api.mjs');`;
  const { files } = await projectWith(
    { command: 'node parent.mjs' },
    { 'deaf.mjs': deaf, 'parent.mjs': parent, 'sessions/a.session.json': session },
  );
  await using run = await runInline(files);

  expect([run.exitCode, run.errors]).toEqual([0, {}]);
  expect(startsOf(run)).toHaveLength(2);
  await waitFor('all processes of the server to end', () => !startsOf(run).some(isRunning));
  expect(run.read('asked')).toBe('x');
});

test.each<[string, boolean]>([
  ['Vitest alone', false],
  ['its whole process group', true],
])('a server does not outlive a kill -9 of %s', async (_, isGroup) => {
  const { files } = await projectWith(
    {},
    {
      'a.test.ts': `
      import { writeFileSync } from 'node:fs';
      import { test } from 'vitest';
      test('hangs', { timeout: 60_000 }, async () => {
        writeFileSync('ready', '');
        await new Promise(() => setInterval(() => undefined, 1000));
      });`,
    },
  );
  await using project = await writeProject(files);
  const require = createRequire(join(project.folder, 'package.json'));
  const vitest = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run'], {
    cwd: project.folder,
    env: createEnvironment(),
    stdio: 'ignore',
    detached: true,
  });
  const exited = once(child, 'exit');
  const ready = join(project.folder, 'ready');
  await waitFor('the test to begin', () => existsSync(ready));
  const starts = startsOf(project);
  expect(starts.filter(isRunning)).toHaveLength(1);

  const pid = child.pid ?? 0;
  process.kill(isGroup ? -pid : pid, 'SIGKILL');
  await exited;

  await waitFor('the server to end', () => !starts.some(isRunning));
});

test('in watch mode a server stays through all runs, and is started anew if it has ended', async () => {
  const { files, url } = await projectWith(
    {},
    {
      'a.test.ts': `import { test } from 'vitest'; test('first', () => {});`,
      'sessions/a.session.json': session,
    },
  );
  await using project = await writeProject(files);
  {
    await using watched = await watchVitest(project);
    await watched.nextRun();
    await watched.rerun();
    await watched.nextRun();
    expect(startsOf(project)).toHaveLength(1);
    expect(startsOf(project).filter(isRunning)).toHaveLength(1);

    await fetch(`${url}/crash`).catch(() => undefined);
    await waitFor('the crashed server to end', () => !startsOf(project).some(isRunning));
    await watched.rerun();
    expect(Object.values(await watched.nextRun())).not.toContain('failed');
    expect(startsOf(project)).toHaveLength(2);
  }
  expect(startsOf(project).filter(isRunning)).toEqual([]);
});
