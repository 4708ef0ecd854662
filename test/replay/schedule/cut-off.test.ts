/** Responses that the client cut off when they were recorded, and those that broke off. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../src/replay/index.ts';
import type { AnsweredResponse } from '../../../src/session/schema.ts';
import {
  createSession,
  type LooseRecording,
  recordingOf,
  serve,
  withTold,
} from '../../kit/index.ts';

/** A server with a stream without end at `/stream`; it tells when its client has left. */
async function serveStream(chunk = 'data\n') {
  const left: string[] = [];
  let streamed = 0;
  const server = await serve((request, response) => {
    if (request.url !== '/stream') {
      response.end();
      return;
    }
    response.flushHeaders();
    const timer = setInterval(() => {
      streamed += chunk.length;
      response.write(chunk);
    }, 5);
    response.on('close', () => {
      clearInterval(timer);
      left.push('/stream');
    });
  });
  return { ...server, left, streamed: () => streamed };
}

function abortedStream(time: number, response: Partial<AnsweredResponse> = {}): LooseRecording {
  return recordingOf('GET', '/stream', 200, {
    at: 0,
    time,
    response: { aborted: true, ...response },
  });
}

test('a stream without end is cut off after its recorded time, and passes', async () => {
  await using server = await serveStream();
  const { outcomes } = await replaySession(createSession([abortedStream(60)]), {
    target: server.url,
  });
  expect(outcomes).toMatchObject([{ state: 'passed', actual: 200 }]);
  await expect.poll(() => server.left).toEqual(['/stream']);
});

test.each<[string, Partial<AnsweredResponse>]>([
  ['a file', { body: { file: 'a.bin', bytes: 20 } }],
  ['more than was kept', { body: { truncated: 20 } }],
  ['text', { body: { text: 'data\n'.repeat(4) } }],
  ['base64', { body: { base64: Buffer.from('data\n'.repeat(4)).toString('base64') } }],
  ['JSON', { body: { json: 12_345_678_901_234_567_000 } }],
])(
  'a stream is cut off once as many bytes have come as in the recording: %s',
  async (_, response) => {
    await using server = await serveStream();
    const session = createSession([abortedStream(3_600_000, response)]);
    const { outcomes } = await replaySession(session, { target: server.url });
    expect(outcomes).toMatchObject([{ state: 'passed' }]);
  },
);

test('a stream passes even if its recorded time is longer than the timeout', async () => {
  await using server = await serveStream();
  const session = createSession([abortedStream(3_600_000)]);
  const { outcomes } = await replaySession(session, { target: server.url, timeout: 80 });
  expect(outcomes).toMatchObject([{ state: 'passed' }]);
});

test('a stream whose recorded time is longer than a timer can hold is not cut off at once', async () => {
  await using server = await serveStream();
  const session = createSession([abortedStream(3e9, { body: { truncated: 100 } })]);
  await replaySession(session, { target: server.url });
  expect(server.streamed()).toBeGreaterThanOrEqual(100);
});

test('a stream with another status fails', async () => {
  await using server = await serve((_, response) => response.writeHead(503).end('down'));
  const { outcomes } = await replaySession(createSession([abortedStream(60)]), {
    target: server.url,
  });
  expect(outcomes.map(withTold)).toMatchObject([
    { state: 'failed', actual: 503, told: { detail: '│ down' } },
  ]);
});

test('the status of a stream is awaited beyond its recorded time', async () => {
  await using server = await serve((_, response) => {
    setTimeout(() => response.writeHead(200).flushHeaders(), 60);
  });
  const { outcomes } = await replaySession(createSession([abortedStream(1)]), {
    target: server.url,
  });
  expect(outcomes).toMatchObject([{ state: 'passed', actual: 200 }]);
});

test('the status of a stream is not awaited beyond the timeout', async () => {
  await using server = await serve(() => undefined);
  const { outcomes } = await replaySession(createSession([abortedStream(1)]), {
    target: server.url,
    timeout: 50,
  });
  expect(outcomes).toMatchObject([{ state: 'failed', failure: { kind: 'timeout' } }]);
});

const brokenOff = recordingOf('GET', '/', 200, { response: { error: 'ECONNRESET' } });

test('a response that broke off in the recording may break off again', async () => {
  await using server = await serve((_, response) => {
    response.writeHead(200, { 'Content-Length': 100 });
    response.write('half', () => response.destroy());
  });
  const { outcomes } = await replaySession(createSession([brokenOff]), { target: server.url });
  expect(outcomes).toMatchObject([{ state: 'passed', actual: 200 }]);
});

test('a response that broke off in the recording may be complete now', async () => {
  await using server = await serve((_, response) => response.end('whole'));
  const { outcomes } = await replaySession(createSession([brokenOff]), { target: server.url });
  expect(outcomes).toMatchObject([{ state: 'passed' }]);
});

test('a response that broke off must still have the recorded status', async () => {
  await using server = await serve((_, response) => {
    response.writeHead(500, { 'Content-Length': 100 });
    response.write('half', () => response.destroy());
  });
  const { outcomes } = await replaySession(createSession([brokenOff]), { target: server.url });
  expect(outcomes).toMatchObject([
    { state: 'failed', failure: { kind: 'status', expected: 200, actual: 500 } },
  ]);
});
