import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { findSessions } from '../../../src/session/find-sessions.ts';
import { readSession } from '../../../src/session/read-session.ts';
import type { Body, Header } from '../../../src/session/schema.ts';
import { checkSession } from '../../../src/session/secrets/check-session.ts';
import { createSession, recordingOf, serve } from '../../kit/index.ts';
import { repositoryRoot } from '../../kit/repository-root.ts';
import { generateSecrets } from '../../record/pipeline/redact/generate-secrets.ts';
import { record } from '../../record/record.ts';
import { createScratchFolder } from '../scratch-folder.ts';

const TOKEN = 'q7Xw9ZrT2kLm40pA';

function placesOf(request: { headers?: Header[]; body?: Body }, path = '/a'): string[] {
  const session = createSession([recordingOf('POST', path, 200, { request })]);
  const findings = checkSession(session);
  expect(JSON.stringify(findings)).not.toContain(TOKEN);
  return findings.map(({ place, kind }) => `${kind} in ${place}`);
}

test.each(['zstd', 'gzip', 'gzip;q=1'])(
  'checkSession tells of a body that cannot be decoded: %s',
  (coding) => {
    const base64 = Buffer.from([0xff, 0xfe, 0x81, 0x00]).toString('base64');
    const headers: Header[] = [['Content-Encoding', coding]];

    expect(placesOf({ headers, body: { base64 } })).toEqual(['unreadable body in request']);
  },
);

const KEY = 'ghp_9fKq2LmX7vTz4RbN8cWd1YsHp6JgE3uA5oQi';

test('checkSession tells of a key in the name of a header', () => {
  expect(placesOf({ headers: [[`X-${KEY}`, '1']] })).toEqual([
    'GITHUB_TOKEN in request header name',
  ]);
});

test('checkSession tells of a key in a reason phrase', () => {
  const answer = recordingOf('GET', '/a', 403);
  const response = { ...answer.response, statusText: `No access for ${KEY}` };
  const [finding] = checkSession(createSession([{ ...answer, response }]));

  expect(finding).toMatchObject({ kind: 'GITHUB_TOKEN', place: 'response reason phrase' });
});

describe('checkSession tells of', () => {
  test.each<[what: string, headers: Header[], body: Body | undefined, expected: string]>([
    [
      'a header',
      [['Authorization', `Bearer ${TOKEN}`]],
      undefined,
      'Authorization in request header authorization',
    ],
    ['a cookie', [['Cookie', `a=1; sid=${TOKEN}`]], undefined, 'sid in request header cookie'],
    [
      'a Basic password',
      [['Authorization', `Basic ${Buffer.from(`ada:${TOKEN}`).toString('base64')}`]],
      undefined,
      'Authorization in request header authorization',
    ],
    [
      'JSON',
      [],
      { json: { user: { password: TOKEN } } },
      'password in request body /user/password',
    ],
    ['a text', [], { text: `a=1&client_secret=${TOKEN}` }, 'client_secret in request body'],
    [
      'a form of a key',
      [],
      { json: ['x', 'AKIAIOSFODNN7EXAMPLE'] },
      'AWS_ACCESS_KEY in request body /1',
    ],
    [
      'a compressed body that is stored as it was',
      [['Content-Encoding', 'gzip']],
      { base64: gzipSync(`{"token":"${TOKEN}"}`).toString('base64') },
      'token in request body',
    ],
  ])('%s', (_, headers, body, expected) => {
    expect(placesOf({ headers, ...(body && { body }) })).toEqual([expected]);
  });

  test('the path of a request', () => {
    expect(placesOf({}, `/a?access_token=${TOKEN}`)).toEqual(['access_token in request path']);
  });
});

test.each(['Ym9iOg==', 'bob:'])(
  'a user without a password is no finding: Basic %s',
  (credentials) => {
    expect(placesOf({ headers: [['Authorization', `Basic ${credentials}`]] })).toEqual([]);
  },
);

test('a finding has the line of its file, and says what to do', async () => {
  using folder = createScratchFolder();
  const file = folder.path('a.session.json');
  const session = createSession([
    recordingOf('GET', '/a', 200),
    recordingOf('POST', '/b', 200, { request: { body: { json: { n: 1, password: TOKEN } } } }),
  ]);
  writeFileSync(file, JSON.stringify(session, null, 2));
  const [finding, ...others] = checkSession(await readSession(file));
  const line = readFileSync(file, 'utf8').split('\n')[(finding?.line ?? 0) - 1];

  expect(others).toEqual([]);
  expect(line).toContain(`"password": "${TOKEN}"`);
  expect(finding).toMatchObject({
    recording: session.recordings[1]?.id,
    place: 'request body /password',
    kind: 'password',
    hint: 'Put REDACTED_PASSWORD in its place, everywhere in the session; where no response brings it, give the live one by the option "secrets" or by REPLAY_SECRET_PASSWORD.',
  });
});

test('a password of a user is to be named after the user', () => {
  const body = { json: { user: 'ada', password: 'lovelace' } };
  const [finding] = checkSession(createSession([recordingOf('POST', '/b', 200, { body })]));
  expect(finding?.hint).toMatch(
    /^Put REDACTED_PASSWORD_ADA in .* by REPLAY_SECRET_PASSWORD_ADA\.$/,
  );
});

test('a body beside the session is looked at', async () => {
  const page = `{"rows":"${'x '.repeat(40_000)}","token":"${TOKEN}"}`;
  await using api = await serve((_, response) => response.end(page));
  using recorded = await record(async () => (await fetch(api.url)).text(), { redact: false });

  expect(checkSession(recorded.session)).toMatchObject([{ place: 'response body', kind: 'token' }]);
});

test('the committed sessions have nothing to tell of', async () => {
  const files = await findSessions('sessions/**/*.session.json', repositoryRoot);
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect(checkSession(await readSession(file))).toEqual([]);
});

test('nor has what the recorder writes, of secrets of all kinds at all places', async () => {
  const secrets = generateSecrets(4);
  await using api = await serve((request, response) => {
    const { answer } = secrets[Number(request.headers['x-number'])]?.exchange ?? {};
    response.writeHead(200, {
      ...(answer?.type && { 'Content-Type': answer.type }),
      ...answer?.headers,
    });
    response.end(answer?.body);
  });
  using recorded = await record(async () => {
    for (const [index, { exchange }] of secrets.entries()) {
      const { path, headers, type, body } = exchange;
      const response = await fetch(`${api.url}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'X-Number': String(index), ...(type && { 'Content-Type': type }), ...headers },
        ...(body === undefined ? {} : { body }),
      });
      await response.arrayBuffer();
    }
  });
  expect(checkSession(recorded.session)).toEqual([]);
});

test('what only sounds like a secret is none', () => {
  const json = {
    max_tokens: 100,
    total_tokens: 1_234_567,
    tokenType: 'Bearer',
    token_type: 'bearer',
    expires_in: 3600,
    passwordRequired: true,
    password_policy: 'at least eight characters',
    author: 'Ada Lovelace',
    secretary: 'Grace Hopper',
    code: 'NOT_FOUND',
    key: 'uploads/2026/11/a1b2c3d4e5f6a7b8.png',
    session: 'morning',
    shipping: 'express',
    pinned: 'yes',
    compass: 'north',
    usage: { prompt_tokens: 12, completion_tokens: 3_000_000 },
    keyboard: 'us',
    token_endpoint: 'https://auth.example.com/token',
    passport: 'none',
  };
  const session = createSession([recordingOf('POST', '/a', 200, { request: { body: { json } } })]);
  expect(checkSession(session)).toEqual([]);
});

test('the hint for a secret of a response names its recording', () => {
  const response = { body: { json: { token: 'abc123def456' } } };
  const [finding] = checkSession(createSession([recordingOf('GET', '/', 200, { response })]));
  expect(finding?.hint).toMatch(/from the response of recording 1\.$/);
});

test('what is excepted is not told of, nor the same value elsewhere', () => {
  const request = {
    headers: [
      ['X-Api-Key', 'k3y-0f-a-t3nant'],
      ['Authorization', `Bearer ${TOKEN}`],
    ] satisfies Header[],
    body: { json: { cursor: { token: 'q7Xw9ZrT2kLm41pV' }, password: 'w0rd' } },
  };
  const session = createSession([recordingOf('POST', `/?token=${TOKEN}`, 200, { request })]);
  const except = { headers: ['x-api-key'], json: ['/cursor/*'], patterns: [new RegExp(TOKEN)] };

  expect(checkSession(session, { except }).map(({ kind }) => kind)).toEqual(['password']);
});
