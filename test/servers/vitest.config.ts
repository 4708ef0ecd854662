import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['*/*.test.ts'],
    globalSetup: ['harness/install.ts', 'harness/name-hosts.ts', '../kit/install-packages.ts'],
    reporters: ['default', './harness/table-reporter.ts'],
    hookTimeout: 300_000,
    // Servers and clients are processes of their own beside these.
    maxWorkers: 2,
  },
});
