/** An API that speaks MessagePack, where the optional package that reads it is not installed. */
import { buffer } from 'node:stream/consumers';
import { decode, encode } from '@msgpack/msgpack';
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../src/replay/index.ts';
import type { Session } from '../../src/session/schema.ts';
import { hidePackage } from '../kit/hide-package.ts';
import { createSession, recordingOf, type Served, serve, told } from '../kit/index.ts';
import { type Recorded, record } from '../record/record.ts';

// The tests themselves have imported it; what is tested requires it when it first needs it.
hidePackage('@msgpack/msgpack');

const TYPE = 'application/msgpack';
const LOGIN = { user: 'ann', password: 'correct-horse-77' };
const TOKEN = 'tok-9d8e7f6a5b4c';

/** Logs in by MessagePack, with a token that comes as JSON and goes on inside of MessagePack. */
function serveLogins(): Promise<Served> {
  return serve(async (request, response) => {
    await buffer(request);
    const isLogin = request.url === '/login';
    response.setHeader('Content-Type', isLogin ? 'application/json' : TYPE);
    response.end(isLogin ? JSON.stringify({ access_token: TOKEN }) : encode({ note: TOKEN }));
  });
}

async function logIn(url: string): Promise<void> {
  const post = (path: string, body: unknown, more: Record<string, string> = {}) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'Content-Type': TYPE, ...more },
      body: Buffer.from(encode(body)),
    }).then((response) => response.arrayBuffer());
  await post('/login', LOGIN);
  await post('/notes', { note: TOKEN }, { Authorization: `Bearer ${TOKEN}` });
}

async function recordLogin(): Promise<Recorded> {
  await using api = await serveLogins();
  return await record(() => logIn(api.url));
}

/** A session with two requests, as somebody has recorded it who has the package. */
function sessionOfAnother(): Session {
  const headers: [string, string][] = [['Content-Type', TYPE]];
  const body = (value: unknown) => ({ base64: Buffer.from(encode(value)).toString('base64') });
  return createSession([
    recordingOf('POST', '/orders', 201, {
      response: {
        headers: [['Content-Type', 'application/json']],
        body: { json: { id: 'ord-5f3a91' } },
      },
    }),
    recordingOf('POST', '/payments', 200, {
      headers,
      body: body({ order: 'ord-5f3a91', token: 'REDACTED_TOKEN' }),
    }),
  ]);
}

describe('recording', () => {
  test('stores no body that nobody can search for secrets, and tells of it', async () => {
    using recorded = await recordLogin();
    const all = recorded.text + recorded.journals;
    const login = Buffer.from(encode(LOGIN));
    for (const secret of [
      LOGIN.password,
      TOKEN,
      login.toString('base64'),
      login.toString('latin1'),
    ]) {
      expect(all).not.toContain(secret);
    }
    const bodies = recorded.session.recordings.map(({ request }) => request.body);
    expect(bodies).toEqual([
      { truncated: login.length },
      { truncated: encode({ note: TOKEN }).length },
    ]);
    expect(recorded.report).toMatchObject({
      withoutBody: 0,
      notRead: [{ format: 'MessagePack', packageName: '@msgpack/msgpack', bodies: 3 }],
    });
  });

  test('keeps what is a text, though its type says otherwise', async () => {
    await using api = await serve((_, response) => {
      response.writeHead(404, { 'Content-Type': TYPE }).end('{"password":"correct-horse-77"}');
    });
    using recorded = await record(() => fetch(api.url).then((response) => response.text()));
    expect(recorded.text).toContain('REDACTED_PASSWORD');
    expect(recorded.report).not.toHaveProperty('notRead');
  });

  test('keeps no upload with such a part', async () => {
    await using api = await serveLogins();
    using recorded = await record(() => {
      const form = new FormData();
      form.set('title', 'holidays');
      form.set('login', new Blob([Buffer.from(encode(LOGIN))], { type: TYPE }), 'login.bin');
      return fetch(`${api.url}/login`, { method: 'POST', body: form }).then((sent) => sent.text());
    });
    expect(recorded.session.recordings[0]?.request.body).toHaveProperty('truncated');
    expect(recorded.report?.withoutBody).toBe(1);
  });

  test('keeps all of it where nothing is redacted', async () => {
    await using api = await serveLogins();
    using recorded = await record(() => logIn(api.url), { redact: false });
    const [body] = recorded.session.recordings.map(({ request }) => request.body);
    if (!body || !('base64' in body)) throw new Error('It has the bytes.');
    expect(decode(Buffer.from(body.base64, 'base64'))).toEqual(LOGIN);
  });
});

describe('replay', () => {
  test('sends nothing in the place of a body that was not kept, and says what to install', async () => {
    using recorded = await recordLogin();
    await using api = await serveLogins();
    const { outcomes, warnings } = await replaySession(recorded.session, { target: api.url });
    expect(outcomes.map((outcome) => told(outcome)?.label)).toEqual([
      'truncated-body',
      'truncated-body',
    ]);
    expect(told(outcomes[0])?.message).toBe(
      'not sent: its body of 36 bytes was not recorded: MessagePack is recorded where ' +
        '@msgpack/msgpack is installed, and no larger than "record.maxBodySize": record it again so',
    );
    expect(warnings).toEqual([
      expect.stringMatching(
        /^@msgpack\/msgpack is not installed: .* npm install --save-dev @msgpack/,
      ),
    ]);
  });

  test('sends a body that was kept byte for byte, and warns', async () => {
    const seen: unknown[] = [];
    await using api = await serve(async (request, response) => {
      const bytes = await buffer(request);
      if (request.url === '/payments') seen.push(decode(bytes));
      response.statusCode = request.url === '/orders' ? 201 : 200;
      response.setHeader('Content-Type', 'application/json');
      response.end('{"id":"ord-longer-than-before-c4d2e8"}');
    });
    const { warnings } = await replaySession(sessionOfAnother(), {
      ...{ target: api.url, secrets: { TOKEN: 'a-live-token-of-another-length' } },
    });
    expect(seen).toEqual([{ order: 'ord-5f3a91', token: 'REDACTED_TOKEN' }]);
    expect(warnings).toEqual([expect.stringContaining('bodies of MessagePack')]);
  });

  test('says nothing of a session without such bodies', async () => {
    await using api = await serve((_, response) => response.end());
    const session = createSession([recordingOf('GET', '/', 200)]);
    const { warnings } = await replaySession(session, { target: api.url });
    expect(warnings).toEqual([]);
  });
});
