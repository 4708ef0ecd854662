import { configDefaults, defineConfig } from 'vitest/config';
import { sessionReplay } from 'vitest-session-replay';

/** Tests of what leaves nothing behind in its process: they share one, so that modules are loaded once. */
const SHARING = ['test/{formats,http,page/{app,server,view},pairs,replay,session}/**/*.test.ts'];

export default defineConfig({
  test: {
    globalSetup: 'test/kit/install-packages.ts',
    // Most of them start a Vitest of their own, and wait for it.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: 'shared', include: SHARING, isolate: false },
      },
      {
        extends: true,
        plugins: [
          // The committed sessions hold placeholders instead of tokens and passwords: a live token comes by
          // a header, and the passwords, of which the first is a wrong one, by what stands for them.
          sessionReplay({
            target: './fixtures/demo-api/app.mjs',
            headers: { Authorization: 'Bearer rotated-demo-token' },
            secrets: { PASSWORD_ADA: 'lovelace' },
          }),
        ],
        test: {
          name: 'isolated',
          include: ['test/**/*.test.ts'],
          // Those of the servers install them: `npm run test:servers`.
          exclude: [...configDefaults.exclude, ...SHARING, 'test/servers/**'],
        },
      },
    ],
    testTimeout: 30_000,
    // Some start a Vitest for all tests of a file.
    hookTimeout: 30_000,
  },
});
