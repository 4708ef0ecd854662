import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { createScratchFolder } from '../session/scratch-folder.ts';

/** What the file system of Windows does otherwise. */
export type OtherFileSystem = Partial<Pick<typeof fs, 'fsyncSync' | 'openSync' | 'renameSync'>>;

/**
 * Runs something synchronous as on Windows: with its paths, its name, and what its file system does
 * otherwise. What its drives do, only a real one shows. It runs in an empty folder: on other systems, an absolute
 * path of Windows is a name like any other, and a folder that is made by it lies in the working directory.
 */
export function onWindows<Result>(step: () => Result, files: OtherFileSystem = {}): Result {
  using folder = createScratchFolder();
  const cwd = process.cwd();
  process.chdir(folder.path());
  const { basename, dirname, isAbsolute, join, relative, resolve, sep } = path.win32;
  const undo = [
    replace(path, { basename, dirname, isAbsolute, join, relative, resolve, sep }),
    replace(fs, files),
    replace(process, { platform: 'win32' }),
  ];
  syncBuiltinESMExports();
  try {
    return step();
  } finally {
    for (const restore of undo) restore();
    syncBuiltinESMExports();
    process.chdir(cwd);
  }
}

/** @returns a function that puts back what was there */
function replace(object: object, values: object): () => void {
  const before = Object.getOwnPropertyDescriptors(object);
  for (const [key, value] of Object.entries(values)) {
    Object.defineProperty(object, key, { value, configurable: true, writable: true });
  }
  return () => {
    for (const key of Object.keys(values)) {
      const descriptor = Object.getOwnPropertyDescriptor(before, key)?.value;
      Object.defineProperty(object, key, descriptor);
    }
  };
}
