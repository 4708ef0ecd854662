/** Live values that cannot be written where a request carries them. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { told, withTold } from '../../../kit/index.ts';
import { sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const TOKEN = 'recorded-token-1';

/** What becomes of a request with a token, where the live one is this. */
async function replayWith(token: string, headers: [string, string][], path = '/orders') {
  await using server = await serveAnswers([{ body: JSON.stringify({ token }) }, {}]);
  const session = sessionOf([
    { request: 'POST /login', answer: { token: TOKEN } },
    { request: `GET ${path}`, headers },
  ]);
  const { outcomes } = await replaySession(session, { target: server.url });
  return { outcome: outcomes[1], sent: server.seen.length - 1 };
}

test.each([
  ['live\r\nX-Admin: 1', 'a line break'],
  ['live-token-€', 'the character U+20AC'],
  ['live-token-\u0000', 'the character U+0000'],
])('a request is not sent whose header would be invalid, and says why: %j', async (live, what) => {
  const { outcome, sent } = await replayWith(live, [['Authorization', `Bearer ${TOKEN}`]]);

  expect(sent).toBe(0);
  expect(withTold(outcome)).toMatchObject({
    state: 'failed',
    blockedBy: '1',
    told: {
      label: 'invalid-value',
      message:
        `not sent: header authorization cannot contain ${what}, ` +
        'which is in body /token of #1 POST /login',
      detail: expect.stringContaining('{ exclude: [{ to: { place: "header authorization" } }] }'),
    },
  });
});

test('a path that a response gives as a whole may have no such character either', async () => {
  await using server = await serveAnswers([{ body: '{"next":"/заказы/12"}' }, {}]);
  const session = sessionOf([
    { request: 'POST /orders', answer: { next: '/orders/7' } },
    { request: 'GET /orders/7' },
  ]);
  const { outcomes } = await replaySession(session, { target: server.url });
  expect(told(outcomes[1])?.message).toBe(
    'not sent: path cannot contain the character U+0437, which is in body /next path of ' +
      '#1 POST /orders',
  );
});

test('in Base64, and escaped in a path, no character does any harm', async () => {
  const coded = Buffer.from(`id:${TOKEN}`).toString('base64');
  const { outcome, sent } = await replayWith('live-€\n', [['X-Cursor', coded]], `/a/${TOKEN}`);
  expect(sent).toBe(1);
  expect(outcome?.state).toBe('passed');
});
