/**
 * `kill -9` at random moments under load. Three processes record one session, as in a run of Vitest;
 * one of them is killed; then everything that a client has seen whole must be in the session.
 * CRASH_ROUNDS says how often each is killed: in a CI 17 times by default, 51 in all; else 3.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { recoverJournals } from '../../../src/record/journal/recover.ts';
import { readSession } from '../../../src/session/read-session.ts';
import type { Session } from '../../../src/session/schema.ts';
import { once, type Served, serve, waitFor, within } from '../../kit/index.ts';
import { createScratchFolder, type ScratchFolder } from '../../session/scratch-folder.ts';

// Each starts several processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const rounds = Number(process.env.CRASH_ROUNDS ?? (process.env.CI ? 17 : 3));
const program = fileURLToPath(new URL('main.mjs', import.meta.url));

/** Answers in all framings: with a length or chunked, without a body, and with one that lies in a file. */
const answer: RequestListener = (request, response) => {
  request.resume();
  const number = Number(request.url?.split('/').pop());
  if (number % 7 === 0) response.writeHead(204).end();
  else if (number % 5 === 0) response.end(`${request.url} `.repeat(10_000));
  else if (number % 2 === 0) response.end(request.url);
  else {
    response.write(request.url);
    setImmediate(() => response.end(' whole'));
  }
};

let api: Served;

beforeAll(async () => {
  api = await serve(answer);
});

afterAll(async () => {
  await api.close();
});

interface Pids {
  readonly main: number;
  readonly worker: number;
  readonly proxy: number;
  readonly client: number;
}

async function startRecording(folder: ScratchFolder): Promise<{ child: ChildProcess; pids: Pids }> {
  mkdirSync(folder.path('sessions'));
  mkdirSync(folder.path('tmp'));
  const child = fork(program, [folder.path('sessions'), api.url], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, TMPDIR: folder.path('tmp'), NODE_V8_COVERAGE: undefined },
  });
  const started = new Promise<Pids>((resolve, reject) => {
    child.once('message', (message: Pids) => resolve(message));
    child.once('exit', () => reject(new Error('it has ended')));
  });
  const pids = await within('the ids of the processes', started, 50_000);
  return { child, pids };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function untilGone(pids: Pids): Promise<void> {
  await waitFor('the end of all processes', () => !Object.values(pids).some(isAlive), 50_000);
}

/** Some random moment after the first responses. */
async function untilUnderLoad(folder: ScratchFolder): Promise<void> {
  const enough = 1 + Math.random() * 150;
  await waitFor('enough responses', () => readDelivered(folder).length >= enough, 50_000);
  await setTimeout(Math.random() * 20);
}

/** Each path that a client wrote down when it had the whole response. */
function readDelivered(folder: ScratchFolder): string[] {
  return ['worker', 'endpoint', 'client'].flatMap((name) => {
    const log = folder.path(`delivered.${name}`);
    return existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(0, -1) : [];
  });
}

/** The paths that a session holds with their whole response. */
function wholePaths({ recordings }: Session): Set<string> {
  return new Set(
    recordings
      .filter(({ response }) => 'status' in response && !response.error && !response.aborted)
      .map(({ request }) => request.path),
  );
}

/** A lock or a journal of a process that was killed before its first write is empty, and left to a later run. */
function filesIn(path: string): string[] {
  return readdirSync(path).filter((name) => statSync(join(path, name)).size > 0);
}

function bodyFilesOf({ recordings }: Session): string[] {
  return recordings.flatMap(({ response }) =>
    'status' in response && response.body && 'file' in response.body ? response.body.file : [],
  );
}

describe.each(['main', 'worker', 'proxy'] as const)('when the %s process is killed', (victim) => {
  test.each(Array.from({ length: rounds }, (_, index) => index + 1))(
    'what was delivered is recovered, round %i',
    async (round) => {
      using folder = createScratchFolder();
      const { child, pids } = await startRecording(folder);
      const exited = once(child, 'exit');
      await untilUnderLoad(folder);
      process.kill(pids[victim], 'SIGKILL');
      // With its endpoint, the client in the third process has lost its reason to live; the worker
      // sends on by itself until it is told to end.
      if (victim === 'proxy') process.kill(pids.worker, 'SIGKILL');
      await exited;
      await untilGone(pids);
      const delivered = readDelivered(folder);
      const { sessions, failures } = await recoverJournals(folder.path('sessions'));

      expect(failures).toEqual([]);
      expect(sessions).toHaveLength(1);
      const session = await readSession(folder.path('sessions', 'a.session.json'));
      expect(session.interrupted).toBe(true);
      const whole = wholePaths(session);
      expect(delivered.filter((path) => !whole.has(path))).toEqual([]);
      const files = filesIn(folder.path('sessions'));
      expect(files.sort()).toEqual(
        [...new Set([...bodyFilesOf(session), 'a.session.json'])].sort(),
      );
      if (process.env.CRASH_ROUNDS) {
        const { recordings, dropped } = sessions[0] ?? {};
        process.stdout.write(
          `${victim} ${round}: ${delivered.length} delivered, ${recordings} recovered, ${dropped} torn\n`,
        );
      }
    },
  );
});
