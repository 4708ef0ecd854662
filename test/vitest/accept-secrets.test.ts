/** What `vitest -u` never writes: live secrets, in the place of their placeholders or elsewhere. */
import { describe, expect, test } from 'vitest';
import type { SessionReplayOptions } from '../../src/index.ts';
import type { Body } from '../../src/session/schema.ts';
import { recordingOf, serve } from '../kit/index.ts';
import { FILE, get, projectOf, serveBody } from './accept-project.ts';
import { configWith } from './replaying.ts';

const LIVE = 'sk_live_B_9f8e7d6c5b4a';

type Mode = 'exact' | 'shape';

/** The session before and after an answer was accepted, or not. */
async function accept(
  body: Body,
  live: string,
  expected: Mode = 'exact',
  options: SessionReplayOptions = {},
): Promise<{ before: string; after: string; errors: string }> {
  await using api = await serveBody(live);
  await using project = await projectOf(api, [get('/a', body)], {
    expect: { body: expected },
    ...options,
  });
  const before = project.read(FILE);
  const { errors } = await project.run({ update: true });
  return { before, after: project.read(FILE), errors: Object.values(errors).flat().join() };
}

describe('a placeholder stays where something else is accepted', () => {
  test.each<[where: string, body: Body, live: string, mode: Mode, from: string, to: string]>([
    [
      'beside it',
      { json: { access_token: 'REDACTED_AUTHORIZATION', scope: 'read' } },
      `{"access_token":"${LIVE}","scope":"read write"}`,
      'exact',
      '"scope": "read"',
      '"scope": "read write"',
    ],
    [
      'in nested objects and arrays',
      { json: { a: [{ b: { token: 'REDACTED_T' } }, { n: 1 }] } },
      `{"a":[{"b":{"token":"${LIVE}"}},{"n":2}]}`,
      'exact',
      '"n": 1',
      '"n": 2',
    ],
    [
      'inside of a string',
      { json: { auth: 'Bearer REDACTED_T', n: 1 } },
      `{"auth":"Bearer ${LIVE}","n":2}`,
      'exact',
      '"n": 1',
      '"n": 2',
    ],
    [
      'in JSON as text',
      { text: '{"t":"REDACTED_T","n":1.50}' },
      `{"t":"${LIVE}","n":2}`,
      'exact',
      String.raw`"text": "{\"t\":\"REDACTED_T\",\"n\":1.50}"`,
      '"json": { "t": "REDACTED_T", "n": 2 }',
    ],
    [
      'beside a new key',
      { json: { token: 'REDACTED_T', n: 1 } },
      `{"token":"${LIVE}","n":1,"o":2}`,
      'shape',
      '"n": 1',
      '"n": 1, "o": 2',
    ],
  ])('%s', async (_, body, live, mode, from, to) => {
    const { before, after } = await accept(body, live, mode);
    expect(after).not.toContain(LIVE);
    expect(after.replace(/\s+/g, ' ')).toBe(before.replace(/\s+/g, ' ').replace(from, to));
  });
});

describe('an answer is refused', () => {
  test.each<[where: string, body: Body, live: string, mode?: Mode]>([
    [
      'in an element that is new',
      { json: [{ token: 'REDACTED_T' }] },
      `[{"token":"other-secret"},{"token":"${LIVE}"}]`,
    ],
    ['in an array that is longer', { json: { keys: ['REDACTED_T'] } }, `{"keys":["x","${LIVE}"]}`],
    ['elsewhere', { json: { token: 'REDACTED_T' } }, `{"token":"${LIVE}","echo":"is ${LIVE}!"}`],
    [
      'without its scheme',
      { json: { auth: 'Bearer REDACTED_T' } },
      `{"auth":"Bearer ${LIVE}","x":"${LIVE}"}`,
    ],
    ['under a new name of a secret', { json: { n: 1 } }, `{"n":1,"refresh_token":"${LIVE}"}`],
    ['as a name', { json: { by: { REDACTED_T: 1 } } }, `{"by":{"x":1,"${LIVE}":2}}`],
    [
      'in another shape',
      { json: [{ id: 1, token: 'REDACTED_T' }] },
      `[{"id":"1","token":"x","more":{"token":"${LIVE}"}}]`,
      'shape',
    ],
  ])('that has a secret %s', async (_, body, live, mode) => {
    const { before, after, errors } = await accept(body, live, mode);
    expect(after).toBe(before);
    expect(errors).toMatch(/Not accepted by -u, since .* would reach the file: record the session/);
  });

  test('that echoes a secret that was sent', async () => {
    await using api = await serve(({ headers }, response) => response.end(headers['x-api-key']));
    const recording = recordingOf('GET', '/a', 200, {
      request: { headers: [['x-api-key', 'REDACTED_KEY']] },
      response: { body: { text: 'x' } },
    });
    await using project = await projectOf(api, [recording], {
      expect: { body: 'exact' },
      secrets: { KEY: LIVE },
    });
    const before = project.read(FILE);
    const { errors } = await project.run({ update: true });

    expect(project.read(FILE)).toBe(before);
    expect(Object.values(errors).flat().join()).toContain(
      'Not accepted by -u, since a live secret in its body would reach the file',
    );
  });

  test('that has a secret in a header, around which something else is new', async () => {
    await using api = await serveBody('', { location: `/new?code=${LIVE}` });
    const recording = recordingOf('GET', '/a', 200, {
      response: { headers: [['location', '/old?code=REDACTED_CODE']] },
    });
    await using project = await projectOf(api, [recording], { expect: { headers: ['location'] } });
    const before = project.read(FILE);
    const { errors } = await project.run({ update: true });

    expect(project.read(FILE)).toBe(before);
    expect(Object.values(errors).flat().join()).toContain(
      'Not accepted by -u, since the header location holds secrets: record the session anew.',
    );
  });
});

test('names of secrets whose values were recorded as they are do not keep an answer out', async () => {
  const { before, after } = await accept({ json: { token: 'a-page' } }, '{"token":"another-page"}');
  expect(after).toBe(before.replace('a-page', 'another-page'));
});

test('the diff and the refusal show no secret', async () => {
  await using api = await serve(({ headers }, response) => {
    response.end(JSON.stringify({ n: 2, echo: headers['x-api-key'] }));
  });
  const recording = recordingOf('GET', '/a', 200, {
    request: { headers: [['x-api-key', 'REDACTED_KEY']] },
    response: { body: { json: { n: 1 } } },
  });
  await using project = await projectOf(api, [recording], {
    expect: { body: 'exact' },
    secrets: { KEY: LIVE },
  });
  const run = await project.run({ update: true });

  expect(run.stderr).toContain('+   "echo": "REDACTED_KEY",');
  const metas = Object.values(run.tests).map((each) => each.meta());
  expect(run.stdout + run.stderr + JSON.stringify(metas)).not.toContain(LIVE);
});

test('user and password of a Basic secret are not written either', async () => {
  await using api = await serveBody('{"n":1,"who":"bob:s3cret-word"}');
  const recording = recordingOf('GET', '/a', 200, {
    request: { headers: [['Authorization', 'Basic REDACTED_AUTHORIZATION']] },
    response: { body: { json: { n: 1 } } },
  });
  await using project = await projectOf(api, [recording], {
    expect: { body: 'exact' },
    secrets: { AUTHORIZATION: Buffer.from('bob:s3cret-word').toString('base64') },
  });
  const before = project.read(FILE);
  const run = await project.run({ update: true });

  expect(project.read(FILE)).toBe(before);
  expect(run.stderr).toContain('since a live secret in its body would reach the file');
  expect(run.stdout + run.stderr).not.toContain('s3cret');
});

test('what was sent without its secret: the answer says nothing of the session', async () => {
  await using api = await serve((_, response) => response.writeHead(401).end());
  const headers: [string, string][] = [['X-Api-Key', 'REDACTED_KEY']];
  await using project = await projectOf(api, [recordingOf('GET', '/a', 200, { headers })]);
  const before = project.read(FILE);
  const refused = await project.run({ update: true });

  expect(Object.values(refused.errors).flat().join()).toContain(
    'Not accepted by -u, since it was sent with REDACTED_KEY in place of a secret.',
  );
  expect(project.read(FILE)).toBe(before);

  project.write({
    'vitest.config.ts': configWith({ target: api.url, secrets: { KEY: 'k-123456' } }),
  });
  expect((await project.run({ update: true })).errors).toEqual({});
  expect(project.read(FILE)).toContain('"status": 401');
});
