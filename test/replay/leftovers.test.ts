/** When a replay has settled, nothing of it is left: no socket, no timer. */
import { describe, expect, test } from 'vitest';
import { type ReplaySettings, replaySession } from '../../src/replay/index.ts';
import { createSession, recordingOf, serveRaw } from '../kit/index.ts';
import { OK } from './serve-verbatim.ts';

const HANGING = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n';
const EXPECT: [string, string] = ['Expect', '100-continue'];

/** What keeps this process alive, by kind. */
function resources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Requests of every kind that is sent in a way of its own. */
const session = createSession([
  recordingOf('GET', '/a', 200, { at: 0, time: 20 }),
  recordingOf('OPTIONS', '*', 200, { at: 0, time: 20 }),
  recordingOf('POST', '/b', 200, { at: 0, time: 20, headers: [EXPECT], body: { text: 'x' } }),
  recordingOf('GET', '/c', 200, { at: 0, time: 20, response: { aborted: true } }),
  recordingOf('GET', '/d', 200, { at: 30 }),
]);

async function openSocketsAfter(answer: string, settings: ReplaySettings): Promise<number> {
  let open = 0;
  await using server = await serveRaw((socket) => {
    open += 1;
    socket.on('close', () => {
      open -= 1;
    });
    socket.on('data', () => socket.write(answer));
  });
  const before = resources();
  await replaySession(session, { target: server.url, ...settings }).catch(() => undefined);
  await expect.poll(() => open).toBe(0);
  await expect.poll(() => resources().Timeout ?? 0).toBeLessThanOrEqual(before.Timeout ?? 0);
  return open;
}

describe('nothing stays open', () => {
  test('when everything was answered on kept-alive connections', async () => {
    expect(await openSocketsAfter(OK, {})).toBe(0);
  });

  test('when nothing was answered in time', async () => {
    expect(await openSocketsAfter('', { timeout: 60 })).toBe(0);
  });

  test('when answers did not end in time', async () => {
    expect(await openSocketsAfter(HANGING, { timeout: 60 })).toBe(0);
  });

  test('when it was aborted', async () => {
    expect(await openSocketsAfter(HANGING, { signal: AbortSignal.timeout(60) })).toBe(0);
  });

  test('when it was aborted in a pause', async () => {
    expect(await openSocketsAfter(OK, { speed: 0.001, signal: AbortSignal.timeout(60) })).toBe(0);
  });

  test('when it was aborted while connecting to a target that never shakes hands', async () => {
    let open = 0;
    await using server = await serveRaw((socket) => {
      open += 1;
      socket.on('close', () => {
        open -= 1;
      });
    });
    const target = server.url.replace('http:', 'https:');
    const replay = replaySession(session, { target, signal: AbortSignal.timeout(60) });
    await expect(replay).rejects.toThrow();
    await expect.poll(() => open).toBe(0);
  });

  test('when a callback threw', async () => {
    const onOutcome = (): void => {
      throw new Error('no');
    };
    expect(await openSocketsAfter(OK, { speed: 0.001, onOutcome })).toBe(0);
  });
});
