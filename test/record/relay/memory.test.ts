/** How much memory the proxy process needs while one side of an exchange does not read. */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ProxyHost } from '../../../src/record/run/proxy-host.ts';
import { serve } from '../../kit/index.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';

const program = fileURLToPath(new URL('../../../dist/proxy-process.js', import.meta.url));

const MEGABYTE = 1024 ** 2;
const SIZE = 400 * MEGABYTE;
const BOUND = 100 * MEGABYTE;
/** Node 24 lets more of what has passed at full speed lie about before it collects it. */
const BOUND_AT_SPEED = 200 * MEGABYTE;

/** What only Linux tells. */
const onLinux = test.runIf(process.platform === 'linux');

/** The most memory that a process has ever had, in bytes. */
function peakOf(pid: number): number {
  const [, kilobytes] = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

/** Writes as much as it is let; calls back with all that it has written so far. */
function writeAll(socket: Writable, onWritten: (total: number) => void): void {
  const chunk = Buffer.alloc(MEGABYTE, 'x');
  let written = 0;
  const write = (): void => {
    while (written < SIZE && !socket.destroyed) {
      written += chunk.length;
      onWritten(written);
      if (!socket.write(chunk)) {
        socket.once('drain', write);
        return;
      }
    }
  };
  write();
}

/** Until a side that does not read has filled all that lies between it and the other. */
async function untilStill(count: () => number): Promise<void> {
  let before = -1;
  while (count() === 0 || count() !== before) {
    before = count();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function readAll(source: Readable): Promise<void> {
  let read = 0;
  await new Promise<void>((resolve) => {
    source.on('data', (chunk: Buffer) => {
      read += chunk.length;
      if (read >= SIZE) resolve();
    });
    source.resume();
  });
}

/** By how much the peak of the proxy process has grown above that of the process without traffic, in bytes. */
interface Growth {
  readonly whileStill: number;
  readonly atEnd: number;
}

async function measure(
  upstream: string,
  run: (socket: Socket, noteStill: () => void) => Promise<void>,
): Promise<Growth> {
  using scratch = createScratchFolder();
  const host = new ProxyHost(program);
  try {
    const { url } = await host.openEndpoint({
      sessionFile: scratch.path('a.session.json'),
      name: 'a test',
      recordedBy: 'a.test.ts',
      upstream,
      limits: { request: 64 * MEGABYTE, response: MEGABYTE },
      key: 'key',
    });
    const atStart = peakOf(host.pid ?? 0);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let whileStill = Number.NaN;
    await run(socket, () => {
      whileStill = peakOf(host.pid ?? 0) - atStart;
    });
    socket.destroy();
    return { whileStill, atEnd: peakOf(host.pid ?? 0) - atStart };
  } finally {
    await host.close();
  }
}

onLinux('400 MB for a client that does not read wait at the upstream', async () => {
  let written = 0;
  await using api = await serve((_, response) => {
    writeAll(response.writeHead(200, { 'Content-Length': SIZE }), (total) => {
      written = total;
    });
  });
  const grown = await measure(api.url, async (socket, noteStill) => {
    socket.pause().write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await untilStill(() => written);
    expect(written).toBeLessThan(SIZE / 4);
    noteStill();
    await readAll(socket);
  });

  expect(written).toBe(SIZE);
  expect(grown.whileStill).toBeLessThan(BOUND);
  expect(grown.atEnd).toBeLessThan(BOUND_AT_SPEED);
});

onLinux('400 MB for an upstream that does not read wait at the client', async () => {
  let upload: Readable | undefined;
  await using api = await serve((request) => {
    upload = request;
  });
  let written = 0;
  const grown = await measure(api.url, async (socket, noteStill) => {
    socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${SIZE}\r\n\r\n`);
    writeAll(socket, (total) => {
      written = total;
    });
    await untilStill(() => written);
    expect(written).toBeLessThan(SIZE / 4);
    noteStill();
    if (upload !== undefined) await readAll(upload);
  });

  expect(written).toBe(SIZE);
  expect(grown.whileStill).toBeLessThan(BOUND);
  expect(grown.atEnd).toBeLessThan(BOUND_AT_SPEED);
});
