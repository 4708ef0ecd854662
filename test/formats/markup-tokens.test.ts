import { expect, test } from 'vitest';
import { type MarkupToken, readMarkup } from '../../src/formats/markup/markup-tokens.ts';

/** Each token in short: tags with their attributes, everything else with what it holds. */
function read(text: string): string[] {
  return Array.from(readMarkup(text), (token) => {
    if (token.kind !== 'open' && token.kind !== 'close') return `${token.kind} ${token.content}`;
    const attributes = token.attributes.map(({ name, value }) => ` ${name}=${value}`).join('');
    return `${token.kind}${token.isEmpty ? ' empty' : ''} ${token.name}${attributes}`;
  });
}

test('tags, texts, comments and sections of markup are read in their order', () => {
  const page = '<?xml?><!DOCTYPE a><a b="1" c=\'2\'>x<!-- <y> --><d/><![CDATA[<z>]]></a >';
  expect(read(page)).toEqual([
    'instruction xml',
    'declaration DOCTYPE a',
    'open a b=1 c=2',
    'text x',
    'comment  <y> ',
    'open empty d',
    'cdata <z>',
    'close a',
  ]);
});

test('attributes and texts of markup have their ranges in the text', () => {
  const page = '<a  b = "1"\n c=2 ><![CDATA[ x ]]> y </a>';
  const places: string[] = [];
  for (const token of readMarkup(page)) {
    if (token.kind === 'open') {
      for (const { value, start, end } of token.attributes) {
        expect(page.slice(start, end)).toBe(value);
        places.push(value);
      }
    } else if (token.kind !== 'close') {
      expect(page.startsWith(token.content, token.contentStart)).toBe(true);
      places.push(token.content);
    }
  }
  expect(places).toEqual(['1', '2', ' x ', ' y ']);
});

test('the tokens of markup make up the whole text', () => {
  const page = '<a b="1>2" c>x < y<b <c d=\'"\'/><!-- <![CDATA[ <? </a';
  const ranges = Array.from(readMarkup(page), ({ start, end }) => page.slice(start, end));
  expect(ranges.join('')).toBe(page);
});

test('the value of an attribute may have the end of a tag in it', () => {
  expect(read('<a b="1 > 0" c="2">')).toEqual(['open a b=1 > 0 c=2']);
});

test('the value of an attribute whose quote is not closed ends with its tag', () => {
  expect(read('<a b="1>x</a><c d="2">')).toEqual(['open a b=1', 'text x', 'close a', 'open c d=2']);
});

test('quotes, slashes and line ends of markup may be escaped as in a string of JSON', () => {
  const page = JSON.stringify('<a b="1"\n c="2"/>x</a>').replaceAll('/', '\\/').slice(1, -1);
  expect(read(page)).toEqual(['open empty a b=1 c=2', 'text x', 'close a']);
});

test('the value of an attribute in a string of JSON ends at the first quote of the markup', () => {
  const page = JSON.stringify('<a b="C:\\" c="2">').slice(1, -1);
  expect(read(page)).toEqual(['open a b=C:\\\\ c=2']);
});

test('the value of an attribute may have a tag in it', () => {
  expect(read('<a title="<b>x</b>" c="2">')).toEqual(['open a title=<b>x</b> c=2']);
});

test('a comment or a section that begins in a script ends with the script', () => {
  const script = 't("<!--", "<![CDATA[")';
  const tokens = read(`<script>${script}</script><a b="1"><!-- c --><![CDATA[d]]>`);
  expect(tokens.slice(-4)).toEqual(['close script', 'open a b=1', 'comment  c ', 'cdata d']);
});

test('a truncated tag has the attributes that it has', () => {
  expect(read('<a b="1" c="2')).toEqual(['open a b=1 c=2']);
});

test('a truncated comment or section hides nothing', () => {
  expect(read('<!-- <a>x')).toEqual(['comment ', 'text  ', 'open a', 'text x']);
  expect(read('<![CDATA[ <a>x')).toEqual(['cdata ', 'text  ', 'open a', 'text x']);
});

test.each([
  ['a < b', 'a character that begins no tag'],
  ['<a b=1>', 'a value without quotes'],
  ['<a b>', 'an attribute without a value'],
  ['<a b="1"c="2">', 'attributes without a space between them'],
  ['<a @b="1">', 'a name that XML does not have'],
  ['<a b=\\"1\\">', 'escaped quotes'],
  ['<a b="1', 'a tag that is cut off'],
  ['<\\/a>', 'an escaped slash'],
  ['</a b="1">', 'a closing tag with an attribute'],
  ['<!-- x', 'a comment that is cut off'],
])('the markup %s is not well-formed: %s', (text) => {
  const tokens: MarkupToken[] = Array.from(readMarkup(text));
  expect(tokens.some(({ isWellFormed }) => !isWellFormed)).toBe(true);
});
