/** A request goes to the target that is named for its recorded origin, and nowhere else. */
import { describe, expect, test } from 'vitest';
import { type ReplaySettings, replaySession } from '../../src/replay/index.ts';
import { Sender } from '../../src/replay/send/sender.ts';
import { createSession, type LooseRecording, recordingOf, told, withTold } from '../kit/index.ts';
import { OK, serveVerbatim, type VerbatimRequest, valuesOf } from './serve-verbatim.ts';

const API = 'http://api.example.com';
const AUTH = 'https://auth.example.com';
const EVIL = 'http://evil.example.com';

/** Replays a session of `API` against two servers, of which the second is named for `AUTH`. */
async function replay(recordings: readonly LooseRecording[], settings: ReplaySettings = {}) {
  await using api = await serveVerbatim();
  await using auth = await serveVerbatim();
  const { outcomes } = await replaySession(createSession(recordings, { origin: API }), {
    target: `${api.url}/api`,
    origins: { [AUTH]: `${auth.url}/auth/` },
    ...settings,
  });
  const lineOf = ({ line }: VerbatimRequest) => line.replace(' HTTP/1.1', '');
  return {
    outcomes,
    states: outcomes.map((outcome) => told(outcome)?.label ?? outcome.state),
    atApi: api.requests.map(lineOf),
    atAuth: auth.requests.map(lineOf),
    requests: [...api.requests, ...auth.requests],
    api,
    auth,
  };
}

describe('a recorded origin', () => {
  test('that has a target is sent there, base path and all, with its own Host', async () => {
    const { states, atApi, atAuth, requests, api, auth } = await replay([
      recordingOf('GET', '/orders', 200),
      recordingOf('POST', '/token?x=%2F', 200, { origin: AUTH, body: { text: 'a' } }),
    ]);

    expect(states).toEqual(['passed', 'passed']);
    expect(atApi).toEqual(['GET /api/orders']);
    expect(atAuth).toEqual(['POST /auth/token?x=%2F']);
    expect(requests.flatMap((request) => valuesOf(request, 'host'))).toEqual([
      `127.0.0.1:${api.port}`,
      `127.0.0.1:${auth.port}`,
    ]);
  });

  test('that has no target is skipped, and the reason says how to name one', async () => {
    const { outcomes, atApi, atAuth } = await replay([
      recordingOf('GET', '/a', 200, { origin: EVIL }),
    ]);

    expect(outcomes.map(withTold)).toMatchObject([
      {
        state: 'skipped',
        told: {
          label: 'foreign-origin',
          message:
            `not sent: it was recorded against ${EVIL}, for which no target is named. ` +
            `Name one with the option "origins": { '${EVIL}': '<base URL>' }, or in vsr with --origin ${EVIL}=<base URL>`,
        },
      },
    ]);
    expect([...atApi, ...atAuth]).toEqual([]);
  });

  test.each(['HTTPS://AUTH.example.com', 'https://auth.example.com:443'])(
    'is known in all its spellings: %s',
    async (origin) => {
      const { atAuth } = await replay([recordingOf('GET', '/a', 200, { origin })]);
      expect(atAuth).toEqual(['GET /auth/a']);
    },
  );

  test.each(['https://auth.example.com:8443', 'http://auth.example.com', 'https://example.com'])(
    'is another where scheme, host or port is: %s',
    async (origin) => {
      const { states } = await replay([recordingOf('GET', '/a', 200, { origin })]);
      expect(states).toEqual(['foreign-origin']);
    },
  );

  test("that is the session's own goes where origins says, rather than to the target", async () => {
    await using other = await serveVerbatim();
    const { states, atApi } = await replay([recordingOf('GET', '/a', 200)], {
      origins: { [API]: other.url },
    });

    expect(states).toEqual(['passed']);
    expect(atApi).toEqual([]);
    expect(other.requests).toHaveLength(1);
  });

  test('of a session can be listed instead of naming a target', async () => {
    const { states, atAuth } = await replay(
      [recordingOf('GET', '/a', 200), recordingOf('GET', '/b', 200, { origin: AUTH })],
      { target: undefined, origins: { [API]: 'http://127.0.0.1:1' }, timeout: 2000 },
    );
    expect(states).toEqual(['ECONNREFUSED', 'foreign-origin']);
    expect(atAuth).toEqual([]);
  });
});

describe('a recorded path that is an absolute URL', () => {
  test.each([
    ['a path that begins with two slashes', '//evil.example.com/x', 'GET /api//evil.example.com/x'],
    ['a path with a URL in it', `/${EVIL}/x`, `GET /api/${EVIL}/x`],
    ['a path with a user', '/@evil.example.com/', 'GET /api/@evil.example.com/'],
    [
      'a path that begins with a backslash',
      '/\\\\evil.example.com',
      'GET /api/\\\\evil.example.com',
    ],
    ['a path that climbs', '/../../x', 'GET /api/../../x'],
    ['a path without a slash', 'orders', 'GET /api/orders'],
    ['the origin itself', `${API}/x?y#z`, 'GET /api/x?y#z'],
    ['the origin in capitals', 'HTTP://API.EXAMPLE.COM/x', 'GET /api/x'],
    ['the origin with its default port', `${API}:80/x`, 'GET /api/x'],
    ['the origin without a path', API, 'GET /api/'],
    ['the origin with a query alone', `${API}?x`, 'GET /api/?x'],
    [
      'the origin after a user of another name',
      'http://evil.example.com@api.example.com/x',
      'GET /api/x',
    ],
    ['the origin with backslashes', 'http:\\\\api.example.com\\x', 'GET /api/\\x'],
    ['the origin with one slash', 'http:/api.example.com/x', 'GET /api/x'],
  ])('is sent to the target of its host: %s', async (_, path, line) => {
    const { atApi, atAuth, states } = await replay([recordingOf('GET', path, 200)]);
    expect(states).toEqual(['passed']);
    expect({ atApi, atAuth }).toEqual({ atApi: [line], atAuth: [] });
  });

  test('that names another listed origin is sent to the target of that', async () => {
    const { atApi, atAuth } = await replay([recordingOf('GET', `${AUTH}/x`, 200)]);
    expect({ atApi, atAuth }).toEqual({ atApi: [], atAuth: ['GET /auth/x'] });
  });

  test.each([
    ['another host', `${EVIL}/x`],
    ['another host after a user that looks like ours', 'http://api.example.com@evil.example.com/x'],
    ['another host after a user with a port', 'http://api.example.com:80@evil.example.com/x'],
    ['a host that begins like ours', 'http://api.example.com.evil.example.com/x'],
    ['a host with a final dot', 'http://api.example.com./x'],
    ['another host behind backslashes', 'http:\\\\evil.example.com/api.example.com'],
    ['another host behind one slash', 'http:/evil.example.com/x'],
    ['another host in an escape', 'http://%65vil.example.com/x'],
    ['our host on another port', `${API}:8080/x`],
    ['our host by another scheme', 'https://api.example.com/x'],
    ['our host by another protocol', 'ws://api.example.com/x'],
    ['a file', 'file:///etc/passwd'],
    ['no host', 'http://'],
    ['a host that is none', 'http://[api.example.com/x'],
    ['a script', 'javascript:alert(1)'],
    ['a host and a port', 'evil.example.com:80'],
  ])('is not sent: %s', async (_, path) => {
    const { states, outcomes, atApi, atAuth } = await replay([recordingOf('GET', path, 200)]);
    expect(states).toEqual(['foreign-origin']);
    expect({ atApi, atAuth }).toEqual({ atApi: [], atAuth: [] });
    expect(told(outcomes[0])?.message).not.toMatch(/@|alert|null/);
  });

  test('is not sent if its recorded origin has no target, whatever host it names', async () => {
    const { states } = await replay([recordingOf('GET', `${API}/x`, 200, { origin: EVIL })]);
    expect(states).toEqual(['foreign-origin']);
  });
});

test('URLs in headers lead to the target of their own origin', async () => {
  const { requests, api, auth } = await replay([
    recordingOf('GET', '/a', 200, {
      headers: [
        ['Origin', API],
        ['Referer', `${AUTH}/login?next=1`],
        ['Destination', `${API}.evil.example.com/`],
      ],
    }),
  ]);

  expect(requests[0]?.headers.filter(([name]) => /^[ORD]/.test(name))).toEqual([
    ['Origin', api.url],
    ['Referer', `${auth.url}/auth/login?next=1`],
    ['Destination', `${API}.evil.example.com/`],
  ]);
});

test('readOnly holds for all origins, and when a request is sent again', async () => {
  await using closing = await serveVerbatim((socket, { line }) => {
    if (line.includes('/second') && closing.requests.length < 3) socket.end();
    else socket.write(OK);
  });
  const writes = (['POST', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'] as const).flatMap((method) => [
    recordingOf(method, '/write', 200),
    recordingOf(method, `${AUTH}/write`, 200),
    recordingOf(method, '/write', 200, { origin: AUTH }),
  ]);
  const { states, atApi, atAuth } = await replay(
    [recordingOf('GET', '/first', 200), ...writes, recordingOf('GET', '/second', 200)],
    { readOnly: true, target: closing.url, connections: 1 },
  );

  expect(states.slice(1, -1)).toEqual(writes.map(() => 'read-only'));
  expect(states.at(-1)).toBe('passed');
  expect([...atApi, ...atAuth]).toEqual([]);
  expect(closing.requests.map(({ line }) => line)).toEqual([
    'GET /first HTTP/1.1',
    'GET /second HTTP/1.1',
    'GET /second HTTP/1.1',
  ]);
});

test.each([`${EVIL}/x`, '//evil.example.com/x', 'evil.example.com/x', '@evil.example.com/x'])(
  'what a live value has made of a path leads to no other target: %s',
  async (path) => {
    await using server = await serveVerbatim();
    const target = { origin: server.url, basePath: '' };
    const sender = new Sender({ connections: 1, timeout: 2000, sessionFile: undefined });
    const request = { method: 'GET', path, headers: [] };
    const cutOff = () => undefined;

    const answer = await sender.send({ request, target, expected: 200, keep: 0, cutOff });
    await sender.close();

    expect(answer).toMatchObject({ status: 200 });
    expect(server.requests).toHaveLength(1);
  },
);

test('what undici does not send goes to the same target', async () => {
  const { atAuth, states } = await replay([
    recordingOf('POST', '/a', 200, {
      origin: AUTH,
      headers: [['Expect', '100-continue']],
      body: { text: 'x' },
    }),
    recordingOf('OPTIONS', '*', 200, { origin: AUTH }),
  ]);
  expect(states).toEqual(['passed', 'passed']);
  expect(atAuth).toEqual(['POST /auth/a', 'OPTIONS *']);
});
