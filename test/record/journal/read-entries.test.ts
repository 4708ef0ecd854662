import { appendFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EntryReader } from '../../../src/record/journal/read-entries.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';
import { entryOf, writeJournal } from './killed-runs.ts';

/** The paths of the entries that a reader gives. @param originOf by default, all of them are wanted */
function readPaths(
  reader: EntryReader,
  journal: string,
  originOf: (origin: string) => string | undefined = (origin) => origin,
): string[] {
  const paths: string[] = [];
  reader.read(journal, originOf, ({ request }) => paths.push(request.path));
  return paths;
}

test('each recording of a growing journal is read once', () => {
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

test('a declined recording is read once its origin is wanted', () => {
  using scratch = createScratchFolder();
  const journal = writeJournal(scratch.path('a.session.json'), [
    entryOf('/1', 1, { origin: 'http://127.0.0.1:4000' }),
    entryOf('/2', 2),
  ]);
  const reader = new EntryReader();
  const onlyOwn = (origin: string) => (origin.endsWith(':3000') ? origin : undefined);

  expect(readPaths(reader, journal, onlyOwn)).toEqual(['/2']);
  expect(readPaths(reader, journal, onlyOwn)).toEqual([]);
  expect(readPaths(reader, journal)).toEqual(['/1']);
  expect(readPaths(reader, journal)).toEqual([]);
});

test('a recording gets the origin under which it is wanted', () => {
  using scratch = createScratchFolder();
  const journal = writeJournal(scratch.path('a.session.json'), [entryOf('/1', 1)]);
  const origins: string[] = [];
  new EntryReader().read(
    journal,
    () => 'http://shop.test',
    ({ origin }) => origins.push(origin),
  );
  expect(origins).toEqual(['http://shop.test']);
});

test('a line torn by a full disk is left out, and the next one is read', () => {
  using scratch = createScratchFolder();
  const journal = writeJournal(scratch.path('a.session.json'), [entryOf('/1', 1)]);
  const reader = new EntryReader();
  appendFileSync(journal, '{"sequence":1,"sta');

  expect(readPaths(reader, journal)).toEqual(['/1']);
  appendFileSync(journal, `\n${JSON.stringify(entryOf('/3', 3))}\n`);
  expect(readPaths(reader, journal)).toEqual(['/3']);
});

test('a declined recording is read later if nobody could take it', () => {
  using scratch = createScratchFolder();
  const journal = writeJournal(scratch.path('a.session.json'), [entryOf('/1', 1)]);
  const reader = new EntryReader();
  const all = (origin: string): string => origin;
  const fail = (): void => {
    throw new Error('the disk is full');
  };

  expect(readPaths(reader, journal, () => undefined)).toEqual([]);
  expect(() => reader.read(journal, all, fail)).toThrow('the disk is full');
  expect(readPaths(reader, journal)).toEqual(['/1']);
});
