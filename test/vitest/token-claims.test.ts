/**
 * A single-page application: it logs in at one server, reads who it is out of the token, and asks another
 * one for that. Its session is replayed on an instance where it is somebody else.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSession, replaySession } from '../../src/replay/index.ts';
import {
  type Project,
  SIGNATURE,
  serve,
  spawnVitest,
  tokenOf,
  writeProject,
} from '../kit/index.ts';
import { createScratchFolder } from '../session/scratch-folder.ts';
import { recordingProject, sessionFiles } from './recording-project.ts';

const FILE = 'sessions/a.test/a.session.json';

/** An instance on which the client is that user of that tenant, and may see what is its own. */
async function serveInstance(user: string, tenant: string) {
  const requests: string[] = [];
  const token = tokenOf({
    sub: user,
    'https://shop.test/claims': { tenants: ['tenant-of-all-0', tenant] },
    email: `${user}@mail.test`,
  });
  const server = await serve(async (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const isOwn =
      request.headers.authorization === `Bearer ${token}` &&
      [`/users/${user}`, `/${tenant}/orders`].includes(request.url ?? '');
    response.setHeader('Content-Type', 'application/json');
    if (request.url === '/login') response.end(JSON.stringify({ access_token: token }));
    else response.writeHead(isOwn ? 200 : 403).end('{}');
  });
  return { ...server, requests };
}

const CLIENT = `
  const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
  const run = async (auth, api) => {
    const { access_token } = await (await fetch(auth + '/login', { method: 'POST' })).json();
    const { sub, 'https://shop.test/claims': { tenants } } = claimsOf(access_token);
    const headers = { Authorization: 'Bearer ' + access_token };
    await get(api + '/users/' + sub, { headers });
    await get(api + '/' + tenants[1] + '/orders', { headers });
  };`;

/** All that a project and its runs have written. */
function written(project: Project): string {
  return sessionFiles(project)
    .map((file) => readFileSync(join(project.folder, file), 'latin1'))
    .join('\n');
}

test.for([
  ['two endpoints', "run(recorder.url, await recorder.endpoint(process.env.API + '/'))"],
  ['an endpoint and the worker', 'run(recorder.url, process.env.API)'],
  ['the worker', 'run(process.env.API, process.env.API)'],
])(
  'a client that logs in by %s is replayed with the user of the live token',
  async ([, call = '']) => {
    await using instance = await serveInstance('usr_7f3a9b2c1d', 'tnt-81aa9be31c');
    await using other = await serveInstance('usr_0c44d5e6f7', 'tnt-5b6c7d8e9f');
    const source = `${CLIENT} test('a', async ({ recorder }) => { await ${call}; });`;
    const tests = { 'a.test.ts': source.replaceAll('process.env.API', `'${instance.url}'`) };
    await using project = await writeProject(recordingProject({ upstream: instance.url }, tests));
    const { errors } = await project.run();
    const session = await readSession(join(project.folder, FILE));
    const { summary } = await replaySession(session, { target: other.url });

    expect(errors).toEqual({});
    expect(session.recordings[0]?.response).toMatchObject({
      body: { json: { access_token: 'REDACTED_ACCESS_TOKEN' } },
      claims: {
        REDACTED_ACCESS_TOKEN: {
          sub: 'usr_7f3a9b2c1d',
          'https://shop.test/claims': { tenants: ['REDACTED', 'tnt-81aa9be31c'] },
        },
      },
    });
    expect(summary).toMatchObject({ passed: 3, failed: 0 });
    expect(other.requests).toEqual([
      'POST /login',
      'GET /users/usr_0c44d5e6f7',
      'GET /tnt-5b6c7d8e9f/orders',
    ]);
    for (const secret of ['tenant-of-all-0', 'mail.test', SIGNATURE]) {
      expect(written(project)).not.toContain(secret);
    }
  },
);

test('the login of a hook belongs to the session', async () => {
  await using instance = await serveInstance('usr_7f3a9b2c1d', 'tnt-81aa9be31c');
  const tests = {
    'a.test.ts': `${CLIENT}
      import { beforeAll } from 'vitest';
      let token;
      beforeAll(async () => {
        token = (await (await fetch('${instance.url}/login')).json()).access_token;
      });
      test('a', async ({ recorder }) => { await get(recorder.url + '/users/' + claimsOf(token).sub); });`,
  };
  await using project = await writeProject(recordingProject({ upstream: instance.url }, tests));
  await project.run();

  const session = await readSession(join(project.folder, FILE));
  expect(session.recordings[0]?.response).toMatchObject({
    claims: { REDACTED_ACCESS_TOKEN: { sub: 'usr_7f3a9b2c1d' } },
  });
});

test('the recordings of a killed run are recovered without claims', async () => {
  await using instance = await serveInstance('usr_7f3a9b2c1d', 'tnt-81aa9be31c');
  using temporary = createScratchFolder();
  const env = { TMPDIR: temporary.path() };
  const tests = {
    'a.test.ts': `${CLIENT} test('a', async ({ recorder }) => {
      await run(recorder.url, '${instance.url}');
      if (process.env.KILL) process.kill(process.ppid, 'SIGKILL');
      if (process.env.KILL) process.kill(process.pid, 'SIGKILL');
    });`,
    'b.test.ts': `test('b', async () => {});`,
  };
  await using project = await writeProject(recordingProject({ upstream: instance.url }, tests));
  await spawnVitest(project.folder, ['run', 'a.test.ts'], { ...env, KILL: '1' });
  const left = written(project);
  const { stderr } = await spawnVitest(project.folder, ['run', 'b.test.ts'], env);

  expect(left).toContain('REDACTED_ACCESS_TOKEN');
  expect(left).not.toContain('mail.test');
  expect(stderr).toMatch(/recovered 3 recordings of "a"/);
  expect(written(project)).toContain('"/users/usr_7f3a9b2c1d"');
  expect(written(project)).not.toMatch(/claims|tokens/);
});
