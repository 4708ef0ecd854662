/**
 * `kill -9` under load, of a real run: once of each process here. How often, and at which moments, is
 * tried in test/record/crash. KILL_ROUNDS does all of it more often.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { createEnvironment } from '../kit/environment.ts';
import { once, type Project, serve, spawnVitest, waitFor, writeProject } from '../kit/index.ts';
import { pathsOf, recordingProject, sessionFiles, sessionOf } from './recording-project.ts';

// Each starts several processes, on machines that may be busy.
vi.setConfig({ testTimeout: 90_000 });

const rounds = Array.from(
  { length: Number(process.env.KILL_ROUNDS ?? 1) },
  (_, index) => index + 1,
);
const file = 'sessions/a.test/under-load.session.json';

const answer: RequestListener = (request, response) => {
  request.resume();
  const number = Number(request.url?.split('/').pop());
  if (number % 9 === 0) response.end('x'.repeat(70_000));
  else if (number % 2 === 0) response.end(request.url);
  else {
    response.write('half');
    setImmediate(() => response.end());
  }
};

/** Its test sends until it is killed, unless it is to be short. */
function projectOf(url: string): Promise<Project> {
  const load = readFileSync(new URL('../record/crash/load.mjs', import.meta.url), 'utf8');
  const tests = {
    'a.test.ts': `
      import { fork } from 'node:child_process';
      import { writeFileSync } from 'node:fs';
      import { send } from './load.mjs';
      test('under load', { timeout: 60_000 }, async ({ recorder }) => {
        if (process.env.SHORT) return void (await get(recorder.url + '/short'));
        writeFileSync('worker.pid', String(process.pid));
        fork('load.mjs', [recorder.url, 'delivered.client'], { stdio: 'ignore' });
        const end = new AbortController();
        await Promise.all([
          send('${url}', process.cwd() + '/delivered.worker', end.signal),
          send(recorder.url, process.cwd() + '/delivered.endpoint').then(() => end.abort()),
        ]);
        throw new Error('no answer');
      });`,
    'b.test.ts': `test('other', async () => {});`,
  };
  return writeProject({ ...recordingProject({ upstream: url }, tests), 'load.mjs': load });
}

function readDelivered(project: Project): string[] {
  return ['worker', 'endpoint', 'client'].flatMap((name) => {
    const log = join(project.folder, `delivered.${name}`);
    return existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(0, -1) : [];
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function untilUnderLoad(project: Project): Promise<void> {
  const enough = 1 + Math.random() * 100;
  await waitFor('requests of the test', () => readDelivered(project).length >= enough);
}

/** The proxy process is known by the name of its journal. */
async function pidOf(victim: string, project: Project, vitest: ChildProcess): Promise<number> {
  if (victim === 'main') return vitest.pid ?? 0;
  if (victim === 'worker') return Number(project.read('worker.pid'));
  return waitFor('the journal of the proxy process', () => {
    const names = readdirSync(join(project.folder, 'sessions/a.test'));
    const [, pid] = /\.proxy\.(\d+)\./.exec(names.join(' ')) ?? [];
    return pid !== undefined && Number(pid);
  });
}

test.for(
  ['main', 'worker', 'proxy'].flatMap((victim) => rounds.map((round) => ({ victim, round }))),
)(
  'what was delivered before $victim was killed is in the recovered session ($round)',
  async ({ victim }) => {
    await using api = await serve(answer);
    await using project = await projectOf(api.url);
    const require = createRequire(join(project.folder, 'package.json'));
    const vitest = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
    const child = spawn(process.execPath, [vitest, 'run', 'a.test.ts'], {
      cwd: project.folder,
      env: createEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = Promise.all([text(child.stdout), text(child.stderr)]);
    const closed = once(child, 'close');
    await untilUnderLoad(project);
    process.kill(await pidOf(victim, project, child), 'SIGKILL');
    await closed;
    // A worker may outlive its main process; what it still writes is left to it.
    const worker = Number(project.read('worker.pid'));
    await waitFor('the worker to end', () => !isAlive(worker));
    const first = (await output).join('');
    const delivered = readDelivered(project);
    const second = await spawnVitest(project.folder, ['run', 'b.test.ts']);

    const said = first + second.stderr;
    expect(said).toMatch(/vitest-session-replay: recovered \d+ recordings of "under load"/);
    expect(second.exitCode).toBe(0);
    expect(sessionOf(project, file)).toMatchObject({ interrupted: true });
    const recorded = new Set(pathsOf(project, file));
    expect(delivered.filter((path) => !recorded.has(path))).toEqual([]);
    expect(sessionFiles(project).filter((name) => !name.endsWith('.bin'))).toEqual([file]);

    const third = await spawnVitest(project.folder, ['run', 'a.test.ts'], { SHORT: '1' });

    expect(third.exitCode).toBe(0);
    expect(sessionFiles(project)).toEqual([file]);
    expect(sessionOf(project, file)).not.toHaveProperty('interrupted');
    expect(pathsOf(project, file)).toEqual(['/short']);
  },
);
