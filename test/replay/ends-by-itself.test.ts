/** The process of a replay ends by itself, whatever targets have done. */
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { Outcome, ReplaySettings } from '../../src/replay/index.ts';
import type { Session } from '../../src/session/schema.ts';
import {
  createSession,
  type LooseRecording,
  once,
  recordingOf,
  serveRaw,
  told,
} from '../kit/index.ts';
import { runScript } from './run-script.ts';
import { OK, serveVerbatim } from './serve-verbatim.ts';

/** The outcomes of a replay in a process of its own, once that has ended. */
async function replayApart(session: Session, settings: ReplaySettings): Promise<Outcome[]> {
  const stdout = await runScript(`
    import { replaySession } from 'vitest-session-replay/replay';
    const { outcomes } = await replaySession(
      ${JSON.stringify(session)},
      ${JSON.stringify(settings)},
    );
    process.stdout.write(JSON.stringify(outcomes));
  `);
  return JSON.parse(stdout);
}

/** What a server does to the requests that name it. */
const faults: Record<string, (socket: Socket) => void> = {
  '/silent': () => undefined,
  '/reset': (socket) => socket.resetAndDestroy(),
  '/closed': (socket) => socket.end(),
  '/garbage': (socket) => socket.write('garbage\r\n\r\n'),
  '/headers': (socket) => writeOn(socket, 'HTTP/1.1 200 OK\r\n', `X-Long: ${'x'.repeat(5000)}\r\n`),
  '/continue': (socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n'),
  '/short': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort'),
  '/long': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nlonger'),
  '/drip': (socket) => writeOn(socket, 'HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n', '.'),
  '/endless': (socket) => writeOn(socket, 'HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(5000)),
  '/half': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'),
};

function writeOn(socket: Socket, start: string, bytes: string): void {
  socket.write(start);
  const timer = setInterval(() => socket.write(bytes), 1);
  socket.on('close', () => clearInterval(timer));
}

/** Each fault met by a request of either client, in turn, and one that is answered after each. */
const recordings = Object.keys(faults).flatMap((path): LooseRecording[] => [
  recordingOf('GET', path, 200),
  recordingOf('GET', '/ok', 200),
  recordingOf('POST', path, 200, { headers: [['Expect', '100-continue']] }),
  recordingOf('GET', '/ok', 200),
]);

test.each(['ordered', 'instant', 100] as const)(
  'a process ends after every fault of a target, sent %s',
  async (speed) => {
    await using server = await serveVerbatim((socket, { line }) => {
      const fault = faults[line.split(' ')[1] ?? ''];
      if (fault) fault(socket);
      else socket.write(OK);
    });
    const settings = { target: server.url, timeout: 400, speed };
    const outcomes = await replayApart(createSession(recordings), settings);

    expect(outcomes).toHaveLength(recordings.length);
    const answered = outcomes.filter(({ path }) => path === '/ok');
    expect(answered.map((outcome) => told(outcome)?.message ?? outcome.state)).toEqual(
      answered.map(() => 'passed'),
    );
    const broken = outcomes.filter(({ path }) => path !== '/ok' && path !== '/long');
    expect(broken.map(({ state }) => state)).toEqual(broken.map(() => 'failed'));
  },
);

test('a process ends after a target without TLS, one that nobody listens at, and one with an unknown name', async () => {
  await using plain = await serveRaw((socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  });
  const session = createSession([recordingOf('GET', '/', 200), recordingOf('OPTIONS', '*', 200)]);
  const targets = [plain.url.replace('http', 'https'), 'http://127.0.0.1:1', 'http://name.invalid'];
  for (const target of targets) {
    const outcomes = await replayApart(session, { target, timeout: 10_000 });
    // The two come by different clients, which name what is no TLS differently.
    const second = target.startsWith('https') ? 'failed' : 'blocked';
    expect(outcomes.map(({ state }) => state)).toEqual(['failed', second]);
  }
});

/**
 * The address of an API in a process of its own, which kills itself at the request for `/50`. It stops
 * to listen before: else the system may take one more connection for it while it dies, and reset that.
 */
async function spawnMortal() {
  const script = `
    const server = require('node:http').createServer((request, response) => {
      if (request.url !== '/50') return response.end('ok');
      server.close();
      process.kill(process.pid, 'SIGKILL');
    }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
  `;
  const child = spawn(process.execPath, ['--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(child.stdout, 'data');
  return { child, url: `http://127.0.0.1:${String(port).trim()}` };
}

test.each(['GET', 'POST'])(
  'a process ends after a target that was killed half-way (%s)',
  async (method) => {
    const { child, url } = await spawnMortal();
    const session = createSession(
      Array.from({ length: 100 }, (_, i) => recordingOf(method, `/${i}`, 200)),
    );
    const outcomes = await replayApart(session, { target: url });

    expect(outcomes.map(({ state }) => state)).toEqual([
      ...Array.from({ length: 50 }, () => 'passed'),
      // The one that was under way, the first that found nobody, and those after it.
      ...['failed', 'failed'],
      ...Array.from({ length: 48 }, () => 'blocked'),
    ]);
    expect(told(outcomes[50])?.message).toMatch(
      /^(ECONNRESET|UND_ERR_SOCKET) the kept-alive connection was closed before an answer by http:/,
    );
    for (const outcome of outcomes.slice(51)) {
      expect(told(outcome)?.message).toBe(`ECONNREFUSED nothing listens at ${url}`);
    }
    expect(child.signalCode).toBe('SIGKILL');
  },
);
