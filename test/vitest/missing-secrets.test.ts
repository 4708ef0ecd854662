/** What the user is told of secrets: of those that have to be given, and of those that nobody needs. */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSession, type Project, recordingOf, writeProject } from '../kit/index.ts';
import { loginProject, loginTest, serveLogin } from './login-project.ts';
import { linesOf } from './recording-project.ts';

const RECORD = { filters: ['a.test.ts'] };
const REPLAY = { filters: ['sessions'] };
const secretsFile = '.env.test.local';
const ada = loginTest("'lovelace'", 'as ada');

describe('after a recording', () => {
  test('one line names the secrets that no response brings, and how to give them', async () => {
    await using api = await serveLogin(() => true);
    await using project = await writeProject(
      loginProject({ record: { upstream: api.url }, tests: [ada] }),
    );
    const recorded = await project.run(RECORD);

    expect(linesOf(recorded)).toEqual([
      expect.stringMatching(
        /as-ada\.session\.json sends REDACTED_PASSWORD_ADA, which no response brings\. Give its value as REPLAY_SECRET_PASSWORD_ADA=… in the environment or in .*\.env\.test\.local\. To keep readable what the tests show anyway: record: \{/,
      ),
    ]);
  });

  test('a secret that is given already is not reported', async () => {
    await using api = await serveLogin(() => true);
    await using project = await writeProject(
      loginProject({
        record: { upstream: api.url },
        options: { secrets: { PASSWORD_ADA: 'lovelace' } },
        tests: [ada],
      }),
    );
    expect(linesOf(await project.run(RECORD))).toEqual([]);
  });

  test('a secret that the setup names is not reported', async () => {
    await using api = await serveLogin(() => true);
    const files = loginProject({
      record: { upstream: api.url },
      options: { setup: './replay.setup.ts' },
      tests: [ada],
    });
    const setup = `export default () => ({ secrets: { PASSWORD_ADA: 'lovelace' } });`;
    await using project = await writeProject({ ...files, 'replay.setup.ts': setup });
    expect(linesOf(await project.run(RECORD))).toEqual([]);

    await using other = await writeProject({
      ...files,
      'replay.setup.ts': 'export default () => ({ secrets: { OTHER_PASSWORD: 1 } });',
    });
    expect(linesOf(await other.run(RECORD)).join()).toContain(
      'sends REDACTED_PASSWORD_ADA, which no response brings',
    );
  });

  test('a password that the test shows is freed by the line that is named', async () => {
    await using api = await serveLogin((password) => password === 'lovelace');
    await using project = await writeProject(
      loginProject({ record: { upstream: api.url }, tests: [ada] }),
    );
    const [line = ''] = linesOf(await project.run(RECORD));
    const [, keys = ''] =
      /record: \{ redact: \{ except: \{ keys: \[(.*?)\] \} \} \}/.exec(line) ?? [];
    expect(keys).toBe("'password'");

    const redact = { except: { keys: ['password'] } };
    project.write(loginProject({ record: { upstream: api.url, redact }, tests: [ada] }));
    expect(linesOf(await project.run({ ...RECORD, update: 'all' }))).toEqual([]);
    expect((await project.run(REPLAY)).exitCode).toBe(0);
    expect(project.read('sessions/a.test/as-ada.session.json')).toContain('lovelace');
  });

  test('a secret that a variable holds is not offered to be freed', async () => {
    await using api = await serveLogin(() => true);
    const hidden = loginTest('process.env.MY_WORD', 'as ada');
    await using project = await writeProject(
      loginProject({ record: { upstream: api.url }, tests: [hidden] }),
    );
    const [line = ''] = linesOf(await project.run({ ...RECORD, env: { MY_WORD: 'lov1' } }));
    expect(line).toContain('REDACTED_PASSWORD_ADA');
    expect(line).not.toContain('except');
  });

  test('a token that another test got is told of as such, at its recording and by the failures of its replay', async () => {
    await using api = await serveLogin(() => true);
    const ready = `let token;
      const json = { 'Content-Type': 'application/json' };
      test('logs in', async ({ recorder }) => {
        const body = JSON.stringify({ user: 'ada', password: process.env.REPLAY_SECRET_PASSWORD_ADA });
        const login = await fetch(recorder.url + '/login', { method: 'POST', headers: json, body });
        ({ token } = await login.json());
      });`;
    const carrying = ['reads', 'writes'].map(
      (name) => `test('${name}', async ({ recorder }) => {
        const headers = { Authorization: 'Bearer ' + token };
        await (await fetch(recorder.url + '/mine', { headers })).text();
      });`,
    );
    await using project = await writeProject({
      ...loginProject({ record: { upstream: api.url, secretsFile }, tests: [ready, ...carrying] }),
      '.gitignore': '.env*.local\n',
    });
    execFileSync('git', ['init'], { cwd: project.folder, stdio: 'ignore' });
    const env = { REPLAY_SECRET_PASSWORD_ADA: 'lovelace' };

    expect(linesOf(await project.run({ ...RECORD, env }))).toEqual([
      expect.stringMatching(
        /"reads" and 1 more send REDACTED_TOKEN, which only an answer to "logs in" brought, .*record\.scope: 'file'/,
      ),
    ]);
    expect(project.files()).not.toContain(secretsFile);

    const replayed = await project.run({ ...REPLAY, env });
    const told = Object.values(replayed.errors).flat();
    expect(told).toHaveLength(2);
    for (const error of told) {
      expect(error).toMatch(
        /got status 401, since only an answer to another test brought the secret REDACTED_TOKEN\nRecord .*record\.scope: 'file'/,
      );
      expect(error).not.toContain('REPLAY_SECRET_TOKEN');
    }
  });

  test('no secret is reported if nothing was recorded', async () => {
    await using api = await serveLogin(() => true);
    await using project = await writeProject(
      loginProject({ record: { upstream: api.url }, tests: [ada] }),
    );
    await project.run(RECORD);
    expect(linesOf(await project.run(RECORD))).toEqual([]);
  });
});

describe('with record.secretsFile', () => {
  function ignore(project: Project): void {
    execFileSync('git', ['init'], { cwd: project.folder, stdio: 'ignore' });
    project.write({ '.gitignore': '.env*.local\n' });
  }

  test('a login passes at its first replay', async () => {
    await using api = await serveLogin((password) => password === 'lovelace');
    await using project = await writeProject({
      ...loginProject({ record: { upstream: api.url, secretsFile }, tests: [ada] }),
      [secretsFile]: 'A=1\n',
    });
    ignore(project);
    const recorded = await project.run(RECORD);
    const replayed = await project.run(REPLAY);

    expect(project.read(secretsFile)).toBe("A=1\nREPLAY_SECRET_PASSWORD_ADA='lovelace'\n");
    if (process.platform !== 'win32') {
      expect(statSync(join(project.folder, secretsFile)).mode & 0o777).toBe(0o600);
    }
    expect(replayed.exitCode).toBe(0);
    expect(linesOf(recorded)).toEqual([
      expect.stringContaining('wrote REPLAY_SECRET_PASSWORD_ADA into'),
    ]);
    expect(recorded.stdout + recorded.stderr).not.toContain('lovelace');
  });

  test('four users in four tests are green after one recording, and have their names', async () => {
    const passwords = { ada: 'lovelace', bob: 'babbage-1', cyd: 'lovelace', dan: 'babbage-2' };
    await using api = await serveLogin((password) =>
      Object.values(passwords).includes(`${password}`),
    );
    const tests = Object.entries(passwords).map(([user, password]) =>
      loginTest(`'${password}'`, `as ${user}`, 'recorder.url', user),
    );
    await using project = await writeProject(
      loginProject({ record: { upstream: api.url, secretsFile }, tests }),
    );
    ignore(project);
    await project.run(RECORD);
    const replayed = await project.run(REPLAY);
    const written = project.read(secretsFile);
    await project.run({ ...RECORD, update: 'all' });

    expect(replayed.exitCode).toBe(0);
    expect(written.trim().split('\n').sort()).toEqual(
      Object.entries(passwords).map(
        ([user, password]) => `REPLAY_SECRET_PASSWORD_${user.toUpperCase()}='${password}'`,
      ),
    );
    expect(project.read(secretsFile)).toBe(written);
    expect(project.read('sessions/a.test/as-cyd.session.json')).toContain('REDACTED_PASSWORD_CYD');
  });

  test('a password that was refused needs no value, and the right one never takes its place', async () => {
    await using api = await serveLogin((password) => password === 'lovelace');
    const wrong = loginTest("'l0velace'", 'is refused').replace('toBe(200)', 'toBe(401)');
    await using project = await writeProject(
      loginProject({ record: { upstream: api.url, secretsFile }, tests: [wrong, ada] }),
    );
    ignore(project);
    const recorded = await project.run(RECORD);
    const replayed = await project.run(REPLAY);

    expect(recorded.stdout + recorded.stderr).not.toContain('WRONG');
    expect(project.read(secretsFile)).toBe("REPLAY_SECRET_PASSWORD_ADA='lovelace'\n");
    expect(replayed.exitCode).toBe(0);
    expect(project.read('sessions/a.test/is-refused.session.json')).toContain(
      'REDACTED_WRONG_PASSWORD_ADA',
    );
  });

  test('nothing is recorded if git does not ignore the file', async () => {
    await using api = await serveLogin(() => true);
    await using project = await writeProject(
      loginProject({ record: { upstream: api.url, secretsFile }, tests: [ada] }),
    );
    const { exitCode, stderr } = await project.run(RECORD);

    expect(exitCode).toBe(1);
    expect(stderr).toContain(`record.secretsFile: cannot write secrets into ${secretsFile}: `);
    expect(project.files()).not.toContain(secretsFile);
    expect(api.passwords).toEqual([]);
  });

  test('a CI, which records nothing, does not ask git', async () => {
    await using api = await serveLogin(() => true);
    await using project = await writeProject(
      loginProject({ record: { upstream: api.url, secretsFile, missing: 'tell' }, tests: [ada] }),
    );
    expect((await project.run({ ...RECORD, ci: true })).exitCode).toBe(0);
  });
});

describe('a secret that was given and that no session has', () => {
  const headers: readonly [string, string][] = [['X-Api-Key', 'REDACTED_X_API_KEY']];

  async function createProject(): Promise<Project> {
    const session = (name: string, parts = {}): object =>
      createSession([recordingOf('GET', '/', 200, parts)], { name, origin: 'http://127.0.0.1:1' });
    return writeProject({
      ...loginProject({ record: {}, tests: [ada] }),
      'sessions/a.session.json': session('a'),
      'sessions/b.session.json': session('b', { headers }),
    });
  }

  test('is reported after a complete run, with the name that was probably meant', async () => {
    await using project = await createProject();
    const env = { REPLAY_SECRET_X_APIKEY: 'value' };

    expect(linesOf(await project.run({ ...REPLAY, env }))).toEqual([
      'vitest-session-replay: no session has REDACTED_X_APIKEY, which a secret was given for (REPLAY_SECRET_X_APIKEY, REPLAY_SECRETS or the option "secrets"); did you mean REDACTED_X_API_KEY, by REPLAY_SECRET_X_API_KEY?',
    ]);
  });

  test('is reported without a name if none is similar', async () => {
    await using project = await createProject();
    const env = { REPLAY_SECRET_PASSWORD: 'value' };

    expect(linesOf(await project.run({ ...REPLAY, env })).join()).toMatch(/"secrets"\)$/);
  });

  test.each([
    ['a secret that was refused, which needs no value', 'REDACTED_WRONG_PASSWORD_BOB_EX_ORG', 401],
    ['the secret of another owner', 'REDACTED_PASSWORD_EVE_EX_ORG', 200],
  ])('is not taken for %s', async (_, password, status) => {
    await using project = await createProject();
    const login = recordingOf('POST', '/login', status, { body: { json: { password } } });
    project.write({
      'sessions/c.session.json': createSession([login], { origin: 'http://127.0.0.1:1' }),
      '.env.test.local': 'REPLAY_SECRET_PASSWORD_BOB_EX_ORG=1\n',
    });

    expect(linesOf(await project.run(REPLAY))).toContainEqual(
      expect.stringMatching(
        /\.env\.test\.local gives a secret that no session has: REPLAY_SECRET_PASSWORD_BOB_EX_ORG\. Delete its line$/,
      ),
    );
  });

  test('is reported once for a file that gives several, with what to do', async () => {
    await using project = await createProject();
    project.write({ '.env.test.local': 'REPLAY_SECRET_OTP_SEED=1\nREPLAY_SECRET_PIN=2\n' });

    expect(linesOf(await project.run(REPLAY))).toEqual([
      expect.stringMatching(
        /\.env\.test\.local gives secrets that no session has: REPLAY_SECRET_OTP_SEED, REPLAY_SECRET_PIN\. Delete their lines$/,
      ),
    ]);
  });

  test('is not reported if other sessions were left out', async () => {
    await using project = await createProject();
    const env = { REPLAY_SECRET_X_APIKEY: 'value' };
    const filters = ['sessions/a.session.json'];

    expect(linesOf(await project.run({ filters, env }))).toEqual([]);
  });

  test('is not reported if it may be one of another project', async () => {
    const origin = 'http://127.0.0.1:1';
    await using project = await writeProject({
      'vitest.config.ts': `
        import { sessionReplay } from 'vitest-session-replay';
        import { defineConfig } from 'vitest/config';
        const projects = ['one', 'other'].map((name) => {
          return { plugins: [sessionReplay({ sessions: name })], test: { name, include: [] } };
        });
        export default defineConfig({ test: { projects } });`,
      'one/a.session.json': createSession([recordingOf('GET', '/', 200)], { origin }),
      'other/b.session.json': createSession([recordingOf('GET', '/', 200, { headers })], {
        origin,
      }),
      '.env.test.local': 'REPLAY_SECRET_X_API_KEY=value\n',
    });
    const ofFile = await project.run({ filters: ['one/'] });
    const ofProject = await project.run({ project: 'one' });

    expect([ofFile, ofProject].map(({ modules }) => modules.length)).toEqual([1, 1]);
    expect([ofFile, ofProject].flatMap(linesOf)).toEqual([]);
  });

  test('is not reported if one session has it', async () => {
    await using project = await createProject();
    const env = { REPLAY_SECRET_X_API_KEY: 'value' };

    expect(linesOf(await project.run({ ...REPLAY, env }))).toEqual([]);
  });
});
