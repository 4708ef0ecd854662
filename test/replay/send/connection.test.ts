import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { parseSession, replaySession } from '../../../src/replay/index.ts';
import { createSession, once, recordingOf, serve, serveRaw, told } from '../../kit/index.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';
import { OK, serveVerbatim } from '../serve-verbatim.ts';

test.each([301, 302, 303, 307, 308])(
  'a redirect (%i) is an answer, not followed',
  async (status) => {
    const seen: string[] = [];
    await using server = await serve((request, response) => {
      seen.push(request.url ?? '');
      response.writeHead(status, { Location: '/elsewhere' }).end();
    });
    const session = createSession([recordingOf('GET', '/here', status)]);

    const { outcomes } = await replaySession(session, { target: server.url });

    expect(outcomes).toMatchObject([{ state: 'passed', actual: status }]);
    expect(seen).toEqual(['/here']);
  },
);

test('a response is not decoded, so bytes that only claim to be gzip do no harm', async () => {
  await using server = await serve((_, response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('not gzip at all');
  });
  const session = createSession([recordingOf('GET', '/', 200)]);

  const { outcomes } = await replaySession(session, { target: server.url });

  expect(outcomes).toMatchObject([{ state: 'passed' }]);
});

test('a compressed response is taken as it is', async () => {
  await using server = await serve((_, response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('x'.repeat(1e6)));
  });
  const session = createSession([recordingOf('GET', '/', 200)]);

  const { outcomes } = await replaySession(session, { target: server.url });

  expect(outcomes).toMatchObject([{ state: 'passed' }]);
});

const INTERIM: Record<string, string> = {
  '103 Early Hints': 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n',
  '102 Processing': 'HTTP/1.1 102 Processing\r\n\r\n',
  '100 Continue that nobody asked for': 'HTTP/1.1 100 Continue\r\n\r\n',
  '100 Continue with headers': 'HTTP/1.1 100 \r\nX-A: 1\r\n\r\n',
  'several of them':
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n',
};

test.each(Object.keys(INTERIM))('%s is skipped', async (name) => {
  await using server = await serveVerbatim((socket) => socket.write(INTERIM[name] + OK));
  const session = createSession([
    recordingOf('GET', '/', 200),
    recordingOf('POST', '/', 200, { body: { text: 'body' } }),
    recordingOf('GET', '/', 200),
  ]);

  const { outcomes } = await replaySession(session, { target: server.url, timeout: 5000 });

  expect(outcomes.map((outcome) => outcome.actual ?? told(outcome))).toEqual([200, 200, 200]);
});

test.each(Object.keys(INTERIM))('%s is skipped even if it comes byte by byte', async (name) => {
  await using server = await serveVerbatim(async (socket) => {
    socket.setNoDelay(true);
    for (const byte of INTERIM[name] + OK) {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  const session = createSession([recordingOf('GET', '/', 200), recordingOf('GET', '/', 200)]);

  const { outcomes } = await replaySession(session, { target: server.url, timeout: 5000 });

  expect(outcomes.map((outcome) => outcome.actual ?? told(outcome))).toEqual([200, 200]);
});

test('a body that looks like an interim answer is a body', async () => {
  const body = 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(3);
  await using server = await serve(async (_, response) => {
    response.writeHead(200, { 'Content-Length': 2 * body.length });
    response.write(body);
    setImmediate(() => response.end(body));
  });
  const session = createSession([recordingOf('GET', '/', 200), recordingOf('GET', '/', 200)]);

  const { summary } = await replaySession(session, { target: server.url, timeout: 5000 });

  expect(summary.passed).toBe(2);
});

test('connections are reused', async () => {
  const ports = new Set<number | undefined>();
  await using server = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    response.end('some');
  });
  const session = createSession(Array.from({ length: 10 }, () => recordingOf('GET', '/', 200)));

  await replaySession(session, { target: server.url });

  expect(ports.size).toBeLessThan(10);
});

test('a body that looks like an interim answer is a body, even while the request is being sent', async () => {
  await using server = await serveRaw(async (socket) => {
    await once(socket, 'data');
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 76\r\n\r\n');
    for (let i = 0; i < 3; i++) {
      // So that the client has written more when it reads the next chunk.
      await once(socket, 'data');
      socket.pause();
      await sleep(20);
      socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      await sleep(20);
      socket.resume();
    }
    socket.end('.');
  });
  using folder = createScratchFolder();
  const bytes = 20 * 1024 * 1024;
  writeFileSync(folder.path('big.bin'), Buffer.alloc(bytes));
  const upload = recordingOf('POST', '/', 200, { body: { file: 'big.bin', bytes } });
  const session = await parseSession(
    JSON.stringify(createSession([upload])),
    folder.path('s.json'),
  );

  const { outcomes } = await replaySession(session, { target: server.url, timeout: 2000 });

  expect(outcomes).toMatchObject([{ state: 'passed', actual: 200 }]);
});

test('at most 64 connections to this machine are attempted at a time, and all requests fail in time', async () => {
  let opened = 0;
  await using server = await serveRaw(() => {
    opened += 1;
  });
  const gets = Array.from({ length: 200 }, (_, i) => recordingOf('GET', `/${i}`, 200));
  let openedAtFirst: number | undefined;
  const { outcomes } = await replaySession(createSession(gets), {
    // It never shakes hands.
    target: server.url.replace('http:', 'https:'),
    speed: 'instant',
    timeout: 500,
    onOutcome: () => {
      openedAtFirst ??= opened;
    },
  });

  expect(openedAtFirst).toBe(64);
  expect(new Set(outcomes.map((outcome) => told(outcome)?.label))).toEqual(new Set(['timeout']));
});
