import { expect, test } from 'vitest';
import { findSplices } from '../../src/formats/write-text.ts';

/** The character that would end a live value early in the place of `ID`. */
function strayOf(text: string, live: string): string | undefined {
  const start = text.lastIndexOf('ID');
  const steps = [{ kind: 'range', start, end: start + 2, codec: 'plain' }] as const;
  return findSplices(text, [{ steps, text: live }])[0]?.stray;
}

test.each([
  ['{ order(id: "ID") }', 'a"b', '"'],
  ['{ order(id: "ID") }', 'a\\', '\\'],
  ['{ order(id: ID) }', '7) {', ')'],
  ['{ order(id: ID, a: 1) }', '7 b', ' '],
  ['OrderID eq ID', '7 or 1', ' '],
  ['{ orders(ids: [1 ID 2]) }', '7 8', ' '],
  ['{ order(id: ID, dry: true\n) }', '7#', '#'],
  ['id==ID', '7,admin==true', ','],
  ['id=in=ID', '7;a==b', ';'],
  ['1\nID\n2', '7\n8', '\n'],
  ['ID\r\n2', '7\n8', '\n'],
  ['ID\t2', '7\t8', '\t'],
  ['7,ID', '8,9', ','],
  ['a; b=ID; c', 'd; e', ';'],
  ['user:ID', 'a:b', ':'],
])(
  'a live value with a delimiter of the recorded one would end early: %s, %s',
  (text, live, delimiter) => {
    expect(strayOf(text, live)).toBe(delimiter);
  },
);

test.each([
  ['see ID there', 'two words'],
  ['Bearer ID', 'eyJ.a-b_c=='],
  ['order_ID', 'a_b-c'],
  ['urn:a:ID', 'b:c'],
  ['ID', '"a", (b)'],
  ['a=ID', 'b,c;d'],
  ['{{name}} has ordered ID today', 'two words, #1'],
  ['{ order(id: "ID") }', 'a, b #1'],
  ['see ID there', 'two\nlines'],
])('a live value with other characters does not end early: %s, %s', (text, live) => {
  expect(strayOf(text, live)).toBeUndefined();
});
