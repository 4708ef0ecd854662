import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import {
  openRegularFile,
  readRegularFile,
  readWhole,
} from '../../src/session/files/regular-file.ts';
import { createScratchFolder } from './scratch-folder.ts';

test('a file is read in a folder that a link leads to', () => {
  using folder = createScratchFolder();
  mkdirSync(folder.path('real'));
  symlinkSync(folder.path('real'), folder.path('linked'));
  writeFileSync(folder.path('real', 'a'), 'text');
  expect(readRegularFile(folder.path('linked', 'a'), 4).toString()).toBe('text');
});

test('a file that is larger than it may be is not read', () => {
  using folder = createScratchFolder();
  writeFileSync(folder.path('a'), 'text');
  expect(() => readRegularFile(folder.path('a'), 3)).toThrow('it has 4 bytes, at most 3 are read');
});

test('what is added to a file after it was opened is not read', () => {
  using folder = createScratchFolder();
  writeFileSync(folder.path('a'), 'text');
  const opened = openRegularFile(folder.path('a'));
  appendFileSync(folder.path('a'), ' and more');
  expect(readWhole(opened).toString()).toBe('text');
  truncateSync(folder.path('a'), 2);
  expect(readWhole(opened).toString()).toBe('te');
  closeSync(opened.descriptor);
});

test.skipIf(process.platform === 'win32')('nothing but a regular file is opened', async () => {
  using folder = createScratchFolder();
  writeFileSync(folder.path('file'), 'text');
  symlinkSync(folder.path('file'), folder.path('link'));
  symlinkSync(folder.path('nowhere'), folder.path('dangling'));
  mkdirSync(folder.path('folder'));
  execFileSync('mkfifo', [folder.path('fifo')]);
  const server = createServer().listen(folder.path('socket'));
  await new Promise((resolve) => server.once('listening', resolve));

  const refusals = ['link', 'dangling', 'folder', 'fifo', 'socket'].map((name) => {
    try {
      return openRegularFile(folder.path(name));
    } catch (error) {
      return String(error);
    }
  });
  server.close();

  expect(refusals).toEqual([
    'Error: it is a symbolic link',
    'Error: it is a symbolic link',
    'Error: it is a folder',
    'Error: it is a FIFO',
    'Error: it is a socket',
  ]);
  expect(() => openRegularFile('/dev/zero')).toThrow('it is a device');
});
