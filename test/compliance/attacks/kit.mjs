/** Servers, sessions and projects for the attacks. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * A raw server on a free port of 127.0.0.1.
 * @param {(socket: import('node:net').Socket, head: string, requests: number) => void} answer called with
 * what has come of a request, once its head is whole
 */
export async function serveRaw(answer) {
  const sockets = new Set();
  const heads = [];
  const received = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    let open = '';
    socket.on('data', (chunk) => {
      received.push(chunk);
      open += chunk.toString('latin1');
      for (;;) {
        const end = open.indexOf('\r\n\r\n');
        if (end < 0) return;
        const head = open.slice(0, end);
        const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
        if (open.length < end + 4 + length) return;
        const message = open.slice(0, end + 4 + length);
        open = open.slice(message.length);
        heads.push(message);
        answer(socket, message, heads.length);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    /** Whole requests so far, as latin1. */
    requests: heads,
    /** All bytes that came, as latin1. */
    bytes: () => Buffer.concat(received).toString('latin1'),
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A server of Node's on a free port of 127.0.0.1. */
export async function serveHttp(handler) {
  const server = createHttpServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** An answer with a body and its length. */
export function answerOf(body, headers = [], status = 200) {
  const bytes = Buffer.from(body);
  const lines = [`HTTP/1.1 ${status} X`, ...headers, `Content-Length: ${bytes.length}`, '', ''];
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), bytes]);
}

/** A session of requests that follow each other. */
export function sessionOf(recordings, envelope = {}) {
  return {
    version: 1,
    name: 'attack',
    origin: 'https://api.example.com',
    recordedAt: '2026-11-24T10:00:00.000Z',
    ...envelope,
    recordings: recordings.map((recording, index) => ({
      id: String(index + 1),
      at: index * 10,
      ...recording,
    })),
  };
}

/** A recording. */
export function recordingOf(method, path, { headers = [], body, response = {}, ...more } = {}) {
  return {
    request: { method, path, headers, ...(body && { body }) },
    response: { status: 200, time: 5, headers: [], ...response },
    ...more,
  };
}

/** Numbers that look random, and are the same in each run. */
export function createRandom(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Hands a new folder to a function, and removes it at its end. */
export async function withFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'attack-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs Vitest on a project with sessions.
 * @param {object[]} sessions written as 0.session.json, 1.session.json and so on
 * @param {object} options of the plugin
 * @param {Record<string, string>} env variables of the run
 * @returns all that it prints
 */
export function runVitest(sessions, options, env) {
  return withFolder(async (folder) => {
    writeProject(folder, sessions, options);
    const reporters = ['--reporter=default', '--reporter=junit'];
    const { output } = await run(folder, [VITEST, 'run', '--maxWorkers=1', ...reporters], env);
    return output;
  });
}

/** Serves the page of a project until `end` is called. */
export async function watchVitest(sessions, options) {
  const folder = mkdtempSync(join(tmpdir(), 'attack-'));
  writeProject(folder, sessions, options);
  const child = start(folder, [VITEST, '--watch', '--standalone', '--api.port=0']);
  const end = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  let output = '';
  for await (const chunk of child.stdout) {
    output += chunk;
    const [, url] = /Sessions at (\S+)\s/.exec(output) ?? [];
    if (url) return { url, end };
  }
  end();
  throw new Error(`Vitest has ended: ${output}`);
}

const VITEST = join(repository, 'node_modules', 'vitest', 'vitest.mjs');

function writeProject(folder, sessions, options) {
  mkdirSync(join(folder, 'sessions'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(repository, join(folder, 'node_modules', 'vitest-session-replay'));
  symlinkSync(join(repository, 'node_modules', 'vitest'), join(folder, 'node_modules', 'vitest'));
  for (const [index, session] of sessions.entries()) {
    const file = join(folder, 'sessions', `${index}.session.json`);
    writeFileSync(file, JSON.stringify(session, null, 2));
  }
  writeFileSync(
    join(folder, 'vitest.config.mjs'),
    `import { sessionReplay } from 'vitest-session-replay';
     export default { plugins: [sessionReplay(${JSON.stringify(options)})] };`,
  );
}

/** Runs the command line of the package. */
export function runCommand(folder, args) {
  return run(folder, [join(repository, 'dist', 'cli.js'), ...args]);
}

async function run(folder, args, env) {
  const child = start(folder, args, env, 23_000);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { output: out + err, isEnded: child.killed };
}

function start(folder, args, env, timeout) {
  return spawn(process.execPath, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout,
  });
}
