/** Secrets that a test sends with other values at its next recording, where a file keeps them. */
import { execFileSync } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type FileTree, type Project, type Served, serve, writeProject } from '../kit/index.ts';
import { loginProject, loginTest, serveLogin } from './login-project.ts';
import { contents, linesOf, sessionFiles, sessionOf } from './recording-project.ts';

const secretsFile = '.env.test.local';
const RECORD = { filters: ['a.test.ts'], update: 'all' } as const;
const KEY = 'key-of-the-hook';

async function writeIgnored(files: FileTree): Promise<Project> {
  const project = await writeProject({ ...files, '.gitignore': '.env*.local\n' });
  execFileSync('git', ['init'], { cwd: project.folder, stdio: 'ignore' });
  return project;
}

/** Logs in whoever has signed up, and takes bodies that are signed with a key. */
function serveUsers(): Promise<Served> {
  const users = new Map<string, string>();
  return serve(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const signature = `sha256=${sign(text)}`;
    const { email, password }: { email: string; password: string } = JSON.parse(text);
    if (request.url === '/signup') users.set(email, password);
    const isRight =
      request.url === '/hook'
        ? request.headers['x-signature'] === signature
        : users.get(email) === password;
    response.writeHead(isRight ? 200 : 401, { 'Content-Type': 'application/json' }).end('{}');
  });
}

/** Signs up with a password of its own and logs in with it; and sends a body of its own, signed. */
const RANDOM = `
  import { createHmac } from 'node:crypto';
  const post = async (url, body, headers) => {
    const sent = { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers } };
    const response = await fetch(url, { ...sent, body: JSON.stringify(body) });
    expect(response.status).toBe(200);
    await response.text();
  };
  test('signs up', async ({ recorder }) => {
    const user = { email: crypto.randomUUID() + '@example.com', password: crypto.randomUUID() };
    await post(recorder.url + '/signup', user);
    await post(recorder.url + '/login', user);
  });
  test('is signed', async ({ recorder }) => {
    const body = { id: crypto.randomUUID() };
    const signature = createHmac('sha256', '${KEY}').update(JSON.stringify(body)).digest('hex');
    await post(recorder.url + '/hook', body, { 'X-Signature': 'sha256=' + signature });
  });`;

test('sessions with secrets that each run makes keep their bytes, and the file keeps the secrets of these bytes', {
  timeout: 60_000,
}, async () => {
  await using api = await serveUsers();
  await using project = await writeIgnored(
    loginProject({ record: { upstream: api.url, secretsFile }, tests: [RANDOM] }),
  );
  await project.run(RECORD);
  const recorded = contents(project);
  const secrets = project.read(secretsFile);
  const again = await project.run({ update: 'all' });

  expect(again.errors).toEqual({});
  expect(contents(project)).toEqual(recorded);
  expect(secrets.match(/^REPLAY_SECRET_/gm)).toHaveLength(2);
  expect(project.read(secretsFile)).toBe(secrets);
  expect(linesOf(again).join()).not.toContain('REPLAY_SECRET_');
  expect((await project.run({ filters: ['sessions'] })).errors).toEqual({});
});

test('a secret that signs a request of another test goes into the file with that request', async () => {
  await using api = await serveUsers();
  const files = (tests: string): FileTree =>
    loginProject({ record: { upstream: api.url, secretsFile }, tests: [tests] });
  await using project = await writeIgnored(files(RANDOM));
  await project.run(RECORD);
  const secrets = project.read(secretsFile);
  project.write(files(RANDOM.replace('{ id: ', '{ kind: "paid", id: ')));
  const again = await project.run({ update: 'all' });

  expect(again.errors).toEqual({});
  const linesOfFile = secrets.split('\n');
  const renewed = project.read(secretsFile).split('\n');
  expect(renewed.map((line) => linesOfFile.includes(line))).toEqual([true, false, true]);
  expect((await project.run({ filters: ['sessions'] })).errors).toEqual({});
});

/** Offers, and takes orders that name the last offer and are signed. */
function serveOffers(): Promise<Served> {
  let last = 1000;
  return serve(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const isAsked = request.method === 'GET';
    if (isAsked) last += 7;
    const { authorization, 'x-signature': signature = authorization } = request.headers;
    const signed = isAsked ? [] : [text, String(JSON.parse(text).ref)].map(sign);
    const isRight = isAsked || signed.some((each) => String(signature).endsWith(each));
    response
      .writeHead(isRight ? 200 : 401, { 'Content-Type': 'application/json' })
      .end(isAsked ? JSON.stringify({ offer: { no: last, key: randomUUID() } }) : '{}');
  });
}

function sign(text: string): string {
  return createHmac('sha256', KEY).update(text).digest('hex');
}

/** Orders with members of an offer, which are signed. */
function ordersBy(members: readonly string[], header = "'X-Signature': sign(body)"): string {
  return `
    import { createHmac } from 'node:crypto';
    const sign = (text) => createHmac('sha256', '${KEY}').update(text).digest('hex');
    test('orders', async ({ recorder }) => {
      const { offer } = await (await fetch(recorder.url + '/offers')).json();
      for (const order of [${members}]) {
        const body = JSON.stringify(order);
        const headers = { 'Content-Type': 'application/json', ${header} };
        const { status } = await fetch(recorder.url + '/orders', { method: 'POST', headers, body });
        expect(status).toBe(200);
      }
    });`;
}

test.each([
  ['in a header of its own', ['{ ref: offer.no }'], "'X-Signature': sign(body)"],
  ['behind a scheme', ['{ ref: offer.no }'], "Authorization: 'HMAC-SHA256 ' + sign(body)"],
  [
    'by itself, in several bodies',
    ['{ ref: offer.no, k: 1 }', '{ ref: offer.no, k: 2 }'],
    "'X-Signature': sign(String(offer.no))",
  ],
])(
  'no link is learned for a value that is signed %s, so that what was signed is sent',
  async (_, members, header) => {
    await using api = await serveOffers();
    const tests = [ordersBy(members, header)];
    await using project = await writeIgnored(
      loginProject({ record: { upstream: api.url, secretsFile }, tests }),
    );
    await project.run(RECORD);
    const recorded = contents(project);
    const again = await project.run({ update: 'all' });

    expect(again.errors).toEqual({});
    expect(contents(project)).toEqual(recorded);
    expect((await project.run({ filters: ['sessions'] })).errors).toEqual({});
  },
);

test('links are learned for values that are sent with a key that each run makes', async () => {
  let last = 1000;
  await using api = await serve((request, response) => {
    if (request.method === 'GET') last += 7;
    response.setHeader('Content-Type', 'application/json');
    response.end(request.method === 'GET' ? JSON.stringify({ offer: { no: last } }) : '{}');
  });
  const test = `
    test('orders', async ({ recorder }) => {
      const { offer } = await (await fetch(recorder.url + '/offers')).json();
      const key = crypto.randomUUID().replaceAll('-', '');
      const headers = { 'Content-Type': 'application/json', 'X-Api-Key': key };
      const body = JSON.stringify({ ref: offer.no });
      await (await fetch(recorder.url + '/orders', { method: 'POST', headers, body })).text();
    });`;
  await using project = await writeIgnored(
    loginProject({ record: { upstream: api.url, secretsFile }, tests: [test] }),
  );
  await project.run(RECORD);
  const recorded = sessionFiles(project).map((file) => sessionOf(project, file).links);
  await project.run({ update: 'all' });

  expect(recorded).toEqual([undefined]);
  expect(sessionFiles(project).map((file) => sessionOf(project, file).links)).toEqual([
    [
      {
        from: { path: 'GET /offers', pointer: '/offer/no' },
        to: { path: 'POST /orders', pointer: '/ref' },
      },
    ],
  ]);
});

test('a signature that is refused for its live values names them, and how to send them as recorded', async () => {
  await using api = await serveOffers();
  const tests = [ordersBy(['{ key: offer.key }'])];
  await using project = await writeIgnored(
    loginProject({ record: { upstream: api.url, secretsFile }, tests }),
  );
  await project.run(RECORD);
  const { errors } = await project.run({ filters: ['sessions'] });
  const rule = '{ to: { path: "POST /orders", place: "body /key" } }';

  expect(Object.values(errors).flat().join()).toContain(
    `If it is a signature, it is good only for the values that were recorded. Send them as recorded: correlate: { exclude: [${rule}] };`,
  );
});

test.each([
  ['password', 'lovelace', 'byron-1788'],
  ['PIN', '1815', '1852'],
])(
  'a %s that the test shows is replaced in the run that records another one',
  async (_, former, latter) => {
    let right = former;
    await using api = await serveLogin((password) => password === right);
    const files = (): FileTree =>
      loginProject({
        record: { upstream: api.url, secretsFile },
        tests: [loginTest(`'${right}'`)],
      });
    await using project = await writeIgnored(files());
    await project.run(RECORD);
    const recorded = contents(project);
    right = latter;
    project.write(files());
    const again = await project.run({ update: 'all' });

    expect(again.errors).toEqual({});
    expect(contents(project)).toEqual(recorded);
    expect(project.read(secretsFile)).toBe(`REPLAY_SECRET_PASSWORD_ADA='${latter}'\n`);
    expect(linesOf(again).join()).toMatch(/renewed REPLAY_SECRET_PASSWORD_ADA in \S+local, since/);
  },
);

test('a password that is replaced is sent by the run that records it, although the setup gives secrets, too', async () => {
  await using api = await serveLogin(() => true);
  const files = (password: string): FileTree => ({
    ...loginProject({
      record: { upstream: api.url, secretsFile },
      options: { setup: './setup.ts' },
      tests: [loginTest(`'${password}'`)],
    }),
    'setup.ts': 'export default () => ({ secrets: { OTHER: "of-the-setup" } });',
  });
  await using project = await writeIgnored(files('lovelace'));
  await project.run(RECORD);
  project.write(files('byron-1788'));
  const again = await project.run({ update: 'all' });

  expect(again.errors).toEqual({});
  expect(api.passwords.slice(-2)).toEqual(['byron-1788', 'byron-1788']);
});

test('a key of several sessions keeps its name when all of them are recorded with another one', {
  timeout: 60_000,
}, async () => {
  await using api = await serve((_, response) => response.end('{}'));
  const files = (key: string): FileTree => {
    const sent = `await (await fetch(recorder.url, { headers: { 'X-Api-Key': '${key}' } })).text();`;
    const tests = ['one', 'other'].map(
      (name) => `test('${name}', async ({ recorder }) => { ${sent} });`,
    );
    const { 'a.test.ts': source = '', ...rest } = loginProject({
      record: { upstream: api.url, secretsFile },
      tests,
    });
    return { ...rest, 'a.test.ts': source, 'b.test.ts': source };
  };
  await using project = await writeIgnored(files('first-key-of-all'));
  await project.run({ filters: ['test.ts'], update: 'all' });
  const recorded = contents(project);
  project.write(files('second-key-of-all'));
  const again = await project.run({ update: 'all' });

  expect(again.errors).toEqual({});
  expect(contents(project)).toEqual(recorded);
  expect(project.read(secretsFile)).toBe("REPLAY_SECRET_X_API_KEY='second-key-of-all'\n");
});

test('a new password of a user is the one of all sessions, and those that are not recorded are told of', {
  timeout: 60_000,
}, async () => {
  await using api = await serveLogin(() => true);
  const files = (password: string): FileTree => {
    const tests = [loginTest(`'${password}'`)];
    const { 'a.test.ts': source = '', ...rest } = loginProject({
      record: { upstream: api.url, secretsFile },
      tests,
    });
    return { ...rest, 'a.test.ts': source, 'b.test.ts': source };
  };
  await using project = await writeIgnored(files('lovelace'));
  await project.run({ filters: ['a.test.ts', 'b.test.ts'] });
  project.write(files('byron-1788'));
  const renewed = await project.run(RECORD);
  const before = api.passwords.length;
  await project.run({ filters: ['sessions'] });

  expect(project.read(secretsFile)).toBe("REPLAY_SECRET_PASSWORD_ADA='byron-1788'\n");
  expect(linesOf(renewed).join()).toContain('logs-in.session.json has REDACTED_PASSWORD_ADA, too');
  expect(api.passwords.slice(before)).toEqual(['byron-1788', 'byron-1788']);
});

describe('projects that share a file of secrets', () => {
  const source = (key: string): string => `
    import { test } from 'vitest-session-replay/fixture';
    test('asks', async ({ recorder }) => {
      await (await fetch(recorder.url, { headers: { 'X-Api-Key': '${key}' } })).text();
    });`;

  /** Two projects whose sessions have one key. */
  async function writeSharing(upstream: string): Promise<Project> {
    const record = JSON.stringify({ upstream, secretsFile });
    return writeIgnored({
      'vitest.config.ts': `
        import { sessionReplay } from 'vitest-session-replay';
        import { defineConfig } from 'vitest/config';
        const projectOf = (name) => ({
          plugins: [sessionReplay({ sessions: name + '/sessions', record: ${record} })],
          test: { name, include: [name + '/*.test.ts'] },
        });
        export default defineConfig({ test: { projects: [projectOf('x'), projectOf('y')] } });`,
      'x/a.test.ts': source('first-key-of-all'),
      'y/a.test.ts': source('first-key-of-all'),
    });
  }

  test.each([
    ['by its name', { project: 'y' }],
    ['by its test file', { filters: ['y/a.test.ts'] }],
  ])(
    'keep a key of the other one where one project is recorded with another key, %s',
    {
      timeout: 60_000,
    },
    async (_, chosen) => {
      await using api = await serve((_request, response) => response.end('{}'));
      await using project = await writeSharing(api.url);
      await project.run({ update: 'all' });
      project.write({ 'y/a.test.ts': source('second-key-of-all') });
      const again = await project.run({ update: 'all', ...chosen });

      expect(again.errors).toEqual({});
      expect(project.read(secretsFile)).toBe(
        "REPLAY_SECRET_X_API_KEY='first-key-of-all'\nREPLAY_SECRET_X_API_KEY_2='second-key-of-all'\n",
      );
    },
  );

  test('renew a key in one line where all are recorded with another one', {
    timeout: 60_000,
  }, async () => {
    await using api = await serve((_request, response) => response.end('{}'));
    await using project = await writeSharing(api.url);
    await project.run({ update: 'all' });
    const sessions = (): string[] =>
      project
        .files()
        .filter((file) => file.endsWith('.session.json'))
        .map(project.read);
    const recorded = sessions();
    const key = source('second-key-of-all');
    project.write({ 'x/a.test.ts': key, 'y/a.test.ts': key });
    const again = await project.run({ update: 'all' });

    expect(again.errors).toEqual({});
    expect(recorded).toHaveLength(2);
    expect(sessions()).toEqual(recorded);
    expect(project.read(secretsFile)).toBe("REPLAY_SECRET_X_API_KEY='second-key-of-all'\n");
  });
});

test.each([
  ['the environment', {}, { REPLAY_SECRET_PASSWORD_ADA: 'lovelace' }],
  ['another .env file', { '.env.test': "REPLAY_SECRET_PASSWORD_ADA='lovelace'\n" }, {}],
  ['a line of the user', { [secretsFile]: 'REPLAY_SECRET_PASSWORD_ADA = lovelace\n' }, {}],
])('a secret that %s gives stays, and another one gets a number', async (_source, tree, env) => {
  await using api = await serveLogin(() => true);
  const files = (password: string): FileTree =>
    loginProject({
      record: { upstream: api.url, secretsFile },
      tests: [loginTest(`'${password}'`)],
    });
  await using project = await writeIgnored({ ...files('lovelace'), ...tree });
  const before = project.files().includes(secretsFile) ? project.read(secretsFile) : '';
  await project.run({ ...RECORD, env });
  project.write(files('byron-1788'));
  const again = await project.run({ update: 'all', env });

  expect(again.errors).toEqual({});
  expect(project.read(secretsFile)).toBe(`${before}REPLAY_SECRET_PASSWORD_ADA_2='byron-1788'\n`);
});

test('a name that another run gives to another secret meanwhile is told of, and its line stays', async () => {
  await using api = await serve((_, response) => response.end('{}'));
  const other = "REPLAY_SECRET_X_API_KEY='of-another-run'\n";
  const source = `
    test('asks', async ({ recorder }) => {
      const { writeFileSync } = await import('node:fs');
      writeFileSync(new URL('${secretsFile}', import.meta.url), ${JSON.stringify(other)});
      await (await fetch(recorder.url, { headers: { 'X-Api-Key': 'first-key-of-all' } })).text();
    });`;
  await using project = await writeIgnored(
    loginProject({ record: { upstream: api.url, secretsFile }, tests: [source] }),
  );
  const run = await project.run(RECORD);

  expect(project.read(secretsFile)).toBe(other);
  expect(linesOf(run).join()).toContain(
    `another run wrote another value of REPLAY_SECRET_X_API_KEY into`,
  );
});
