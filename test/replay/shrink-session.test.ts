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

test('a failure that comes and goes ends with what is known, and is called unsteady', async () => {
  let last = 0;
  await using target = await serve((request, response) => {
    // Each second replay fails.
    const fails = request.url === '/11' && ++last % 2 === 1;
    response.writeHead(fails ? 500 : 200).end();
  });
  const shrunk = await shrinkSession(session, { target: target.url }, { maxReplays: 400 });
  expect(shrunk.slice?.recordings.at(-1)?.request.path).toBe('/11');
  expect(shrunk.end).toBe('unsteady');
  expect(shrunk.replays).toBeLessThan(400);
});

test('a failure that is gone in the second replay leaves the whole session', async () => {
  let count = 0;
  await using target = await serve((_, response) => {
    count += 1;
    response.writeHead(count === 12 ? 500 : 200).end();
  });
  const shrunk = await shrinkSession(session, { target: target.url }, { maxReplays: 400 });
  expect(shrunk.slice?.recordings).toHaveLength(12);
  expect(shrunk.end).toBe('unsteady');
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
