// Builds the page's client, `src/page/app`, into `dist/page`. Users install none of its libraries.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const outDir = fileURLToPath(new URL('../dist/page', import.meta.url));

const { output } = await build({
  configFile: false,
  root: fileURLToPath(new URL('../src/page/app', import.meta.url)),
  // Wherever the page is served, and in a file.
  base: './',
  logLevel: 'warn',
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
  oxc: { jsx: { runtime: 'automatic', importSource: '#jsx' } },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    // A report holds the whole client in one file.
    rolldownOptions: { output: { codeSplitting: false } },
  },
});

const modules = output.flatMap((chunk) => ('moduleIds' in chunk ? chunk.moduleIds : []));
writeFileSync(join(outDir, 'LICENCES.txt'), renderLicences(new Set(modules.flatMap(packageOf))));

/** The folder of the package that a module is of. */
function packageOf(id) {
  const [, folder] = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
  return folder ?? [];
}

/** The licences of the libraries in the client, which ask to be passed on with it. */
function renderLicences(folders) {
  const licences = [...folders].sort().map((folder) => {
    const manifest = readFileSync(join(folder, 'package.json'), 'utf8');
    const { name, version, license, author } = JSON.parse(manifest);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file && readFileSync(join(folder, file), 'utf8').trim();
    // A few packages name their licence, and do not hold its text.
    const own = typeof author === 'string' ? author : author?.name;
    return `${name} ${version} (${license})\n\n${text ?? `Copyright (c) ${own}`}\n`;
  });
  return licences.join(`\n${'-'.repeat(80)}\n\n`);
}
