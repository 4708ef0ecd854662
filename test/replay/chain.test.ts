/** Every failure of a request that was sent says which live values it had, and what led there. */
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { replaySession } from '../../src/replay/index.ts';
import { createSession, recordingOf, serve, told } from '../kit/index.ts';

const session = createSession([
  recordingOf('POST', '/orders', 201, { response: { body: { json: { id: 'rec-id-11' } } } }),
  recordingOf('GET', '/orders/rec-id-11', 200, { response: { body: { json: { v: 1 } } } }),
]);

test.each<[label: string, answer: (response: ServerResponse) => unknown]>([
  ['status', (response) => response.writeHead(404).end()],
  ['body', (response) => response.end('{"v":2}')],
  ['headers', (response) => response.setHeader('x-v', '2').end('{"v":1}')],
  ['ECONNRESET', (response) => response.socket?.resetAndDestroy()],
  ['timeout', () => undefined],
])('a failure lists live values and requests: %s', async (label, answer) => {
  await using api = await serve(({ method }, response) => {
    if (method === 'POST') response.writeHead(201).end('{"id":"live-id-99"}');
    else answer(response);
  });
  const { outcomes } = await replaySession(session, {
    target: api.url,
    timeout: 300,
    expect: { body: 'exact', headers: ['x-v'], ignore: ['/id'] },
  });

  expect(told(outcomes[1])).toMatchObject({ label });
  expect(told(outcomes[1])?.detail).toBe(
    'Sent with live values:\n  path segment 2: live-id-99 (recorded rec-id-11) from #1 body /id [same name]\n' +
      'Led here: #1 POST /orders → #2 GET /orders/rec-id-11',
  );
});

test('a failure does not list live values that are the recorded ones', async () => {
  const login = { response: { body: { json: { user: 'user-7c1', token: 'tok-recorded-91' } } } };
  const carried = recordingOf('GET', '/users/user-7c1', 200, {
    headers: [['authorization', 'Bearer tok-recorded-91']],
  });
  const replayWith = async (token: string): Promise<string | undefined> => {
    await using api = await serve(({ method }, response) => {
      if (method === 'POST') response.end(JSON.stringify({ user: 'user-7c1', token }));
      else response.writeHead(404).end();
    });
    const recordings = [recordingOf('POST', '/login', 200, login), carried];
    const { outcomes } = await replaySession(createSession(recordings), { target: api.url });
    return told(outcomes[1])?.detail;
  };

  expect(await replayWith('tok-live-55')).toBe(
    'Sent with live values:\n  header authorization: from #1 body /token [random value]\n' +
      'Led here: #1 POST /login → #2 GET /users/user-7c1',
  );
  expect(await replayWith('tok-recorded-91')).toBeUndefined();
});
