/** Answers, sessions and options that were made to take long, through the doors that users take. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createRecorder } from 'vitest-session-replay/record';
import { checkSession, readSession, replaySession } from 'vitest-session-replay/replay';
import { createSession, recordingOf, serve } from '../kit/index.ts';
import { serveVerbatim } from '../replay/serve-verbatim.ts';

function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a Link header of 256 KB does not hold up the requests behind it', async () => {
  const link = `</orders/9f8e7d6c>; rel="self", ${'<>\\"'.repeat(64_000)}`;
  await using target = await serveVerbatim(
    `HTTP/1.1 201 Created\r\nLink: ${link}\r\nContent-Length: 0\r\n\r\n`,
  );
  const session = createSession([
    recordingOf('POST', '/orders', 201, {
      response: { headers: [['Link', '</orders/0a1b2c3d>; rel="self"']] },
    }),
    recordingOf('GET', '/orders/0a1b2c3d', 201),
  ]);
  const { summary } = await replaySession(session, { target: target.url });

  expect(target.requests.map(({ line }) => line)).toEqual([
    'POST /orders HTTP/1.1',
    'GET /orders/9f8e7d6c HTTP/1.1',
  ]);
  expect(summary).toMatchObject({ passed: 2, failed: 0 });
});

test('a Location of 500 KB of parameters and fragments is recorded without its secrets', async () => {
  const location = `/?${'token=^&#'.repeat(55_000)}&token=hunter22`;
  await using api = await serve((_, response) => {
    response.writeHead(302, { Location: location }).end();
  });
  const sessions = scratchFolder();
  const recorder = await createRecorder({ upstream: api.url, sessions, name: 'shop' });
  await new Promise((resolve, reject) => {
    get(recorder.url, { maxHeaderSize: 1024 ** 2 }, (answer) => {
      answer.resume().on('end', resolve);
    }).on('error', reject);
  });
  await recorder.close();

  const [file = ''] = readdirSync(join(sessions, 'shop'));
  const { recordings } = await readSession(join(sessions, 'shop', file));
  expect(JSON.stringify(recordings)).toContain('REDACTED_TOKEN');
  expect(JSON.stringify(recordings)).not.toContain('hunter22');
});

test('a hundred ** in a pointer leave out what one does', async () => {
  const body = { rows: Array.from({ length: 100_000 }, (_, at) => ({ id: at, at })) };
  await using target = await serve((_, response) => {
    const rows = body.rows.map((row) => ({ ...row, at: 0 }));
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ rows }));
  });
  const session = createSession([
    recordingOf('GET', '/', 200, { response: { body: { json: body } } }),
  ]);
  const { outcomes } = await replaySession(session, {
    target: target.url,
    expect: { body: 'exact', ignore: [`${'/**'.repeat(100)}/at`] },
  });

  expect(outcomes.map(({ state }) => state)).toEqual(['passed']);
});

test('a session of 20,000 secrets is checked in bounded time', async () => {
  const rows = Array.from({ length: 20_000 }, (_, at) => ({ password: `hunter22-${at}` }));
  const session = createSession([
    recordingOf('GET', '/', 200, { response: { body: { json: { rows } } } }),
  ]);
  const file = join(scratchFolder(), 'a.session.json');
  writeFileSync(file, JSON.stringify(session, null, 1));
  const findings = checkSession(await readSession(file));

  expect(findings.length).toBe(20_000);
  expect(findings[0]?.place).toBe('response body /rows/0/password');
  expect((findings.at(-1)?.line ?? 0) - (findings.at(-2)?.line ?? 0)).toBe(3);
});
