/** What is not sent, since the value that it needs did not come. */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readSession, replaySession } from '../../../src/replay/index.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';
import { sessionOf } from './links.ts';
import { login, serveAnswers } from './serve-answers.ts';

test('what needs a failed response is not sent, and names it', async () => {
  await using server = await serveAnswers([{ body: '{"token":"live-token-2"}' }, { status: 500 }]);

  const { outcomes } = await replaySession(sessionOf(login), { target: server.url });

  expect(server.seen).toHaveLength(2);
  expect(outcomes[2]).toMatchObject({
    state: 'failed',
    blockedBy: '2',
    error: { code: 'BLOCKED', message: 'blocked by #2 POST /orders (500)' },
  });
});

test('what needs a value that the response lacks is not sent', async () => {
  await using server = await serveAnswers([
    { body: '{"token":"live-token-2"}' },
    { status: 201, body: '{"ID":12}' },
  ]);

  const { outcomes } = await replaySession(sessionOf(login), { target: server.url });

  expect(outcomes[2]?.error?.message).toBe(
    'blocked by #2 POST /orders: its response has no body /id',
  );
});

test('a request that is blocked by a blocked one names the root', async () => {
  await using server = await serveAnswers([{ status: 401 }]);

  const { outcomes } = await replaySession(sessionOf(login), { target: server.url });

  expect(outcomes.map(({ blockedBy }) => blockedBy)).toEqual([undefined, '1', '1']);
  expect(outcomes[2]?.error?.message).toBe('blocked by #1 POST /login (401)');
});

test('what needs a skipped response is skipped as well, and says so', async () => {
  await using server = await serveAnswers([]);
  const session = sessionOf([
    { request: 'POST /orders', status: 201, answer: { id: 7 } },
    { request: 'GET /orders/7' },
    { request: 'GET /orders' },
  ]);

  const { outcomes } = await replaySession(session, { target: server.url, readOnly: true });

  expect(outcomes.map(({ state }) => state)).toEqual(['skipped', 'skipped', 'passed']);
  expect(outcomes[1]?.error?.message).toBe(
    'not sent: needs #1 POST /orders, which was not sent (its path segment 2 comes from there)',
  );
});

test('a body that cannot be read is an outcome, and the rest goes on', async () => {
  using folder = createScratchFolder();
  const file = folder.path('a.session.json');
  await mkdir(folder.path('body.bin'));
  const { size: bytes } = await stat(folder.path('body.bin'));
  const body = { file: 'body.bin', bytes };
  const session = sessionOf([{ request: 'POST /a' }, { request: 'GET /b' }]);
  const recordings = session.recordings.map((recording, index) =>
    index === 0 ? { ...recording, request: { ...recording.request, body } } : recording,
  );
  await writeFile(file, JSON.stringify({ ...session, recordings }));
  await using server = await serveAnswers([{}]);

  const { outcomes } = await replaySession(await readSession(file), { target: server.url });

  expect(outcomes.map(({ state }) => state)).toEqual(['failed', 'passed']);
});

test('why the request at the root failed is told in full, whatever its path ends in', async () => {
  await using server = await serveAnswers([{ status: 500 }]);
  const session = sessionOf([
    { request: 'POST /oauth/token', answer: { access_token: 'recorded-token-1' } },
    { request: 'GET /me', headers: [['Authorization', 'Bearer recorded-token-1']] },
  ]);
  const { outcomes } = await replaySession(session, { target: server.url });

  expect(outcomes[1]?.error).toEqual({
    code: 'BLOCKED',
    message: 'blocked by #1 POST /oauth/token (500)',
    detail:
      'Not sent: its header authorization comes from #1 POST /oauth/token, which failed: expected ' +
      'status 200, got 500',
  });
});
