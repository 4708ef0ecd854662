/** `vitest --changed` asks git: a session is affected by its file and by the source of its target. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { createSession, type Project, writeProject } from '../kit/index.ts';
import { configWith, gets } from './replaying.ts';

const session = createSession(gets('200/a'), { name: 'shop' });
const replayed = { shop: { '#1 GET /200/a → 200': 'passed' } };

/** A project under git, all of it committed, whose sessions are replayed against its own app. */
async function commitProject(): Promise<Project> {
  const project = await writeProject({
    '.gitignore': 'node_modules',
    'vitest.config.ts': configWith({ target: './src/app.ts' }),
    'src/app.ts': `
      import { status } from './status.ts';
      export default { fetch: () => new Response(null, { status }) };`,
    'src/status.ts': 'export const status = 200;',
    'src/other.ts': 'export const other = 1;',
    'a.test.ts': `import { test } from 'vitest'; test('passes', () => {});`,
    'sessions/a.session.json': session,
    'sessions/b.session.json': session,
  });
  const git = (...args: string[]): unknown =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: project.folder,
      env: { ...process.env, GIT_CONFIG_GLOBAL: '', GIT_CONFIG_NOSYSTEM: '1' },
    });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message=all');
  return project;
}

test('no session runs if none of its dependencies has changed', async () => {
  await using project = await commitProject();
  const unchanged = await project.run({ changed: true });
  project.write({ 'src/other.ts': 'export const other = 2;' });
  const changedElsewhere = await project.run({ changed: true });

  expect(unchanged.tree).toEqual({});
  expect(changedElsewhere.tree).toEqual({});
});

test.each([
  ['the module of the target', 'src/app.ts', `export default { fetch: () => new Response() };`],
  ['a module that it imports', 'src/status.ts', 'export const status = 2e2;'],
])('all sessions run if %s has changed', async (_, file, code) => {
  await using project = await commitProject();
  project.write({ [file]: code });
  const { tree } = await project.run({ changed: true });

  expect(tree).toEqual({
    'sessions/a.session.json': replayed,
    'sessions/b.session.json': replayed,
  });
});

test('a session runs if its own file is new or has changed', async () => {
  await using project = await commitProject();
  project.write({
    'sessions/b.session.json': { ...session, recordedAt: '2026-12-24T10:00:00.000Z' },
    'sessions/c.session.json': session,
  });
  const { tree } = await project.run({ changed: true });

  expect(tree).toEqual({
    'sessions/b.session.json': replayed,
    'sessions/c.session.json': replayed,
  });
});
