/** Tokens that a call by position gives to whoever logs in. */
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { checkSession } from '../../../../src/session/secrets/check-session.ts';
import { createSession, serve } from '../../../kit/index.ts';
import { record } from '../../record.ts';

const TOKEN = '9f3c2ab17de04c5a86b1f0e2d7c49a5b8e6f1d20';
const call = (method: string) =>
  `{"jsonrpc":"2.0","method":"${method}","params":["ada","Kestrelmoon7"],"id":1}`;
const xml = (method: string) => `<methodCall><methodName>${method}</methodName></methodCall>`;

/** What is stored of the answer. */
async function storedOf(
  request: string | Buffer,
  answer: string,
  type: string,
  coded: Record<string, string> = {},
): Promise<unknown> {
  await using server = await serve(async (incoming, response) => {
    await buffer(incoming);
    response.setHeader('Content-Type', type);
    response.end(answer);
  });
  const headers = { 'content-type': type, ...coded };
  using recorded = await record(() =>
    fetch(`${server.url}/rpc`, {
      method: 'POST',
      body: new Uint8Array(Buffer.from(request)),
      headers,
    }),
  );
  const { session } = recorded;
  const [recording] = session.recordings;
  return recording && 'status' in recording.response ? recording.response.body : undefined;
}

describe('is redacted', () => {
  test.each([
    ['as the result', { result: TOKEN }, { result: 'REDACTED_TOKEN' }],
    ['behind the id of the user', { result: [1, TOKEN] }, { result: [1, 'REDACTED_TOKEN'] }],
    ['in a batch', [{ result: TOKEN }], [{ result: 'REDACTED_TOKEN' }]],
  ])('%s', async (_, answer, stored) => {
    const body = await storedOf(call('db.login'), JSON.stringify(answer), 'application/json');
    expect(body).toEqual({ json: stored });
  });

  test('if the call is compressed', async () => {
    const answer = JSON.stringify({ result: TOKEN });
    const headers = { 'content-encoding': 'gzip' };
    const body = await storedOf(gzipSync(call('db.login')), answer, 'application/json', headers);
    expect(body).toEqual({ json: { result: 'REDACTED_TOKEN' } });
  });

  test('of XML-RPC', async () => {
    const answer = (token: string) =>
      `<methodResponse><params><param><value><string>${token}</string></value></param></params></methodResponse>`;
    const body = await storedOf(xml('auth.login'), answer(TOKEN), 'text/xml');
    expect(body).toEqual({ text: answer('REDACTED_TOKEN') });
  });
});

describe('what stays is', () => {
  test.each([
    ['the result of another call', call('block.hash'), { result: TOKEN }],
    ['a result of words', call('auth.login'), { result: 'welcome-to-the-shop' }],
    ['a member with a name of its own', call('auth.login'), { result: { userId: TOKEN } }],
  ])('%s', async (_, request, answer) => {
    const body = await storedOf(request, JSON.stringify(answer), 'application/json');
    expect(body).toEqual({ json: answer });
  });
});

test('a login result in clear in a session is found', () => {
  const recording = {
    id: '1',
    at: 0,
    request: {
      method: 'POST',
      path: '/rpc',
      headers: [],
      body: { json: JSON.parse(call('auth.login')) },
    },
    response: { status: 200, time: 1, headers: [], body: { json: { result: [1, TOKEN] } } },
  };
  const found = checkSession(createSession([recording]));
  expect(found.map(({ place }) => place)).toContain('response body /result/1');
});

test('a user stays in front of an object that has the password', async () => {
  const params = ['admin', { password: 'Kestrelmoon7' }, 'en'];
  await using server = await serve((_, response) => {
    response.end('{"result":true}');
  });
  using recorded = await record(() =>
    fetch(`${server.url}/rpc`, {
      method: 'POST',
      body: JSON.stringify({ method: 'db.login', params, id: 1 }),
      headers: { 'content-type': 'application/json' },
    }),
  );
  expect(recorded.session.recordings[0]?.request.body).toEqual({
    json: { method: 'db.login', params: ['admin', { password: 'REDACTED_PASSWORD' }, 'en'], id: 1 },
  });
});

test.each([
  `var url = '/upload?Token=' + one.val(); x = a.width() - two('#logo').width();`,
  `var url = "/upload?a=1&token=" + one.val(); y = "a" + b;`,
])('a script stays where a parameter ends a string: %s', async (script) => {
  const page = `<script>${script}</script>`;
  await using server = await serve((_, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end(page);
  });
  using recorded = await record(() => fetch(server.url));
  expect(recorded.session.recordings[0]?.response).toMatchObject({ body: { text: page } });
});
