/** Credentials of several parts in Base64, under schemes other than Basic. */
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { serve } from '../../../kit/index.ts';
import { record } from '../../record.ts';

const LOGIN = '{"method":"login","params":["ada","Harbour-77"]}';
const RECORDED = '9f3c2ab17de04c5a86b1f0e2d7c49a5b8e6f1d20';
const LIVE = '11aa2ab17de04c5a86b1f0e2d7c49a5b8e6f1dff';
const headersOf = (user: number, token: string, scheme: string) => ({
  authorization: `${scheme} ${Buffer.from(`ada:${user}:${token}`).toString('base64')}`,
});

/** A server that gives out a user with a token, and takes no other. */
function serveToken(user: number, token: string, scheme: string) {
  return serve(async (request, response) => {
    await text(request);
    response.setHeader('Content-Type', 'application/json');
    const { authorization } = headersOf(user, token, scheme);
    if (request.url !== '/login' && request.headers.authorization !== authorization) {
      response.statusCode = 401;
    }
    response.end(request.url === '/login' ? JSON.stringify({ result: [user, token] }) : '{}');
  });
}

test.each(['Session', 'ApiKey'])(
  'of the scheme %s are stored with their token alone redacted, and sent with the live one',
  async (scheme) => {
    await using server = await serveToken(1, RECORDED, scheme);
    using recorded = await record(async () => {
      await fetch(`${server.url}/login`, { method: 'POST', body: LOGIN });
      await fetch(`${server.url}/orders`, { headers: headersOf(1, RECORDED, scheme) });
    });
    const headers = new Map(recorded.session.recordings[1]?.request.headers);
    expect(headers.get('authorization')).toBe(`${scheme} base64:ada:1:REDACTED_TOKEN`);
    expect(recorded.text).not.toContain(RECORDED);

    await using live = await serveToken(4, LIVE, scheme);
    const { summary } = await replaySession(recorded.session, { target: live.url });
    expect(summary).toMatchObject({ passed: 2, failed: 0 });
  },
);

test.each([
  ['that are one token', 'Session', Buffer.from(RECORDED).toString('base64')],
  ['that are given out as a whole', 'Bearer', Buffer.from(`ada:1:${RECORDED}`).toString('base64')],
  ['with a password', 'Session', Buffer.from(`ada:hunter2:${RECORDED}`).toString('base64')],
  [
    'with a passphrase',
    'Session',
    Buffer.from(`ada:correct-horse-battery:${RECORDED}`).toString('base64'),
  ],
  [
    'with a key in the place of the user',
    'Session',
    Buffer.from(`k3x9qd7fw2ma81zz:${RECORDED}`).toString('base64'),
  ],
  [
    'with a short key in the place of the user',
    'Session',
    Buffer.from(`k3x9qd7fw2:${RECORDED}`).toString('base64'),
  ],
  [
    'with a key of letters in the place of the user',
    'Session',
    Buffer.from(`qkzrvtpwmxwqbzkfjx:${RECORDED}`).toString('base64'),
  ],
  ['with control characters', 'Session', Buffer.from(`ada\u0001:1:${RECORDED}`).toString('base64')],
  ['that are JSON', 'Session', Buffer.from(`{"a":"${RECORDED}"}`).toString('base64')],
  ['that have no token among them', 'Session', Buffer.from('ada:1:lovelace').toString('base64')],
  ['that are written in another way', 'Session', Buffer.from(`ada:${RECORDED}`).toString('hex')],
])('others are redacted as a whole: %s', async (_, scheme, credentials) => {
  await using server = await serve((_, response) => {
    response.end();
  });
  using recorded = await record(() =>
    fetch(server.url, { headers: { authorization: `${scheme} ${credentials}` } }),
  );
  const headers = new Map(recorded.session.recordings[0]?.request.headers);
  expect(headers.get('authorization')).toMatch(new RegExp(`^${scheme} REDACTED_\\w+$`));
});
