// Leaves of the declarations those that the exports of the package lead to, with those of the library that is in the
// bundle, so that users need not install it. Runs after the build.
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const OWN = 'dist/types';
const BUNDLED = 'zod';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const doors = Object.values(exports).flatMap(({ types = [] }) => types);
const kept = new Set(listDeclarations(doors));
for (const file of readdirSync(OWN, { recursive: true, withFileTypes: true })) {
  const path = resolve(join(file.parentPath, file.name));
  if (file.isFile() && !kept.has(path)) rmSync(path);
}

const library = resolve('node_modules', BUNDLED);
const copy = resolve(OWN, BUNDLED);
for (const file of listDeclarations([join(library, 'index.d.ts')])) {
  if (isWithin(library, file)) cpSync(file, join(copy, relative(library, file)));
}
cpSync(join(library, 'LICENSE'), join(copy, 'LICENSE'));
for (const file of kept) {
  if (!isWithin(resolve(OWN), file)) continue;
  const path = relative(dirname(file), join(copy, 'index.js')).split(sep).join('/');
  const text = readFileSync(file, 'utf8');
  const own = text.replaceAll(`'${BUNDLED}'`, `'${path.startsWith('.') ? path : `./${path}`}'`);
  if (own !== text) writeFileSync(file, own);
}

/** The absolute paths of the declarations that some of them lead to. */
function listDeclarations(files) {
  const compiler = 'node_modules/typescript/bin/tsc';
  const options = ['--ignoreConfig', '--module', 'nodenext', '--listFilesOnly'];
  const reached = execFileSync(process.execPath, [compiler, ...options, ...files], {
    encoding: 'utf8',
  });
  return reached.split(/\r?\n/).map((file) => resolve(file));
}

function isWithin(folder, file) {
  return file.startsWith(folder + sep);
}
