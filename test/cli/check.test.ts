/** What `vsr check` takes for no secret, by the user's Vitest config. */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { entryOf, harOf } from '../har/har.ts';
import { createSession, type FileTree, recordingOf, writeProject } from '../kit/index.ts';
import { runCli } from './run-cli.ts';

const body = { json: { password: 'lovelace-1815', apiKey: 'analytical-7' } };
const files: FileTree = {
  'sessions/login.session.json': createSession([recordingOf('POST', '/login', 200, { body })]),
};

function configOf(content: string): string {
  return `import { sessionReplay } from 'vitest-session-replay';
const excepting = (...keys) => sessionReplay({ record: { redact: { except: { keys } } } });
export default ${content};
`;
}

test('what the config excepts is no secret, whichever plugin and project of it excepts it', async () => {
  await using project = await writeProject({
    ...files,
    'vitest.config.ts': configOf(`{
      plugins: [false, Promise.resolve([excepting('password')])],
      test: { projects: [{ plugins: [excepting('apiKey')] }] },
    }`),
    'vite.config.ts': configOf('{}'),
  });
  const { code, out, err } = await runCli(project.folder, ['check']);
  expect(code).toBe(0);
  expect(out.split('\n')).toEqual([
    expect.stringMatching(
      /^Exceptions from .*vitest\.config\.ts \(record\.redact\.except\): keys password, apiKey$/,
    ),
    '✓ 1 session: valid, no secret found',
    '',
  ]);
  expect(err).toBe('');
});

test('the config of a folder above counts, as it does for Vitest', async () => {
  const config = configOf(`process.env.VITEST && { plugins: [excepting('password', 'apiKey')] }`);
  await using project = await writeProject({ ...files, 'vite.config.mjs': config });
  const { code, out } = await runCli(`${project.folder}/sessions`, ['check', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual([{ path: 'login.session.json', secrets: [] }]);
});

test('the sessions of a package are checked with the config of the package, wherever the check runs', async () => {
  const session = files['sessions/login.session.json'] ?? '';
  await using project = await writeProject({
    'vitest.config.ts': `export default { test: { projects: ['packages/*'] } };`,
    'packages/a/vitest.config.ts': configOf(`{ plugins: [excepting('password', 'apiKey')] }`),
    'packages/a/sessions/login.session.json': session,
    'packages/b/vitest.config.ts': configOf(`{ plugins: [excepting('password')] }`),
    'packages/b/sessions/login.session.json': session,
  });
  const { out } = await runCli(project.folder, ['check', '--json', 'packages']);
  expect(JSON.parse(out)).toEqual([
    { path: 'packages/a/sessions/login.session.json', secrets: [] },
    {
      path: 'packages/b/sessions/login.session.json',
      secrets: [expect.objectContaining({ kind: 'apiKey' })],
    },
  ]);
});

test('a HAR is checked with the exceptions of the config', async () => {
  const url = 'https://shop.test/orders?api_key=lovelace-1815';
  await using project = await writeProject({ 'shop.har': harOf([entryOf(url)]) });
  expect((await runCli(project.folder, ['check'])).code).toBe(1);
  project.write({ 'vitest.config.ts': configOf(`{ plugins: [excepting('api_key')] }`) });
  expect((await runCli(project.folder, ['check'])).code).toBe(0);
});

test.each([
  {
    what: 'that throws',
    content: `(() => { throw new Error('no such stage') })()`,
    why: 'no such stage',
  },
  {
    what: 'with options that are wrong',
    content: `{ plugins: [sessionReplay({ record: { redact: { except: { key: [] } } } })] }`,
    why: 'sessionReplay',
  },
])('for a config $what, one line says so, and nothing is excepted', async ({ content, why }) => {
  await using project = await writeProject({ ...files, 'vitest.config.ts': configOf(content) });
  const { code, out, err } = await runCli(project.folder, ['check', '--json']);
  expect(JSON.parse(out)).toMatchObject([{ secrets: [{ kind: 'password' }, { kind: 'apiKey' }] }]);
  expect(code).toBe(1);
  expect(err).toMatch(/^Checked without exceptions: .*vitest\.config\.ts cannot be loaded: .*\n$/);
  expect(err).toContain(why);
});

test('without Vite, one line says that the config was not read', async () => {
  const config = configOf(`{ plugins: [excepting('password', 'apiKey')] }`);
  await using project = await writeProject(
    { ...files, 'vitest.config.mjs': config },
    { missing: 'vite' },
  );
  const program = join(project.folder, 'node_modules/vitest-session-replay/dist/cli.js');
  const { code, out, err } = await runCli(project.folder, ['check'], {}, program);
  expect(err).toMatch(
    /^Checked without exceptions: .*vitest\.config\.mjs cannot be loaded: .*'vite'.*\n$/,
  );
  expect(out).toContain('1 session: 0 not valid, 2 possible secrets');
  expect(code).toBe(1);
});
