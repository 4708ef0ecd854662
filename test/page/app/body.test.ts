import { describe, expect, test } from 'vitest';
import type { BodyView } from '../../../src/page/api.ts';
import { compareBodies } from '../../../src/page/app/body/compare-bodies.ts';
import { byteLength, hexLines } from '../../../src/page/app/body/hex-lines.ts';
import { type Folding, jsonRows } from '../../../src/page/app/body/json-rows.ts';

const folding = (all: Folding['all'], ...toggled: string[]): Folding => ({
  all,
  toggled: new Set(toggled),
});

describe('jsonRows', () => {
  test('gives a row for each value that is open', () => {
    const { rows, isMore } = jsonRows({ a: [1, 'x'], 'b/c': {}, d: null }, folding('open'), 100);
    expect(isMore).toBe(false);
    expect(rows.map(({ path, depth, kind, text }) => [path, depth, kind, text])).toEqual([
      ['', 0, 'object', 'a, b/c, d'],
      ['/a', 1, 'array', '1, "x"'],
      ['/a/0', 2, 'number', '1'],
      ['/a/1', 2, 'string', 'x'],
      ['/b~1c', 1, 'object', ''],
      ['/d', 1, 'null', 'null'],
    ]);
  });

  test('folds and unfolds by path', () => {
    const value = { a: { b: 1 }, c: { d: 2 } };
    const paths = (state: Folding): string[] =>
      jsonRows(value, state, 100).rows.map(({ path }) => path);
    expect(paths(folding('open', '/a'))).toEqual(['', '/a', '/c', '/c/d']);
    expect(paths(folding('closed', '', '/a'))).toEqual(['', '/a', '/a/b', '/c']);
    expect(paths(folding('closed'))).toEqual(['']);
  });

  test('folds a list of 100,000 elements in ranges of ranges, and walks only what is open', () => {
    const list = Array.from({ length: 100_000 }, (_, index) => index);
    const started = performance.now();
    const { rows } = jsonRows(list, folding('closed', '', ' 10000-19999', ' 10100-10199'), 1000);
    expect(performance.now() - started).toBeLessThan(200);
    expect(rows.map(({ text }) => text).slice(0, 5)).toEqual([
      '0, 1, 2, 3, 4, 5, 6, 7, …',
      '0 … 9999',
      '10000 … 19999',
      '10000 … 10099',
      '10100 … 10199',
    ]);
    expect(rows[5]).toMatchObject({ path: '/10100', key: 10100, text: '10100', depth: 3 });
    expect(rows).toHaveLength(1 + 10 + 100 + 100);
  });

  test('gives every element of a list once', () => {
    for (const length of [1, 99, 100, 101, 9_999, 10_001]) {
      const list = Array.from({ length }, (_, index) => index);
      const { rows } = jsonRows(list, folding('open'), Number.POSITIVE_INFINITY);
      expect(rows.flatMap(({ kind, key }) => (kind === 'number' ? key : []))).toEqual(list);
    }
  });

  test('stops after the given number of rows', () => {
    const { rows, isMore } = jsonRows([[1, 2], [3]], folding('open'), 3);
    expect(rows).toHaveLength(3);
    expect(isMore).toBe(true);
  });

  test('goes as deep as the value does', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 5000; depth += 1) deep = [deep];
    const { rows } = jsonRows(deep, folding('open'), 10_000);
    expect(rows.at(-1)).toMatchObject({ depth: 5000, text: '1' });
  });

  test('folds long strings', () => {
    const { rows } = jsonRows({ a: 'x'.repeat(401), b: 'x'.repeat(400) }, folding('some'), 10);
    expect(rows.map(({ isOpen }) => isOpen)).toEqual([true, false, undefined]);
  });
});

describe('hexLines', () => {
  const bytes = Buffer.from(Array.from({ length: 100 }, (_, index) => index + 40));
  const base64 = bytes.toString('base64');

  test('gives 16 bytes a line, with their offset and as ASCII', () => {
    const lines = hexLines(base64, 0, 100);
    expect(lines).toHaveLength(7);
    expect(lines[0]).toEqual({
      offset: '00000000',
      hex: '28 29 2a 2b 2c 2d 2e 2f  30 31 32 33 34 35 36 37',
      ascii: '()*+,-./01234567',
    });
    expect(lines[5]?.ascii).toBe('xyz{|}~.........');
    expect(lines[6]).toEqual({ offset: '00000060', hex: '88 89 8a 8b', ascii: '....' });
  });

  test('begins at any line, and decodes no more than it gives', () => {
    expect(hexLines(base64, 64, 2)).toEqual(hexLines(base64, 0, 100).slice(4, 6));
    expect(hexLines(base64, 0, 1)).toHaveLength(1);
  });

  test('gives nothing for a text that is not Base64', () => {
    expect(hexLines('%%%', 0, 10)).toEqual([]);
  });

  test('byteLength counts no padding', () => {
    for (const length of [0, 1, 2, 3, 4, 100]) {
      expect(byteLength(Buffer.alloc(length).toString('base64'))).toBe(length);
    }
  });
});

describe('compareBodies', () => {
  const json = (text: string): BodyView => ({ kind: 'json', size: text.length, text });
  const bytes = (base64: string): BodyView => ({
    kind: 'binary',
    size: byteLength(base64),
    base64,
  });

  test('compares JSON by its structure', () => {
    expect(compareBodies(json('{"a": 1}'), json('{"a":2}'), ['left', 'right'])).toEqual({
      kind: 'json',
      changes: [{ kind: 'changed', pointer: '/a', before: 1, now: 2 }],
    });
  });

  test.each([
    ['{"a":1}', '{"a":1}', 'The same body.'],
    ['{"a":1}', '{ "a": 1 }', 'The same values; only white space differs.'],
    ['{"a":1,"b":2}', '{"b":2,"a":1}', 'The same values, in another order.'],
  ])('says in words that %s and %s are the same', (before, now, words) => {
    expect(compareBodies(json(before), json(now), ['left', 'right'])).toEqual({
      kind: 'same',
      words,
    });
  });

  test('compares other texts, and broken JSON, by lines', () => {
    expect(compareBodies(json('{'), json('{}'), ['left', 'right']).kind).toBe('lines');
  });

  test('compares forms by fields', () => {
    const form = (value: string): BodyView => ({
      kind: 'form',
      size: 3,
      text: `a=${value}`,
      fields: [['a', value]],
    });
    expect(compareBodies(form('1'), form('2'), ['left', 'right'])).toMatchObject({
      kind: 'lines',
      lines: [{ text: 'a = 1' }, { text: 'a = 2' }],
    });
  });

  test('compares parts without their boundary', () => {
    const body = (text: string): BodyView => ({
      kind: 'multipart',
      size: 3,
      parts: [{ headers: [['A', 'b']], body: { kind: 'text', size: 1, text } }],
    });
    expect(compareBodies(body('x'), body('x'), ['left', 'right']).kind).toBe('same');
    expect(compareBodies(body('x'), body('y'), ['left', 'right']).kind).toBe('lines');
  });

  test('says of bytes whether they are the same', () => {
    expect(compareBodies(bytes('AAAA'), bytes('AAAA'), ['left', 'right'])).toEqual({
      kind: 'same',
      words: 'The same bytes.',
    });
    expect(compareBodies(bytes('AAAA'), bytes('AAAB'), ['left', 'right'])).toEqual({
      kind: 'words',
      words: 'The bodies differ. left: binary, 3 B. right: binary, 3 B.',
    });
  });

  test('does not claim that bodies are the same if they were not kept or are cut', () => {
    const lost: BodyView = { kind: 'not-kept', size: 9 };
    expect(compareBodies(lost, lost, ['left', 'right']).kind).toBe('words');
    expect(compareBodies(lost, json('{}'), ['left', 'right']).kind).toBe('words');
    expect(
      compareBodies(
        { ...json('{'), isCut: true, size: 10 },
        { ...json('{'), isCut: true, size: 11 },
        ['left', 'right'],
      ),
    ).toEqual({
      kind: 'words',
      words: 'The parts that are here are the same, of 10 B and 11 B in all.',
    });
  });
});
