/** Secrets that are named after variables of the environment, from a recorded login to a green replay. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Project, type RunOptions, type RunResult, writeProject } from '../kit/index.ts';
import { type LoginApi, loginProject, loginTest, serveLogin } from './login-project.ts';
import { linesOf, sessionFiles, sessionOf } from './recording-project.ts';

const PASSWORD = 'o$her#"1';
const SESSION = 'sessions/a.test/logs-in.session.json';
const RECORD = { filters: ['a.test.ts'] };
const REPLAY = { filters: ['sessions'] };
/** As an expression of the test, and as a line of a file. */
const typed = JSON.stringify(PASSWORD);
const line = `SHOP_PASSWORD='o\\$her#"1'\n`;

/** The body of the first request that a session holds. */
function loginOf(project: Project, file = SESSION): unknown {
  return sessionOf(project, file).recordings[0]?.request.body;
}

describe('a login with a password from .env.test', () => {
  let right = PASSWORD;
  let api: LoginApi;
  let project: Project;
  let recorded: RunResult;
  beforeAll(async () => {
    api = await serveLogin((password) => password === right);
    const files = loginProject({ record: { upstream: api.url }, tests: [loginTest(typed)] });
    project = await writeProject({ ...files, '.env.test': line });
    recorded = await project.run(RECORD);
  });
  afterAll(async () => {
    await project[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
  });

  test('is recorded with the name of the variable', () => {
    expect(recorded.errors).toEqual({});
    expect(loginOf(project)).toEqual({
      json: { user: 'ada', password: 'REDACTED_SHOP_PASSWORD' },
    });
    expect(project.readJson('sessions/session-variables.json')).toEqual({
      'a.test/logs-in.session.json': ['SHOP_PASSWORD'],
    });
    expect(linesOf(recorded)).toEqual([]);
    const written = sessionFiles(project).map((file) => project.read(file));
    expect(written.join()).not.toContain('her#');
  });

  test.each<[string, string, RunOptions]>([
    ['without any configuration', PASSWORD, {}],
    [
      'with the variable of the process',
      'rotated',
      { ci: true, env: { SHOP_PASSWORD: 'rotated' } },
    ],
    [
      'with a given secret rather than the variable',
      'given',
      { env: { REPLAY_SECRET_SHOP_PASSWORD: 'given' } },
    ],
    ['with the secret of the mode', 'of-staging', { mode: 'staging' }],
  ])('is replayed %s', async (_, password, options) => {
    right = password;
    project.write({ '.env.staging': 'REPLAY_SECRET_SHOP_PASSWORD=of-staging\n' });
    const replayed = await project.run({ ...REPLAY, ...options });

    expect(replayed.exitCode).toBe(0);
    expect(api.passwords.at(-1)).toBe(password);
  });
});

test.each([
  ['the test process', 'api'],
  ['an endpoint', 'recorder.url'],
])('a variable of the process names a secret that was sent through %s', async (_, through) => {
  await using api = await serveLogin((password) => password === PASSWORD);
  const sent = loginTest('process.env.SHOP_PASSWORD', 'logs in', through);
  const test = `const api = ${JSON.stringify(api.url)};${sent}`;
  await using project = await writeProject(
    loginProject({ record: { upstream: api.url }, tests: [test] }),
  );
  const env = { SHOP_PASSWORD: PASSWORD };
  await project.run({ ...RECORD, env });
  const replayed = await project.run({ ...REPLAY, env });

  expect(loginOf(project)).toMatchObject({ json: { password: 'REDACTED_SHOP_PASSWORD' } });
  expect(replayed.exitCode).toBe(0);
});

test('a login that is recorded anew once its variable is there replays with it in the same run', async () => {
  await using api = await serveLogin((password) => password === PASSWORD);
  const files = loginProject({ record: { upstream: api.url }, tests: [loginTest(typed)] });
  await using project = await writeProject(files);
  await project.run(RECORD);
  project.write({ '.env.test': line });
  const run = await project.run({ update: true });

  expect(run.errors).toEqual({});
  expect(sessionOf(project, SESSION).recordings[0]?.response).toMatchObject({ status: 200 });
  expect(api.passwords.slice(-2)).toEqual([PASSWORD, PASSWORD]);
});

test('a session of a whole file takes variables, of its hooks as well', async () => {
  await using api = await serveLogin((password) => password === PASSWORD || password === undefined);
  const hook = `
    import { beforeAll } from 'vitest';
    beforeAll(async () => {
      const headers = { 'X-Api-Key': process.env.SHOP_API_KEY };
      const body = '{}';
      await (await fetch(${JSON.stringify(api.url)} + '/login', { method: 'POST', headers, body })).text();
    });`;
  await using project = await writeProject(
    loginProject({
      record: { upstream: api.url, scope: 'file' },
      tests: [hook, loginTest('process.env.SHOP_PASSWORD')],
    }),
  );
  const env = { SHOP_PASSWORD: PASSWORD, SHOP_API_KEY: 'key-of-the-shop' };
  await project.run({ ...RECORD, env });

  expect(project.readJson('sessions/session-variables.json')).toEqual({
    'a.test/_file.session.json': ['SHOP_API_KEY', 'SHOP_PASSWORD'],
  });
  expect((await project.run({ ...REPLAY, env })).exitCode).toBe(0);
});

test('a session that is recorded anew without its variable no longer takes it', async () => {
  await using api = await serveLogin(() => true);
  await using project = await writeProject(
    loginProject({ record: { upstream: api.url }, tests: [loginTest(typed)] }),
  );
  await project.run({ ...RECORD, env: { SHOP_PASSWORD: PASSWORD } });
  await project.run({ ...RECORD, update: 'all' });

  expect(loginOf(project)).toMatchObject({ json: { password: 'REDACTED_PASSWORD_ADA' } });
  expect(project.readJson('sessions/session-variables.json')).toEqual({});
});

describe('the settings of a replay', () => {
  test('are read from .env files, and variables of the process override them', async () => {
    await using first = await serveLogin(() => true);
    await using second = await serveLogin(() => true);
    await using third = await serveLogin(() => true);
    await using project = await writeProject({
      ...loginProject({ record: { upstream: first.url }, tests: [loginTest(typed)] }),
    });
    await project.run(RECORD);
    project.write({
      '.env': `REPLAY_TARGET=${second.url}\nREPLAY_SECRET_PASSWORD_ADA=from-file\n`,
    });
    await project.run(REPLAY);
    await project.run({ ...REPLAY, env: { REPLAY_TARGET: third.url } });

    expect(first.passwords).toEqual([PASSWORD]);
    expect(second.passwords).toEqual(['from-file']);
    expect(third.passwords).toEqual(['from-file']);
  });

  test.each([
    ['A=1\nB="open\n', '.env.test, line 2: expected a " at the end of the value as well'],
    ['s3cret-without-name\n', '.env.test, line 1: expected NAME=value'],
    [Buffer.from('A=1\n', 'utf16le'), '.env.test: expected UTF-8 text'],
  ])('are refused if a file contains %j, without showing it', async (text, message) => {
    await using project = await writeProject({
      ...loginProject({ record: {}, tests: [loginTest(typed)] }),
      '.env.test': text,
    });
    const { exitCode, stderr } = await project.run(REPLAY);

    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('s3cret');
  });
});
