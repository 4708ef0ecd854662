import { describe, expect, test } from 'vitest';
import { align } from '../../../src/diff/align.ts';
import { commonEnds, diffLines } from '../../../src/diff/line-diff.ts';
import { diffJson } from '../../../src/page/app/diff/json-diff.ts';
import { parseJson, renderJson } from '../../../src/page/app/diff/parse-json.ts';

/** The length of the longest common subsequence, by the textbook algorithm. */
function lcsLength(left: readonly string[], right: readonly string[]): number {
  let before = new Array<number>(right.length + 1).fill(0);
  for (const element of left) {
    const now = [0];
    for (const [index, other] of right.entries()) {
      const same = (before[index] ?? 0) + 1;
      now.push(element === other ? same : Math.max(before[index + 1] ?? 0, now[index] ?? 0));
    }
    before = now;
  }
  return before.at(-1) ?? 0;
}

/** Pseudorandom numbers, the same in each run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

describe('align', () => {
  test('finds as many pairs as there can be, each element once and in order', () => {
    const next = random(7);
    for (let round = 0; round < 200; round += 1) {
      const letters = 1 + Math.floor(next() * 6);
      const make = (): string[] =>
        Array.from({ length: Math.floor(next() * 90) }, () => String(Math.floor(next() * letters)));
      const [left, right] = [make(), make()];
      const aligned = align(left, right);
      const pairs = aligned.filter((pair) => pair.left !== undefined && pair.right !== undefined);
      expect(pairs).toHaveLength(lcsLength(left, right));
      for (const { left: l, right: r } of pairs) expect(left[l ?? -1]).toBe(right[r ?? -1]);
      expect(aligned.flatMap((pair) => pair.left ?? [])).toEqual([...left.keys()]);
      expect(aligned.flatMap((pair) => pair.right ?? [])).toEqual([...right.keys()]);
    }
  });

  test('aligns 10,000 with 10,000 elements that have nothing in common in well under a second', () => {
    const left = Array.from({ length: 10_000 }, (_, index) => `a${index % 50}`);
    const right = Array.from(
      { length: 10_000 },
      (_, index) => `${index % 2 ? 'a' : 'b'}${(index * 7) % 50}`,
    );
    const started = performance.now();
    const aligned = align(left, right);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(aligned.length).toBeLessThan(20_000);
  });

  test('gives up on the middle of sequences that are too long for its table', () => {
    const side = (name: string): string[] => [
      'start',
      ...Array.from({ length: 30_000 }, (_, i) => name + i),
      'end',
    ];
    const aligned = align(side('a'), side('b'));
    expect(aligned).toHaveLength(60_002);
    expect(aligned[0]).toEqual({ left: 0, right: 0 });
    expect(aligned.at(-1)).toEqual({ left: 30_001, right: 30_001 });
  });
});

describe('diffJson', () => {
  test('names the places of changed, added and removed values', () => {
    const before = { a: 1, b: { 'c/d': [1, 2] }, gone: null };
    const now = { a: 2, b: { 'c/d': [1, 3] }, new: { x: 1 } };
    expect(diffJson(before, now)).toEqual([
      { kind: 'changed', pointer: '/a', before: 1, now: 2 },
      { kind: 'changed', pointer: '/b/c~1d/1', before: 2, now: 3 },
      { kind: 'removed', pointer: '/gone', before: null },
      { kind: 'added', pointer: '/new', now: { x: 1 } },
    ]);
  });

  test('matches elements by what identifies them, and gives the places of both sides', () => {
    const before = [
      { id: 1, n: 'a' },
      { id: 2, n: 'b' },
      { id: 3, n: 'c' },
    ];
    const now = [
      { id: 9, n: 'x' },
      { id: 1, n: 'a' },
      { id: 3, n: 'C' },
    ];
    expect(diffJson(before, now)).toEqual([
      { kind: 'removed', pointer: '/1', before: { id: 2, n: 'b' } },
      { kind: 'added', pointer: '/0', now: { id: 9, n: 'x' } },
      { kind: 'changed', pointer: '/2/n', before: 'c', now: 'C' },
    ]);
  });

  test('says when an element has moved', () => {
    const [a, b, c] = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
    expect(diffJson([a, b, c], [c, a, b])).toEqual([{ kind: 'moved', pointer: '/2', to: '/0' }]);
  });

  test('matches elements without an identity by their position', () => {
    const before = [{ x: 1 }, { x: 2 }, [1], null];
    const now = [{ x: 1 }, { x: 3 }, [2], null];
    expect(diffJson(before, now)).toEqual([
      { kind: 'changed', pointer: '/1/x', before: 2, now: 3 },
      { kind: 'changed', pointer: '/2/0', before: 1, now: 2 },
    ]);
  });

  test('compares a value of another type as a whole', () => {
    expect(diffJson({ a: [1] }, { a: { 0: 1 } })).toEqual([
      { kind: 'changed', pointer: '/a', before: [1], now: { 0: 1 } },
    ]);
    expect(diffJson(1, 'a')).toEqual([{ kind: 'changed', pointer: '', before: 1, now: 'a' }]);
    expect(diffJson(null, {})).toEqual([{ kind: 'changed', pointer: '', before: null, now: {} }]);
  });

  test('finds nothing in equal values, whatever the order of their members', () => {
    expect(diffJson({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 })).toEqual([]);
  });

  test('sees members that are named like the prototype', () => {
    const [before, now] = ['{"__proto__":{"a":1}}', '{"__proto__":{"a":2}}'].map(
      (text) => parseJson(text)?.json,
    );
    expect(diffJson(before, now)).toEqual([
      { kind: 'changed', pointer: '/__proto__/a', before: 1, now: 2 },
    ]);
  });

  test('compares lists of 100,000 elements by their ids', () => {
    const rows = (from: number, name: (id: number) => string): unknown[] =>
      Array.from({ length: 100_000 }, (_, index) => ({
        id: from + index,
        name: name(from + index),
      }));
    const started = performance.now();
    const changes = diffJson(
      { rows: rows(0, (id) => `row ${id}`) },
      { rows: rows(1, (id) => (id === 500 ? 'changed' : `row ${id}`)) },
    );
    expect(performance.now() - started).toBeLessThan(5000);
    expect(changes).toEqual([
      { kind: 'removed', pointer: '/rows/0', before: { id: 0, name: 'row 0' } },
      {
        kind: 'changed',
        pointer: '/rows/500/name',
        to: '/rows/499/name',
        before: 'row 500',
        now: 'changed',
      },
      { kind: 'added', pointer: '/rows/99999', now: { id: 100_000, name: 'row 100000' } },
    ]);
  });
});

describe('parseJson', () => {
  // Browsers pass the source of a number since 2023, and Node since version 21.
  const hasSource = Number(process.versions.node.split('.')[0]) >= 22;

  test.runIf(hasSource)('keeps numbers to the last digit', () => {
    const text = '{"id":12345678901234567890,"price":1.10,"e":1e400,"n":3}';
    const value = parseJson(text)?.json;
    expect(renderJson(value)).toBe(text);
    const other = parseJson(text.replace('67890', '67891'))?.json;
    expect(diffJson(value, other)).toHaveLength(1);
  });

  test.each(['', '{', '{"a":1,}', '[1] x'])('does not take %j for JSON', (text) => {
    expect(parseJson(text)).toBeUndefined();
  });

  test('reads a deeply nested text, or takes it for a text that is not JSON if the browser cannot', () => {
    expect(() => parseJson('['.repeat(1_000_000) + ']'.repeat(1_000_000))).not.toThrow();
  });
});

describe('diffLines', () => {
  test('shows what differs with three lines around it', () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
    const now = lines.with(9, 'new').toSpliced(10, 0, 'newer');
    const shown = diffLines(lines.join('\n'), now.join('\n')).map((line) =>
      line.kind === 'left-out' ? line.count : `${line.kind} ${line.text}`,
    );
    expect(shown).toEqual([
      6,
      'same line 7',
      'same line 8',
      'same line 9',
      'removed line 10',
      'added new',
      'added newer',
      'same line 11',
      'same line 12',
      'same line 13',
      7,
    ]);
  });

  test('shows no lines of equal texts', () => {
    expect(diffLines('a\nb', 'a\nb')).toEqual([]);
  });
});

test('commonEnds counts no character twice', () => {
  expect(commonEnds('aaa', 'aa')).toEqual({ start: 2, end: 0 });
  expect(commonEnds('abc', 'axc')).toEqual({ start: 1, end: 1 });
  expect(commonEnds('', 'a')).toEqual({ start: 0, end: 0 });
  expect(commonEnds('a😀b', 'a😁b')).toEqual({ start: 1, end: 1 });
});
