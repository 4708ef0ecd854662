/** The recorded origin, however a request writes it, becomes that of the target. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const API = 'https://api.example.com';
const PLAIN = 'http://api.example.com';

/** What a request that carries a text is sent with, in a header and in its body. */
async function sent(origin: string, text: string, correlate = true): Promise<readonly unknown[]> {
  await using server = await serveAnswers([{}]);
  const session = sessionOf([
    {
      request: 'POST /a',
      headers: [['Referer', text]],
      body: { text, escaped: encodeURIComponent(text) },
    },
  ]);
  await replaySession({ ...session, origin }, { target: `${server.url}/base`, correlate });
  const [seen] = server.seen;
  const body = JSON.parse(seen?.body ?? '{}');
  return [seen?.headers.referer, body.text, decodeURIComponent(body.escaped)].map((each) =>
    String(each).replaceAll(String(server.port), 'PORT'),
  );
}

test.each([
  [API, 'https://api.example.com:443/x', 'http://127.0.0.1:PORT/base/x'],
  [API, 'HTTPS://API.example.com/x', 'http://127.0.0.1:PORT/base/x'],
  [API, 'https://API.EXAMPLE.COM:443/X?y', 'http://127.0.0.1:PORT/base/X?y'],
  [PLAIN, 'http://api.example.com:80/x', 'http://127.0.0.1:PORT/base/x'],
  [PLAIN, 'http://api.example.com:80', 'http://127.0.0.1:PORT/base'],
  [`${PLAIN}:80`, 'http://api.example.com/x', 'http://127.0.0.1:PORT/base/x'],
  [PLAIN, 'api.example.com:80', '127.0.0.1:PORT'],
  [API, 'wss://api.example.com/live', 'ws://127.0.0.1:PORT/base/live'],
  [API, 'wss://api.example.com:443/live', 'ws://127.0.0.1:PORT/base/live'],
  [`${PLAIN}:3000`, 'ws://API.example.com:3000/live', 'ws://127.0.0.1:PORT/base/live'],
])('of %s: %s', async (origin, text, live) => {
  expect(await sent(origin, text)).toEqual([live, live, live]);
});

test.each([
  [API, 'https://api.example.com:4430/x'],
  [API, 'https://api.example.com:80/x'],
  [PLAIN, 'http://api.example.com:800'],
  [PLAIN, 'http://api.example.com:8'],
  [PLAIN, 'api.example.com.evil.example:80'],
])('of %s, this is another one: %s', async (origin, text) => {
  expect(await sent(origin, text)).toEqual([text, text, text]);
});

test('a WebSocket of a target by HTTPS is one by TLS', async () => {
  const session = sessionOf([{ request: 'POST /a', body: { at: 'ws://api.example.com/live' } }]);
  const { outcomes } = await replaySession(
    { ...session, origin: PLAIN },
    { target: 'https://127.0.0.1:1/base' },
  );
  expect(outcomes[0]?.correlated).toEqual([
    { to: 'body /at', recorded: 'ws://api.example.com', live: 'wss://127.0.0.1:1/base' },
  ]);
});

test('without correlation, the headers that servers check have the target all the same', async () => {
  const [referer] = await sent(API, 'HTTPS://api.example.com:443/x', false);
  expect(referer).toBe('http://127.0.0.1:PORT/base/x');
});

test('a URL in capitals that a response brought goes to the target, not to where the live one says', async () => {
  await using server = await serveAnswers([
    { body: '{"next":"http://proxy.example.com/jobs/9e4b0c3d"}' },
    {},
  ]);
  const next = 'HTTPS://API.example.com/jobs/7f3a9b2c';
  const session = sessionOf([
    { request: 'POST /jobs', answer: { next } },
    { request: 'POST /hooks', body: { next } },
  ]);
  await replaySession({ ...session, origin: API }, { target: server.url });
  expect(JSON.parse(server.seen[1]?.body ?? '')).toEqual({ next: `${server.url}/jobs/9e4b0c3d` });
});
