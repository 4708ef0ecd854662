/** How shrinking ends. What the command does with it is tested beside the command. */
import { expect, test } from 'vitest';
import { shrinkSession } from '../../src/replay/shrink-session.ts';
import { createSession, recordingOf, serve } from '../kit/index.ts';

const PATHS = Array.from({ length: 12 }, (_, index) => `/${index}`);
const session = createSession(PATHS.map((path) => recordingOf('GET', path, 200)));

test('only the requests without which it passes are left', async () => {
  const seen = new Set<string>();
  await using target = await serve((request, response) => {
    const url = request.url ?? '';
    if (url === '/0') seen.clear();
    seen.add(url);
    // What /3 has left makes /9 fail.
    response.writeHead(url === '/9' && seen.has('/3') ? 500 : 200).end();
  });
  const reset = async (): Promise<void> => seen.clear();
  const { slice, end } = await shrinkSession(
    session,
    { target: target.url },
    { maxReplays: 100, reset },
  );
  expect(slice?.recordings.map(({ request }) => request.path)).toEqual(['/3', '/9']);
  expect(end).toBe('smallest');
});

test('a failure that is gone in the second replay is flaky, and nothing is shrunk', async () => {
  let count = 0;
  await using target = await serve((_, response) => {
    count += 1;
    response.writeHead(count === 12 ? 500 : 200).end();
  });
  const shrunk = await shrinkSession(session, { target: target.url }, { maxReplays: 400 });
  expect(shrunk).toMatchObject({
    ...{ end: 'flaky', replays: 2, failure: { id: '12' } },
    flaky: { requests: 12, failed: 1, replays: 2 },
  });
  expect(shrunk).not.toHaveProperty('slice');
});

test('a failure that turns out to be flaky later claims of no request that it is needed', async () => {
  let last = 0;
  await using target = await serve((request, response) => {
    // The whole session fails three times in a row, and then one replay of three does.
    const fails = request.url === '/11' && (++last <= 3 || last % 3 === 0);
    response.writeHead(fails ? 500 : 200).end();
  });
  const shrunk = await shrinkSession(session, { target: target.url }, { maxReplays: 400 });
  expect(shrunk.end).toBe('flaky');
  expect(shrunk).not.toHaveProperty('slice');
  expect(shrunk.flaky?.failed).toBeLessThan(shrunk.flaky?.replays ?? 0);
});

test('it stops after as many replays as it may do', async () => {
  await using target = await serve((request, response) => {
    response.writeHead(request.url === '/11' ? 500 : 200).end();
  });
  const shrunk = await shrinkSession(session, { target: target.url }, { maxReplays: 1 });
  expect(shrunk).toMatchObject({ replays: 1, kept: 12, end: 'stopped' });
});

test('a request that fails with another status fails in another way', async () => {
  const seen = new Set<string>();
  await using target = await serve((request, response) => {
    const url = request.url ?? '';
    seen.add(url);
    response.writeHead(url !== '/9' ? 200 : seen.has('/3') ? 500 : 404).end();
  });
  const reset = async (): Promise<void> => seen.clear();
  const settings = { target: target.url };
  const { slice } = await shrinkSession(session, settings, { maxReplays: 100, reset });
  expect(slice?.recordings.map(({ request }) => request.path)).toEqual(['/3', '/9']);
});

test('a request that gets no answer fails in another way than one whose connection breaks', async () => {
  const seen = new Set<string>();
  await using target = await serve((request, response) => {
    const url = request.url ?? '';
    seen.add(url);
    if (url !== '/last') response.end();
    else if (seen.has('/first')) request.socket.destroy();
  });
  const two = createSession(['/first', '/last'].map((path) => recordingOf('GET', path, 200)));
  const reset = async (): Promise<void> => seen.clear();
  const settings = { target: target.url, timeout: 1000 };
  const { slice } = await shrinkSession(two, settings, { maxReplays: 100, reset });
  expect(slice?.recordings).toHaveLength(2);
});

test('without a replay left to confirm the slice, the result counts as stopped', async () => {
  await using target = await serve((_, response) => response.writeHead(500).end());
  const one = createSession([recordingOf('GET', '/', 200)]);
  const shrunk = await shrinkSession(one, { target: target.url }, { maxReplays: 2 });
  expect(shrunk).toMatchObject({ replays: 2, kept: 1, end: 'stopped' });
});
