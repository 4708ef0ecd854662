/** The requests that undici refuses: `Expect: 100-continue`, trailers, `OPTIONS *`. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  type Outcome,
  parseSession,
  type ReplaySettings,
  replaySession,
} from '../../../src/replay/index.ts';
import { Sender } from '../../../src/replay/send/sender.ts';
import { createSession, recordingOf, serve, serveRaw, told } from '../../kit/index.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';
import { OK, ownHeaders, serveVerbatim } from '../serve-verbatim.ts';

const EXPECT: [string, string] = ['Expect', '100-continue'];

function uploads(status: number, method = 'POST') {
  return createSession([
    recordingOf(method, '/up', status, {
      headers: [['X-First', '1'], EXPECT, ['x-Last', 'J\xf6']],
      body: { text: 'the body' },
    }),
    recordingOf('GET', '/next', 200),
  ]);
}

describe('Expect: 100-continue', () => {
  test('sends the body once it is invited', async () => {
    const steps: string[] = [];
    const http = createServer((_, response) => response.end());
    http.on('checkContinue', (request, response) => {
      steps.push('asked');
      request.on('data', (chunk) => steps.push(`body ${chunk}`));
      request.on('end', () => response.writeHead(200).end());
      setTimeout(() => {
        steps.push('invited');
        response.writeContinue();
      }, 30);
    });
    await using server = await serve(http);

    const { outcomes } = await replaySession(uploads(200), { target: server.url });

    expect(outcomes).toMatchObject([{ state: 'passed' }, { state: 'passed' }]);
    expect(steps).toEqual(['asked', 'invited', 'body the body']);
  });

  test('takes a refusal as the answer, and does not send the body', async () => {
    const received: Buffer[] = [];
    await using server = await serveRaw((socket) => {
      socket.on('data', (chunk) => received.push(chunk));
      socket.once('data', (chunk) => {
        const refused = 'HTTP/1.1 417 Expectation Failed\r\nContent-Length: 2\r\n\r\nno';
        socket.write(chunk.includes('/next') ? OK : refused);
      });
    });

    const { outcomes } = await replaySession(uploads(417), { target: server.url });

    expect(outcomes).toMatchObject([{ state: 'passed', actual: 417 }, { state: 'passed' }]);
    expect(Buffer.concat(received).toString()).not.toContain('the body');
  });

  test('sends the body when no invitation comes', async () => {
    await using server = await serveVerbatim();

    const { outcomes } = await replaySession(uploads(200), { target: server.url });

    expect(outcomes).toMatchObject([{ state: 'passed' }, { state: 'passed' }]);
    expect(server.requests[0]?.body.toString()).toBe('the body');
  });

  test('keeps headers and framing as other requests have them', async () => {
    await using server = await serveVerbatim();

    await replaySession(uploads(200, 'DELETE'), { target: server.url });

    const [request] = server.requests;
    expect(request?.line).toBe('DELETE /up HTTP/1.1');
    expect(request && ownHeaders(request)).toEqual([['X-First', '1'], EXPECT, ['x-Last', 'J\xf6']]);
    expect(request?.headers).toContainEqual(['Content-Length', '8']);
  });

  test('without a body is sent without one', async () => {
    await using server = await serveVerbatim();
    const session = createSession([recordingOf('POST', '/', 200, { headers: [EXPECT] })]);

    const { outcomes } = await replaySession(session, { target: server.url });

    expect(outcomes).toMatchObject([{ state: 'passed' }]);
    expect(server.requests[0]?.headers).toContainEqual(['Content-Length', '0']);
    expect(server.requests[0]?.body).toHaveLength(0);
  });

  test('fails by its timeout if no answer comes', async () => {
    await using server = await serveVerbatim(() => undefined);

    const { outcomes } = await replaySession(uploads(200), { target: server.url, timeout: 50 });

    expect(outcomes).toMatchObject([
      { failure: { kind: 'timeout' } },
      { failure: { kind: 'timeout' } },
    ]);
  });

  test('sends a body that lies in a file', async () => {
    await using server = await serveVerbatim();
    using folder = createScratchFolder();
    writeFileSync(folder.path('a.bin'), 'from a file');
    const body = { file: 'a.bin', bytes: 11 };
    const session = createSession([recordingOf('PUT', '/', 200, { headers: [EXPECT], body })]);
    const read = await parseSession(JSON.stringify(session), folder.path('s.session.json'));

    const { outcomes } = await replaySession(read, { target: server.url });

    expect(outcomes).toMatchObject([{ state: 'passed' }]);
    expect(server.requests[0]?.body.toString()).toBe('from a file');
  });
});

describe('trailers', () => {
  const request = {
    trailers: [['X-Sum', '1'] as [string, string], ['x-sum', '2'] as [string, string]],
  };

  test('are sent after a chunked body, with their order, case and duplicates', async () => {
    await using server = await serveVerbatim();
    const headers: [string, string][] = [['Trailer', 'X-Sum']];
    const parts = { headers, body: { text: 'hello' }, request };

    const { outcomes } = await replaySession(
      createSession([recordingOf('POST', '/', 200, parts)]),
      {
        target: server.url,
      },
    );

    expect(outcomes).toMatchObject([{ state: 'passed' }]);
    const [sent] = server.requests;
    expect(sent?.headers).toContainEqual(['Transfer-Encoding', 'chunked']);
    expect(sent?.headers).toContainEqual(['Trailer', 'X-Sum']);
    expect(sent?.body.toString()).toBe('5\r\nhello\r\n0\r\nX-Sum: 1\r\nx-sum: 2\r\n\r\n');
  });

  test('that cannot be sent fail only their request', async () => {
    await using server = await serveVerbatim();
    const bad = { trailers: [['X-Sum', 'line\nbreak'] as [string, string]] };
    const session = createSession([
      recordingOf('POST', '/', 200, { request: bad, body: { text: 'a' } }),
      recordingOf('POST', '/', 200, { request: bad, headers: [EXPECT], body: { text: 'a' } }),
      recordingOf('GET', '/next', 200),
    ]);

    const { outcomes } = await replaySession(session, { target: server.url, timeout: 5000 });

    expect(outcomes).toMatchObject([
      { state: 'failed', failure: { code: 'ERR_INVALID_CHAR' } },
      { state: 'failed', failure: { code: 'ERR_INVALID_CHAR' } },
      { state: 'passed' },
    ]);
  });
});

test('headers that cannot be sent fail only their request', async () => {
  await using server = await serveVerbatim();
  const broken: [string, string] = ['X-Broken', 'line\nbreak'];
  const session = createSession([
    recordingOf('GET', '/', 200, { headers: [broken] }),
    recordingOf('GET', '/', 200, { headers: [broken, EXPECT] }),
    recordingOf('GET', '/', 200, { headers: [['No Name', '1']] }),
    recordingOf('GET', '/with space', 200),
    recordingOf('GET', '/next', 200),
  ]);

  const { outcomes } = await replaySession(session, { target: server.url, timeout: 5000 });

  expect(outcomes.map(({ state }) => state)).toEqual([
    'failed',
    'failed',
    'failed',
    'failed',
    'passed',
  ]);
  for (const outcome of outcomes.slice(0, 4)) expect(told(outcome)?.message).not.toContain('\n');
});

describe('OPTIONS *', () => {
  async function outcomeOf(
    answer: (socket: Socket) => void,
    settings: ReplaySettings = {},
  ): Promise<Outcome | undefined> {
    await using server = await serveVerbatim((socket, { line }) => {
      if (line.includes('*')) answer(socket);
      else socket.write(OK);
    });
    const session = createSession([recordingOf('OPTIONS', '*', 200), recordingOf('GET', '/', 200)]);
    const { outcomes } = await replaySession(session, { target: server.url, ...settings });
    expect(outcomes[1]?.state).toBe('passed');
    expect(told(outcomes[0])?.message).toContain(server.url);
    return outcomes[0];
  }

  test('fails if nobody listens', async () => {
    const { url, close } = await serve((_, response) => response.end());
    await close();
    const session = createSession([recordingOf('OPTIONS', '*', 200)]);
    const { outcomes } = await replaySession(session, { target: url });
    expect(told(outcomes[0])?.message).toBe(`ECONNREFUSED nothing listens at ${url}`);
    expect(outcomes[0]).not.toHaveProperty('sentAt');
  });

  test('fails if it is reset', async () => {
    const outcome = await outcomeOf((socket) => socket.resetAndDestroy());
    expect(outcome).toMatchObject({ state: 'failed', failure: { code: 'ECONNRESET' } });
  });

  test('fails if it is answered by half', async () => {
    const outcome = await outcomeOf((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'),
    );
    expect(outcome).toMatchObject({
      state: 'failed',
      actual: 200,
      failure: { code: 'ECONNRESET' },
    });
  });

  test('fails if it is answered with garbage', async () => {
    const outcome = await outcomeOf((socket) => socket.write('what?\r\n\r\n'));
    expect(outcome).toMatchObject({ state: 'failed', failure: { kind: 'not-http' } });
  });

  test('fails by its timeout if it is not answered', async () => {
    const outcome = await outcomeOf(() => undefined, { timeout: 100 });
    expect(outcome).toMatchObject({ state: 'failed', failure: { kind: 'timeout' } });
  });
});

test.each([
  ['101 Switching Protocols', 'Upgrade: x\r\nConnection: Upgrade\r\n'],
  ['101 Switching To Nothing', ''],
  ['099 Too Low', 'Content-Length: 0\r\n'],
])('%s is an unexpected status', async (status, headers) => {
  await using server = await serveVerbatim((socket, { line }) => {
    socket.write(line.includes('*') ? `HTTP/1.1 ${status}\r\n${headers}\r\n` : OK);
  });
  const session = createSession([recordingOf('OPTIONS', '*', 200), recordingOf('GET', '/', 200)]);

  const { outcomes } = await replaySession(session, { target: server.url, timeout: 5000 });

  expect(outcomes).toMatchObject([
    { state: 'failed', actual: Number.parseInt(status, 10), failure: { kind: 'status' } },
    { state: 'passed' },
  ]);
});

test('a request that Node ends without a response or an error fails', async () => {
  await using server = await serveVerbatim();
  const sender = new Sender({ connections: 1, timeout: 60_000, sessionFile: undefined });

  const answer = await sender.send({
    // Trailers are sent through Node.
    request: { method: 'CONNECT', path: '/a:1', headers: [], trailers: [['X-Sum', '1']] },
    target: { origin: server.url, basePath: '' },
    expected: 200,
    keep: 0,
    cutOff: () => undefined,
  });
  await sender.close();

  expect(told(answer)?.message).toBe(
    `NO_RESPONSE the connection was ended without a response by ${server.url}`,
  );
});
