import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { TestSource } from '../../src/session/test-source.ts';
import { createScratchFolder, type ScratchFolder } from './scratch-folder.ts';

/** The source of `project/a.test.ts` in a folder with these files. */
function sourceOf(folder: ScratchFolder, files: Readonly<Record<string, string>>): TestSource {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(folder.path(path)), { recursive: true });
    writeFileSync(folder.path(path), text);
  }
  return new TestSource(folder.path('project/a.test.ts'), folder.path('project'));
}

test('the source of a test has the files that it names, and those that they name', () => {
  using folder = createScratchFolder();
  const source = sourceOf(folder, {
    'project/a.test.ts': `import a from './a.js'; vi.mock("./gone"); readFile('./data/d.xml');`,
    'project/a.ts': `export * from './b'; import json from './data/c.json'; // 'alpha'`,
    'project/b/index.tsx': `import '../a.test.ts'; const beta = 'beta-1';`,
    'project/data/c.json': '{"gamma":1}',
    'project/data/d.xml': '<delta/>',
  });

  for (const value of ['alpha', 'beta-1', 'gamma', 'delta']) expect(source.shows(value)).toBe(true);
  expect(source.shows('omega')).toBe(false);
  expect(source.text).not.toContain('alpha');
});

test('the source of a test has no packages, and nothing outside of the project', () => {
  using folder = createScratchFolder();
  const source = sourceOf(folder, {
    'outside/b.ts': 'outside',
    'project/a.test.ts': `import '../outside/b'; import './link/b'; import './node_modules/p/c'; './folder.ts'`,
    'project/node_modules/p/c.ts': 'package',
    'project/folder.ts/x': '',
  });
  symlinkSync(folder.path('outside'), folder.path('project/link'));

  expect(source.texts).toHaveLength(1);
});

test('a short value is shown by the file of the test alone, since it may mean anything elsewhere', () => {
  using folder = createScratchFolder();
  const source = sourceOf(folder, {
    'project/a.test.ts': `import './b'; send(7);`,
    'project/b.ts': 'const port = 3000, pages = 8;',
  });

  expect(['7', '8', '3000'].map((value) => source.shows(value))).toEqual([true, false, false]);
});

test('of a large project, the files that are nearest to the test are its source', () => {
  using folder = createScratchFolder();
  const source = sourceOf(folder, {
    'project/a.test.ts': `import './b0'; import './near'; import './large';`,
    'project/near.ts': 'nearest',
    'project/large.ts': 'x'.repeat(5_000_000),
    ...Object.fromEntries(
      Array.from({ length: 400 }, (_, at) => [
        `project/b${at}.ts`,
        `import './b${at + 1}'; 'word-${at}'`,
      ]),
    ),
  });

  expect(source.shows('nearest')).toBe(true);
  expect(source.shows('word-200')).toBe(true);
  expect(source.shows('word-300')).toBe(false);
});
