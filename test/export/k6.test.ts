import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderK6 } from '../../src/export/script/k6.ts';
import { createSession, recordingOf, serve, writeProject } from '../kit/index.ts';
import { repositoryRoot } from '../kit/repository-root.ts';
import { runK6Script } from './run-k6-script.ts';
import {
  BASIC,
  DEMO,
  readDemo,
  sendBasic,
  sendToTwoHosts,
  serveShop,
  shopSession,
} from './sample-sessions.ts';

const recorded = shopSession('0a1b2c3d4e5f6071', '99aabbccddeeff00', 'http://127.0.0.1:1');

test.each([
  ['of the demo API', readDemo(DEMO)],
  ['that fails in many ways', readDemo('sees-what-fails-and-how')],
  ['of uploads', readDemo('uploads-a-picture-and-downloads-it-again')],
  ['with cookies, ids and two requests at once', Promise.resolve(recorded)],
  [
    'of two hosts',
    createSession([recordingOf('GET', '/', 200, { origin: 'https://auth.example.com' })]),
  ],
])('the script of a session %s matches the types of k6', async (_, session) => {
  await using project = await writeProject({ 'script.js': renderK6(await session) });
  expect(checkTypes(project.folder)).toBe('');
});

test('ids that an answer brings are sent, and each status is checked', async () => {
  await using shop = await serveShop();
  const { checks, groups } = await runK6Script(renderK6(recorded), { REPLAY_TARGET: shop.url });
  expect(checks).toEqual({
    '#1 POST /session answers 201': true,
    '#2 POST /orders answers 201': true,
    '#3 GET /orders/0a1b2c3d4e5f6071 answers 200': true,
    '#4 PUT /lines?key=0a1b2c3d4e5f6071-a answers 200': true,
    '#5 POST /picture answers 204': true,
  });
  expect(groups).toEqual(['shops']);
});

test('requests that were in flight together leave together, after the recorded pauses', async () => {
  await using shop = await serveShop();
  const { batches, sleeps } = await runK6Script(renderK6(recorded), {
    REPLAY_TARGET: shop.url,
    REPLAY_SPEED: '2',
  });
  expect(batches).toEqual([1, 1, 2, 1]);
  expect(sleeps).toEqual([0.0025, 0.0025, 0.0025]);
});

test('requests of a route share a name', async () => {
  await using shop = await serveShop();
  const { names } = await runK6Script(renderK6(recorded), { REPLAY_TARGET: shop.url });
  expect(names).toContain('GET /orders/{order.id}');
});

test('a script without a target fails, since no check of it would', async () => {
  const session = createSession([recordingOf('GET', '/', 200)], {
    origin: 'https://api.example.com',
  });
  await expect(runK6Script(renderK6(session), {})).rejects.toThrow('no origin has a target');
});

test('a body with a hundred thousand addresses of the recorded API is written', () => {
  const json = { all: 'http://127.0.0.1:3000 '.repeat(100_000) };
  const session = createSession([recordingOf('POST', '/', 200, { body: { json } })]);
  expect(renderK6(session).split("targets['http://127.0.0.1:3000']}")).toHaveLength(100_002);
});

test('a status that differs is a failed check', async () => {
  await using shop = await serveShop();
  shop.fails = true;
  const { checks } = await runK6Script(renderK6(recorded), { REPLAY_TARGET: shop.url });
  expect(checks).toMatchObject({ '#3 GET /orders/0a1b2c3d4e5f6071 answers 200': false });
});

test('a request whose value is missing is not sent, and is a failed check', async () => {
  const { checks, batches } = await runK6Script(renderK6(recorded), {
    REPLAY_TARGET: 'http://127.0.0.1:1',
  });
  expect(checks).toMatchObject({
    '#3 GET /orders/0a1b2c3d4e5f6071 is not sent: no answer brought location': false,
  });
  expect(batches).toEqual([1, 1, 0, 1]);
});

test('a k6 script sends user and password in Base64 again, with the secret that is given', async () => {
  const sent = await sendBasic((session, env) => runK6Script(renderK6(session), env));
  expect(sent).toEqual([BASIC]);
});

test('a k6 script has a variable of its own for the base URL of each recorded host', async () => {
  const sent = await sendToTwoHosts((session, env) => runK6Script(renderK6(session), env));
  expect(sent).toEqual([['/orders'], ['/base/token']]);
});

test('a host without a target is named once', async () => {
  const warnings: unknown[] = [];
  await sendToTwoHosts(async (session, env) => {
    warnings.push((await runK6Script(renderK6(session), env)).warnings);
  });
  expect(warnings).toEqual([
    ['requests to http://auth.example.com:8443 are left out: this origin has no target'],
  ]);
});

test('a header of the export or the environment replaces the recorded one, in any case', async () => {
  const sent: unknown[] = [];
  await using api = await serve((request, response) => {
    sent.push([request.headers.authorization, request.headers['x-new']]);
    response.end();
  });
  const headers: [string, string][] = [['Authorization', 'Bearer old']];
  const session = createSession([recordingOf('GET', '/', 200, { headers })], { origin: api.url });
  await runK6Script(renderK6(session, ['authorization: Bearer one']), {});
  const variables = { REPLAY_HEADERS: 'AUTHORIZATION: Bearer two\nX-New: a:b' };
  await runK6Script(renderK6(session), variables);
  expect(sent).toEqual([
    ['Bearer one', undefined],
    ['Bearer two', 'a:b'],
  ]);
});

test('the comment at the top lists what the script cannot follow', () => {
  const session = createSession([
    recordingOf('GET', '/form', 200, {
      response: {
        headers: [['Content-Type', 'text/html']],
        body: { text: '<form method="post"><input name="csrf" value="0f9e8d7c6b5a4938"></form>' },
      },
    }),
    recordingOf('POST', '/form', 302, {
      headers: [['Content-Type', 'application/x-www-form-urlencoded']],
      body: { text: 'csrf=0f9e8d7c6b5a4938' },
    }),
  ]);
  const script = renderK6(session);
  expect(script).toMatch(/\/\/ - #2 POST \/form keeps the recorded value in its .*csrf/);
});

test('the name of a session cannot break out of its comment or its string', async () => {
  const name = `it's\n*/ // $\{process.exit(9)} \`\u2028 end`;
  const session = createSession([recordingOf('GET', '/', 200)], { name });
  const { groups } = await runK6Script(renderK6(session), { REPLAY_TARGET: 'http://127.0.0.1:1' });
  expect(groups).toEqual([name]);
});

/** What the compiler says of a script, with the types of k6. */
function checkTypes(folder: string): string {
  const types = join(repositoryRoot, 'node_modules/@types');
  const options = {
    module: 'nodenext',
    target: 'es2022',
    allowJs: true,
    checkJs: true,
    noEmit: true,
    strict: false,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        ...options,
        typeRoots: [types],
        types: ['k6'],
        skipLibCheck: true,
        paths: {
          k6: [join(types, 'k6')],
          'k6/*': [join(types, 'k6/*')],
        },
      },
      files: ['script.js'],
    }),
  );
  try {
    const tsc = join(repositoryRoot, 'node_modules/typescript/bin/tsc');
    return execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
  }
}
