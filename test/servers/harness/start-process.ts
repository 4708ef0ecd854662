import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createScratchFolder, type ScratchFolder } from '../../session/scratch-folder.ts';

/** Where an instance is to listen, and where it may write. */
export interface Place {
  readonly port: number;
  readonly url: string;
  readonly folder: ScratchFolder;
  /** Keeps what the server runs on, such as a database, until the server has ended. */
  use<Resource extends AsyncDisposable>(resource: Resource): Resource;
}

/** How a server is started. */
export interface ProcessParts {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Path that is asked until it answers, with any status; or a check of its own. @default '/' */
  readonly ready?: string | (() => boolean | Promise<boolean>);
}

/** A server in a process of its own. */
export interface ServerProcess extends Omit<Place, 'use'>, AsyncDisposable {}

/** How long a server may take to answer first, in ms. */
const startLimit = 60_000;

/**
 * Starts a server on a free port of 127.0.0.1 with a scratch folder, and waits until it answers.
 * @param prepare writes its configuration, and says what to run
 */
export async function startProcess(
  prepare: (place: Place) => ProcessParts | Promise<ProcessParts>,
): Promise<ServerProcess> {
  const folder = createScratchFolder();
  const resources: AsyncDisposable[] = [];
  const clean = async (): Promise<void> => {
    for (const resource of resources.toReversed()) await resource[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  };
  try {
    const port = await findFreePort();
    const place = { port, url: `http://127.0.0.1:${port}`, folder };
    const use: Place['use'] = (resource) => {
      resources.push(resource);
      return resource;
    };
    const stop = await run(place, await prepare({ ...place, use }));
    return { ...place, [Symbol.asyncDispose]: () => stop().then(clean) };
  } catch (error) {
    await clean();
    throw error;
  }
}

/** Waits until a server is ready, and gives what ends it. */
async function run(
  { url, folder }: Omit<Place, 'use'>,
  { command, args, env, ready = '/' }: ProcessParts,
): Promise<() => Promise<void>> {
  const child = spawn(command, args, {
    cwd: folder.path(),
    env: { ...process.env, HOME: folder.path(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what it starts ends with it.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-10_000);
    });
  }
  const closed = once(child, 'close');
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', (code, signal) => {
    failure = `it ended with ${code ?? signal}`;
  });
  const stop = async (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, 'SIGKILL');
    }
    if (child.pid !== undefined) await closed;
  };
  const isReady = typeof ready === 'string' ? () => answers(url + ready) : ready;
  const end = performance.now() + startLimit;
  while (!(await isReady())) {
    if (failure === undefined && performance.now() < end) {
      await sleep(50);
      continue;
    }
    await stop();
    throw new Error(`${command} did not start: ${failure ?? 'it did not answer'}\n${output}`);
  }
  return stop;
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}

/**
 * Below those that systems give to outgoing connections: one of these may have taken such a port by the time
 * that a server, which first makes its database, listens there.
 */
const PORTS = { first: 20_000, count: 12_000 };
const MOST_TRIES = 100;

/** A port of 127.0.0.1 that nothing listened on a moment ago. */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const port = randomInt(PORTS.first, PORTS.first + PORTS.count);
    if (await isFree(port)) return port;
  }
  throw new Error('There is no free port.');
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  const isListening = once(server, 'listening').then(
    () => true,
    () => false,
  );
  if (!(await isListening)) return false;
  server.close();
  await once(server, 'close');
  return true;
}
