import { describe, expect, test } from 'vitest';
import { measure } from './measures.ts';
import {
  findCircularImports,
  findCircularRooms,
  findReached,
  findSecondImporters,
  findUpwardImports,
  findValueImports,
} from './rules.ts';
import { parseImports, type SourceFile, type SourceGraph } from './source-graph.ts';

/** A made-up src, file by file. */
function graphOf(sources: Readonly<Record<string, string>>): SourceGraph {
  return {
    files: Object.keys(sources).map((path) => ({ path, lines: 1, exports: 0 })),
    imports: Object.entries(sources).flatMap(([path, text]) => parseImports(path, text)),
  };
}

describe('findCircularRooms', () => {
  test('finds folders that lead back to each other, by types and through others', () => {
    const graph = graphOf({
      'replay/a/one.ts': `import type { b } from '../b/two.ts';`,
      'replay/b/two.ts': `import { c } from '../c/three.ts';`,
      'replay/c/three.ts': `const a = await import('../a/four.ts');`,
      'replay/a/four.ts': '',
    });
    expect(findCircularRooms(graph)).toEqual([
      'replay/a/one.ts imports replay/b/two.ts, but in src/replay b leads back to a',
      'replay/b/two.ts imports replay/c/three.ts, but in src/replay c leads back to b',
      'replay/c/three.ts imports replay/a/four.ts, but in src/replay a leads back to c',
    ]);
  });

  test('finds folders that only lead back through different folders inside of them', () => {
    const graph = graphOf({
      'replay/a/low/one.ts': '',
      'replay/a/high/two.ts': `import { b } from '../../b/three.ts';`,
      'replay/b/three.ts': `import { a } from '../a/low/one.ts';`,
    });
    expect(findCircularRooms(graph)).toHaveLength(2);
  });

  test('finds a folder that imports from the files beside it, which import from it', () => {
    const graph = graphOf({
      'replay/engine.ts': `import { send } from './send/send.ts';`,
      'replay/settings.ts': '',
      'replay/send/send.ts': `import type { Settings } from '../settings.ts';`,
    });
    expect(findCircularRooms(graph)).toHaveLength(2);
  });

  test('takes each file of src itself for a room', () => {
    const graph = graphOf({
      'errors.ts': '',
      'index.ts': `export { a } from './replay/one.ts';`,
      'replay/one.ts': `import { errors } from '../errors.ts';`,
    });
    expect(findCircularRooms(graph)).toEqual([]);
  });

  test('lets folders stack', () => {
    const graph = graphOf({
      'replay/one.ts': `import { a } from './a/two.ts';`,
      'replay/a/two.ts': `import { b } from '../b/three.ts';`,
      'replay/b/three.ts': '',
    });
    expect(findCircularRooms(graph)).toEqual([]);
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

describe('measure', () => {
  const file = (path: string, lines: number, exports: number): SourceFile => ({
    path,
    lines,
    exports,
  });
  const files = [file('a/b.ts', 400, 3), file('a/c.ts', 59, 1), file('a/d/e.ts', 541, 6)];

  test('counts files, lines, exports and folders', () => {
    expect(measure({ files, imports: [] })).toEqual({
      files: 3,
      lines: 1000,
      median: 400,
      longest: 541,
      exportsPerThousandLines: 10,
      singleUse: [],
      depth: 2,
    });
  });

  test('finds a short file that one file of its folder imports, and no other', () => {
    const imports = parseImports('a/b.ts', "import { c } from './c.ts';");
    const others = parseImports('a/d/e.ts', "import { c } from '../c.ts';");
    expect(measure({ files, imports }).singleUse).toEqual(['a/c.ts']);
    expect(measure({ files, imports: others }).singleUse).toEqual([]);
    expect(measure({ files, imports: [...imports, ...others] }).singleUse).toEqual([]);
  });
});

test('a file that does not parse is an error, not a file without imports', () => {
  expect(() => parseImports('a.ts', 'import from;')).toThrow('a.ts: ');
});
