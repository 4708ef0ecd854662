// Builds the package into `dist`: what it exports, the programs that it starts, and what they share.
// With rolldown itself, the bundler of Vite: tsdown needs a newer Node than the oldest one of ours.
import { readFileSync, rmSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = (path) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

const kit = (path) => fileURLToPath(new URL(`../test/kit/${path}`, import.meta.url));

const doors = {
  cli: source('cli/main.ts'),
  index: source('index.ts'),
  artillery: source('artillery/engine.ts'),
  fixture: source('vitest/fixture/fixture.ts'),
  har: source('har/index.ts'),
  record: source('record/index.ts'),
  replay: source('replay/index.ts'),
  reporter: source('vitest/report/reporter.ts'),
  runtime: source('vitest/suite/suite.ts'),
};
// As `src/own-files.ts` knows them.
const programs = {
  'entry-thread': source('record/journal/entry-thread-program.ts'),
  'proxied-node': source('record/relay/proxied-node.ts'),
  'proxy-process': source('record/run/proxy-process.ts'),
  'server-keeper': source('vitest/server/server-keeper.ts'),
  'writer-thread': source('record/writer-thread.ts'),
};

/**
 * What several of them load at once is in five files, since a file costs about a millisecond, whatever
 * is in it, and what is in it costs as much in every 40 KB. So a file holds what is loaded together: by
 * Vitest's main process, by the workers that record, or by those that replay. What is loaded later by
 * `import()` stays in files of its own.
 */
const shared = [
  ['facts', (_path, isIn) => isIn(mainProcess)],
  ['formats', (path, isIn) => !path.startsWith('src/record/') && isIn(recording)],
  ['engine', (path, isIn) => !path.startsWith('src/vitest/') && isIn(replaying)],
  ['learning', (path) => /^src\/(?:replay|session|formats|http)\//.test(path)],
  ['recorder', (path) => path.startsWith('src/record/')],
];
const mainProcess = [
  doors.index,
  source('vitest/plugin/configure-project.ts'),
  source('vitest/plugin/project-settings.ts'),
  doors.reporter,
  source('vitest/report/log-run.ts'),
];
const recording = [doors.fixture];
const replaying = [doors.runtime];
const needsZod =
  /\/(?:[\w-]+-schema|parse-options|(?:typed-)?settings|replay-variables|options)\.ts$/;
// Making a schema costs more than loading it, and the plugin needs none of these.
const isOfHar = /\/src\/har\//;
// Would bring all of these along into the file of the recorder.
const checksAtOnce = /\/record\/create-recorder\.ts$/;
const atOnce = { tags: ['$initial'], minShareCount: 2 };

/**
 * The library that is in the bundle, for what of it is used: its entry loads the messages of fifty
 * languages, which takes three times as long. `prune-declarations.mjs` adds its declarations.
 */
const bundled = { name: 'zod', path: /[\\/]node_modules[\\/]zod[\\/]/ };
const licence = readFileSync(
  new URL(`../node_modules/${bundled.name}/LICENSE`, import.meta.url),
  'utf8',
);

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
await bundle(
  { ...doors, ...programs },
  {
    codeSplitting: {
      groups: [
        ...shared.map(([name, holds]) => ({
          name: (id, graph) => {
            const isIn = (entries) => loadedBy(entries, graph).has(id);
            const isHeld = holds(relative(root, id).split(sep).join('/'), isIn);
            return isHeld && !checksWhatItIsGiven(id, graph) ? name : null;
          },
          debugName: name,
          test: (id) => !needsZod.test(id) && !checksAtOnce.test(id),
          ...atOnce,
        })),
        { name: bundled.name, test: bundled.path },
        // Apart from the others, most of whose users never check anything.
        { name: 'checks', test: (id) => needsZod.test(id) && !isOfHar.test(id), ...atOnce },
      ],
    },
  },
);
// What tests and benches take from `src` in a Node that reads no TypeScript. Not in the package.
await bundle({ internals: kit('internals.ts') }, { codeSplitting: false });
// What writes the generated parts of the manuals. By itself: the commands would load with the internals.
await bundle({ 'internals.generated': kit('generated-parts.ts') }, { codeSplitting: false });

/**
 * Whether a module loads zod at once. In a group it would take zod along, which is loaded for whoever loads the group.
 */
function checksWhatItIsGiven(id, graph) {
  return [...loadedBy([id], graph)].some((path) => bundled.path.test(path));
}

/** All modules that some import, without those that they load by `import()`. */
function loadedBy(entries, graph) {
  const loaded = new Set(entries);
  for (const entry of loaded) {
    for (const next of graph.getModuleInfo(entry)?.importedIds ?? []) loaded.add(next);
  }
  return loaded;
}

async function bundle(input, output) {
  const build = await rolldown({
    cwd: root,
    input,
    platform: 'node',
    external: (id) => /^(?:node:|@?[\w-]+(?:\/|$))/.test(id) && id !== bundled.name,
    onLog: (_level, log, handle) => handle('error', log),
  });
  const banner = ({ moduleIds }) =>
    moduleIds.some((id) => bundled.path.test(id)) ? `/*! ${bundled.name}\n\n${licence}*/` : '';
  await build.write({
    dir: 'dist',
    chunkFileNames: '[name].js',
    sourcemap: true,
    banner,
    ...output,
  });
  await build.close();
}
