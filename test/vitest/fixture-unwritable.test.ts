/** Sessions that cannot be written: one line says so, and each test passes or fails by its own merit. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createEnvironment } from '../kit/environment.ts';
import { canMount, mountDisk, type Project, serve, writeProject } from '../kit/index.ts';
import { createScratchFolder } from '../session/scratch-folder.ts';
import { recordingProject, sessionFiles, sessionOf } from './recording-project.ts';

// Each starts several processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

/** As much as is asked for. */
const answer: RequestListener = (request, response) => {
  request.resume();
  response.end('x'.repeat(Number(request.url?.slice(1))));
};

/** The recorder's lines of a run. */
function linesOf({ stderr }: { stderr: string }): string[] {
  return stderr.split('\n').filter((line) => line.startsWith('vitest-session-replay: '));
}

/** Two files that record two sessions each, by the worker and through the endpoint. */
function projectOf(url: string, size: number): Promise<Project> {
  const tests = `
    test('passes', async ({ recorder }) => {
      for (let i = 0; i < 4; i++) await get(recorder.url + '/${size}');
      for (let i = 0; i < 4; i++) await get('${url}/${size}');
    });
    test('fails', async ({ recorder }) => {
      await get(recorder.url + '/${size}');
      throw new Error('its own');
    });`;
  return writeProject(
    recordingProject({ upstream: url }, { 'a.test.ts': tests, 'b.test.ts': tests }),
  );
}

const ownMerit = {
  'a.test.ts': { passes: 'passed', fails: 'failed' },
  'b.test.ts': { passes: 'passed', fails: 'failed' },
};
const ownErrors = { 'a.test.ts > fails': ['its own'], 'b.test.ts > fails': ['its own'] };

test('a test passes if the folder of sessions is a file', async () => {
  await using api = await serve(answer);
  await using project = await projectOf(api.url, 10);
  project.write({ sessions: 'no folder' });
  const run = await project.run();

  expect(run.tree).toEqual(ownMerit);
  expect(run.errors).toEqual(ownErrors);
  const lines = linesOf(run).filter((line) => !line.includes('"fails"'));
  expect(lines).toEqual([
    expect.stringMatching(
      /^vitest-session-replay: 2 sessions were not written \(sessions\/a\.test\/passes\.session\.json, sessions\/b\.test\/passes\.session\.json\), for a reason outside the tests: cannot write .*: E(NOTDIR|EXIST): /,
    ),
  ]);
  expect(project.read('sessions')).toBe('no folder');
});

test.skipIf(process.platform === 'win32')(
  'where a file cannot grow as large as the session',
  async () => {
    await using api = await serve(answer);
    await using project = await projectOf(api.url, 30_000);
    const { stdout, stderr } = await runWithFileLimit(project.folder, 100);

    expect(stdout).toContain('Tests  2 failed | 2 passed');
    const lines = linesOf({ stderr }).filter((line) => !line.includes('"fails"'));
    expect(lines).toEqual([
      expect.stringMatching(
        /2 sessions were not written.*: cannot write .*: EFBIG: file too large$/,
      ),
    ]);
    expect(sessionFiles(project).filter((file) => !file.endsWith('.journal'))).toEqual([]);
  },
);

// Only root may mount. The tests above are about the same, without a disk of their own.
test.skipIf(!canMount)(
  'where the disk is full; once it has room, what was recorded is recovered',
  async (context) => {
    await using api = await serve(answer);
    await using project = await projectOf(api.url, 30_000);
    const sessions = join(project.folder, 'sessions');
    mkdirSync(sessions);
    using _mounted = mountDisk(sessions, 128, context);
    const full = await project.run();

    expect(full.errors).toEqual(ownErrors);
    expect(full.tree).toEqual(ownMerit);
    const lines = linesOf(full).filter((line) => !line.includes('"fails"'));
    expect(lines).toEqual([
      expect.stringMatching(
        /\d sessions? (was|were) not written.*: ENOSPC: no space left on device$/,
      ),
    ]);
    const files = sessionFiles(project);
    expect(files.filter((file) => file.endsWith('.tmp') || file.endsWith('.lock'))).toEqual([]);

    spawnSync('mount', ['-o', 'remount,size=10m', sessions]);
    const roomy = await project.run({ filters: ['a.test.ts', 'b.test.ts'] });

    expect(linesOf(roomy).filter((line) => line.includes('recovered'))).not.toEqual([]);
    expect(sessionFiles(project)).toEqual([
      'sessions/a.test/passes.session.json',
      'sessions/b.test/passes.session.json',
    ]);
    const session = sessionOf(project, 'sessions/a.test/passes.session.json');
    expect(session.recordings).toHaveLength(8);
    expect(session).not.toHaveProperty('interrupted');
  },
);

test.skipIf(!canMount).for(['test', 'file'] as const)(
  'where the temporary folder is full, with scope %j',
  async (scope, context) => {
    await using api = await serve(answer);
    using temporary = createScratchFolder();
    await using project = await writeProject(
      recordingProject(
        { scope },
        {
          'a.test.ts': `
          import { beforeAll } from 'vitest';
          beforeAll(async () => {
            for (let i = 0; i < 100; i++) await get('${api.url}/2000');
          });
          test('recorded', async ({ recorder }) => { await get('${api.url}/1'); });
          test('plain', () => {});`,
        },
      ),
    );
    using _mounted = mountDisk(temporary.path(), 128, context);
    const run = await project.run({ env: { TMPDIR: temporary.path() } });

    expect(run.errors).toEqual({});
    expect(run.tree).toEqual({ 'a.test.ts': { recorded: 'passed', plain: 'passed' } });
    expect(linesOf(run)).toEqual([
      expect.stringMatching(
        /: 1 session was not written, for a reason outside the tests: cannot write .*: ENOSPC: no space left on device$/,
      ),
    ]);
    expect(sessionFiles(project)).toEqual([]);
  },
);

test.skipIf(!canMount).for(['test', 'file'] as const)(
  'in a CI, a test that cannot be compared with its session fails, with scope %j',
  async (scope, context) => {
    await using api = await serve(answer);
    using temporary = createScratchFolder();
    const tests = `
      import { beforeAll } from 'vitest';
      beforeAll(async () => {
        for (let i = 0; i < 100; i++) await get('${api.url}/2000');
      });
      test('compared', async ({ recorder }) => { await get('${api.url}/1'); });
      test('plain', () => {});`;
    await using project = await writeProject(recordingProject({ scope }, { 'a.test.ts': tests }));
    await project.run();
    using _mounted = mountDisk(temporary.path(), 128, context);
    const options = { env: { TMPDIR: temporary.path() }, filters: ['a.test.ts'] };
    const [local, ci] = [await project.run(options), await project.run({ ...options, ci: true })];

    const reason = /was not compared with sessions\/a\.test\/.*: ENOSPC: no space left on device/;
    expect(local.errors).toEqual({});
    expect(linesOf(local)).toContainEqual(expect.stringMatching(reason));
    expect(ci.exitCode).toBe(1);
    expect(JSON.stringify(ci.errors)).toMatch(reason);
    expect(ci.tree).toMatchObject({ 'a.test.ts': { plain: 'passed' } });
    expect(linesOf(local)).toHaveLength(1);
  },
);

test('a test passes if the folder of sessions is deleted during the run', async () => {
  await using api = await serve(answer);
  await using project = await writeProject(
    recordingProject(
      {},
      {
        'a.test.ts': `
        import { rmSync } from 'node:fs';
        test('a', async ({ recorder }) => {
          await get('${api.url}/1');
          rmSync(import.meta.dirname + '/sessions', { recursive: true });
          await get('${api.url}/2');
        });`,
      },
    ),
  );
  const run = await project.run();

  expect(run.errors).toEqual({});
  expect(linesOf(run)).toEqual([
    expect.stringMatching(/: 1 session was not written.*: cannot write .*: ENOENT: /),
  ]);
});

/** Runs Vitest's command line where no file may be larger. @param limit in KiB */
async function runWithFileLimit(
  folder: string,
  limit: number,
): Promise<{ stdout: string; stderr: string }> {
  const require = createRequire(join(folder, 'package.json'));
  const vitest = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
  const script = `ulimit -f ${limit * 2} || exit 9; exec "$@"`;
  const args = ['-c', script, 'sh', process.execPath, vitest, 'run', '--no-cache'];
  return new Promise((resolve) => {
    execFile('sh', args, { cwd: folder, env: createEnvironment() }, (_, stdout, stderr) => {
      resolve({ stdout, stderr });
    });
  });
}
