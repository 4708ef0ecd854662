import { expect, test } from 'vitest';
import { findArguments } from '../../src/formats/json/graphql.ts';
import { linksOf } from '../replay/correlate/links.ts';

/** The arguments of a document, each as `order id: 7`. */
function argumentsOf(document: string): string[] {
  return findArguments(document).map(({ names, raw, start }) => {
    expect(document.slice(start, start + raw.length)).toBe(raw);
    return `${names.slice(0, -1).join(' ')} ${names.at(-1)}: ${raw}`;
  });
}

test.each([
  ['numbers and strings', '{ order(id: 7, of: "a") { id } }', ['order id: 7', 'order of: a']],
  ['lists and objects', '{ f(a: [7, 8], b: {c: {d: 9}}) }', ['f a 0: 7', 'f a 0: 8', 'f b c d: 9']],
  ['an escape', String.raw`{ f(note: "two\nlines", n: "7") }`, ['f n: 7']],
  ['an escaped quote', String.raw`{ f(note: "a\"b: 8", n: "7") }`, ['f n: 7']],
  ['an escaped backslash', String.raw`{ f(note: "a\\", n: "7") }`, ['f n: 7']],
  ['parentheses', '{ f(note: "a) (b (id: 8)", n: 7) }', ['f note: a) (b (id: 8)', 'f n: 7']],
  ['a block string', '{ f(note: """a "b" (c: 8)""", n: 7) }', ['f note: a "b" (c: 8)', 'f n: 7']],
  ['quotes in a block string', String.raw`{ f(note: """a\"""b""", n: 7) }`, ['f n: 7']],
  ['an empty string', '{ f(note: "", n: 7) }', ['f note: ', 'f n: 7']],
  ['a comment', '{ f(n: 7 # "a\n, m: 8) }', ['f n: 7', 'f m: 8']],
  ['fractions and words', '{ f(a: 1.5, b: 1e-3, c: SIZE_7, n: -7) }', ['f n: -7']],
  ['what is no argument', '{ a: order(id: $id) { b: "7" } }', []],
  ['no end', '{ f(n: 7, note: "a', ['f n: 7', 'f note: a']],
])('arguments of GraphQL are found next to %s', (_name, document, found) => {
  expect(argumentsOf(document)).toEqual(found);
});

test('a GraphQL string with an escape does not shift names to other values', async () => {
  const update = String.raw`mutation { updateOrder(note: "two\nlines", quantity: "7", id: "7") { ok } }`;
  const create = 'mutation { createOrder(sku: "a") { id } }';
  const exchanges = [
    {
      request: 'POST /graphql',
      body: { query: create },
      answer: { data: { createOrder: { id: 7 } } },
    },
    { request: 'POST /graphql', body: { query: update } },
    { request: 'POST /graphql', body: { query: update.replace(', id: "7"', '') } },
  ];
  expect(await linksOf(exchanges)).toEqual(['2 body /query <- 1 body /data/createOrder/id']);
});

test.each([
  ['one word', `a: "b\\n${'x'.repeat(1_000_000)}"`],
  ['a word', 'x'.repeat(1_000_000)],
  ['spaces', `x${' '.repeat(1_000_000)}`],
  ['backslashes', `a: "${'\\'.repeat(1_000_000)}`],
  ['open strings', '"\\'.repeat(500_000)],
  ['quotes', '"""\\'.repeat(250_000)],
  ['brackets', 'a: ['.repeat(250_000)],
  ['numbers in brackets', '[7 '.repeat(300_000)],
  ['parentheses', 'a('.repeat(500_000)],
])('1 MB of %s among the arguments of GraphQL is read in bounded time', (_name, text) => {
  expect(() => findArguments(`mutation { f(${text}) }`)).not.toThrow();
});
