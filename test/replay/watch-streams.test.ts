/** Streams that are held open across other requests, and long polls: nothing waits for them. */
import { describe, expect, test } from 'vitest';
import { type ReplaySettings, replaySession } from '../../src/replay/index.ts';
import { createSession, type LooseRecording, recordingOf, serve } from '../kit/index.ts';
import { serveWatch } from './serve-watch.ts';

/** In ms: far longer than a test may take. */
const LONG = 600_000;

function heldOpen(path: string, at: number, time: number): LooseRecording {
  // More than comes now: it was another person's day.
  const body = { text: '{"id":7}\n'.repeat(1000) };
  return recordingOf('GET', path, 200, { at, time, response: { aborted: true, body } });
}

/** A recording of ten minutes, as a person at a keyboard makes it. */
const watching = (path: string): LooseRecording[] => [
  heldOpen(path, 0, LONG),
  recordingOf('POST', '/items', 201, { at: 100_000, time: 5, body: { json: { id: 7 } } }),
  recordingOf('GET', '/items', 200, { at: 200_000, time: 5 }),
  recordingOf('GET', '/items/7', 200, { at: LONG + 100_000, time: 5 }),
];

const paces: ReplaySettings[] = [
  { speed: 'ordered' },
  { speed: 10_000 },
  { speed: 'instant' },
  { speed: 10_000, openLoop: true },
  { speed: 'ordered', connections: 1 },
  { speed: 'instant', connections: 1 },
];

describe.each(['/events', '/items?watch=1'])('a watch stream: %s', (path) => {
  test.each(paces)('holds up neither the other requests nor the end: %j', async (settings) => {
    await using server = await serveWatch();
    const session = createSession(watching(path));

    const { summary } = await replaySession(session, { target: server.url, ...settings });

    expect(summary).toMatchObject({ total: 4, passed: 4 });
    await expect.poll(() => server.log).toContain(`left ${path}`);
  });

  test('is aborted once the answers have arrived that had arrived before it was aborted', async () => {
    await using server = await serveWatch();
    await replaySession(createSession(watching(path)), { target: server.url });
    await expect.poll(() => server.log).toContain(`left ${path}`);

    const order = server.log.filter((entry) => entry !== 'GET /items/7');
    expect(order).toEqual([`GET ${path}`, 'POST /items', 'GET /items', `left ${path}`]);
  });

  test('is not aborted while other requests may need it, even if its time is up', async () => {
    await using server = await serveWatch(40);
    const session = createSession([
      heldOpen(path, 0, 30),
      recordingOf('POST', '/items', 201, { at: 1, time: 4, body: { json: { id: 7 } } }),
      recordingOf('POST', '/messages', 202, { at: 10, time: 4, body: { json: 1 } }),
      recordingOf('POST', '/messages', 202, { at: 20, time: 4, body: { json: 2 } }),
    ]);
    const { summary } = await replaySession(session, { target: server.url, timeout: 100 });
    expect(summary).toMatchObject({ passed: 4 });
  });

  test('is held open for the recorded pause as well, divided by the factor', async () => {
    await using server = await serveWatch();
    const session = createSession([
      heldOpen(path, 0, 200),
      recordingOf('GET', '/items', 200, { at: 1, time: 2 }),
    ]);
    const heldAt = async (speed: number): Promise<number> => {
      const { outcomes } = await replaySession(session, { target: server.url, speed });
      expect(outcomes).toMatchObject([{ state: 'passed' }, { state: 'passed' }]);
      const [stream = 0, other = 0] = outcomes.map(
        ({ sentAt = 0, responseTime = 0 }) => sentAt + responseTime,
      );
      return stream - other;
    };
    expect(await heldAt(2)).toBeGreaterThan(await heldAt(100));
  });
});

test('an open loop holds a stream open as long as in the recording, however soon its bytes come', async () => {
  await using server = await serveWatch();
  const body = { text: 'event: added\ndata: {"id":7}\n\n' };
  const session = createSession([
    recordingOf('GET', '/events', 200, { at: 0, time: 500, response: { aborted: true, body } }),
    recordingOf('POST', '/items', 201, { at: 20, time: 5 }),
    recordingOf('POST', '/messages', 202, { at: 150, time: 5 }),
  ]);
  const { summary } = await replaySession(session, {
    target: server.url,
    speed: 1,
    openLoop: true,
    timeout: 400,
  });
  expect(summary).toMatchObject({ passed: 3 });
});

test('many streams at once hold up nothing', async () => {
  await using server = await serveWatch();
  const streams = Array.from({ length: 200 }, (_, i) => heldOpen('/events', i, LONG));
  const posts = Array.from({ length: 20 }, (_, i) =>
    recordingOf('POST', '/items', 201, { at: 1000 + 10 * i, time: 5 }),
  );
  const { summary } = await replaySession(createSession([...streams, ...posts]), {
    target: server.url,
  });
  expect(summary).toMatchObject({ total: 220, passed: 220 });
});

test('a stream that is not answered fails by its timeout, and other requests go on', async () => {
  await using server = await serve((request, response) => {
    if (request.url !== '/events') response.end();
  });
  const session = createSession([
    heldOpen('/events', 0, LONG),
    recordingOf('GET', '/items', 200, { at: 10, time: 5 }),
  ]);
  const { outcomes } = await replaySession(session, { target: server.url, timeout: 150 });
  expect(outcomes).toMatchObject([
    { state: 'failed', failure: { kind: 'timeout' } },
    { state: 'passed' },
  ]);
});

test('a stream that now ends by itself passes', async () => {
  await using server = await serve((_, response) => response.end('{"id":7}\n'));
  const session = createSession([
    heldOpen('/events', 0, LONG),
    recordingOf('GET', '/items', 200, { at: 10, time: 5 }),
  ]);
  const { summary } = await replaySession(session, { target: server.url });
  expect(summary).toMatchObject({ passed: 2 });
});

describe('a stream that broke off when its server was closed', () => {
  const brokenOff = (at: number, time: number): LooseRecording =>
    recordingOf('GET', '/events', 200, { at, time, response: { error: 'ECONNRESET' } });

  test.each(paces)('is not waited for if its server now goes on: %j', async (settings) => {
    await using server = await serveWatch();
    const session = createSession([
      brokenOff(0, 50),
      recordingOf('GET', '/items', 200, { at: 10, time: 5 }),
      recordingOf('GET', '/after', 200, { at: 60, time: 5 }),
    ]);
    const { summary } = await replaySession(session, { target: server.url, ...settings });
    expect(summary).toMatchObject({ passed: 3 });
  });

  test('is aborted after as much time as in the recording, if nothing else was in flight', async () => {
    await using server = await serveWatch();
    const session = createSession([
      brokenOff(0, 50),
      recordingOf('GET', '/after', 200, { at: 60, time: 5 }),
    ]);
    const { summary } = await replaySession(session, { target: server.url });
    expect(summary).toMatchObject({ passed: 2 });
    await expect.poll(() => server.log).toContain('left /events');
  });
});

describe('a long poll', () => {
  test.each(paces.slice(0, 4))('that another request answers: %j', async (settings) => {
    await using server = await serveWatch(10);
    const session = createSession([
      recordingOf('GET', '/poll', 200, { at: 0, time: 400 }),
      recordingOf('POST', '/items', 201, { at: 390, time: 12 }),
    ]);
    const { summary } = await replaySession(session, {
      target: server.url,
      ...settings,
      // So that the poll has come when the item is added.
      ...(typeof settings.speed === 'number' && { speed: 1 }),
    });
    expect(summary).toMatchObject({ passed: 2 });
  });

  const givenUp = (method: string, path: string, time: number): LooseRecording => ({
    ...recordingOf(method, path, 200, { at: 0 }),
    response: { error: 'ABORTED', aborted: true, time },
  });

  test.each(paces)('that the client gave up holds up nothing: %j', async (settings) => {
    await using server = await serveWatch();
    const session = createSession([
      givenUp('GET', '/poll', LONG),
      recordingOf('GET', '/items', 200, { at: 100, time: 5 }),
      recordingOf('GET', '/after', 200, { at: LONG + 100, time: 5 }),
    ]);
    const { summary } = await replaySession(session, { target: server.url, ...settings });
    expect(summary).toMatchObject({ sent: 3, passed: 2, uncompared: 1 });
    await expect.poll(() => server.log).toContain('left /poll');
  });

  test('with an unsafe method gets as much time as in the recording', async () => {
    let hasActed = false;
    await using server = await serve((request, response) => {
      if (request.method === 'GET') response.end();
      else {
        setTimeout(() => {
          hasActed = !response.destroyed;
        }, 30);
      }
    });
    const session = createSession([
      givenUp('POST', '/act', 400),
      recordingOf('GET', '/items', 200, { at: 1, time: 1 }),
    ]);
    await replaySession(session, { target: server.url });
    expect(hasActed).toBe(true);
  });
});
