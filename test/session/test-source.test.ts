import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { TestSource } from '../../src/session/test-source.ts';
import { createScratchFolder, type ScratchFolder } from './scratch-folder.ts';

/** The source of `a.test.ts` in a folder with these files. */
function sourceOf(
  folder: ScratchFolder,
  files: Readonly<Record<string, string>>,
  imported: readonly string[] = [],
): TestSource {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(folder.path(path)), { recursive: true });
    writeFileSync(folder.path(path), text);
  }
  return new TestSource(
    folder.path('a.test.ts'),
    imported.map((path) => folder.path(path)),
  );
}

test('the source of a test has the files that it imports, and those that these and itself name', () => {
  using folder = createScratchFolder();
  const source = sourceOf(
    folder,
    {
      'a.test.ts': `vi.mock("./gone"); readFile('./data/d.xml');`,
      'lib/b.ts': `new URL('./c.json', import.meta.url); const beta = 'beta-1';`,
      'lib/c.json': '{"gamma":1}',
      'data/d.xml': '<delta/>',
      'e.ts': 'omega',
    },
    ['lib/b.ts', 'gone.ts'],
  );

  for (const value of ['beta-1', 'gamma', 'delta']) expect(source.shows(value)).toBe(true);
  expect(source.shows('omega')).toBe(false);
  expect(source.text).not.toContain('beta-1');
});

test('a short value is shown by the file of the test alone, since it may mean anything elsewhere', () => {
  using folder = createScratchFolder();
  const files = { 'a.test.ts': 'send(7);', 'b.ts': 'const port = 3000, pages = 8;' };
  const source = sourceOf(folder, files, ['b.ts']);

  expect(['7', '8', '3000'].map((value) => source.shows(value))).toEqual([true, false, false]);
});

test('of a large project, the files that are nearest to the test are its source', () => {
  using folder = createScratchFolder();
  const names = Array.from({ length: 400 }, (_, at) => `b${at}.ts`);
  const source = sourceOf(
    folder,
    {
      'a.test.ts': `'./b0.ts'`,
      'near.ts': 'nearest',
      'large.ts': 'x'.repeat(5_000_000),
      ...Object.fromEntries(names.map((name, at) => [name, `'./b${at + 1}.ts'; 'word-${at}'`])),
    },
    ['near.ts', 'large.ts'],
  );

  expect(source.shows('nearest')).toBe(true);
  expect(source.shows('word-200')).toBe(true);
  expect(source.shows('word-300')).toBe(false);
});
