import { describe, expect, test } from 'vitest';
import {
  findCircularFolders,
  findCircularImports,
  findLongFiles,
  findReached,
  findSecondImporters,
  findUpwardImports,
  findValueImports,
} from './rules.ts';
import { parseImports, type SourceGraph } from './source-graph.ts';

/** A made-up src, file by file. */
function graphOf(sources: Readonly<Record<string, string>>): SourceGraph {
  return {
    files: Object.keys(sources).map((path) => ({ path, lines: 1 })),
    imports: Object.entries(sources).flatMap(([path, text]) => parseImports(path, text)),
  };
}

describe('findCircularFolders', () => {
  test('finds folders that know each other by types, and by others between them', () => {
    const graph = graphOf({
      'replay/a/one.ts': `import type { b } from '../b/two.ts';`,
      'replay/b/two.ts': `import { c } from '../c/three.ts';`,
      'replay/c/three.ts': `import { a } from '../a/four.ts';`,
      'replay/a/four.ts': '',
    });
    expect(findCircularFolders(graph, 'replay')).toEqual([
      'replay/a and replay/b import each other',
      'replay/a and replay/c import each other',
      'replay/b and replay/c import each other',
    ]);
  });

  test('lets folders stack', () => {
    const graph = graphOf({
      'replay/one.ts': `import { a } from './a/two.ts';`,
      'replay/a/two.ts': `import { b } from '../b/three.ts';`,
      'replay/b/three.ts': '',
    });
    expect(findCircularFolders(graph, 'replay')).toEqual([]);
  });
});

describe('findUpwardImports', () => {
  const floors = { 'errors.ts': 0, session: 1, record: 2, replay: 2, 'index.ts': 5 };

  test('lets a file import from its own folder and from floors below', () => {
    const graph = graphOf({
      'errors.ts': '',
      'session/a.ts': `import './b.ts'; import '../errors.ts'; import 'node:fs';`,
      'session/b.ts': '',
      'replay/c.ts': `import { a } from '../session/a.ts';`,
      'index.ts': `export { c } from './replay/c.ts';`,
    });
    expect(findUpwardImports(graph, floors)).toEqual([]);
  });

  test.each([
    ['a static import', `import { c } from '../replay/c.ts';`],
    ['a type import', `import type { c } from '../replay/c.ts';`],
    ['a re-export', `export * from '../replay/c.ts';`],
    ['a dynamic import', `await import('../replay/c.ts');`],
    ['a type in place', `let c: typeof import('../replay/c.ts');`],
    ['a require', `require('../replay/c.ts');`],
  ])('finds %s that leads upward', (_name, text) => {
    expect(findUpwardImports(graphOf({ 'session/a.ts': text }), floors)).toEqual([
      'session/a.ts (floor 1) imports replay/c.ts (floor 2) upward',
    ]);
  });

  test('finds an import of the other folder on the same floor', () => {
    const graph = graphOf({ 'record/a.ts': `import type { C } from '../replay/c.ts';` });
    expect(findUpwardImports(graph, floors)).toEqual([
      'record/a.ts imports replay/c.ts: the two folders of floor 2 never know each other',
    ]);
  });

  test('finds what stands on no floor', () => {
    const graph = graphOf({
      'helpers.ts': '',
      'session/a.ts': `import x from '../../package.json';`,
    });
    expect(findUpwardImports(graph, floors)).toEqual([
      expect.stringContaining('helpers.ts stands on no floor'),
      'session/a.ts imports ../package.json, which is no file of src',
    ]);
  });
});

describe('findCircularImports', () => {
  test('finds each round once', () => {
    const graph = graphOf({
      'a.ts': `import './b.ts';`,
      'b.ts': `import './c.ts'; await import('./d.ts');`,
      'c.ts': `export { b } from './b.ts';`,
      'd.ts': `import './d.ts';`,
    });
    expect(findCircularImports(graph)).toEqual([
      'circular import: b.ts -> c.ts -> b.ts',
      'circular import: d.ts -> d.ts',
    ]);
  });

  test('lets types go round', () => {
    const graph = graphOf({
      'a.ts': `import { b } from './b.ts';`,
      'b.ts': `import type { A } from './a.ts';`,
    });
    expect(findCircularImports(graph)).toEqual([]);
  });

  test('takes inline types for what they are: an import that stays', () => {
    const graph = graphOf({
      'a.ts': `import { b } from './b.ts';`,
      'b.ts': `import { type A } from './a.ts';`,
    });
    expect(findCircularImports(graph)).toHaveLength(1);
  });
});

describe('findSecondImporters', () => {
  const graph = graphOf({
    'replay/a.ts': `import { Pool } from 'undici'; import 'node:fs'; import '../b.ts';`,
    'record/b.ts': `import type { Agent } from 'undici/types';`,
    'session/c.ts': `import 'node:fs';`,
  });

  test('finds a second importer of a package that one file wraps', () => {
    expect(findSecondImporters(graph, {})).toEqual([
      'replay/a.ts and record/b.ts import undici: one file in src wraps it',
    ]);
  });

  test('allows one file in each folder where the rule says so', () => {
    const second = graphOf({ 'record/d.ts': `import '@own/x'; import 'undici';` });
    const both = { ...graph, imports: [...graph.imports, ...second.imports] };

    expect(findSecondImporters(graph, { undici: 'one-a-folder' })).toEqual([]);
    expect(findSecondImporters(both, { undici: 'one-a-folder' })).toEqual([
      'record/b.ts and record/d.ts import undici: one file in src/record wraps it',
    ]);
  });

  test('finds an importer that is not among the named ones', () => {
    expect(findSecondImporters(graph, { undici: [/^replay\//] })).toEqual([
      'record/b.ts imports undici: only /^replay\\// may',
    ]);
  });
});

test('findValueImports finds an import that is not of types alone', () => {
  const graph = graphOf({
    'a.ts': `import type { Task } from '@vitest/runner';`,
    'b.ts': `import { type Task } from '@vitest/runner/utils';`,
  });
  expect(findValueImports(graph, '@vitest/runner')).toEqual([
    'b.ts imports @vitest/runner/utils at run time: write "import type"',
  ]);
});

describe('findReached', () => {
  const graph = graphOf({
    'fixture.ts': `import './a.ts'; import type { P } from './plugin.ts';`,
    'a.ts': `import type { z } from 'zod'; export const load = () => import('./b.ts');`,
    'b.ts': `import { z } from 'zod/v4'; import './a.ts';`,
    'plugin.ts': `import 'vite';`,
  });

  test('finds what is loaded far away, and names the chain', () => {
    expect(findReached(graph, 'fixture.ts', [/^zod(\/|$)/])).toEqual([
      'fixture.ts must not load zod/v4: fixture.ts -> a.ts -> b.ts -> zod/v4',
    ]);
  });

  test('does not follow types', () => {
    expect(findReached(graph, 'fixture.ts', [/^plugin\.ts$/, /^vite$/])).toEqual([]);
    expect(findReached(graph, 'plugin.ts', [/^vite$/])).toHaveLength(1);
  });
});

test('findLongFiles finds files over the limit, and a median that has reached its own', () => {
  const files = [10, 99, 301].map((lines) => ({ path: `${lines}.ts`, lines }));

  expect(findLongFiles(files, { most: 301, median: 100 })).toEqual([]);
  expect(findLongFiles(files, { most: 300, median: 99 })).toEqual([
    '301.ts has 301 lines: split it, 300 is the most',
    'the median file has 99 lines: it is to stay under 99',
  ]);
});

test('a file that does not parse is an error, not a file without imports', () => {
  expect(() => parseImports('a.ts', 'import from;')).toThrow('a.ts: ');
});
