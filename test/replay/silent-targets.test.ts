/** Targets that accept connections and do not answer: a replay does not wait for each timeout. */
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { Replay } from '../../src/replay/engine.ts';
import { type Outcome, type ReplaySettings, replaySession } from '../../src/replay/index.ts';
import type { Header } from '../../src/session/schema.ts';
import {
  createSession,
  type LooseRecording,
  recordingOf,
  serve,
  serveRaw,
  told,
} from '../kit/index.ts';
import { sessionOf } from './correlate/links.ts';
import { OK, serveVerbatim } from './serve-verbatim.ts';

const TIMEOUT = 200;

function gets(count: number, path = (at: number) => `/rows/${at}`): LooseRecording[] {
  return Array.from({ length: count }, (_, at) => recordingOf('GET', path(at), 200));
}

async function replay(
  target: string,
  recordings: readonly LooseRecording[],
  settings: ReplaySettings = {},
): Promise<readonly Outcome[]> {
  const session = createSession(recordings);
  const { outcomes } = await replaySession(session, { target, timeout: TIMEOUT, ...settings });
  return outcomes;
}

const statesOf = (outcomes: readonly Outcome[]): string =>
  outcomes.map(({ state }) => state[0]).join('');

/** Does not answer requests for paths that start like this. */
const hangsAt = (start: string) =>
  serveVerbatim((socket: Socket, { line }) => {
    if (!line.split(' ')[1]?.startsWith(start)) socket.write(OK);
  });

describe('a target that never answers', () => {
  test.each<[string, ReplaySettings]>([
    ['in the recorded order', {}],
    ['with the recorded pauses', { speed: 10 }],
    ['by the clock', { speed: 0.1, openLoop: true }],
    ['all at once, over few connections', { speed: 'instant', connections: 2 }],
  ])('%s: the first timeouts block the other requests', async (_, settings) => {
    await using server = await serveRaw(() => undefined);
    const outcomes = await replay(server.url, gets(30), settings);

    const failed = outcomes.filter(({ state }) => state === 'failed');
    expect(failed.length).toBeLessThanOrEqual(5);
    const blocked = outcomes.filter(({ state }) => state === 'blocked');
    expect(failed.length + blocked.length).toBe(30);
    for (const outcome of blocked) {
      const { blockedBy, sentAt } = outcome;
      expect(blockedBy).toBe(failed[0]?.id);
      expect(sentAt).toBeUndefined();
      expect(told(outcome)?.message).toBe(
        `blocked by #1 GET /rows/0 (timeout), since nothing has come from ${server.url}`,
      );
    }
  });

  test('fails all requests that were sent at once', async () => {
    await using server = await serveRaw(() => undefined);
    const outcomes = await replay(server.url, gets(20), { speed: 'instant' });
    expect(statesOf(outcomes)).toBe('f'.repeat(20));
  });

  test('blocks requests that go through node:http as well', async () => {
    await using server = await serveRaw(() => undefined);
    const headers: Header[] = [['Expect', '100-continue']];
    const posts = gets(5).map((_, at) => recordingOf('POST', `/rows/${at}`, 201, { headers }));
    expect(statesOf(await replay(server.url, posts))).toBe('ffbbb');
  });

  test('blocks its own requests, and not those to another target', async () => {
    await using silent = await serveRaw(() => undefined);
    await using server = await serve((_, response) => response.end());
    const origin = 'http://auth.example.com';
    const logins = gets(6).map((_, at) => recordingOf('GET', `/keys/${at}`, 200, { origin }));
    const recordings = gets(6).flatMap((own, at) => [own, logins[at] ?? own]);
    const outcomes = await replay(server.url, recordings, { origins: { [origin]: silent.url } });
    expect(statesOf(outcomes)).toBe('pfpfpbpbpbpb');
  });

  test('fails a request that was asked for, if the first one was only needed by others', async () => {
    await using server = await serveRaw(() => undefined);
    const session = sessionOf([
      { request: 'POST /things', status: 201, answer: { id: 'thing-4f07a91c' } },
      { request: 'GET /things/thing-4f07a91c', status: 200 },
      ...['a', 'b', 'c'].map((name) => ({ request: `GET /rows/${name}`, status: 200 })),
    ]);
    const settings = { target: server.url, timeout: TIMEOUT };
    const replaying = new Replay(session, settings, session.recordings.slice(1));
    const outcomes = await replaying.run();
    await replaying.close();
    expect(statesOf(outcomes)).toBe('fffbb');
    expect(outcomes.slice(3).map(({ blockedBy }) => blockedBy)).toEqual(['2', '2']);
  });

  test('is named by requests that need a value of a blocked one', async () => {
    await using server = await serveRaw(() => undefined);
    const session = sessionOf([
      ...['a', 'b', 'c'].map((name) => ({ request: `GET /rows/${name}`, status: 200 })),
      { request: 'POST /things', status: 201, answer: { id: 'thing-4f07a91c' } },
      { request: 'GET /things/thing-4f07a91c', status: 200 },
    ]);
    const { outcomes } = await replaySession(session, { target: server.url, timeout: TIMEOUT });
    expect(statesOf(outcomes)).toBe('ffbbb');
    const last = outcomes[4];
    expect(last?.blockedBy).toBe('1');
    expect(last && told(last)?.message).toContain('since nothing has come from');
  });

  test('is given up at one endpoint that is requested repeatedly', async () => {
    await using server = await serveRaw(() => undefined);
    const polls = gets(20, (at) => `/jobs/state?round=${at}`);
    expect(statesOf(await replay(server.url, polls))).toBe(`ff${'b'.repeat(18)}`);
  });
});

describe('a target that has not answered yet', () => {
  test('at its first endpoint alone is sent requests for all others', async () => {
    await using server = await hangsAt('/slow');
    const outcomes = await replay(server.url, [recordingOf('GET', '/slow', 200), ...gets(4)]);
    expect(statesOf(outcomes)).toBe('fpppp');
  });

  test('at one endpoint that is requested three times is sent requests for all others', async () => {
    await using server = await hangsAt('/slow');
    const polls = gets(3, (at) => `/slow?round=${at}`);
    expect(statesOf(await replay(server.url, [...polls, ...gets(3)]))).toBe('ffbppp');
  });

  test('is not silent if it has sent a part of a head', async () => {
    await using server = await serveRaw((socket) => socket.write('HTTP/1.1 200 '));
    expect(statesOf(await replay(server.url, gets(4)))).toBe('ffff');
  });

  test('is not silent if it has sent an interim answer', async () => {
    await using server = await serveRaw((socket) => socket.write('HTTP/1.1 102 Wait\r\n\r\n'));
    expect(statesOf(await replay(server.url, gets(4)))).toBe('ffff');
  });
});

test('a target that has answered once and hangs from then on gets every request', async () => {
  await using server = await hangsAt('/rows');
  const outcomes = await replay(server.url, [recordingOf('GET', '/ok', 200), ...gets(5)]);
  expect(statesOf(outcomes)).toBe('pfffff');
});

test('a request that timed out can be sent again, and an answer ends the silence', async () => {
  let isAwake = false;
  await using server = await serve((_, response) => {
    if (isAwake) response.end();
  });
  const session = createSession(gets(4));
  const replaying = new Replay(session, { target: server.url, timeout: TIMEOUT });
  expect(statesOf(await replaying.run())).toBe('ffbb');
  isAwake = true;
  const again: Outcome[] = [];
  for (const recording of session.recordings) again.push(await replaying.again(recording));
  await replaying.close();
  expect(statesOf(again)).toBe('pppp');
});
