/** Secrets that no response brings, against a server that wants them. */
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { Outcome } from '../../src/replay/outcome.ts';
import { replaySession } from '../../src/replay/replay-session.ts';
import type { Secrets } from '../../src/replay/secrets.ts';
import { createSession, type LooseRecording, recordingOf, serve } from '../kit/index.ts';

const live = 'l1ve-s3cret';

/** Each request has the secret in its path, a header and its body; else it is told what it sent. */
async function replay(recordings: LooseRecording[], secrets: Secrets): Promise<Outcome[]> {
  await using api = await serve(async (request, response) => {
    const { authorization = '' } = request.headers;
    const all = [request.url, authorization, await text(request)];
    response.statusCode = all.every((part) => part?.includes(live)) ? 200 : 401;
    response.end(`not ${all.join(' ')}`);
  });
  const session = createSession(recordings);
  return (await replaySession(session, { target: api.url, secrets })).outcomes;
}

const recording = recordingOf('POST', '/keys/REDACTED_KEY', 200, {
  headers: [['Authorization', 'Bearer REDACTED_AUTHORIZATION']],
  body: { json: { key: 'REDACTED_KEY' } },
});

test('go out in the places of their placeholders, and are shown nowhere', async () => {
  const [outcome] = await replay([recording], { AUTHORIZATION: live, REDACTED_KEY: live });

  expect(outcome).toMatchObject({ state: 'passed', path: '/keys/REDACTED_KEY' });
  expect(JSON.stringify(outcome)).not.toContain(live);
});

test('that are missing are named, with where they stand and both ways to give them', async () => {
  const [outcome] = await replay([recording], { KEY: live });

  expect(outcome?.error?.detail).toContain(
    'It was sent with what the recording has in place of a secret: REDACTED_AUTHORIZATION ' +
      '(Authorization). Give live values by the option "secrets" or REPLAY_SECRETS, or whole headers ' +
      'by "headers" or REPLAY_HEADERS.',
  );
});

test('are hidden where the target shows them in its answer', async () => {
  const [outcome] = await replay([recording], { KEY: live });

  expect(outcome?.error?.detail).toContain('not /keys/REDACTED_KEY Bearer REDACTED_AUTHORIZATION');
  expect(JSON.stringify(outcome)).not.toContain(live);
});

test('without any of them, each place is named', async () => {
  const [outcome] = await replay([recording], {});

  expect(outcome?.error?.detail).toContain(
    'REDACTED_KEY (the path), REDACTED_AUTHORIZATION (Authorization), REDACTED_KEY (the body).',
  );
});

test('that a live response brings are not needed, and go before those that are given', async () => {
  const seen: string[] = [];
  await using api = await serve((request, response) => {
    seen.push(request.headers.authorization ?? '');
    response.setHeader('Content-Type', 'application/json');
    response.end('{"token":"fr0m-the-login"}');
  });
  const session = createSession([
    recordingOf('POST', '/login', 200, {
      response: {
        headers: [['Content-Type', 'application/json']],
        body: { json: { token: 'REDACTED_AUTHORIZATION' } },
      },
    }),
    recordingOf('GET', '/me', 200, {
      headers: [['Authorization', 'Bearer REDACTED_AUTHORIZATION']],
    }),
  ]);
  await replaySession(session, { target: api.url, secrets: { AUTHORIZATION: 'given' } });

  expect(seen).toEqual(['', 'Bearer fr0m-the-login']);
});
