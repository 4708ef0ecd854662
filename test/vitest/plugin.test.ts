import { describe, expect, test } from 'vitest';
import { createSession, runInline } from '../kit/index.ts';
import { configWith, gets, serveApi } from './replaying.ts';

const passing = `import { test } from 'vitest'; test('passes', () => {});`;
const session = createSession(gets('200/a'), { name: 'shop' });
const replayed = { shop: { '#1 GET /200/a → 200': 'passed' } };

test('the globs of sessions are added to those of Vitest if the user has none', async () => {
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

test('the globs of the option are added to those of the user', async () => {
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

    expect(run.tree).toEqual({
      'tests/a.test.ts': { passes: 'passed' },
      'sessions/a.session.json': replayed,
    });
  },
);

test('the config of the user stays as it was', async () => {
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

describe('a module that imports a session gets its data', () => {
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
