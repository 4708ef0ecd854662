/** A session, a target or a client may be a stranger's: none takes a variable of the environment. */
import { expect, test } from 'vitest';
import { createSession, recordingOf, serve, writeProject } from '../kit/index.ts';
import { loginProject, loginTest, serveLogin } from '../vitest/login-project.ts';

const env = { AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI-K7MDENG', SHOP_PASSWORD: 'lovelace' };
const json = { a: 'REDACTED_AWS_SECRET_ACCESS_KEY', b: 'REDACTED_SHOP_PASSWORD' };

/** Answers anything, and keeps what it was sent. */
async function serveStranger() {
  const received: string[] = [];
  const served = await serve(async (request, response) => {
    let text = `${request.url} ${request.rawHeaders.join(' ')} `;
    for await (const chunk of request) text += chunk;
    received.push(text);
    response.end('{}');
  });
  return { ...served, received };
}

test("a stranger's session takes no variable that its placeholders name", async () => {
  await using stranger = await serveStranger();
  await using api = await serveLogin(() => true);
  const session = createSession(
    [
      recordingOf('POST', '/?key=REDACTED_AWS_SECRET_ACCESS_KEY', 200, {
        headers: [
          ['Content-Type', 'application/json'],
          ['Authorization', 'Basic ada:REDACTED_SHOP_PASSWORD'],
        ],
        body: { json },
      }),
    ],
    { origin: stranger.url },
  );
  await using project = await writeProject(
    loginProject({ record: { upstream: api.url }, tests: [loginTest("'lovelace'")] }),
  );
  await project.run({ filters: ['a.test.ts'], env });
  project.write({ 'sessions/stranger.session.json': session });
  await project.run({ filters: ['sessions/stranger'], env });

  expect(stranger.received).toHaveLength(1);
  expect(stranger.received.join()).toContain('REDACTED_AWS_SECRET_ACCESS_KEY');
  for (const value of Object.values(env)) {
    expect(stranger.received.join()).not.toContain(value);
    expect(stranger.received.join()).not.toContain(Buffer.from(`ada:${value}`).toString('base64'));
  }
});

test.each([{}, { redact: false as const }])(
  'traffic that spells a placeholder takes no variable when it was recorded with %j',
  async (record) => {
    await using stranger = await serveStranger();
    const send = `
      test('sends on', async ({ recorder }) => {
        const headers = { 'Content-Type': 'application/json', 'X-Api-Key': '${json.a}' };
        const body = JSON.stringify(${JSON.stringify(json)});
        await (await fetch(recorder.url + '/${json.a}', { method: 'POST', headers, body })).text();
      });`;
    await using project = await writeProject(
      loginProject({ record: { upstream: stranger.url, ...record }, tests: [send] }),
    );
    await project.run({ filters: ['a.test.ts'], env });
    await project.run({ filters: ['sessions'], env });

    expect(stranger.received).toHaveLength(2);
    for (const value of Object.values(env)) {
      expect(stranger.received.join()).not.toContain(value);
    }
  },
);

test('a file of variables that is none is an error that names it', async () => {
  await using project = await writeProject({
    ...loginProject({ record: {}, tests: [loginTest("'lovelace'")] }),
    'sessions/session-variables.json': { 'a.session.json': 'AWS_SECRET_ACCESS_KEY' },
  });
  const { exitCode, stderr } = await project.run({ filters: ['sessions'], env });

  expect(exitCode).toBe(1);
  expect(stderr).toContain('cannot read');
  expect(stderr).toContain(
    'session-variables.json, which says what variables sessions may take: expected',
  );
});
