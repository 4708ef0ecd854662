/** How much memory a process needs that replays what a target should not have sent. */
import type { ServerResponse } from 'node:http';
import { brotliCompressSync, constants } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createSession, recordingOf, serve, serveRaw } from '../kit/index.ts';
import { runScript } from './run-script.ts';

const GIGABYTE = 1024 ** 3;
const MEGABYTE = 1024 ** 2;
/** Of peak memory, in bytes. Buffers that wait for their collection are most of it. */
const BOUND = 150 * MEGABYTE;

const REQUESTS = 16_000;
/** For each request. An outcome has some 150, and the code of the engine is in it. */
const HELD_BYTES = 500;

/** Writes a body of 1 GB as fast as it is read. */
async function writeGigabyte(response: ServerResponse): Promise<void> {
  const chunk = Buffer.alloc(MEGABYTE, 'x');
  for (let sent = 0; sent < GIGABYTE; sent += chunk.length) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await new Promise((drained) => response.once('drain', drained));
  }
  response.end();
}

interface Peak {
  /** By how much the peak of resident memory has grown, in bytes. */
  readonly grown: number;
  readonly result: unknown;
}

/** What only Linux tells: `maxRSS` of a process begins with that of the process that started it. */
const onLinux = test.runIf(process.platform === 'linux');

/** What replaying a session gives in a process of its own, as `code` tells of it. */
async function measure(code: string): Promise<Peak> {
  const stdout = await runScript(`
    import { readFileSync } from 'node:fs';
    import { replaySession } from 'vitest-session-replay/replay';
    const peak = () => 1024 * /VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
    const before = peak();
    const result = await (async () => { ${code} })();
    process.stdout.write(JSON.stringify({ grown: peak() - before, result }));
  `);
  return JSON.parse(stdout);
}

function replayCode(target: string): string {
  const session = createSession([recordingOf('GET', '/', 200), recordingOf('GET', '/next', 200)]);
  return `
    const { outcomes } = await replaySession(${JSON.stringify(session)}, { target: '${target}' });
    return outcomes.map(({ state, actual, failure }) => ({ state, actual, excerpt: failure?.excerpt }));
  `;
}

onLinux.each([
  [200, { 'Content-Length': String(GIGABYTE) }, 'passed'],
  [500, {}, 'failed'],
] as const)('a body of 1 GB with status %i and %j', async (status, headers, state) => {
  await using server = await serve((request, response) => {
    if (request.url !== '/') {
      response.end();
      return;
    }
    response.writeHead(status, headers);
    void writeGigabyte(response);
  });
  const { grown, result } = await measure(replayCode(server.url));

  expect(result).toMatchObject([{ state, actual: status }, { state: 'passed' }]);
  expect(grown).toBeLessThan(BOUND);
});

onLinux('the start of a body of 1 GB, where it is asked for', async () => {
  await using server = await serve((_, response) => void writeGigabyte(response));
  const { grown, result } = await measure(`
    const { Sender } = await import('./dist/internals.js');
    const sender = new Sender({ connections: 1, timeout: 20_000 });
    const target = { origin: '${server.url}', basePath: '' };
    const request = { method: 'GET', path: '/', headers: [] };
    const answer = await sender.send({ request, target, expected: 200, keep: ${MEGABYTE}, cutOff() {} });
    await sender.close();
    return [answer.status, answer.body.length, answer.bodySize];
  `);

  expect(result).toEqual([200, MEGABYTE, GIGABYTE]);
  expect(grown).toBeLessThan(BOUND);
});

onLinux('a body that comes byte by byte takes about its size where it is kept', async () => {
  const size = 5 * MEGABYTE;
  const chunks = Buffer.from('1\r\nx\r\n'.repeat(MEGABYTE / 16));
  await using server = await serveRaw((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      for (let sent = 0; sent < size; sent += MEGABYTE / 16) socket.write(chunks);
      socket.write('0\r\n\r\n');
    });
  });
  const body = { text: 'x' };
  const session = createSession([recordingOf('GET', '/', 200, { response: { body } })]);
  const { grown, result } = await measure(`
    const settings = { target: '${server.url}', expect: { body: 'exact' } };
    const { outcomes } = await replaySession(${JSON.stringify(session)}, settings);
    return outcomes[0].failure.differences[0].actual;
  `);

  expect(result).toBe(`(${size} bytes, which differ from byte 1 on)`);
  expect(grown).toBeLessThan(BOUND);
});

describe('a few hundred bytes that decode to 400 MB', () => {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
  const bomb = brotliCompressSync(Buffer.alloc(400 * MEGABYTE, 'x'), { params });

  onLinux('where they are shown', async () => {
    await using server = await serve((request, response) => {
      const status = request.url === '/' ? 500 : 200;
      response.writeHead(status, { 'Content-Encoding': 'br' }).end(bomb);
    });
    const { grown, result } = await measure(replayCode(server.url));

    expect(bomb.length).toBeLessThan(2000);
    expect(result).toMatchObject([
      {
        state: 'failed',
        actual: 500,
        excerpt: { reason: expect.stringContaining('more than 1 MiB') },
      },
      { state: 'passed' },
    ]);
    expect(grown).toBeLessThan(BOUND);
  });

  onLinux('where live values are looked for in them, and they are compared', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { 'Content-Encoding': 'br' }).end(bomb);
    });
    const id = 'c0ffee00-1234-4567-89ab-cdef01234567';
    const session = createSession([
      recordingOf('POST', '/orders', 200, { response: { body: { json: { id } } } }),
      recordingOf('GET', `/orders/${id}`, 200),
    ]);
    const { grown, result } = await measure(`
      const settings = { target: '${server.url}', expect: { body: 'shape' } };
      const { outcomes } = await replaySession(${JSON.stringify(session)}, settings);
      return outcomes.map(({ state }) => state);
    `);

    expect(result).toEqual(['failed', 'blocked']);
    expect(grown).toBeLessThan(BOUND);
  });
});

test.each([
  { speed: 'ordered' },
  { speed: 'instant', connections: 64 },
  { speed: 8, openLoop: true, connections: 64 },
])('a replay keeps little in memory besides the session and its outcomes: %j', async (settings) => {
  await using server = await serve((_, response) => response.end());
  const { held } = JSON.parse(
    await runScript(`
        import { setFlagsFromString } from 'node:v8';
        import { runInNewContext } from 'node:vm';
        import { replaySession } from 'vitest-session-replay/replay';
        setFlagsFromString('--expose-gc');
        const collectGarbage = runInNewContext('gc');
        const measure = () => (collectGarbage(), process.memoryUsage().heapUsed);
        const request = { method: 'GET', headers: [] };
        const response = { status: 200, time: 0.5, headers: [] };
        const session = { version: 1, name: 'many', origin: '${server.url}', recordedAt: '' };
        // Loads what checks settings: it is no more for more requests.
        await replaySession({ ...session, recordings: [] }, ${JSON.stringify(settings)});
        session.recordings = Array.from({ length: ${REQUESTS} }, (_, at) => (
          { id: String(at), at, request: { ...request, path: '/' + at }, response }
        ));
        const before = measure();
        let most = 0;
        let come = 0;
        await replaySession(session, {
          ...${JSON.stringify(settings)},
          onOutcome() {
            if (come++ % ${REQUESTS / 8} === 0) most = Math.max(most, measure());
          },
        });
        process.stdout.write(JSON.stringify({ held: most - before }));
      `),
  );

  expect(held / REQUESTS).toBeLessThan(HELD_BYTES);
});
