/** A recording and its replay with real Vitest: no secret is in a file, in what is printed, in an error. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createDemoApi } from '../../fixtures/demo-api/server.mjs';
import { serve, spawnVitest, writeProject } from '../kit/index.ts';
import { sessionFiles } from './recording-project.ts';

/** All that the demo API gives out and takes, and a pattern's own. */
const SECRETS = ['lovelace', 'demo-token-ada-1', 'demo-sid-1', 'acme-4711'];

const config = (url: string): string => `
  import { sessionReplay } from 'vitest-session-replay';
  import { defineConfig } from 'vitest/config';
  export default defineConfig({ plugins: [sessionReplay({
    target: '${url}',
    record: { upstream: '${url}', redact: { patterns: [/acme-\\d+/] } },
  })] });`;

const recording = `
  import { expect } from 'vitest';
  import { readdirSync, readFileSync } from 'node:fs';
  import { test } from 'vitest-session-replay/fixture';
  test('logs in', async ({ recorder }) => {
    const body = JSON.stringify({ user: 'ada', password: 'lovelace' });
    const headers = { 'Content-Type': 'application/json' };
    const login = await fetch(recorder.url + '/login', { method: 'POST', headers, body });
    const { token } = await login.json();
    const order = JSON.stringify({ sku: 'tea-green', quantity: 2, note: 'acme-4711' });
    const authorized = { ...headers, Authorization: 'Bearer ' + token };
    const placed = await fetch(recorder.url + '/orders', { method: 'POST', headers: authorized, body: order });
    await placed.text();
    await (await fetch(recorder.url + '/orders?access_token=' + token, { headers: { Cookie: login.headers.get('set-cookie') } })).text();
    const folder = 'sessions/a.test/';
    const journals = readdirSync(folder).map((name) => readFileSync(folder + name, 'latin1'));
    expect(journals.join()).toContain('REDACTED_PASSWORD_0OF_ADA_');
    console.log('journals', journals.join());
  });`;

function expectNone(text: string): void {
  for (const secret of SECRETS) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(encodeURIComponent(secret));
    expect(text).not.toContain(Buffer.from(secret).toString('base64').slice(0, -4));
  }
}

test('no secret of the demo API is in sessions, journals, output or errors', async () => {
  await using api = await serve(createDemoApi());
  await using project = await writeProject({
    'vitest.config.ts': config(api.url),
    'a.test.ts': recording,
  });
  const recorded = await spawnVitest(project.folder, ['run', 'a.test.ts']);
  const files = sessionFiles(project);

  expect(recorded.exitCode).toBe(0);
  expect(recorded.stdout).toContain('journals {"journal"');
  expect(files).toEqual(['sessions/a.test/logs-in.session.json']);
  expectNone(recorded.stdout + recorded.stderr);
  expectNone(files.map((file) => readFileSync(`${project.folder}/${file}`, 'latin1')).join());

  await using other = await serve(createDemoApi());
  const env = { REPLAY_TARGET: other.url };
  const failed = await spawnVitest(project.folder, ['run', 'sessions'], env);
  expect(failed.exitCode).toBe(1);
  expect(failed.stderr).toContain('as REPLAY_SECRET_PASSWORD_ADA=…');
  expectNone(failed.stdout + failed.stderr);

  await using third = await serve(createDemoApi());
  const given = { REPLAY_TARGET: third.url, REPLAY_SECRET_PASSWORD_ADA: 'lovelace' };
  const replayed = await spawnVitest(
    project.folder,
    ['run', 'sessions', '--reporter=verbose'],
    given,
  );
  expectNone(replayed.stdout + replayed.stderr);
  expect(replayed.stdout).toMatch(/3 passed/);
});

test('values that the config excepts are recorded as they are', async () => {
  await using api = await serve((request, response) => {
    request.resume();
    response.end('{"cursor":{"token":"q7Xw9ZrT2kLm40pV"},"password":"w0rd"}');
  });
  await using project = await writeProject({
    'vitest.config.ts': config(api.url).replace(
      'patterns',
      "except: { json: ['/cursor/*'] }, patterns",
    ),
    'a.test.ts': `
      import { test } from 'vitest-session-replay/fixture';
      test('reads on', async ({ recorder }) => {
        await (await fetch(recorder.url)).text();
        await (await fetch(recorder.url + '/?token=q7Xw9ZrT2kLm40pV')).text();
      });`,
  });
  const { exitCode } = await spawnVitest(project.folder, ['run', 'a.test.ts']);
  const [file = ''] = sessionFiles(project);
  const session = readFileSync(`${project.folder}/${file}`, 'utf8');

  expect(exitCode).toBe(0);
  expect(session).toContain('"token": "q7Xw9ZrT2kLm40pV"');
  expect(session).toContain('/?token=q7Xw9ZrT2kLm40pV');
  expect(session).toContain('REDACTED_PASSWORD');
});
