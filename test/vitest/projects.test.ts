/** Sessions in several Vitest projects: each is replayed where the plugin is, and once. */
import { expect, test } from 'vitest';
import { createSession, runInline } from '../kit/index.ts';
import { configModule, configWith, gets, serveApi } from './replaying.ts';

const passing = `import { test } from 'vitest'; test('passes', () => {});`;
const session = createSession(gets('200/a'), { name: 'shop' });
const replayed = { shop: { '#1 GET /200/a → 200': 'passed' } };

test('sessions are replayed in the project that has the plugin, relative to its root', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configModule(`
      export default defineConfig({
        test: {
          projects: [
            { root: './api', plugins: [sessionReplay({ target: '${api.url}' })], test: { name: 'api' } },
            { root: './web', test: { name: 'web' } },
          ],
        },
      });`),
    'api/a.test.ts': passing,
    'api/sessions/a.session.json': session,
    'web/a.test.ts': passing,
    'web/sessions/a.session.json': session,
  });

  expect(run.tree).toEqual({
    '[api] a.test.ts': { passes: 'passed' },
    '[api sessions] sessions/a.session.json': replayed,
    '[web] a.test.ts': { passes: 'passed' },
  });
  expect(run.stdout.match(/ Sessions {2}/gm)).toHaveLength(1);
});

test('sessions are replayed in every project that extends a root config with the plugin', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configWith(
      { target: api.url },
      {
        projects: [
          { extends: true, root: './one', test: { name: 'one' } },
          { extends: true, root: './two', test: { name: 'two', include: ['*.check.ts'] } },
        ],
      },
    ),
    'one/a.test.ts': passing,
    'one/sessions/a.session.json': session,
    'two/a.check.ts': passing,
    'two/sessions/b.session.json': session,
  });

  expect(run.tree).toEqual({
    '[one] a.test.ts': { passes: 'passed' },
    '[one sessions] sessions/a.session.json': replayed,
    '[two] a.check.ts': { passes: 'passed' },
    '[two sessions] sessions/b.session.json': replayed,
  });
  expect(run.stdout).toMatch(
    /^ {3}Sessions {2}\|(?:one|two)\| 1 passed → .*\n {13}\|(?:one|two)\| 1 passed → /m,
  );
});

test('options of a project override those of a config that it extends', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configModule(`
      const own = sessionReplay({ target: '${api.url}/own', sessions: 'own/*.json' });
      export default defineConfig({
        plugins: [sessionReplay({ target: './missing.ts' })],
        test: { projects: [{ extends: true, plugins: [own], test: { name: 'own' } }] },
      });`),
    'a.test.ts': passing,
    'own/a.json': session,
    'sessions/a.session.json': session,
  });

  expect(run.errors).toEqual({});
  expect(run.tree).toEqual({
    '[own] a.test.ts': { passes: 'passed' },
    '[own sessions] own/a.json': replayed,
  });
  expect(api.seen).toEqual(['GET /own/200/a']);
});

test('sessions are replayed once if projects share plugin and root', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configWith(
      { target: api.url },
      {
        projects: ['one', 'two'].map((name) => ({
          extends: true,
          test: { name, include: [`${name}.test.ts`] },
        })),
      },
    ),
    'one.test.ts': passing,
    'two.test.ts': passing,
    'sessions/a.session.json': session,
  });

  expect(run.tree).toEqual({
    '[one] one.test.ts': { passes: 'passed' },
    '[one sessions] sessions/a.session.json': replayed,
    '[two] two.test.ts': { passes: 'passed' },
  });
  expect(api.seen).toHaveLength(1);
});

test('sessions are left out of projects in browser mode, and a warning says so', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configModule(`
      const start = () => { throw new Error('no browser is to be started'); };
      const provider = { name: 'none', options: {}, serverFactory: start, providerFactory: start };
      const browser = () => ({
        enabled: true,
        provider,
        instances: [{ browser: 'chromium' }, { browser: 'firefox' }],
      });
      export default defineConfig({
        plugins: [sessionReplay({ target: '${api.url}' })],
        test: {
          projects: [
            { extends: true, test: { name: 'node' } },
            { extends: true, test: { name: 'web', browser: browser() } },
            { extends: true, test: { name: 'own', include: ['*.web.ts'], browser: browser() } },
          ],
        },
      });`),
    'sessions/a.session.json': session,
  });

  expect(run.errors).toEqual({});
  expect(run.unhandled).toEqual([]);
  expect(run.tree).toEqual({ '[node sessions] sessions/a.session.json': replayed });
  expect(run.stdout.match(/.*browser.*/g)).toEqual([
    'vitest-session-replay: sessions are left out in browser mode, since they need Node',
  ]);
});

test('a warning says that no project has the plugin of the root', async () => {
  const projects = (own: string): string =>
    configModule(`
      export default defineConfig({
        plugins: [sessionReplay()],
        test: { projects: [{ test: { name: 'one' } }, ${own}] },
      });`);
  await using run = await runInline({
    'vitest.config.ts': projects(`{ test: { name: 'two' }, plugins: [[{ name: 'other' }], null] }`),
    'extends.config.ts': projects(`{ extends: true, test: { name: 'two' } }`),
    'own.config.ts': projects(`{ plugins: [[sessionReplay()]], test: { name: 'two' } }`),
    'folder.config.ts': projects(`'./other'`),
    'other/vitest.config.ts': configWith({}, { name: 'two' }),
    'a.test.ts': passing,
    'other/a.test.ts': passing,
    'sessions/a.session.json': createSession([]),
  });
  const warning = 'no project of "test.projects" has the plugin, so no session is replayed';

  expect(run.stderr.split(warning)).toHaveLength(2);
  for (const config of ['extends', 'own', 'folder']) {
    const other = await run.run({ config: `${run.folder}/${config}.config.ts`, project: 'one' });
    expect([other.exitCode, other.stderr]).toEqual([0, '']);
  }
});
