import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../../src/session/files/make-folder.ts';
import { createScratchFolder } from './scratch-folder.ts';

test('a folder is created with its missing parents', () => {
  using scratch = createScratchFolder();
  const folder = scratch.path('a', 'b', 'c');
  makeFolder(folder);
  makeFolder(folder);
  expect(statSync(folder).isDirectory()).toBe(true);
});

test('a file at the path of a folder is a system error', () => {
  using scratch = createScratchFolder();
  const file = scratch.path('file');
  writeFileSync(file, '');
  expect(() => makeFolder(file)).toThrow(/EEXIST/);
  expect(() => makeFolder(join(file, 'below'))).toThrow(/ENOTDIR/);
});

test.skipIf(process.platform !== 'linux')('a file system without new folders is an error', () => {
  expect(() => makeFolder('/proc/none/below')).toThrow(/ENOENT/);
});
