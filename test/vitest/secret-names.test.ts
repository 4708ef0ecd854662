/** The names of secrets that have no owner: one for each secret of a run, and their numbers stay. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Project, type Served, serve, writeProject } from '../kit/index.ts';
import { contents, linesOf, recordingProject } from './recording-project.ts';

const secretsFile = '.env.test.local';

/** An API that takes each of these keys. */
function serveKeys(keys: readonly string[]): Promise<Served> {
  return serve(({ headers }, response) => {
    response.writeHead(keys.includes(`${headers['x-api-key']}`) ? 200 : 401).end('{}');
  });
}

/** A test that sends these keys, one after the other. */
function keyTest(name: string, ...keys: readonly string[]): string {
  const sent = keys.map(
    (key) => `await get(recorder.url + '/', { headers: { 'X-Api-Key': '${key}' } });`,
  );
  return `test('${name}', async ({ recorder }) => { ${sent.join('\n')} });`;
}

function nameOf(project: Project, file: string): string | undefined {
  return /REDACTED_X_API_KEY\w*/.exec(project.read(`sessions/${file}.session.json`))?.[0];
}

/** Four tests in two files, each with two keys of its own. */
const KEYS = Array.from({ length: 8 }, (_, index) => `k3y-number-${index}`);
const FOUR = {
  'a.test.ts': keyTest('t0', ...KEYS.slice(0, 2)) + keyTest('t1', ...KEYS.slice(2, 4)),
  'b.test.ts': keyTest('t2', ...KEYS.slice(4, 6)) + keyTest('t3', ...KEYS.slice(6)),
};

test('names stay in whatever order tests end, and whether one file is recorded or all are', {
  timeout: 60_000,
}, async () => {
  await using api = await serveKeys(KEYS);
  await using project = await writeProject(recordingProject({ upstream: api.url }, FOUR));
  const filters = ['a.test.ts', 'b.test.ts'];
  await project.run({ filters });
  const recorded = contents(project);
  await project.run({ filters, update: 'all', sequence: { shuffle: true, seed: 1 } });
  await project.run({ filters: ['b.test.ts'], update: 'all' });

  expect(Object.keys(recorded)).toHaveLength(4);
  expect(contents(project)).toEqual(recorded);
  const names = new Set(
    Object.values(recorded)
      .join()
      .match(/REDACTED_X_API_KEY\w*/g),
  );
  expect(names.size).toBe(KEYS.length);
});

test('all secrets of a project are in its secrets file after one recording', {
  timeout: 60_000,
}, async () => {
  await using api = await serveKeys(KEYS);
  await using project = await writeProject(
    recordingProject({ upstream: api.url, secretsFile }, FOUR),
  );
  execFileSync('git', ['init'], { cwd: project.folder, stdio: 'ignore' });
  project.write({ '.gitignore': '.env*.local\n' });
  await project.run({ filters: ['a.test.ts', 'b.test.ts'] });
  const written = project.read(secretsFile);
  const replayed = await project.run({ filters: ['sessions'] });
  await project.run({ filters: ['b.test.ts'], update: 'all' });

  expect(replayed.exitCode).toBe(0);
  expect(written.trim().split('\n')).toHaveLength(KEYS.length);
  expect(project.read(secretsFile)).toBe(written);
});

test('a secret that is sent in place of another one does not get its name', async () => {
  await using api = await serveKeys(['k3y-of-the-reader', 'k3y-of-the-writer']);
  const files = (key: string): ReturnType<typeof recordingProject> =>
    recordingProject(
      { upstream: api.url, secretsFile },
      { 'a.test.ts': keyTest('a', 'k3y-of-the-reader'), 'b.test.ts': keyTest('b', key) },
    );
  await using project = await writeProject(files('k3y-of-the-reader'));
  execFileSync('git', ['init'], { cwd: project.folder, stdio: 'ignore' });
  project.write({ '.gitignore': '.env*.local\n' });
  await project.run({ filters: ['a.test.ts', 'b.test.ts'] });
  project.write(files('k3y-of-the-writer'));
  await project.run({ filters: ['b.test.ts'], update: 'all' });

  expect(nameOf(project, 'a.test/a')).toBe('REDACTED_X_API_KEY');
  expect(nameOf(project, 'b.test/b')).toBe('REDACTED_X_API_KEY_2');
  expect((await project.run({ filters: ['sessions'] })).exitCode).toBe(0);
});

test('a new secret does not get a name that the session of another test has', async () => {
  await using api = await serveKeys(['k3y-of-the-reader', 'another-k3y']);
  await using project = await writeProject(
    recordingProject(
      { upstream: api.url },
      { 'a.test.ts': keyTest('a', 'k3y-of-the-reader'), 'b.test.ts': keyTest('b', 'another-k3y') },
    ),
  );
  await project.run({ filters: ['a.test.ts'] });
  await project.run({ filters: ['b.test.ts'] });

  expect(nameOf(project, 'a.test/a')).toBe('REDACTED_X_API_KEY');
  expect(nameOf(project, 'b.test/b')).toBe('REDACTED_X_API_KEY_2');
});

test('a new test gets the name that a test before it has for the same secret', async () => {
  await using api = await serveKeys(['k3y-of-the-reader']);
  const one = keyTest('a', 'k3y-of-the-reader');
  const record = { upstream: api.url };
  await using project = await writeProject(recordingProject(record, { 'a.test.ts': one }));
  await project.run({ filters: ['a.test.ts'] });
  const both = one + keyTest('b', 'k3y-of-the-reader');
  project.write(recordingProject(record, { 'a.test.ts': both }));
  await project.run({ filters: ['a.test.ts'] });

  expect(nameOf(project, 'a.test/b')).toBe('REDACTED_X_API_KEY');
});

test('two sessions that were recorded apart and share a name for two secrets get a name for each', async () => {
  await using api = await serveKeys(['k3y-of-the-reader', 'another-k3y']);
  const tests = keyTest('a', 'k3y-of-the-reader') + keyTest('b', 'another-k3y');
  await using project = await writeProject(
    recordingProject({ upstream: api.url }, { 'a.test.ts': tests }),
  );
  await project.run({ filters: ['a.test.ts'] });
  const file = 'sessions/a.test/b.session.json';
  project.write({ [file]: project.read(file).replaceAll('X_API_KEY_2', 'X_API_KEY') });
  await project.run({ filters: ['a.test.ts'], update: 'all' });

  expect(nameOf(project, 'a.test/a')).toBe('REDACTED_X_API_KEY');
  expect(nameOf(project, 'a.test/b')).toBe('REDACTED_X_API_KEY_2');
});

test('a session is not out of date because its secrets have other names now', async () => {
  await using api = await serveKeys(['k3y-of-the-reader', 'another-k3y']);
  const tests = keyTest('a', 'k3y-of-the-reader') + keyTest('b', 'another-k3y');
  await using project = await writeProject(
    recordingProject({ upstream: api.url }, { 'a.test.ts': tests }),
  );
  const env = { SHOP_KEY: 'another-k3y' };
  await project.run({ filters: ['a.test.ts'], env });
  const recorded = contents(project);
  expect(Object.values(recorded).join()).toContain('REDACTED_SHOP_KEY');
  const run = await project.run({ filters: ['a.test.ts'], ci: true });

  expect(run.exitCode).toBe(0);
  expect(linesOf(run)).toEqual([]);
});

test('a new secret gets the name under which it is given', async () => {
  await using api = await serveKeys(['k3y-of-the-reader']);
  const tests = {
    'a.test.ts': keyTest('a', 'k3y-of-the-reader'),
    'b.test.ts': keyTest('b', 'k3y-of-the-reader'),
  };
  await using project = await writeProject(recordingProject({ upstream: api.url }, tests));
  await project.run({ filters: ['a.test.ts'] });
  const given = "sessionReplay({ secrets: { X_API_KEY: 'k3y-of-the-reader' }, ";
  const config = project.read('vitest.config.ts').replace('sessionReplay({', given);
  project.write({ 'vitest.config.ts': config });
  await project.run({ filters: ['b.test.ts'] });

  expect(nameOf(project, 'b.test/b')).toBe('REDACTED_X_API_KEY');
  expect((await project.run({ filters: ['sessions'] })).exitCode).toBe(0);
});

describe('a token that the answer to one test brings', () => {
  const logins = (answered: number): string => `
    let tokens = [];
    test('logs in', async ({ recorder }) => {
      for (let left = ${answered}; left > 0; left -= 1) tokens.push(await get(recorder.url + '/login', { method: 'POST' }));
      tokens = tokens.map((text) => JSON.parse(text).token);
    });`;
  const reads = (name: string, token: number): string => `
    test('${name}', async ({ recorder }) => {
      await get(recorder.url + '/mine', { headers: { Authorization: 'Bearer ' + tokens[${token}] } });
    });`;
  const serveTokens = (): Promise<Served> =>
    serve(({ url }, response) => {
      response.setHeader('Content-Type', 'application/json');
      const token = url === '/login' ? { token: randomBytes(16).toString('hex') } : {};
      response.end(JSON.stringify(token));
    });
  const namesIn = (project: Project, test: string): string[] => [
    ...new Set(project.read(`sessions/a.test/${test}.session.json`).match(/REDACTED_\w+/g)),
  ];

  test('has the same name in the sessions of all tests that send it, from recording to recording', async () => {
    await using api = await serveTokens();
    const tests = { 'a.test.ts': logins(2) + reads('reads', 0) + reads('reads-too', 1) };
    await using project = await writeProject(recordingProject({ upstream: api.url }, tests));
    await project.run({ filters: ['a.test.ts'] });
    const recorded = contents(project);
    await project.run({ filters: ['a.test.ts'], update: 'all' });

    const [first, second] = namesIn(project, 'logs-in');
    expect(namesIn(project, 'reads')).toEqual([first]);
    expect(namesIn(project, 'reads-too')).toEqual([second]);
    expect(contents(project)).toEqual(recorded);
  });

  test('has that name in the session of a new test, too', async () => {
    await using api = await serveTokens();
    const record = { upstream: api.url };
    await using project = await writeProject(
      recordingProject(record, { 'a.test.ts': logins(1) + reads('reads', 0) }),
    );
    await project.run({ filters: ['a.test.ts'] });
    const longer = logins(1) + reads('reads', 0) + reads('reads-again', 0);
    project.write(recordingProject(record, { 'a.test.ts': longer }));
    await project.run({ filters: ['a.test.ts'] });

    expect(namesIn(project, 'reads-again')).toEqual(namesIn(project, 'logs-in'));
  });
});
