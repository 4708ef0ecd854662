import { configDefaults, defineConfig } from 'vitest/config';
import { sessionReplay } from 'vitest-session-replay';

export default defineConfig({
  plugins: [
    // The committed sessions hold placeholders instead of tokens: a live one comes by a header.
    sessionReplay({
      target: './fixtures/demo-api/app.mjs',
      headers: { Authorization: 'Bearer rotated-demo-token' },
    }),
  ],
  test: {
    include: ['test/**/*.test.ts'],
    // They install servers: `npm run test:servers`.
    exclude: [...configDefaults.exclude, 'test/servers/**'],
    testTimeout: 30_000,
  },
});
