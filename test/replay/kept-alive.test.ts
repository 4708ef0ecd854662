/** Connections that the target closes while a request is on its way (RFC 9112 section 9.3.1). */
import { writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { parseSession, type ReplaySettings, replaySession } from '../../src/replay/index.ts';
import type { Session } from '../../src/session/schema.ts';
import { createSession, type LooseRecording, recordingOf, told, withTold } from '../kit/index.ts';
import { createScratchFolder } from '../session/scratch-folder.ts';
import { OK, serveVerbatim } from './serve-verbatim.ts';

/** Answers each connection's first request, and does this to its second. */
async function serveOnce(
  onSecond: (socket: Socket) => void,
  onFirst: (socket: Socket, line: string) => void = answer,
) {
  const used = new Set<Socket>();
  const server = await serveVerbatim((socket, { line }) => {
    if (used.has(socket)) onSecond(socket);
    else {
      used.add(socket);
      onFirst(socket, line);
    }
  });
  return { ...server, lines: () => server.requests.map(({ line }) => line.split(' HTTP')[0]) };
}

function answer(socket: Socket): void {
  socket.write(OK);
}

const first = recordingOf('GET', '/first', 200);

/** What came of a request that is sent on a connection which has served another. */
async function replaySecond(target: string, second: LooseRecording, settings?: ReplaySettings) {
  return replayLast(createSession([first, second]), { target, ...settings });
}

async function replayLast(session: Session, settings: ReplaySettings) {
  const { outcomes } = await replaySession(session, {
    connections: 1,
    timeout: 5000,
    ...settings,
  });
  expect(outcomes[0]?.state).toBe('passed');
  return outcomes.at(-1);
}

const reset = (socket: Socket) => socket.resetAndDestroy();
const close = (socket: Socket) => socket.end();

describe('a kept-alive connection that is closed before an answer', () => {
  test.each([
    ['GET', close],
    ['GET', reset],
    ['HEAD', reset],
    ['OPTIONS', close],
    ['PUT', close],
    ['PUT', reset],
    ['DELETE', close],
    ['TRACE', close],
  ])('an idempotent request is sent again on another: %s', async (method, end) => {
    await using server = await serveOnce(end);
    const body = method === 'PUT' ? { body: { text: 'the body' } } : {};

    const outcome = await replaySecond(server.url, recordingOf(method, '/second', 200, body));

    expect(outcome).toMatchObject({ state: 'passed', actual: 200 });
    expect(server.lines()).toEqual(['GET /first', `${method} /second`, `${method} /second`]);
    expect(server.requests[2]?.body).toEqual(server.requests[1]?.body);
  });

  test('the second try has the same headers', async () => {
    await using server = await serveOnce(close);
    const headers: [string, string][] = [
      ['X-A', '1'],
      ['accept', 'a'],
      ['x-a', 'J\xf6'],
    ];

    await replaySecond(server.url, recordingOf('GET', '/a%2Fb//c?x=1&x', 200, { headers }));

    const [, once, again] = server.requests;
    const own = (names: typeof once) =>
      names?.headers.filter(([name]) => !/^(host|connection)$/i.test(name));
    expect(again?.line).toBe('GET /a%2Fb//c?x=1&x HTTP/1.1');
    expect(own(again)).toEqual(headers);
    expect(own(once)).toEqual(headers);
  });

  test('the second try reads a body from its file again', async () => {
    await using server = await serveOnce(close);
    using folder = createScratchFolder();
    writeFileSync(folder.path('a.bin'), 'from a file');
    const body = { file: 'a.bin', bytes: 11 };
    const session = createSession([first, recordingOf('PUT', '/second', 200, { body })]);
    const read = await parseSession(JSON.stringify(session), folder.path('s.session.json'));

    const outcome = await replayLast(read, { target: server.url });

    expect(outcome).toMatchObject({ state: 'passed' });
    expect(server.requests.map((request) => request.body.toString())).toEqual([
      '',
      'from a file',
      'from a file',
    ]);
  });

  test.each(['POST', 'PATCH'])(
    '%s is not sent again, and its failure says what happened',
    async (method) => {
      await using server = await serveOnce(close);

      const outcome = await replaySecond(
        server.url,
        recordingOf(method, '/second', 200, { body: { text: 'the body' } }),
      );

      expect(withTold(outcome)).toMatchObject({
        state: 'failed',
        told: {
          label: 'UND_ERR_SOCKET',
          message: `UND_ERR_SOCKET the kept-alive connection was closed before an answer by ${server.url}`,
          detail: `A ${method} request is not sent again by itself: the target may have acted on it.`,
        },
      });
      expect(server.lines()).toEqual(['GET /first', `${method} /second`]);
    },
  );

  test('POSTs pass if the target closes each connection after its answer', async () => {
    await using server = await serveVerbatim((socket) => socket.end(OK));
    const posts = Array.from({ length: 50 }, (_, index) =>
      recordingOf('POST', `/${index}`, 200, { at: index * 10 }),
    );

    const { summary } = await replaySession(createSession(posts), { target: server.url });

    expect(summary).toMatchObject({ passed: 50, failed: 0 });
  });

  test('the times of an outcome are those of the second try', async () => {
    const times: number[] = [];
    await using server = await serveOnce(
      (socket) => {
        setTimeout(() => {
          times.push(performance.now());
          socket.end();
        }, 50);
      },
      (socket) => {
        times.push(performance.now());
        answer(socket);
      },
    );

    const session = createSession([first, recordingOf('GET', '/second', 200)]);
    const settings = { target: server.url, connections: 1 };
    const { outcomes } = await replaySession(session, settings);

    const [before, after] = outcomes.map(({ sentAt = 0 }) => sentAt);
    const [answered = 0, closed = 0] = times;
    expect(Number(after) - Number(before)).toBeGreaterThanOrEqual(closed - answered);
  });

  test('both tries share one timeout', async () => {
    await using server = await serveOnce(close, (socket, line) => {
      if (line.includes('/first')) answer(socket);
    });

    const outcome = await replaySecond(server.url, recordingOf('GET', '/second', 200), {
      timeout: 200,
    });

    expect(told(outcome)?.message).toBe(`no answer from ${server.url} within 200 ms`);
    expect(server.lines()).toEqual(['GET /first', 'GET /second', 'GET /second']);
  });

  test('a request is sent again only once', async () => {
    await using server = await serveOnce(close, (socket, line) => {
      if (line.includes('/first')) answer(socket);
      else socket.end();
    });

    const outcome = await replaySecond(server.url, recordingOf('GET', '/second', 200));

    expect(outcome).toMatchObject({ state: 'failed', failure: { code: 'ECONNRESET' } });
    expect(server.lines()).toEqual(['GET /first', 'GET /second', 'GET /second']);
  });

  test('if no other connection can be made, the failure says that this one was closed', async () => {
    await using server = await serveOnce((socket) => {
      void server.close();
      socket.destroy();
    });

    const outcome = await replaySecond(server.url, recordingOf('GET', '/second', 200));

    expect(told(outcome)?.message).toMatch(/ the kept-alive connection was closed before /);
  });
});

describe('a request is not sent again', () => {
  test('if its connection had served no other request', async () => {
    await using server = await serveVerbatim((socket) => socket.end());

    const { outcomes } = await replaySession(createSession([first]), { target: server.url });

    expect(outcomes.map(withTold)).toMatchObject([
      { told: { message: `UND_ERR_SOCKET the connection was closed by ${server.url}` } },
    ]);
    expect(server.requests).toHaveLength(1);
  });

  test.each(['H', 'HTTP/1.1 2', 'HTTP/1.1 103 Early Hints\r\n\r\n'])(
    'once a byte of its answer has come: %j',
    async (bytes) => {
      await using server = await serveOnce((socket) => socket.end(bytes));

      const outcome = await replaySecond(server.url, recordingOf('GET', '/second', 200));

      expect(told(outcome)?.message).toBe(
        `UND_ERR_SOCKET the connection was closed by ${server.url}`,
      );
      expect(server.lines()).toEqual(['GET /first', 'GET /second']);
    },
  );

  test('if its time is up while the connection stays open', async () => {
    await using server = await serveOnce(() => undefined);

    const outcome = await replaySecond(server.url, recordingOf('GET', '/second', 200), {
      timeout: 100,
    });

    expect(told(outcome)?.label).toBe('timeout');
    expect(server.lines()).toEqual(['GET /first', 'GET /second']);
  });
});

test('a target that closes each connection a moment after its answer fails no request', async () => {
  await using server = await serveVerbatim((socket) => {
    socket.write(OK);
    setTimeout(close, 1, socket);
  });
  const gets = Array.from({ length: 200 }, (_, i) => recordingOf('GET', `/${i}`, 200));

  const { summary } = await replaySession(createSession(gets), { target: server.url });

  expect(summary).toMatchObject({ passed: 200, failed: 0 });
});
