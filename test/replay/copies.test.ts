/** A session replayed several times: rounds one after another, copies side by side. */
import { expect, test } from 'vitest';
import { type Outcome, replaySession } from '../../src/replay/index.ts';
import { createSession, recordingOf, serve } from '../kit/index.ts';

const three = createSession(['/0', '/1', '/2'].map((path) => recordingOf('GET', path, 200)));

/** Answers everything, and keeps the paths of what came. */
async function serveAll() {
  const paths: string[] = [];
  const server = await serve(({ url = '' }, response) => {
    paths.push(url);
    response.end();
  });
  return { ...server, paths };
}

function placesOf(outcomes: readonly Outcome[]): string[] {
  return outcomes.map(({ copy, round, path }) => `${copy ?? '-'} ${round ?? '-'} ${path}`);
}

test('rounds follow one another, each in the order of the session', async () => {
  await using server = await serveAll();

  const { outcomes, summary } = await replaySession(three, { target: server.url, repeat: 3 });

  expect(server.paths).toEqual(['/0', '/1', '/2', '/0', '/1', '/2', '/0', '/1', '/2']);
  expect(placesOf(outcomes)).toEqual(
    ['1', '2', '3'].flatMap((round) => ['/0', '/1', '/2'].map((path) => `- ${round} ${path}`)),
  );
  expect(summary).toMatchObject({ total: 9, passed: 9 });
});

test('copies run at the same time', async () => {
  let underWay = 0;
  const waiting: (() => void)[] = [];
  await using server = await serve((_, response) => {
    waiting.push(() => response.end());
    underWay = Math.max(underWay, waiting.length);
    if (waiting.length === 4) for (const answer of waiting.splice(0)) answer();
  });

  const settings = { target: server.url, copies: 4, timeout: 5000 };
  const { outcomes, summary } = await replaySession(three, settings);

  expect(underWay).toBe(4);
  expect(placesOf(outcomes)).toEqual(
    ['1', '2', '3', '4'].flatMap((copy) => ['/0', '/1', '/2'].map((path) => `${copy} - ${path}`)),
  );
  expect(summary).toMatchObject({ total: 12, passed: 12 });
});

test('outcomes are sorted by copy and then by round, and reported as they come', async () => {
  await using server = await serveAll();
  const told: Outcome[] = [];

  const { outcomes } = await replaySession(createSession([recordingOf('GET', '/', 200)]), {
    ...{ target: server.url, copies: 2, repeat: 2 },
    onOutcome: (outcome) => told.push(outcome),
  });

  expect(placesOf(outcomes)).toEqual(['1 1 /', '1 2 /', '2 1 /', '2 2 /']);
  expect(placesOf(told).sort()).toEqual(['1 1 /', '1 2 /', '2 1 /', '2 2 /']);
});

test('the outcome of a single replay has no copy and no round', async () => {
  await using server = await serveAll();
  const { outcomes } = await replaySession(three, { target: server.url, copies: 1, repeat: 1 });
  for (const outcome of outcomes) expect(outcome).not.toHaveProperty('copy');
  for (const outcome of outcomes) expect(outcome).not.toHaveProperty('round');
});

test('each copy and each round has its own live values and cookies', async () => {
  let next = 100;
  const seen: string[] = [];
  await using server = await serve((request, response) => {
    const { method, url, headers } = request;
    if (method === 'POST') {
      const id = next++;
      response.writeHead(201, { 'Set-Cookie': `sid=s${id}`, 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ id }));
      return;
    }
    seen.push(`${url} ${headers.cookie}`);
    response.end();
  });
  const session = createSession([
    recordingOf('POST', '/orders', 201, {
      response: {
        headers: [
          ['Set-Cookie', 'sid=s7'],
          ['Content-Type', 'application/json'],
        ],
        body: { json: { id: 7 } },
      },
    }),
    recordingOf('GET', '/orders/7', 200, { headers: [['Cookie', 'sid=s7']] }),
  ]);

  const { summary } = await replaySession(session, {
    ...{ target: server.url, copies: 3, repeat: 2 },
  });

  expect(summary.passed).toBe(12);
  const ids = [100, 101, 102, 103, 104, 105];
  expect(seen.sort()).toEqual(ids.map((id) => `/orders/${id} sid=s${id}`));
});

test('each copy has its own limit of connections', async () => {
  let most = 0;
  let underWay = 0;
  await using server = await serve((_, response) => {
    most = Math.max(most, ++underWay);
    setTimeout(() => {
      underWay -= 1;
      response.end();
    }, 5);
  });
  const session = createSession(
    Array.from({ length: 20 }, () => recordingOf('GET', '/', 200, { at: 0 })),
  );

  await replaySession(session, { target: server.url, copies: 3, connections: 2 });

  expect(most).toBe(6);
});

test('after a failed round, the next one goes on', async () => {
  let count = 0;
  await using server = await serve((_, response) => {
    count += 1;
    response.writeHead(count <= 3 ? 500 : 200).end();
  });
  const { outcomes, summary } = await replaySession(three, { target: server.url, repeat: 2 });
  expect(summary).toMatchObject({ total: 6, failed: 3, passed: 3 });
  expect(outcomes.map(({ state }) => state)).toEqual([
    ...['failed', 'failed', 'failed'],
    ...['passed', 'passed', 'passed'],
  ]);
});

test('a signal stops all copies, and no further round begins', async () => {
  const aborting = new AbortController();
  const counts = { came: 0, hungUp: 0 };
  await using server = await serve((_, response) => {
    response.on('close', () => (counts.hungUp += 1));
    counts.came += 1;
    if (counts.came === 3) aborting.abort(new Error('enough'));
  });

  const settings = { target: server.url, copies: 3, repeat: 5, signal: aborting.signal };
  await expect(replaySession(three, settings)).rejects.toThrow('enough');

  await expect.poll(() => counts).toEqual({ came: 3, hungUp: 3 });
});

test('an onOutcome that throws stops all copies, and no further round begins', async () => {
  await using server = await serveAll();
  let calls = 0;

  const replay = replaySession(three, {
    ...{ target: server.url, copies: 2, repeat: 5 },
    onOutcome() {
      calls += 1;
      throw new Error('no more');
    },
  });

  await expect(replay).rejects.toThrow('no more');
  expect(calls).toBe(1);
  expect(server.paths.length).toBeLessThanOrEqual(4);
});

test('an onOutcome that throws while the copies start starts no other', async () => {
  await using server = await serveAll();
  const elsewhere = { origin: 'https://other.example.com' };
  const session = createSession([
    recordingOf('GET', '/skipped', 200, elsewhere),
    recordingOf('GET', '/sent', 200),
  ]);

  const replay = replaySession(session, {
    ...{ target: server.url, copies: 50, speed: 'instant' },
    onOutcome() {
      throw new Error('no more');
    },
  });

  await expect(replay).rejects.toThrow('no more');
  expect(server.paths).toEqual([]);
});
