import { describe, expect, test } from 'vitest';
import { createSession, runInline } from '../kit/index.ts';
import { configWith, gets, serveApi } from './replaying.ts';

const passing = `import { test } from 'vitest'; test('passes', () => {});`;
const session = createSession(gets('200/a'), { name: 'shop' });
const replayed = { shop: { '#1 GET /200/a → 200': 'passed' } };

test("keeps Vitest's own globs where the user has none, and adds the sessions", async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }),
    'a.test.ts': passing,
    'b.spec.js': passing,
    'sessions/deep/a.session.json': session,
    'sessions/no.json': session,
  });

  expect(run.tree).toEqual({
    'a.test.ts': { passes: 'passed' },
    'b.spec.js': { passes: 'passed' },
    'sessions/deep/a.session.json': replayed,
  });
});

test("keeps the user's globs, and takes the sessions from where the option says", async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': configWith(
      { target: api.url, sessions: ['recordings/*.json', '!recordings/no.json'] },
      { include: ['*.check.ts'] },
    ),
    'a.check.ts': passing,
    'a.test.ts': passing,
    'recordings/a.json': session,
    'recordings/no.json': session,
    'recordings/deep/b.json': session,
    'sessions/a.session.json': session,
  });

  expect(run.tree).toEqual({ 'a.check.ts': { passes: 'passed' }, 'recordings/a.json': replayed });
});

test.each(['node', 'jsdom'])(
  'finds sessions beside the folder of test.dir (%s)',
  async (environment) => {
    await using api = await serveApi();
    await using run = await runInline({
      'vitest.config.ts': `
      import { fileURLToPath } from 'node:url';
      import { sessionReplay } from 'vitest-session-replay';
      const sessions = ['sessions/**/*.session.json', '!sessions/no.session.json'];
      const dir = fileURLToPath(new URL('./tests', import.meta.url));
      export default {
        plugins: [sessionReplay({ target: '${api.url}', sessions })],
        test: { dir, environment: '${environment}' },
      };`,
      'tests/a.test.ts': passing,
      'sessions/a.session.json': session,
      'sessions/no.session.json': session,
    });

    const project = environment === 'node' ? '' : '[sessions] ';
    expect(run.tree).toEqual({
      'tests/a.test.ts': { passes: 'passed' },
      [`${project}sessions/a.session.json`]: replayed,
    });
  },
);

test("leaves the user's config as it was", async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': `
      import { sessionReplay } from 'vitest-session-replay';
      export default Object.freeze({
        plugins: [sessionReplay({ target: '${api.url}' })],
        test: Object.freeze({ include: Object.freeze(['*.check.ts']) }),
      });`,
    'a.check.ts': passing,
    'sessions/a.session.json': session,
  });

  expect(run.stderr).toBe('');
  expect(run.tree).toEqual({
    'a.check.ts': { passes: 'passed' },
    'sessions/a.session.json': replayed,
  });
});

describe('gives a module that imports a session its data', () => {
  const reader = `
    import { expect, test } from 'vitest';
    import session, { name } from './sessions/a.session.json';
    test('reads it', async () => {
      expect([name, session.recordings.length]).toEqual(['shop', 1]);
      expect(await import('./sessions/a.session.json')).toMatchObject({ name: 'shop' });
    });`;
  // Vitest runs the largest file first.
  const padding = `// ${'-'.repeat(2_000)}`;

  for (const [order, test_] of [
    ['before its suite runs', reader + padding],
    ['after its suite has run', reader],
  ] as const) {
    test(order, async () => {
      await using api = await serveApi();
      await using run = await runInline(
        {
          'vitest.config.ts': configWith({ target: api.url }),
          'a.test.ts': test_,
          'sessions/a.session.json': { ...session, name: 'shop', recordedBy: 'x'.repeat(1_000) },
        },
        { isolate: false },
      );

      expect(run.errors).toEqual({});
      expect(run.tree).toEqual({
        'a.test.ts': { 'reads it': 'passed' },
        'sessions/a.session.json': replayed,
      });
    });
  }
});

test('replays in the project that has the plugin, relative to its root', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': `
      import { defineConfig } from 'vitest/config';
      import { sessionReplay } from 'vitest-session-replay';
      export default defineConfig({
        test: {
          projects: [
            { root: './api', plugins: [sessionReplay({ target: '${api.url}' })], test: { name: 'api' } },
            { root: './web', test: { name: 'web' } },
          ],
        },
      });`,
    'api/a.test.ts': passing,
    'api/sessions/a.session.json': session,
    'web/a.test.ts': passing,
    'web/sessions/a.session.json': session,
  });

  expect(run.tree).toEqual({
    '[api] a.test.ts': { passes: 'passed' },
    '[api] sessions/a.session.json': replayed,
    '[web] a.test.ts': { passes: 'passed' },
  });
  expect(run.stdout.match(/ Sessions$/gm)).toHaveLength(1);
});

test('replays in every project that extends a root config with the plugin', async () => {
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
    '[one] sessions/a.session.json': replayed,
    '[two] a.check.ts': { passes: 'passed' },
    '[two] sessions/b.session.json': replayed,
  });
  expect(run.stdout.match(/ Sessions$/gm)).toHaveLength(1);
});

test('goes by the options of the project over those of a config that it extends', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': `
      import { defineConfig } from 'vitest/config';
      import { sessionReplay } from 'vitest-session-replay';
      const own = sessionReplay({ target: '${api.url}/own', sessions: 'own/*.json' });
      export default defineConfig({
        plugins: [sessionReplay({ target: './missing.ts' })],
        test: { projects: [{ extends: true, plugins: [own], test: { name: 'own' } }] },
      });`,
    'a.test.ts': passing,
    'own/a.json': session,
    'sessions/a.session.json': session,
  });

  expect(run.errors).toEqual({});
  expect(run.tree).toEqual({
    '[own] a.test.ts': { passes: 'passed' },
    '[own] own/a.json': replayed,
  });
  expect(api.seen).toEqual(['GET /own/200/a']);
});

test('replays once where projects share plugin and root', async () => {
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
    '[one] sessions/a.session.json': replayed,
    '[two] two.test.ts': { passes: 'passed' },
  });
  expect(api.seen).toHaveLength(1);
});

test('leaves sessions out of a project in browser mode, and says so in one line', async () => {
  await using api = await serveApi();
  await using run = await runInline({
    'vitest.config.ts': `
      import { defineConfig } from 'vitest/config';
      import { sessionReplay } from 'vitest-session-replay';
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
      });`,
    'sessions/a.session.json': session,
  });

  expect(run.errors).toEqual({});
  expect(run.unhandled).toEqual([]);
  expect(run.tree).toEqual({ '[node] sessions/a.session.json': replayed });
  expect(run.stdout.match(/.*browser.*/g)).toEqual([
    'vitest-session-replay: sessions are left out in browser mode, since they need Node',
  ]);
});
