import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from '../../src/vitest/plugin/session-owner.ts';
import { createScratchFolder } from '../session/scratch-folder.ts';

test('a project without a name needs no folder', () => {
  using root = createScratchFolder();
  expect(projectFolder('', root.path())).toBe('');
});

test('a project that is named after its folder or its package needs no folder', () => {
  using root = createScratchFolder();
  const folderName = basename(root.path());
  expect(projectFolder(folderName, root.path())).toBe('');
  writeFileSync(root.path('package.json'), '{ "name": "@my/shop" }');
  expect(projectFolder('@my/shop', root.path())).toBe('');
  expect(projectFolder(folderName, root.path())).not.toBe('');
});

test('any other name of a project is the name of its folder', () => {
  using root = createScratchFolder();
  expect(projectFolder('unit', root.path())).toBe('unit');
});

test('names of projects that paths cannot tell apart have folders of their own', () => {
  using root = createScratchFolder();
  const folders = ['a b', 'a-b', 'A b', 'a/b', '..'].map((name) =>
    projectFolder(name, root.path()),
  );
  expect(folders[0]).toMatch(/^a-b-[0-9a-f]{4}$/);
  expect(new Set(folders).size).toBe(5);
  expect(folders.join()).not.toMatch(/[/\\]|\.\./);
});
