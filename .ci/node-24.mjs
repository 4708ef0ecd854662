// Runs the tests of the in-process capture on Node 24, whose undici, streams and `node:http` differ from those of
// Node 20, and what Node 20 skips: the tests with Artillery, and those of numbers as the page shows them. Takes the
// arguments of Vitest.
// The package `node` brings the program; as a dependency of this one it would stand in for the `node` of all
// its scripts.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'node-24-'));
try {
  writeFileSync(join(scratch, 'package.json'), '{ "private": true }\n');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', 'node@24'], {
    cwd: scratch,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const { status } = spawnSync(
    join(scratch, 'node_modules/node/bin/node'),
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      'test/record/capture',
      'test/vitest/clients',
      'test/vitest/fixture-pools.test.ts',
      'test/vitest/fixture-serve.test.ts',
      'test/artillery',
      'test/page/app/diff.test.ts',
      ...process.argv.slice(2),
    ],
    { cwd: root, stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
