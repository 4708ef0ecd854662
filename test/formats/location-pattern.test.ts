import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Location, type Step } from '../../src/formats/value/location.ts';
import { namePart, parseLocation } from '../../src/formats/value/location-pattern.ts';
import { repositoryRoot } from '../kit/repository-root.ts';

const body: Step = { kind: 'body' };

function at(...steps: readonly Step[]): Location {
  return new Location(steps);
}

/** An element of a list in JSON. */
function itemAt(index: number, ...inside: readonly Step[]): Location {
  return at(body, { kind: 'key', name: 'items' }, { kind: 'item', index }, ...inside);
}

test.each<[string, Location]>([
  ['cookie sid 2', at({ kind: 'cookie', name: 'sid', index: 2 })],
  [
    'header location segment 2',
    at({ kind: 'header', name: 'location' }, { kind: 'segment', name: 'orders', index: 2 }),
  ],
  [
    'header www-authenticate path',
    at({ kind: 'header', name: 'www-authenticate' }, { kind: 'parameter', name: 'path' }),
  ],
  ['path from segment 2', at({ kind: 'path' }, { kind: 'tail', index: 2 })],
  ['body /items/3/name', itemAt(3, { kind: 'key', name: 'name' })],
  ['body /items/3 name', itemAt(3, { kind: 'name' })],
  ['body /a~1b json /c', at(body, { kind: 'key', name: 'a/b' }, { kind: 'json' }, keyOf('c'))],
  [
    'body row /items/* 3 cell 2 form text 1',
    at(
      body,
      { kind: 'row', name: '/items/*', index: 3 },
      ...([
        { kind: 'cell', index: 2 },
        { kind: 'text', name: 'form', index: 1 },
      ] as const),
    ),
  ],
  [
    'body script state nonce 1',
    at(body, { kind: 'script', name: 'state' }, { kind: 'code', name: 'nonce', index: 1 }),
  ],
  [
    'body script json 1 /a',
    at(body, { kind: 'script' }, { kind: 'code', name: 'json', index: 1 }, keyOf('a')),
  ],
  [
    'body script assign 1 json /a',
    at(
      body,
      { kind: 'script' },
      { kind: 'code', name: 'assign', index: 1 },
      { kind: 'json' },
      keyOf('a'),
    ),
  ],
  [
    'body script assign 1 json /a',
    at(body, { kind: 'script', name: 'assign', index: 1 }, { kind: 'json' }, keyOf('a')),
  ],
  ['body /text token "" 2', at(body, keyOf('text'), { kind: 'token', index: 2 })],
  ['body token "id=" 1', at(body, { kind: 'token', name: 'id=', index: 1 })],
  ['body token form 1', at(body, { kind: 'token', name: 'form', index: 1 })],
  ['body script json /a', at(body, { kind: 'script' }, { kind: 'json' }, keyOf('a'))],
  [String.raw`body field "user \"name\""`, at(body, { kind: 'field', name: 'user "name"' })],
  [String.raw`body field "a\"b" tag`, at(body, { kind: 'field', name: 'a"b' }, { kind: 'tag' })],
  ['body /"*"/id', at(body, keyOf('*'), keyOf('id'))],
  [String.raw`body /"a\"b"/"c\"d"`, at(body, keyOf('a"b'), keyOf('c"d'))],
  ['body script "7" json', at(body, { kind: 'script', name: '7' }, { kind: 'json' })],
])('the location %s is parsed from its text', (text, location) => {
  expect(location.text).toBe(text);
  expect(parseLocation(text, 'request')?.names(location)).toBe(true);
});

function keyOf(name: string): Step {
  return { kind: 'key', name };
}

test.each([
  'body /id segmnt 2',
  'body /first name/of',
  'body field user first',
  'query a b',
  'body value api kee',
])('%s is no location, since a name with a space has to be in quotes', (text) => {
  expect(parseLocation(text, 'request')).toBeUndefined();
});

describe('a name with a space in a location', () => {
  const field = at(body, { kind: 'field', name: 'user first' });
  const key = at(body, keyOf('first name'), keyOf('of'));

  test('is in quotes, and parsed from them', () => {
    expect(field.text).toBe('body field "user first"');
    expect(parseLocation(field.text, 'request')?.names(field)).toBe(true);
    expect(key.text).toBe('body /"first name"/of');
    expect(parseLocation(key.text, 'request')?.names(key)).toBe(true);
  });

  test('needs no quotes if it is given as a name', () => {
    expect(namePart({ kind: 'field', name: 'user first' }).names(field)).toBe(true);
    expect(namePart({ kind: 'pointer', pointer: '/first name/of' }).names(key)).toBe(true);
  });
});

test('a name that ends in a number differs from the second occurrence of a name', () => {
  const named = at({ kind: 'query', name: 'a 2' });
  const second = at({ kind: 'query', name: 'a', index: 2 });
  expect(named.text).toBe('query "a 2"');
  expect(second.text).toBe('query a 2');
  for (const [one, other] of [
    [named, second],
    [second, named],
  ] as const) {
    const pattern = parseLocation(one.text, 'request');
    expect([pattern?.names(one), pattern?.names(other)]).toEqual([true, false]);
  }
});

test('a name that is a star names only itself', () => {
  const star = at(body, keyOf('*'), keyOf('id'));
  const pattern = parseLocation(star.text, 'response');
  expect(pattern?.isSingle).toBe(true);
  expect(pattern?.names(at(body, keyOf('a'), keyOf('id')))).toBe(false);
  const query = at({ kind: 'query', name: 'f *' });
  expect(
    parseLocation(query.text, 'request')?.names(at({ kind: 'query', name: 'f', index: 2 })),
  ).toBe(false);
});

describe('a star in a location', () => {
  test('matches any element or member', () => {
    const pattern = namePart({ kind: 'pointer', pointer: '/items/*/id' });
    expect(pattern.names(itemAt(7, keyOf('id')))).toBe(true);
    expect(pattern.names(itemAt(7, keyOf('name')))).toBe(false);
    expect(pattern.names(itemAt(7))).toBe(false);
  });

  test('matches any number in the place of a number', () => {
    const pattern = parseLocation('body row /items/* * data-id', 'response');
    const rowOf = (name: string): Location =>
      at(body, { kind: 'row', name, index: 3 }, { kind: 'data', name: 'data-id' });
    expect(pattern?.names(rowOf('/items/*'))).toBe(true);
    expect(pattern?.names(rowOf('/items/*/lines'))).toBe(false);
  });

  test('makes a pattern name several locations', () => {
    expect(parseLocation('path segment *', 'request')?.isSingle).toBe(false);
    expect(parseLocation('body link /items/* 1', 'response')?.isSingle).toBe(true);
  });
});

test('a pattern covers the locations inside of those that it names', () => {
  const items = parseLocation('body /items', 'response');
  expect(items?.covers(itemAt(0, keyOf('id')))).toBe(true);
  expect(items?.names(itemAt(0, keyOf('id')))).toBe(false);
  expect(items?.covers(at(body, keyOf('itemsOfOthers')))).toBe(false);
});

test('a field in a pattern is also a part of a multipart form', () => {
  const part = at(body, { kind: 'part', name: 'title' });
  expect(namePart({ kind: 'field', name: 'title' }).names(part)).toBe(true);
});

test('the header of cookies in a pattern names each cookie', () => {
  const cookie = at({ kind: 'cookie', name: 'sid' });
  expect(namePart({ kind: 'header', name: 'Cookie' }).names(cookie)).toBe(true);
});

test.each([
  ['', 'request'],
  ['bodi /id', 'request'],
  ['body id', 'request'],
  ['path segmnt 2', 'request'],
  ['path /a', 'request'],
  ['header', 'response'],
  ['path segment 2', 'response'],
  ['query page', 'response'],
] as const)('"%s" is no location of a %s', (text, message) => {
  expect(parseLocation(text, message)).toBeUndefined();
});

test('the locations in the manual of rules can be parsed', () => {
  const readme = readFileSync(join(repositoryRoot, 'src/replay/correlate/link/README.md'), 'utf8');
  const [, words = ''] = readme.split('### Locations in words');
  const examples = [...words.matchAll(/`((?:path|query|header|cookie|body) [^`]+)`/g)];
  expect(examples.length).toBeGreaterThan(20);
  for (const [, text = ''] of examples)
    expect([text, parseLocation(text, 'request')?.text]).toEqual([text, text]);
});

test('a long text of words that begin steps is parsed in bounded time', () => {
  const text = `body ${'script "field link x '.repeat(20_000)}`;
  expect(() => parseLocation(text, 'response')).not.toThrow();
});

test.each(['body field "first name', 'body /a"b', 'query "', 'body field "a"b"'])(
  '%s is refused, since a quote in it has no end',
  (text) => {
    expect(parseLocation(text, 'request')).toBeUndefined();
  },
);
