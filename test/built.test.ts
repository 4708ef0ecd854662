/** What is built: what each file of the package imports, and where its frames lead. */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from './kit/repository-root.ts';

const dist = join(repositoryRoot, 'dist');

interface Loaded {
  /** Files of ours, that which is imported among them. */
  readonly files: readonly string[];
  readonly packages: readonly string[];
}

/** What is imported at once, not by `import()` or `require()`. */
function loadedBy(entry: string): Loaded {
  const files = new Set([`./${entry}`]);
  const packages = new Set<string>();
  for (const file of files) {
    const { module } = parseSync(file, readFileSync(join(dist, file), 'utf8'));
    const imported = module.staticImports.map(({ moduleRequest }) => moduleRequest.value);
    const reexported = module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    );
    for (const to of [...imported, ...reexported]) {
      if (to.startsWith('.')) files.add(to);
      else if (!isBuiltin(to)) packages.add(to);
    }
  }
  return { files: [...files], packages: [...packages].sort() };
}

describe('an import of', () => {
  test.each<[string, string[]]>([
    ['replay.js', []],
    ['index.js', []],
    ['har.js', ['@streamparser/json']],
    ['record.js', []],
    ['fixture.js', ['tinyspy', 'vitest']],
    ['runtime.js', ['vitest']],
    ['reporter.js', []],
    ['proxy-process.js', []],
    ['entry-thread.js', []],
    ['writer-thread.js', []],
    ['proxied-node.js', []],
  ])('%s imports of other packages %j alone', (entry, packages) => {
    expect(loadedBy(entry).packages).toEqual(packages);
  });

  test.each(['index.js', 'configure-project.js', 'reporter.js', 'log-run.js'])(
    '%s loads neither what reads bodies nor the engine nor the recorder',
    (entry) => {
      const { files } = loadedBy(entry);
      expect(files).toContain('./facts.js');
      for (const rare of ['formats', 'engine', 'recorder'])
        expect(files).not.toContain(`./${rare}.js`);
    },
  );

  test('the fixture loads no engine, by which a test is compared only if it seems to have changed', () => {
    const { files } = loadedBy('fixture.js');
    expect(files).toContain('./recorder.js');
    expect(files).not.toContain('./engine.js');
  });

  test('a suite loads nothing that learns from two sessions', () => {
    expect(loadedBy('replay.js').files).toContain('./learning.js');
    expect(loadedBy('runtime.js').files).not.toContain('./learning.js');
  });

  // Node 20 then tracks all promises of the process.
  test.each(['configure-project.js', 'runtime.js', 'replay.js', 'log-run.js'])(
    '%s does not tell asynchronous contexts apart, which only recording has to',
    (entry) => {
      const tracking = (file: string): boolean =>
        readFileSync(join(dist, file), 'utf8').includes('new AsyncLocalStorage');
      expect(loadedBy('fixture.js').files.some(tracking)).toBe(true);
      expect(loadedBy(entry).files.filter(tracking)).toEqual([]);
    },
  );

  test.each(['index.js', 'configure-project.js', 'runtime.js', 'reporter.js'])(
    '%s does not load the page, which few runs show',
    (entry) => {
      expect(loadedBy(entry).files.filter((file) => /view|report-/.test(file))).toEqual([]);
    },
  );

  test.each(['index.js', 'runtime.js', 'artillery.js', 'reporter.js', 'cli.js'])(
    '%s does not load the reader of HARs, which few runs need',
    (entry) => {
      const { files, packages } = loadedBy(entry);
      expect(files.filter((file) => /import-har|read-har/.test(file))).toEqual([]);
      expect(packages).not.toContain('@streamparser/json');
    },
  );

  test.each(['replay.js', 'fixture.js', 'runtime.js', 'reporter.js'])(
    '%s does not load zod, which is bundled',
    (entry) => {
      expect(loadedBy('index.js').files).toContain('./zod.js');
      expect(loadedBy(entry).files).not.toContain('./zod.js');
    },
  );

  test('any of them loads a few files', () => {
    const { exports }: { exports: Record<string, { default?: string }> } = JSON.parse(
      readFileSync(join(repositoryRoot, 'package.json'), 'utf8'),
    );
    const doors = Object.values(exports).flatMap((door) => door.default ?? []);
    expect(doors.length).toBe(8);
    for (const door of doors) {
      expect(loadedBy(door.replace('./dist/', '')).files.length, door).toBeLessThan(9);
    }
  });
});

const maps = readdirSync(dist)
  .filter((name) => name.endsWith('.js.map'))
  .map((name) => {
    const { sources, sourcesContent }: { sources: string[]; sourcesContent: unknown[] } =
      JSON.parse(readFileSync(join(dist, name), 'utf8'));
    return { name, sources, sourcesContent };
  });

/** The package that a source is of, if it is none of ours. */
function packageOf(source: string): string | undefined {
  return /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1];
}

test('the maps of built files hold the sources', () => {
  const names = maps.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['engine.js.map', 'facts.js.map', 'formats.js.map', 'recorder.js.map']),
  );
  for (const { name, sources, sourcesContent } of maps) {
    const kept = sourcesContent.map((text) => typeof text);
    expect(kept, name).toEqual(sources.map(() => 'string'));
    for (const source of sources) {
      if (packageOf(source) === undefined) expect(source).toMatch(/^\.\.\/(?:src|test)\/.*\.ts$/);
    }
  }
});

test('a package that is bundled is in a file of its own, with its licence', () => {
  const bundled = maps.flatMap(({ name, sources }) => {
    const packages = [...new Set(sources.map(packageOf))];
    const isOurs = packages.every((each) => each === undefined);
    return isOurs || name.startsWith('internals.') ? [] : { name, packages };
  });
  expect(bundled).toEqual([{ name: 'zod.js.map', packages: ['zod'] }]);
  const licence = readFileSync(join(repositoryRoot, 'node_modules/zod/LICENSE'), 'utf8');
  expect(readFileSync(join(dist, 'zod.js'), 'utf8').slice(0, 2000)).toContain(licence);
});
