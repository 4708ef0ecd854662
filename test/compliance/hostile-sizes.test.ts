/**
 * What a target, a client or a session file may write is read in a time that grows with its length. At
 * these sizes, whatever takes the square of it takes minutes, and the test's timeout.
 *
 * The tables name every parser of the source; a parser that is private is read through an exported one. The last tests
 * fail where a row is missing. Formats of text and all other functions of a text alone need no row: they
 * are given texts of all kinds.
 */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TextFormat } from '../../src/formats/value/format.ts';
import { repositoryRoot } from '../kit/repository-root.ts';
import { FORMAT_PARSERS, useFormat } from './hostile-sizes/format-parsers.ts';
import { HAR_PARSERS } from './hostile-sizes/har-parsers.ts';
import { listSource } from './hostile-sizes/listed-parsers.ts';
import { PAGE_PARSERS } from './hostile-sizes/page-parsers.ts';
import { grow, type Parsers, type Shape } from './hostile-sizes/parser.ts';
import { PROTOCOL_PARSERS } from './hostile-sizes/protocol-parsers.ts';
import { RECORD_PARSERS } from './hostile-sizes/record-parsers.ts';
import { REPLAY_PARSERS } from './hostile-sizes/replay-parsers.ts';
import { REQUEST_PARSERS } from './hostile-sizes/request-parsers.ts';
import { RESPONSE_PARSERS } from './hostile-sizes/response-parsers.ts';
import { SECRET_PARSERS } from './hostile-sizes/secret-parsers.ts';
import { SESSION_PARSERS } from './hostile-sizes/session-parsers.ts';
import { isUnlimited, unitsOf } from './hostile-sizes/units-of.ts';

/** In characters. */
const SIZE = 256 * 1024;

const PARSERS: Parsers = {
  ...SECRET_PARSERS,
  ...SESSION_PARSERS,
  ...FORMAT_PARSERS,
  ...REPLAY_PARSERS,
  ...REQUEST_PARSERS,
  ...RESPONSE_PARSERS,
  ...RECORD_PARSERS,
  ...PAGE_PARSERS,
  ...HAR_PARSERS,
  ...PROTOCOL_PARSERS,
};

/** Functions that are called like parsers, and why they need no row. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  findDirective: 'reads a file, in chunks of bounded size',
  findAnsweredSecrets: 'looks for the placeholders of a session that was read',
  readKey: 'looks at how a key of ours starts',
  findAllJournals: 'takes the path of a folder',
  findJournals: 'takes a path',
  readOwnJournal: 'takes a path; its first line is that of parseJournalHeader',
  readText: 'takes a path, and reads at most a cap',
  readReplayed: 'takes a path; reads by readSession or readHar',
  findConflict: 'parseJson calls it for each text that is not JSON',
  readFormerSession: 'takes a path; reads by readSession',
  readBodyTexts: 'takes paths; its texts go to what has a row',
  findLeftJournals: 'takes the path of a folder',
  readRunKey: 'takes an id of our own',
  findRefused: "takes the user's own globs",
  findSessions: "takes the user's own globs",
  readSessionHead: 'takes a path, and reads 64 KiB',
  readBodyFile: 'takes a path, and reads at most a cap',
  readStoredContent: 'reads what readContent reads, whose row is in the table',
  parseOptions: "takes the user's own options",
  parseProcessIdentity: 'looks at three members',
  parseSession: 'hands its text to parseSessionText',
  readSession: 'takes a path; reads by parseSessionText',
  readPlainSession: 'takes a path; reads by readSessionFile and parseJson',
  readRegularFile: 'takes a path, and reads at most a cap',
  readStart: 'takes a path, and reads at most a cap',
  listNames: 'takes a path, and names what is in that folder',
  replaceSession: 'takes paths; reads by readFormerSession and openJournals',
  readSessionFile: 'takes a path; reads by parseSessionText',
};

describe.each(Object.entries(PARSERS))('%s', (_name, { read, shapes }) => {
  test.each(shapes.map((shape) => [JSON.stringify(shape).slice(0, 60), shape] as const))(
    'reads 256 KB of %s in bounded time',
    (_shown, shape) => {
      expect(() => read(grow(shape, SIZE))).not.toThrow();
    },
  );
});

const source = listSource();

/** What texts of most formats are made of, parted by bars. */
const UNITS = String.raw`a|A1|"|'|\|\u0022|/|..|-|_|,|;|:|=|a=b;|a=b&|%|%25|&#1|&#1;|<|<a |[|{"a":|(|**|@`;
const ANY_SHAPES: readonly Shape[] = [
  ...UNITS.split('|'),
  ...[' ', '\n', '\t', '\x1b', '\u4e00', '\u0315\u0300'],
  ['"', 'a'],
  ['a', ' ', 'b'],
  ['REDACTED_', 'A_'],
];

describe('a format of text', () => {
  test.each([...source.formats])(
    '%s of %s reads 256 KB of anything in bounded time',
    async (name, file) => {
      const { [name]: format }: Record<string, TextFormat> = await import(
        /* @vite-ignore */ join(repositoryRoot, 'src', file)
      );
      if (!format) throw new Error(`${file} exports no ${name}`);
      const shapes = [...ANY_SHAPES, ...(source.expressions.get(file) ?? []).flatMap(shapesOf)];
      for (const shape of shapes) {
        const text = grow(shape, SIZE);
        expect(() => useFormat(format, text)).not.toThrow();
      }
    },
  );
});

describe('a function of a text that has no row', () => {
  const others = [...source.ofText].filter(([name]) => !(name in PARSERS) && !(name in EXCEPTIONS));

  test.each(others)('%s of %s reads 256 KB of anything in bounded time', async (name, file) => {
    const { [name]: read }: Record<string, (text: string) => unknown> = await import(
      /* @vite-ignore */ join(repositoryRoot, 'src', file)
    );
    for (const shape of ANY_SHAPES) {
      try {
        read?.(grow(shape, SIZE));
      } catch (error) {
        // It may refuse a text, as long as it does so in time.
        expect(error).toBeInstanceOf(Error);
      }
    }
  });
});

test('every parser of the source has a row here, or a reason for none', () => {
  const missing = source.parsers.filter((name) => !(name in PARSERS) && !(name in EXCEPTIONS));
  expect(
    missing.map((name) => `${name}: add a row to the table in test/compliance/hostile-sizes`),
  ).toEqual([]);
});

test('every row and every exception is of a function that exists', () => {
  const known = new Set(source.parsers);
  expect(Object.keys(EXCEPTIONS).filter((name) => !known.has(name))).toEqual([]);
  const named = Object.keys(PARSERS).filter((name) => /^\w+$/.test(name));
  expect(named.filter((name) => !source.names.has(name))).toEqual([]);
});

describe('the regular expressions', () => {
  test.each([...source.expressions])('of %s take no square', (_file, expressions) => {
    for (const expression of expressions) search(expression);
  });
});

/** A sticky one looks at one place: whoever moves it on has a row. */
function mayTakeLong({ source: pattern, sticky }: RegExp): boolean {
  return !sticky && isUnlimited(pattern);
}

/** Looks for an expression, again and again, in texts that are made of its own pieces. */
function search(expression: RegExp): void {
  const { source: pattern, flags } = expression;
  const everywhere = new RegExp(pattern, [...new Set(`${flags}g`)].join(''));
  for (const shape of shapesOf(expression)) {
    const text = grow(shape, SIZE);
    expect(() => text.replace(everywhere, '')).not.toThrow();
  }
}

function shapesOf(expression: RegExp): Shape[] {
  if (!mayTakeLong(expression)) return [];
  return unitsOf(expression.source).map(({ before, unit, behind }) => [before, unit, behind]);
}
