import { describe, expect, test } from 'vitest';
import { applySplices } from '../../src/formats/text/splices.ts';
import { type Edit, type Fill, findSplices, type TextStep } from '../../src/formats/write-text.ts';

function edit(steps: readonly TextStep[], text: string): Edit {
  return { steps, text };
}

function range(
  start: number,
  end: number,
  codec: 'plain' | 'percent' | 'base64' = 'plain',
): TextStep {
  return { kind: 'range', start, end, codec };
}

function rewriteText(text: string, edits: readonly Edit[]): string {
  return applySplices(text, findSplices(text, edits));
}

function leaf(pointer: string): TextStep {
  return { kind: 'json', pointer, isKey: false };
}

test('a text stays as it is where it is not edited', () => {
  const text = '{ "a" : 1.10,\n  "b": [ 9007199254740993, "x\\u0041" ] }';
  expect(rewriteText(text, [edit([leaf('/b/1')], 'new')])).toBe(
    '{ "a" : 1.10,\n  "b": [ 9007199254740993, "new" ] }',
  );
});

test('several pieces of a text are replaced in their places', () => {
  const edits = [edit([range(8, 9)], '12'), edit([range(0, 1)], 'long')];
  expect(rewriteText('7 comes 8', edits)).toBe('long comes 12');
});

test('the widest of several overlapping edits counts', () => {
  expect(rewriteText('abcdef', [edit([range(2, 3)], 'X'), edit([range(1, 5)], '-')])).toBe('a-f');
});

test('a part of a coded piece is replaced, and the piece is coded again', () => {
  const coded = Buffer.from('user:secret-1').toString('base64');
  const text = `Basic ${coded}`;
  const steps = [range(6, text.length, 'base64'), range(5, 13)];
  const rewritten = rewriteText(text, [edit(steps, 's')]);
  expect(Buffer.from(rewritten.slice(6), 'base64').toString()).toBe('user:s');
});

describe('a leaf of JSON', () => {
  test.each([
    ['a number for a number', '{"a":7}', '12', '{"a":12}'],
    ['a text for a number', '{"a":7}', 'x"y', '{"a":"x\\"y"}'],
    ['a number for a text', '{"a":"7"}', '12', '{"a":"12"}'],
    ['a text with characters that need escapes', '{"a":"7"}', 'a\n"\\', '{"a":"a\\n\\"\\\\"}'],
  ])('takes %s', (_, text, value, rewritten) => {
    expect(rewriteText(text, [edit([leaf('/a')], value)])).toBe(rewritten);
  });

  test('is found by keys with slashes and tildes, and as the root', () => {
    expect(rewriteText('{"a/b~c":["x"]}', [edit([leaf('/a~1b~0c/0')], 'y')])).toBe(
      '{"a/b~c":["y"]}',
    );
    expect(rewriteText('"x"', [edit([leaf('')], 'y')])).toBe('"y"');
  });

  test('is edited in part', () => {
    expect(rewriteText('{"a":"see 7\\n"}', [edit([leaf('/a'), range(4, 5)], '12')])).toBe(
      '{"a":"see 12\\n"}',
    );
  });
});

describe('a secret', () => {
  /** A secret for each `$`. */
  const fill: Fill = (text) =>
    [...text.matchAll(/\$/g)].map(({ index }) => ({ start: index, end: index + 1, text: 'S' }));
  const rewrite = (text: string, edits: Edit[]): string =>
    applySplices(text, findSplices(text, edits, fill));

  test('is filled in next to edits, but not into them', () => {
    expect(rewrite('$ abc $ def $', [edit([range(2, 5)], '$$'), edit([range(8, 11)], '$')])).toBe(
      'S $$ S $ S',
    );
  });

  test('is not filled in where an edit is', () => {
    expect(rewrite('a $ b', [edit([range(2, 3)], 'live')])).toBe('a live b');
  });

  test('is filled in next to edits in Base64', () => {
    const text = Buffer.from('user-name:$').toString('base64');
    const steps = [range(0, text.length, 'base64'), range(0, 9)];
    const rewritten = rewrite(text, [edit(steps, '$')]);
    expect(Buffer.from(rewritten, 'base64').toString()).toBe('$:S');
  });
});
