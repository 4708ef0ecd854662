/** No output contains a given secret, whatever a target does with it. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createSession, recordingOf, serve, writeProject } from '../kit/index.ts';
import { runCli } from './run-cli.ts';

const TOKEN = 'tok-live-55aa91c7';
const PASSWORD = 'pw-live-81fe02bb';

const server = await serve((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', () => {
    response.writeHead(500, {
      'content-type': 'application/json',
      'x-echo': String(request.headers.authorization),
    });
    response.end(JSON.stringify({ token: request.headers.authorization, body }));
  });
});
afterAll(() => server.close());

const { folder } = await writeProject({
  'package.json': '{}',
  'login.session.json': JSON.stringify(
    createSession(
      [
        recordingOf('POST', '/login', 200, {
          headers: [['content-type', 'application/json']],
          body: { json: { password: 'REDACTED_PASSWORD' } },
        }),
      ],
      { origin: 'https://api.example.com' },
    ),
  ),
});
mkdirSync(join(folder, 'node_modules'));

test.each([
  { what: 'in variables', args: [], env: { REPLAY_SECRET_PASSWORD: PASSWORD } },
  { what: 'on the command line', args: ['--secret', `PASSWORD=${PASSWORD}`], env: {} },
])('a target that echoes secrets given $what leaks none of them', async ({ args, env }) => {
  const reports = ['json=r.json', 'junit=r.xml', 'html=r.html'].flatMap((each) => [
    '--reporter',
    each,
  ]);
  const typed = ['--target', server.url, '-H', `Authorization: Bearer ${TOKEN}`, ...args];
  const { code, out, err } = await runCli(folder, ['replay', 'login', ...typed, ...reports], env);
  expect(code).toBe(1);
  const cache = 'node_modules/.cache/vitest-session-replay/last-run.json';
  const files = ['r.json', 'r.xml', 'r.html', cache].map((file) =>
    readFileSync(join(folder, file), 'utf8'),
  );
  for (const text of [out, err, ...files]) {
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain(PASSWORD);
  }
});

test.each([
  { args: ['--secret', `PASSWORD ${PASSWORD}`] },
  { args: ['-H', `Authorization ${TOKEN}`] },
  { args: ['-H', `Auth orization: ${TOKEN}`] },
  { args: ['--target', `http://user:${PASSWORD}@127.0.0.1:1`] },
])('an error never shows the value of a wrong $args.0', async ({ args }) => {
  const { code, out, err } = await runCli(folder, ['replay', 'login', ...args]);
  expect(code).toBe(2);
  expect(out + err).not.toContain(TOKEN);
  expect(out + err).not.toContain(PASSWORD);
});
