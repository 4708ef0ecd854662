// Leaves of the declarations those that the exports of the package lead to. Runs after the build.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const doors = Object.values(exports).flatMap(({ types = [] }) => types);
const reached = execFileSync(
  process.execPath,
  [
    'node_modules/typescript/bin/tsc',
    '--ignoreConfig',
    '--module',
    'nodenext',
    '--listFilesOnly',
  ].concat(doors),
  { encoding: 'utf8' },
);
const kept = new Set(reached.split(/\r?\n/).map((file) => resolve(file)));
for (const file of readdirSync('dist/types', { recursive: true, withFileTypes: true })) {
  const path = resolve(join(file.parentPath, file.name));
  if (file.isFile() && !kept.has(path)) rmSync(path);
}
