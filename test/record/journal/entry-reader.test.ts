import { appendFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EntryReader } from '../../../src/record/journal/journal-file.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';
import { entryOf, writeJournal } from './killed-runs.ts';

/** The paths of what a reader gives, all of which is taken. */
function readPaths(reader: EntryReader, journal: string): string[] {
  const paths: string[] = [];
  reader.read(journal, ({ request }) => {
    paths.push(request.path);
    return true;
  });
  return paths;
}

test('each recording of a journal that grows is given once', () => {
  using scratch = createScratchFolder();
  const journal = writeJournal(scratch.path('a.session.json'), [
    entryOf('/1', 1),
    entryOf('/2', 2),
  ]);
  const reader = new EntryReader();

  expect(readPaths(reader, journal)).toEqual(['/1', '/2']);
  expect(readPaths(reader, journal)).toEqual([]);
  appendFileSync(journal, `${JSON.stringify(entryOf('/3', 3))}\n`);
  expect(readPaths(reader, journal)).toEqual(['/3']);
});

test('a recording that was declined is given again', () => {
  using scratch = createScratchFolder();
  const journal = writeJournal(scratch.path('a.session.json'), [
    entryOf('/1', 1),
    entryOf('/2', 2),
  ]);
  const reader = new EntryReader();
  reader.read(journal, ({ request }) => request.path === '/2');

  expect(readPaths(reader, journal)).toEqual(['/1']);
});

test('a line that a full disk has torn is left out, and what follows it is not', () => {
  using scratch = createScratchFolder();
  const journal = writeJournal(scratch.path('a.session.json'), [entryOf('/1', 1)]);
  const reader = new EntryReader();
  appendFileSync(journal, '{"sequence":1,"sta');

  expect(readPaths(reader, journal)).toEqual(['/1']);
  appendFileSync(journal, `\n${JSON.stringify(entryOf('/3', 3))}\n`);
  expect(readPaths(reader, journal)).toEqual(['/3']);
});
