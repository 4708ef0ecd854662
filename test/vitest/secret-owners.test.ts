/** The names of secrets that have an owner: they say whose the secret is. */
import { execFileSync } from 'node:child_process';
import { text as readText } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { type FileTree, type Project, type Served, serve, writeProject } from '../kit/index.ts';
import { type LoginApi, loginProject, loginTest, serveLogin } from './login-project.ts';
import { linesOf, sessionFiles } from './recording-project.ts';

const secretsFile = '.env.test.local';
const RECORD = { filters: ['a.test.ts'] };

function passwordsIn(project: Project, file: string): string[] {
  return project.read(`sessions/${file}.session.json`).match(/REDACTED_(?:WRONG_)?PASS\w*/g) ?? [];
}

/** Test files that log in, by their name, each with a user and a password. */
function loginFiles(
  api: LoginApi,
  logins: Readonly<Record<string, readonly [user: string, password: string]>>,
): FileTree {
  const trees = Object.entries(logins).map(([file, [user, password]]) => {
    const tests = [loginTest(`'${password}'`, 'logs in', 'recorder.url', user)];
    const { 'a.test.ts': source = '', ...rest } = loginProject({
      record: { upstream: api.url },
      tests,
    });
    return { ...rest, [`${file}.test.ts`]: source };
  });
  return Object.assign({}, ...trees);
}

async function writeIgnored(files: FileTree): Promise<Project> {
  const project = await writeProject({ ...files, '.gitignore': '.env*.local\n' });
  execFileSync('git', ['init'], { cwd: project.folder, stdio: 'ignore' });
  return project;
}

test('the password of a user with a long address gets a name like any other', async () => {
  await using api = await serveLogin(() => true);
  const user = 'christopher.montgomery.wellington.accounting@example.com';
  await using project = await writeProject(loginFiles(api, { a: [user, 'lovelace'] }));
  await project.run(RECORD);

  expect(passwordsIn(project, 'a.test/logs-in')).toEqual([
    'REDACTED_PASSWORD_CHRISTOPHER_MONTGOMERY_WELLINGTON_ACCOUNTING_EXA',
  ]);
});

test('users of two hosts have a name each, although their sessions are recorded apart', async () => {
  await using api = await serveLogin(() => true);
  await using project = await writeProject(
    loginFiles(api, { a: ['admin@tenant-x', 'lovelace'], b: ['admin@tenant-y', 'babbage-1'] }),
  );
  await project.run(RECORD);
  await project.run({ filters: ['b.test.ts'] });

  expect(passwordsIn(project, 'a.test/logs-in')).toEqual(['REDACTED_PASSWORD_ADMIN_TENANT_X']);
  expect(passwordsIn(project, 'b.test/logs-in')).toEqual(['REDACTED_PASSWORD_ADMIN_TENANT_Y']);
});

test('a user has one name in sessions that are recorded apart', async () => {
  await using api = await serveLogin(() => true);
  await using project = await writeProject(
    loginFiles(api, { a: ['ada', 'lovelace'], b: ['ada', 'lovelace'] }),
  );
  await project.run(RECORD);
  await project.run({ filters: ['b.test.ts'] });

  expect(passwordsIn(project, 'b.test/logs-in')).toEqual(['REDACTED_PASSWORD_ADA']);
});

test('a name that a session of an earlier run has, too, is told, and two passwords get a name each in one run', async () => {
  await using api = await serveLogin(() => true);
  await using project = await writeProject(
    loginFiles(api, { a: ['ada', 'lovelace'], b: ['ada', 'byron-1788'] }),
  );
  await project.run(RECORD);
  const apart = linesOf(await project.run({ filters: ['b.test.ts'] }));
  const both = { filters: ['a.test.ts', 'b.test.ts'] };
  const together = linesOf(await project.run({ ...both, update: 'all' }));

  expect(apart.join()).toMatch(
    /a\.test\/logs-in\.session\.json has REDACTED_PASSWORD_ADA, too.* record both in one run/,
  );
  expect(together.join()).not.toContain(', too');
  const names = ['a', 'b'].flatMap((file) => passwordsIn(project, `${file}.test/logs-in`));
  expect(new Set(names)).toEqual(new Set(['REDACTED_PASSWORD_ADA', 'REDACTED_PASSWORD_ADA_2']));
});

test('a new password of a user takes the place of the one before, and is freed by the name of its member', async () => {
  await using api = await serveLogin(() => true);
  const files = (password: string): FileTree =>
    loginProject({
      record: { upstream: api.url, secretsFile },
      tests: [loginTest(`'${password}'`)],
    });
  await using project = await writeIgnored(files('lovelace'));
  await project.run(RECORD);
  project.write(files('byron-1788'));
  const recorded = await project.run({ ...RECORD, update: 'all' });

  expect(passwordsIn(project, 'a.test/logs-in')).toEqual(['REDACTED_PASSWORD_ADA']);
  expect(project.read(secretsFile)).toBe("REPLAY_SECRET_PASSWORD_ADA='byron-1788'\n");
  expect(linesOf(recorded).join()).toContain("keys: ['password']");
});

test('a wrong password and the right one keep their names in a recording with the secrets at hand', async () => {
  await using api = await serveLogin((password) => password === 'lovelace');
  const login = `
    test('logs in', async ({ recorder }) => {
      for (const password of ['l0velace', 'lovelace']) {
        const headers = { 'Content-Type': 'application/json' };
        const body = JSON.stringify({ user: 'ada', password });
        await (await fetch(recorder.url + '/login', { method: 'POST', headers, body })).text();
      }
    });`;
  await using project = await writeIgnored(
    loginProject({ record: { upstream: api.url, secretsFile }, tests: [login] }),
  );
  await project.run(RECORD);
  const [file = ''] = sessionFiles(project);
  const recorded = project.read(file);
  await project.run({ ...RECORD, update: 'all' });

  expect(passwordsIn(project, 'a.test/logs-in')).toEqual([
    'REDACTED_WRONG_PASSWORD_ADA',
    'REDACTED_PASSWORD_ADA',
  ]);
  expect(project.read(file)).toBe(recorded);
});

/** Calls of GraphQL in one test, and an API that answers each of them by 200, with a result or an error. */
async function recordGraphql(
  isRight: (authorization: string | undefined, variables: unknown) => boolean,
  calls: readonly string[],
): Promise<{ readonly api: Served; readonly project: Project }> {
  const api = await serve(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { variables }: { variables?: unknown } = JSON.parse(body);
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const isOk = isRight(request.headers.authorization, variables);
    response.end(isOk ? '{"data":{"ok":true}}' : '{"errors":[{"message":"no"}]}');
  });
  const source = `
    test('calls', async ({ recorder }) => {
      const call = async (query, variables, others) => {
        const headers = { 'Content-Type': 'application/json', ...others };
        const body = JSON.stringify({ query, variables });
        await (await fetch(recorder.url + '/graphql', { method: 'POST', headers, body })).text();
      };
      ${calls.join('\n')}
    });`;
  const record = { upstream: api.url, secretsFile };
  const project = await writeIgnored(loginProject({ record, tests: [source] }));
  await project.run(RECORD);
  return { api, project };
}

function loginCall(password: string): string {
  const query =
    'mutation ($user: String!, $password: String!) { login(user: $user, password: $password) }';
  return `await call('${query}', { user: 'eve', password: '${password}' });`;
}

test('a password that a login of GraphQL refused is a wrong one, whose value is not asked for', async () => {
  const { api, project } = await recordGraphql(
    (_, variables) => JSON.stringify(variables).includes('babbage-1'),
    [loginCall('babbage-0'), loginCall('babbage-1')],
  );
  await using _api = api;
  await using _project = project;

  expect(passwordsIn(project, 'a.test/calls')).toEqual([
    'REDACTED_WRONG_PASSWORD_EVE',
    'REDACTED_PASSWORD_EVE',
  ]);
  expect(project.read(secretsFile)).toBe("REPLAY_SECRET_PASSWORD_EVE='babbage-1'\n");
  expect((await project.run()).exitCode).toBe(0);
});

test('an error of GraphQL does not make the token in the header of its call a wrong one', async () => {
  const { api, project } = await recordGraphql(
    () => false,
    [
      "await call('{ book(id: 9) { title } }', {}, { Authorization: 'Bearer b4bbage-token-of-eve' });",
    ],
  );
  await using _api = api;
  await using _project = project;

  expect(project.read(secretsFile)).toBe("REPLAY_SECRET_AUTHORIZATION='b4bbage-token-of-eve'\n");
});

test.each([
  [
    'GraphQL',
    '{ query: LOGIN, variables }',
    '{"data":{"login":true}}',
    '{"errors":[{"message":"no"}]}',
  ],
  [
    'JSON-RPC',
    "{ jsonrpc: '2.0', id: 'call-' + variables.password.at(-1), method: 'login', params: variables }",
    '{"jsonrpc":"2.0","id":"ID","result":true}',
    '{"jsonrpc":"2.0","id":"ID","error":{"code":1,"message":"no"}}',
  ],
])(
  'of a batch of %s, the password of the refused call alone is a wrong one',
  async (_protocol, call, ok, error) => {
    await using api = await serve(async (request, response) => {
      const calls: { id?: string }[] = JSON.parse(await readText(request));
      const answers = calls.map((each) => {
        const answer = JSON.stringify(each).includes('babbage-1') ? ok : error;
        return answer.replace('ID', each.id ?? '');
      });
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(`[${answers.join()}]`);
    });
    const source = `
    test('calls', async ({ recorder }) => {
      const LOGIN = 'mutation ($user: String!, $password: String!) { login(user: $user, password: $password) }';
      const calls = ['babbage-0', 'babbage-1'].map((password) => {
        const variables = { user: 'eve', password };
        return ${call};
      });
      const headers = { 'Content-Type': 'application/json' };
      const body = JSON.stringify(calls);
      await (await fetch(recorder.url + '/api', { method: 'POST', headers, body })).text();
    });`;
    await using project = await writeIgnored(
      loginProject({ record: { upstream: api.url, secretsFile }, tests: [source] }),
    );
    await project.run(RECORD);

    expect(passwordsIn(project, 'a.test/calls')).toEqual([
      'REDACTED_WRONG_PASSWORD_EVE',
      'REDACTED_PASSWORD_EVE',
    ]);
    expect(project.read(secretsFile)).toBe("REPLAY_SECRET_PASSWORD_EVE='babbage-1'\n");
    expect((await project.run()).exitCode).toBe(0);
  },
);

test('the passwords of a request to change one are not in its session, and the login with the new one is green', async () => {
  await using api = await serve(async (request, response) => {
    const body = await readText(request);
    const isRight = body.includes(request.url === '/login' ? 'babbage-1' : 'babbage-0');
    response.writeHead(isRight ? 204 : 400).end();
  });
  const source = `
    test('changes', async ({ recorder }) => {
      const send = (path, method, body) => fetch(recorder.url + path, {
        method,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      await send('/me/password', 'PUT', { current: 'babbage-0', new: 'babbage-1' });
      await send('/login', 'POST', { user: 'eve', password: 'babbage-1' });
    });`;
  await using project = await writeIgnored(
    loginProject({ record: { upstream: api.url, secretsFile }, tests: [source] }),
  );
  await project.run(RECORD);

  expect(project.read('sessions/a.test/changes.session.json')).not.toContain('babbage');
  expect((await project.run()).exitCode).toBe(0);
});
