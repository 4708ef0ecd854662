/** What a failure says of a value with which the target refuses to create a thing again. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../src/replay/index.ts';
import { createSession, type RecordingParts, recordingOf, serve, told } from '../../kit/index.ts';

const email = 'ada@example.com';
const signUp = recordingOf('POST', '/users?source=web', 201, {
  body: { json: { name: 'Ada', email, plan: 'free' } },
});

/** What the failure of a request says below its message, if the target answers with this status and body. */
async function adviceOn(
  recording: ReturnType<typeof recordingOf>,
  status: number,
  body: string,
  settings: { readonly correlate?: false } = {},
): Promise<string | undefined> {
  await using api = await serve((_, response) => response.writeHead(status).end(body));
  const session = createSession([recording]);
  const { outcomes } = await replaySession(session, { target: api.url, ...settings });
  return told(outcomes[0])
    ?.detail?.split('\n')
    .find((line) => !line.startsWith('│'));
}

function adviceFor(place: string, path = 'POST /users'): string {
  return (
    `If the target has ${place} already, make it new in each replay: ` +
    `correlate: { fresh: [{ to: { path: "${path}", place: "${place}" } }] }`
  );
}

test.each<[string, string, string]>([
  ['repeats the value', `{"error":"${email} is taken"}`, 'body /email'],
  ['names its field', '{"errors":{"name":["is invalid"]}}', 'body /name'],
  ['names nothing', 'Conflict', 'body /email'],
])('a 409 to a recorded sign-up names correlate.fresh, if it %s', async (_, body, place) => {
  expect(await adviceOn(signUp, 409, body)).toBe(adviceFor(place));
});

test.each([200, 302])(
  'a 409 to a sign-up that was answered with %i names the field that the answer names',
  async (status) => {
    const join = recordingOf('POST', '/signup', status, { body: { json: { name: 'Ada', email } } });
    expect(await adviceOn(join, 409, '{"error":"email already registered"}')).toBe(
      adviceFor('body /email', 'POST /signup'),
    );
    expect(await adviceOn(join, 409, 'Conflict')).toBeUndefined();
  },
);

test('the fresh value that a 409 names makes the sign-up pass', async () => {
  await using api = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const isTaken = JSON.parse(Buffer.concat(chunks).toString()).email === email;
    response.writeHead(isTaken ? 409 : 201).end();
  });
  const fresh = [{ to: { path: 'POST /users', place: 'body /email' } }];
  const { outcomes } = await replaySession(createSession([signUp]), {
    target: api.url,
    correlate: { fresh },
  });
  expect(outcomes.map(({ state }) => state)).toEqual(['passed']);
});

test('other statuses do so only if the answer says that a field is taken', async () => {
  const rails = '{"errors":{"email":["has already been taken"]}}';
  expect(await adviceOn(signUp, 422, rails)).toBe(adviceFor('body /email'));
  expect(await adviceOn(signUp, 400, 'email already exists')).toBe(adviceFor('body /email'));
  expect(await adviceOn(signUp, 422, '{"errors":{"email":["is invalid"]}}')).toBeUndefined();
  expect(await adviceOn(signUp, 400, 'already exists')).toBeUndefined();
  expect(await adviceOn(signUp, 500, rails)).toBeUndefined();
});

test('a used idempotency key is named by its header', async () => {
  const parts: RecordingParts = {
    headers: [['Idempotency-Key', '7f3e9a10-5b7c-4d21-9a44-0d6c1f2b3e55']],
    body: { json: { amount: 12 } },
  };
  const payment = recordingOf('POST', '/payments', 201, parts);
  expect(await adviceOn(payment, 409, 'The Idempotency-Key was used before')).toBe(
    adviceFor('header idempotency-key', 'POST /payments'),
  );
});

test('a 409 to a request that creates nothing, or that is sent as recorded, names no fresh value', async () => {
  const update = recordingOf('PUT', '/users/ada', 200, { body: { json: { email, version: 3 } } });
  expect(await adviceOn(update, 409, 'version conflict')).toBeUndefined();
  expect(await adviceOn(signUp, 409, 'Conflict', { correlate: false })).toBeUndefined();
});
