import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { parseSessionText } from '../../src/session/parse-session.ts';
import {
  createSession,
  recordingOf,
  runFixture,
  runInline,
  serve,
  serveRaw,
  spawnVitest,
  writeProject,
} from './index.ts';

const passing = `import { test } from 'vitest'; test('adds', () => {});`;
const mixed = `
  import { describe, expect, test } from 'vitest';
  describe('sums', () => {
    test('adds', () => { expect(1 + 1).toBe(2); });
    test('adds', () => { expect(1 + 1).toBe(3); });
    test.skip('later', () => {});
  });
  test('env', ({ task }) => {
    task.meta.seen = [process.env.CI, process.env.REPLAY_TARGET, process.env.OWN];
  });`;

describe('runInline', () => {
  test('gives states, errors and tests by their place in the tree', async () => {
    await using run = await runInline({ 'a/sums.test.ts': mixed });

    expect(run.tree).toEqual({
      'a/sums.test.ts': {
        sums: { adds: 'passed', 'adds (2)': 'failed', later: 'skipped' },
        env: 'passed',
      },
    });
    expect(Object.keys(run.errors)).toEqual(['a/sums.test.ts > sums > adds (2)']);
    expect(run.errors['a/sums.test.ts > sums > adds (2)']?.[0]).toContain('expected 2 to be 3');
    expect(Object.keys(run.tests)).toHaveLength(4);
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain('1 failed | 2 passed | 1 skipped (4)');
  });

  test('runs with an environment of its own and puts this one back', async () => {
    const before = { ...process.env, CI: '1', REPLAY_TARGET: 'http://outer' };
    Object.assign(process.env, before);
    try {
      await using run = await runInline({ 'a.test.ts': mixed }, { env: { OWN: 'yes' } });

      const meta = run.tests['a.test.ts > env']?.meta();
      expect(meta).toEqual({ seen: [undefined, undefined, 'yes'] });
      expect({ ...process.env }).toEqual(before);
      expect(process.exitCode).toBeUndefined();
    } finally {
      delete process.env.CI;
      delete process.env.REPLAY_TARGET;
    }
  });

  test('runs again in the same folder, and removes it in the end', async () => {
    let folder: string;
    {
      await using run = await runInline({ 'a.test.ts': passing });
      folder = run.folder;
      run.write({ 'b.test.ts': passing, 'c.json': { c: 1 } });
      const again = await run.run();

      expect(Object.keys(again.tree)).toEqual(['a.test.ts', 'b.test.ts']);
      expect(run.files()).toEqual(['a.test.ts', 'b.test.ts', 'c.json', 'package.json']);
      expect(run.readJson('c.json')).toEqual({ c: 1 });
    }
    expect(existsSync(folder)).toBe(false);
  });

  test('takes turns when two are started at once', async () => {
    await using project = await writeProject({ 'a.test.ts': mixed });
    const runs = await Promise.all(
      ['one', 'two'].map((own) => project.run({ env: { OWN: own }, testNamePattern: 'env' })),
    );

    const seen = runs.map((run) => run.tests['a.test.ts > env']?.meta());
    expect(seen).toEqual(['one', 'two'].map((own) => ({ seen: [undefined, undefined, own] })));
  });

  test('writes snapshots as on a desk by default, and none as in a CI', async () => {
    const snapshot = `import { expect, test } from 'vitest'; test('a', () => { expect(1).toMatchSnapshot(); });`;
    await using project = await writeProject({ 'a.test.ts': snapshot });

    expect((await project.run({ ci: true })).tree).toEqual({ 'a.test.ts': { a: 'failed' } });
    expect(project.files()).not.toContain('__snapshots__/a.test.ts.snap');
    expect((await project.run()).tree).toEqual({ 'a.test.ts': { a: 'passed' } });
    expect(project.files()).toContain('__snapshots__/a.test.ts.snap');
  });

  test('returns what is wrong at start-up as text', async () => {
    await using run = await runInline({
      'vitest.config.ts': `throw new Error('no such option: speeed');`,
      'a.test.ts': passing,
    });

    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('no such option: speeed');
    expect(run.startupError).toBeInstanceOf(Error);
    expect(run.tree).toEqual({});
  });

  test('uses the config file of the project, plugins given beside it, and options over both', async () => {
    const seen: unknown[] = [];
    await using run = await runInline(
      {
        'vitest.config.ts': `export default { test: { include: ['*.spec.ts'], retry: 4 } };`,
        'a.spec.ts': passing,
        'b.test.ts': passing,
      },
      {
        bail: 7,
        vite: {
          plugins: [
            {
              name: 'look',
              configureVitest: ({ vitest }) => {
                seen.push(vitest.config.bail, vitest.config.retry);
              },
            },
          ],
        },
      },
    );

    expect(run.tree).toEqual({ 'a.spec.ts': { adds: 'passed' } });
    expect(seen).toEqual([7, 4]);
  });

  test('has this package installed as a package', async () => {
    await using project = await writeProject({
      'a.test.ts': `
        import { readFileSync } from 'node:fs';
        import { expect, test } from 'vitest';
        import manifest from 'vitest-session-replay/package.json';
        test('is there', () => { expect(manifest.name).toBe('vitest-session-replay'); });`,
    });

    expect((await project.run()).tree).toEqual({ 'a.test.ts': { 'is there': 'passed' } });
  });
});

test.each(['forks', 'threads'] as const)(
  'what each worker of a run writes to stderr is captured, with pool: %s',
  async (pool) => {
    const writing = (name: string): string => `
      import { test } from 'vitest';
      test('writes', () => { process.stderr.write('from ${name}\\n'); });`;
    await using project = await writeProject({
      'a.test.ts': writing('a'),
      'b.test.ts': writing('b'),
      'c.test.ts': writing('c'),
    });
    const { stderr } = await project.run({ pool });

    expect(stderr.trim().split('\n').sort()).toEqual(['from a', 'from b', 'from c']);
  },
);

describe('runFixture', () => {
  test('runs a committed project', async () => {
    const run = await runFixture('mixed');

    expect(run.tree).toEqual({ 'sum.test.ts': { 'adds two numbers': 'passed' } });
    expect(run.exitCode).toBe(0);
  });
});

describe('spawnVitest', () => {
  test('gives exit code and output of the command line', async () => {
    await using project = await writeProject({ 'a.test.ts': passing });
    const run = await spawnVitest(project.folder, ['run', '-t', 'adds']);

    expect(run.stderr).toBe('');
    expect(run).toMatchObject({ exitCode: 0, timedOut: false });
    expect(run.stdout).toContain('Tests  1 passed (1)');
  });

  test('kills what takes too long, its workers too', async () => {
    const worker = new EventEmitter();
    const workerGone = once(worker, 'gone');
    await using server = await serveRaw((socket) => {
      socket.on('close', () => worker.emit('gone'));
    });
    await using project = await writeProject({
      'a.test.ts': `
        import { once } from 'node:events';
        import { connect } from 'node:net';
        import { test } from 'vitest';
        test('hangs', async () => {
          await once(connect(${server.port}, '127.0.0.1'), 'connect');
          for (;;);
        }, 0);`,
    });
    const run = await spawnVitest(project.folder, ['run'], {}, { timeout: 5_000 });

    expect(run).toMatchObject({ exitCode: null, timedOut: true });
    await workerGone;
    expect(server.received()).toHaveLength(1);
  });
});

describe('serve', () => {
  test('serves HTTP until it is disposed of, open responses included', async () => {
    let url: string;
    let open: Response;
    {
      await using server = await serve((_request, response) => {
        response.write('begun');
      });
      url = server.url;
      open = await fetch(url);
      expect(open.status).toBe(200);
    }
    await expect(open.text()).rejects.toThrow('terminated');
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  test('serves bare sockets and keeps what they received', async () => {
    await using server = await serveRaw((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 000 Odd\r\n\r\n'));
    });
    const client = connect(server.port, '127.0.0.1');
    client.write('GET /a%2Fb HTTP/1.1\r\n\r\n');

    expect(await text(client)).toBe('HTTP/1.1 000 Odd\r\n\r\n');
    expect(server.received().map(String)).toEqual(['GET /a%2Fb HTTP/1.1\r\n\r\n']);
  });
});

describe('createSession', () => {
  test('makes valid sessions, one recording after the other', () => {
    const session = createSession([
      recordingOf('POST', '/orders', 201, { body: { json: { sku: 'a-1' } }, time: 10 }),
      recordingOf('GET', '/orders/1', 200, { headers: [['Accept', '*/*']] }),
      recordingOf('GET', '/late', 404, { id: 'late', at: 500 }),
    ]);

    expect(parseSessionText(JSON.stringify(session), 'a.session.json')).toEqual(session);
    expect(session.recordings.map(({ id, at }) => [id, at])).toEqual([
      ['1', 0],
      ['2', 11],
      ['late', 500],
    ]);
  });
});
