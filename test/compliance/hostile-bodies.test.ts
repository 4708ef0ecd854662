/** What a target can send to hold up the process that replays against it. */
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { type Outcome, type ReplaySettings, replaySession } from '../../src/replay/index.ts';
import {
  createSession,
  differencesOf,
  type LooseRecording,
  recordingOf,
  serve,
  serveRaw,
  told,
  withTold,
} from '../kit/index.ts';

const MEGABYTE = 1024 ** 2;
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

/** A text of that many bytes, made of one part. */
const fill = (part: string, bytes: number): string => part.repeat(Math.ceil(bytes / part.length));

/** The outcomes of requests whose recorded and live bodies are these, without correlation. */
async function compare(
  bodies: readonly (readonly [recorded: string, live: string])[],
  settings: ReplaySettings = {},
): Promise<Outcome[]> {
  const answer: RequestListener = ({ url }, response) => {
    const [, live = ''] = bodies[Number(url?.slice(1))] ?? [];
    // What is small comes while what is large is compared.
    setTimeout(() => response.end(live), live.length < MEGABYTE ? 500 : 0);
  };
  await using server = await serve(answer);
  const recordings = bodies.map(([text], index): LooseRecording => {
    return recordingOf('GET', `/${index}`, 200, { response: { body: { text } } });
  });
  const { outcomes } = await replaySession(createSession(recordings), {
    target: server.url,
    correlate: false,
    expect: { body: 'exact' },
    ...settings,
  });
  return outcomes;
}

async function compareOne(recorded: string, live: string): Promise<Outcome | undefined> {
  const [outcome] = await compare([[recorded, live]]);
  return outcome;
}

describe('a body above 4 MiB', () => {
  const size = 15 * MEGABYTE;
  const page = (id: number): string => fill(`<input name="csrf" value="${id}abcdef">\n`, size);

  test('has its difference reported by sizes and position, while other requests go on', async () => {
    const pages = [1, 2].map(() => [page(1), `${page(2)}.`] as const);
    const others = [1, 2, 3].map(() => ['small', 'small'] as const);
    const outcomes = await compare([...pages, ...others], { speed: 'instant', timeout: 10_000 });

    const { length } = page(1);
    const told = {
      label: 'body',
      message:
        `body differs: expected "(${length} bytes, which differ from byte 26 on)", got ` +
        `"(${length + 1} bytes, which differ from byte 26 on)"; they are too large to be ` +
        'read, and so are compared byte by byte',
    };
    expect(outcomes.slice(0, 2).map(withTold)).toMatchObject([{ told }, { told }]);
    expect(outcomes.slice(2).map(({ state }) => state)).toEqual(['passed', 'passed', 'passed']);
  });

  test('passes where its bytes are the same', async () => {
    expect(await compareOne(page(1), page(1))).toMatchObject({ state: 'passed' });
  });

  test('passes a comparison of shapes as text, but not as JSON', async () => {
    const numbers = (id: number): string => `[${fill(`${id},`, 5 * MEGABYTE)}0]`;
    const bodies = [
      [page(1), page(2)],
      [page(1), 'a short one'],
      [numbers(1), numbers(2)],
    ] as const;
    const outcomes = await compare(bodies, { expect: { body: 'shape' } });

    expect(outcomes.map(({ state }) => state)).toEqual(['passed', 'passed', 'failed']);
  });
});

describe('a number of megabytes', () => {
  test.each([
    ['as JSON', (digit: number, size: number) => fill(`${digit}`, size)],
    ['as a member', (digit: number, size: number) => `{"a":${fill(`${digit}`, size)}}`],
    ['as an exponent', (digit: number, size: number) => `{"a":1e${fill(`${digit}`, size)}}`],
    ['as a fraction', (digit: number, size: number) => `[0.${fill(`${digit}`, size)}]`],
    ['of zeros', (digit: number, size: number) => `[1${fill('0', size)}${digit}]`],
  ])('%s is compared', async (_, write) => {
    const sizes = [15 * MEGABYTE, 2_000_000];
    const different = sizes.map((size) => [write(1, size), write(2, size)] as const);
    const same = sizes.map((size) => [write(1, size), write(1, size)] as const);
    const outcomes = await compare([...different, ...same]);

    expect(outcomes.map((outcome) => told(outcome)?.label)).toEqual([
      'body',
      'body',
      undefined,
      undefined,
    ]);
  });
});

test('a body that has more secrets in one list than a call takes arguments is compared', async () => {
  const list = (id: number): string => `x "token":[${fill(`"live-${id}",`, 2_000_000)}`;
  const outcome = await compareOne(list(1), list(2));

  expect(outcome).toMatchObject({ state: 'failed', failure: { kind: 'body' } });
});

test('a secret whose name stands far in front of the difference is not shown', async () => {
  const secret = 'k7Qz9'.repeat(4_000);
  const page = (end: string): string => `${fill('word ', 100_000)}{"api_key":"${secret}${end}`;
  const outcome = await compareOne(page('1"}'), page('2"}'));

  expect(told(outcome)?.label).toBe('body');
  expect(JSON.stringify(outcome)).not.toContain('k7Qz9');
});

test('where two long texts part is told in the list of differences as well', async () => {
  const outcome = await compareOne(`${fill('a ', 100_000)}here`, `${fill('a ', 100_000)}there`);

  expect(differencesOf(outcome)).toEqual([
    { path: '', expected: '…a a a a a a a a a a here', actual: '…a a a a a a a a a a there' },
  ]);
});

describe('a process that was blocked', () => {
  /** In ms: longer than the timeout. */
  const blocked = 1_000;

  test('reads an answer that came meanwhile, and does not take it for late', async () => {
    await using server = await serve(({ url }, response) => {
      setTimeout(() => response.end(), url === '/first' ? 0 : 100);
    });
    const paths = ['/first', '/second', '/third'];
    const session = createSession(paths.map((path) => recordingOf('GET', path, 200)));
    const { outcomes } = await replaySession(session, {
      target: server.url,
      speed: 'instant',
      timeout: 300,
      onOutcome({ path }) {
        if (path !== '/first') return;
        for (const start = performance.now(); performance.now() - start < blocked; );
      },
    });

    expect(outcomes.map(({ state }) => state)).toEqual(['passed', 'passed', 'passed']);
  });
});

describe('interim answers without end', () => {
  /** Writes them as fast as they are read. */
  function flood(socket: Socket, status: string): void {
    const answers = `HTTP/1.1 ${status}\r\nX-Filler: ${'x'.repeat(100)}\r\n\r\n`.repeat(500);
    const write = (): void => {
      if (socket.destroyed) return;
      while (socket.write(answers));
      socket.once('drain', () => setImmediate(write));
    };
    write();
  }

  test.each([
    ['100 Continue', []],
    ['103 Early Hints', [['Expect', '100-continue']]],
  ] as [string, [string, string][]][])(
    '%s with %j end at the timeout, and others are answered',
    async (status, headers) => {
      await using server = await serveRaw((socket) => {
        socket.on('data', (data) => {
          if (data.includes('/flood')) flood(socket, status);
          else socket.write(OK);
        });
      });
      const others = Array.from({ length: 20 }, () => recordingOf('GET', '/other', 200));
      const session = createSession([recordingOf('GET', '/flood', 200, { headers }), ...others]);
      const settings: ReplaySettings = { target: server.url, speed: 'instant', timeout: 4_000 };
      const { outcomes } = await replaySession(session, settings);

      expect(told(outcomes[0])).toEqual({
        label: 'timeout',
        message: `no answer from ${server.url} within 4000 ms`,
      });
      expect(outcomes.slice(1).map(({ state }) => state)).toEqual(others.map(() => 'passed'));
    },
  );
});
