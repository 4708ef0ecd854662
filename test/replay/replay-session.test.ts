/** The promise of `replaySession`: when it settles, with what, and what happens on the way. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../src/replay/index.ts';
import type { PaceSettings } from '../../src/replay/schedule/pace.ts';
import { createSession, recordingOf, serve } from '../kit/index.ts';

function requests(count: number, parts: { at?: number; time?: number } = {}) {
  return createSession(
    Array.from({ length: count }, (_, i) => recordingOf('GET', `/${i}`, 200, parts)),
  );
}

/** Requests that all ran at the same time. */
function parallel(count: number) {
  return requests(count, { at: 0, time: 10 });
}

/** Counts the requests that are under way at once. */
async function serveCounting(work: () => Promise<unknown>) {
  const counts = { total: 0, most: 0, connections: new Set<number | undefined>() };
  let underWay = 0;
  const server = await serve(async (request, response) => {
    counts.total += 1;
    counts.connections.add(request.socket.remotePort);
    counts.most = Math.max(counts.most, ++underWay);
    await work();
    underWay -= 1;
    response.end();
  });
  return { ...server, counts };
}

describe('outcomes', () => {
  test('are in the order in which the requests left in the recording', async () => {
    await using server = await serve((_, response) => response.end());
    const session = createSession([
      recordingOf('GET', '/', 200, { id: 'late', at: 50 }),
      recordingOf('GET', '/', 200, { id: 'early', at: 0 }),
    ]);
    const { outcomes } = await replaySession(session, { target: server.url });
    expect(outcomes.map(({ id }) => id)).toEqual(['early', 'late']);
  });

  test('are complete even if a handmade session uses an id twice', async () => {
    await using server = await serve((_, response) => response.end());
    const twin = recordingOf('GET', '/', 200, { id: 'same' });
    const { outcomes } = await replaySession(createSession([twin, twin]), { target: server.url });
    expect(outcomes.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'same passed',
      'same passed',
    ]);
  });

  test('of an empty session are none', async () => {
    const { outcomes, summary } = await replaySession(createSession([]));
    expect(outcomes).toEqual([]);
    expect(summary).toMatchObject({ total: 0, passed: 0, failed: 0, skipped: 0 });
  });

  test('survive structured clone and JSON', async () => {
    await using server = await serve((_, response) => response.writeHead(500).end('why'));
    const { outcomes } = await replaySession(requests(1), { target: server.url });
    expect(structuredClone(outcomes)).toEqual(outcomes);
    expect(JSON.parse(JSON.stringify(outcomes))).toEqual(outcomes);
  });

  test('of 20,000 recordings that are not sent come without a deep stack', async () => {
    const session = requests(20_000);
    const recordings = session.recordings.map((recording) => ({
      ...recording,
      request: { ...recording.request, method: 'POST' },
    }));
    const { summary } = await replaySession({ ...session, recordings }, { readOnly: true });
    expect(summary).toMatchObject({ total: 20_000, skipped: 20_000 });
  });

  test.each(['ordered', 'instant'] as const)(
    'of 5,000 refused connections come without a deep stack (%s)',
    async (speed) => {
      const { url, close } = await serve((_, response) => response.end());
      await close();
      const { summary } = await replaySession(requests(5000), { target: url, speed });
      expect(summary).toMatchObject({ total: 5000, failed: 1, blocked: 4999 });
    },
  );
});

describe('anything but a session', () => {
  test.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ["'sessions/a.session.json'", 'sessions/a.session.json'],
    ['{}', {}],
    ['[]', []],
    ['{ origin: 1, recordings: [] }', { origin: 1, recordings: [] }],
    ["{ origin: 'a host', recordings: [] }", { origin: 'a host', recordings: [] }],
    ["{ origin: 'http://127.0.0.1' }", { origin: 'http://127.0.0.1' }],
    ["Promise { 'not awaited' }", Promise.resolve('not awaited')],
  ])('is refused, and the message says what to pass: %s', async (found, value) => {
    // As from JavaScript, where no type stands in the way.
    const replay: Promise<unknown> = Reflect.apply(replaySession, undefined, [value]);
    await expect(replay).rejects.toMatchObject({
      name: 'UserError',
      code: 'INVALID_SESSION',
      message: `replaySession: expected a session as readSession or parseSession gives it, found ${found}`,
    });
  });
});

const from = { path: 'POST /items', pointer: '/id' };
const to = { path: '/items/*', segment: 2 };

test.each([
  ['a number', 5, 'links are no list, but 5'],
  ['null', null, 'links are no list, but null'],
  ['an object', {}, 'links are no list, but {}'],
  ['a list of a number', [5], 'links[0] is not { from, to }'],
  [
    'a link from nowhere',
    [
      { from, to },
      { from: {}, to },
    ],
    'links[1] is not { from, to }',
  ],
  ['a pointer without a slash', [{ from: { pointer: 'id' }, to }], 'links[0] is not { from, to }'],
  ['a name that is misspelt', [{ from: { pointr: '/id' }, to }], 'links[0] is not { from, to }'],
])('a session whose links are %s is refused', async (_, links, found) => {
  const session = Object.assign({}, requests(1), { links });
  await expect(Reflect.apply(replaySession, undefined, [session])).rejects.toMatchObject({
    code: 'INVALID_SESSION',
    message: expect.stringContaining(`, found one whose ${found}`),
  });
});

test('a session of another version is refused', async () => {
  const session = Object.assign({}, requests(1), { version: 2 });
  await expect(Reflect.apply(replaySession, undefined, [session])).rejects.toMatchObject({
    code: 'INVALID_SESSION',
    message: expect.stringMatching(/, found one of version 2: this release replays version 1$/),
  });
});

describe('an AbortSignal', () => {
  test('that is already aborted makes the replay reject with its reason, and nothing is sent', async () => {
    await using server = await serveCounting(() => sleep(1));
    const reason = new Error('never mind');
    const signal = AbortSignal.abort(reason);
    await expect(replaySession(requests(1), { target: server.url, signal })).rejects.toBe(reason);
    expect(server.counts.total).toBe(0);
  });

  test('that is aborted while answers are awaited makes the replay reject at once and hang up', async () => {
    const hungUp: (string | undefined)[] = [];
    await using server = await serve((request, response) => {
      response.on('close', () => hungUp.push(request.url));
      if (request.url === '/2') aborting.abort(new Error('enough'));
    });
    const aborting = new AbortController();
    const replay = replaySession(parallel(3), { target: server.url, signal: aborting.signal });
    await expect(replay).rejects.toThrow('enough');
    await expect.poll(() => hungUp.toSorted()).toEqual(['/0', '/1', '/2']);
  });

  test('that is aborted in a pause makes the replay reject, and nothing more is sent', async () => {
    await using server = await serveCounting(() => sleep(1));
    const aborting = new AbortController();
    const session = createSession([
      recordingOf('GET', '/0', 200, { at: 0 }),
      recordingOf('GET', '/1', 200, { at: 80 }),
      recordingOf('GET', '/2', 200, { at: 3_600_000 }),
    ]);
    const replay = replaySession(session, {
      target: server.url,
      speed: 1,
      signal: aborting.signal,
      onOutcome: ({ path }) => path === '/0' && aborting.abort(),
    });
    await expect(replay).rejects.toMatchObject({ name: 'AbortError' });
    await sleep(100);
    expect(server.counts.total).toBe(1);
  });

  test('that is aborted stops requests through node:http as well', async () => {
    const aborting = new AbortController();
    const hungUp: (string | undefined)[] = [];
    await using server = await serve((request, response) => {
      response.on('close', () => hungUp.push(request.url));
      aborting.abort(new Error('enough'));
    });
    const replay = replaySession(createSession([recordingOf('OPTIONS', '*', 200)]), {
      target: server.url,
      signal: aborting.signal,
    });
    await expect(replay).rejects.toThrow('enough');
    await expect.poll(() => hungUp).toEqual(['*']);
  });

  test('has no listeners left afterwards', async () => {
    await using server = await serveCounting(() => sleep(1));
    const aborting = new AbortController();
    const { summary } = await replaySession(requests(2), {
      target: server.url,
      signal: aborting.signal,
    });
    aborting.abort();
    expect(summary.passed).toBe(2);
  });
});

describe('connections', () => {
  test('are as many as the limit, and no more', async () => {
    await using server = await serveCounting(() => sleep(5));
    await replaySession(parallel(40), { target: server.url, connections: 7 });
    expect(server.counts).toMatchObject({ total: 40, most: 7 });
    expect(server.counts.connections.size).toBe(7);
  });

  test('are 64 by default', async () => {
    let arrived = 0;
    let release = (): void => undefined;
    const full = new Promise<void>((resolve) => {
      release = resolve;
    });
    await using server = await serveCounting(async () => {
      arrived += 1;
      if (arrived === 64) release();
      await full;
      await sleep(20);
    });
    await replaySession(parallel(150), { target: server.url });
    expect(server.counts.most).toBe(64);
  });

  test.each<[number, PaceSettings]>([
    [300, { speed: 'instant' }],
    [1000, { speed: 'instant' }],
    [1024, { speed: 'instant' }],
    [1000, { speed: 100, openLoop: true }],
  ])(
    'are as many as there are requests, if none waits for another: %i, %j',
    async (count, pace) => {
      let arrived = 0;
      let release = (): void => undefined;
      const all = new Promise<void>((resolve) => {
        release = resolve;
      });
      await using server = await serveCounting(() => {
        arrived += 1;
        if (arrived === count) release();
        return all;
      });
      const { summary } = await replaySession(requests(count), {
        target: server.url,
        ...pace,
        timeout: 20_000,
      });
      expect(summary.passed).toBe(count);
      expect(server.counts.most).toBe(count);
    },
  );

  test('are at most 1,024, even if everything is sent at once', async () => {
    await using server = await serveCounting(() => sleep(100));
    const { summary } = await replaySession(requests(1200), {
      target: server.url,
      speed: 'instant',
    });
    expect(summary.passed).toBe(1200);
    expect(server.counts.most).toBeLessThanOrEqual(1024);
  });

  test('are limited even if everything is sent at once', async () => {
    await using server = await serveCounting(() => sleep(5));
    await replaySession(requests(30), { target: server.url, speed: 'instant', connections: 3 });
    expect(server.counts.most).toBe(3);
  });
});

describe('times', () => {
  test('of a response do not include the wait for a connection', async () => {
    await using server = await serveCounting(() => sleep(20));
    const { outcomes } = await replaySession(parallel(10), { target: server.url, connections: 1 });
    const waited = outcomes.map(({ plannedAt, sentAt = 0 }) => sentAt - plannedAt);
    expect(Math.max(...waited)).toBeGreaterThanOrEqual(9 * 19);
    const total = outcomes.reduce((sum, { responseTime }) => sum + responseTime, 0);
    const last = outcomes.at(-1);
    expect(total).toBeLessThanOrEqual((last?.sentAt ?? 0) + (last?.responseTime ?? 0));
  });

  test('of a response go to its last byte', async () => {
    await using server = await serve(async (_, response) => {
      response.write('first');
      await sleep(60);
      response.end('last');
    });
    const { outcomes } = await replaySession(requests(1), { target: server.url });
    expect(outcomes[0]?.responseTime).toBeGreaterThanOrEqual(58);
  });

  test('of the timeout do not include the wait for a connection', async () => {
    await using server = await serveCounting(() => sleep(60));
    const { summary } = await replaySession(parallel(12), {
      target: server.url,
      connections: 1,
      timeout: 600,
    });
    expect(summary.passed).toBe(12);
  });
});
