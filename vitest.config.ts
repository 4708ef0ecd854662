import { configDefaults, defineConfig } from 'vitest/config';
import { sessionReplay } from 'vitest-session-replay';

export default defineConfig({
  plugins: [
    // The committed sessions hold placeholders instead of tokens and passwords: a live token comes by a
    // header, and the passwords, of which the first is a wrong one, by what stands for them.
    sessionReplay({
      target: './fixtures/demo-api/app.mjs',
      headers: { Authorization: 'Bearer rotated-demo-token' },
      secrets: { PASSWORD: 'byron', PASSWORD_2: 'lovelace' },
    }),
  ],
  test: {
    include: ['test/**/*.test.ts'],
    // They install servers: `npm run test:servers`.
    exclude: [...configDefaults.exclude, 'test/servers/**'],
    globalSetup: 'test/kit/install-packages.ts',
    testTimeout: 30_000,
    // Some start a Vitest for all tests of a file.
    hookTimeout: 30_000,
    // Most of them start a Vitest of their own, and wait for it.
    maxWorkers: 2,
  },
});
