/** Which JSON counts as equal, and what a diff of the two shows. */
import { describe, expect, test } from 'vitest';
import { parseComparableJson, renderExactJson } from '../../../src/formats/json/exact-json.ts';
import { viewOfJson } from '../../../src/formats/json/json.ts';
import type { View } from '../../../src/formats/value/format.ts';
import { compareViews, type Rules } from '../../../src/replay/compare/compare-values.ts';
import { parsePointers } from '../../../src/session/pointers.ts';
import { RandomSessions } from '../../session/random-sessions.ts';

interface Compared {
  /** Paths of what differs. */
  readonly paths: readonly string[];
  readonly count: number;
  /** The aligned live value as JSON. */
  readonly aligned: string;
}

/** Compares two JSON texts. */
function compare(
  mode: 'exact' | 'shape',
  recorded: string,
  actual: string,
  { ignore = [] as readonly string[], isSame = (() => false) as Rules['isSame'] } = {},
): Compared {
  const { differences, aligned } = compareViews(
    viewOf(recorded),
    viewOf(actual),
    { mode, isSame },
    parsePointers(ignore),
  );
  const paths = differences.found.map(({ at }) => at.text);
  return { paths, count: differences.count, aligned: renderExactJson(aligned) };
}

function compareByShape(recorded: string, actual: string): ReturnType<typeof compareViews> {
  const rules = { mode: 'shape', isSame: () => false } as const;
  return compareViews(viewOf(recorded), viewOf(actual), rules, []);
}

function viewOf(json: string): View {
  return viewOfJson(parseComparableJson(json)?.json);
}

describe('exact', () => {
  test.each([
    ['key order and white space', '{"a":1,"b":[2]}', ' { "b" : [ 2 ], "a" : 1.0 } '],
    ['a long number', '[12345678901234567890]', '[12345678901234567890]'],
    ['a number that is a secret', '{"t":"REDACTED_T (number)"}', '{"t":12345}'],
    ['a secret', '{"t":"Bearer REDACTED_T, REDACTED_T_2!"}', '{"t":"Bearer abc, d!"}'],
  ])('%s makes no difference', (_, recorded, actual) => {
    expect(compare('exact', recorded, actual).paths).toEqual([]);
  });

  test.each([
    ['a value', '{"a":{"b":1}}', '{"a":{"b":2}}', '/a/b'],
    ['the type', '{"a":"1"}', '{"a":1}', '/a'],
    ['null and nothing', '{"a":null}', '{}', '/a'],
    ['a missing key', '{"a/b":1}', '{}', '/a~1b'],
    ['a new key', '{}', '{"~":1}', '/~0'],
    ['the order of an array', '[1,2]', '[1,3]', '/1'],
    ['a longer array', '[1]', '[1,2]', '/1'],
    ['an object and an array', '{"a":{}}', '{"a":[]}', '/a'],
    ['the last digit', '[12345678901234567890]', '[12345678901234567891]', '/0'],
    ['text around a secret', '{"t":"Bearer REDACTED_T"}', '{"t":"Basic abc"}', '/t'],
    ['a secret that is a number', '{"t":"REDACTED_T"}', '{"t":1}', '/t'],
    ['a secret whose end comes before its start', '{"t":"abREDACTED_T"}', '{"t":"a"}', '/t'],
    ['an own __proto__', '{"__proto__":1}', '{"__proto__":2}', '/__proto__'],
  ])('%s is a difference', (_, recorded, actual, path) => {
    expect(compare('exact', recorded, actual).paths).toEqual([path]);
  });

  test('a recorded value equals the live one that stands for it, in strings, numbers and keys', () => {
    const isSame = (recorded: string, actual: string) => recorded === '7' && actual === '42';
    const recorded = '{"id":7,"ref":"7","byId":{"7":{"n":1}},"n":7}';
    const actual = '{"id":42,"ref":"42","byId":{"42":{"n":1}},"n":8}';
    expect(compare('exact', recorded, actual, { isSame })).toEqual({
      paths: ['/n'],
      count: 1,
      aligned: '{"id":7,"ref":"7","byId":{"7":{"n":1}},"n":8}',
    });
  });

  test('a short live value counts as equal only if it is an id', () => {
    const isSame = (recorded: string, actual: string) => recorded === '7' && actual === '8';
    const recorded = '{"id":7,"orderIds":[7],"qty":7,"total":"7","page":{"n":7}}';
    const actual = recorded.replaceAll('7', '8');
    expect(compare('exact', recorded, actual, { isSame }).paths).toEqual([
      '/qty',
      '/total',
      '/page/n',
    ]);
  });

  test('a long live value, or a part of a URL, counts as equal anywhere', () => {
    const isSame = (recorded: string, actual: string) =>
      recorded.replace('2f9c1e77', 'd0e1f2a3').replace('/7', '/8') === actual;
    const recorded = '{"a":"2f9c1e77","b":{"c":"/orders/7?x"}}';
    const actual = '{"a":"d0e1f2a3","b":{"c":"/orders/8?x"}}';
    expect(compare('exact', recorded, actual, { isSame }).paths).toEqual([]);
  });

  test('an ignored place is neither compared nor missed, and aligned as recorded', () => {
    const ignore = ['/**/at', '/items/*/n', '/gone', '/new', '/list/1'];
    const recorded = '{"at":1,"items":[{"n":1,"m":1}],"gone":1,"list":[1]}';
    const actual = '{"items":[{"n":2,"m":2}],"new":1,"list":[1,2],"at":{"x":1}}';
    expect(compare('exact', recorded, actual, { ignore })).toEqual({
      paths: ['/items/0/m'],
      count: 1,
      aligned: '{"at":1,"items":[{"n":1,"m":2}],"gone":1,"list":[1]}',
    });
  });

  test('twenty differences are kept, and all of them are counted', () => {
    const list = (first: number) =>
      JSON.stringify(Array.from({ length: 500 }, (_, i) => i + first));
    const { paths, count } = compare('exact', list(0), list(1));
    expect([paths.length, count]).toEqual([20, 500]);
  });

  test('random values equal themselves, and differ from others whenever their texts do', () => {
    const random = new RandomSessions(3);
    const values = Array.from({ length: 300 }, () => JSON.stringify(random.json()));
    const wrong = values.filter((value, index) => {
      const other = values[index + 1] ?? value;
      return (
        compare('exact', value, value).count > 0 ||
        (compare('exact', value, other).count === 0) !== (value === other)
      );
    });
    expect(wrong).toEqual([]);
  });
});

describe('shape', () => {
  test.each([
    ['other values', '{"a":1,"b":"x","c":true}', '{"a":2.5,"b":"","c":false}'],
    ['more and fewer elements', '[{"a":1},{"a":2}]', '[{"a":3}]'],
    ['elements of any recorded shape', '[{"a":1},{"b":"x"}]', '[{"b":"y"},{"b":"z"},{"a":9}]'],
    ['an empty live array', '{"a":[1]}', '{"a":[]}'],
    ['an empty recorded array', '{"a":[]}', '{"a":[1,"x",{}]}'],
    ['an element whose array is empty', '[{"a":[1]},{"b":1}]', '[{"a":[]}]'],
    ['a number of more digits', '[1]', '[12345678901234567890]'],
  ])('%s make no difference', (_, recorded, actual) => {
    expect(compare('shape', recorded, actual).paths).toEqual([]);
  });

  test.each([
    ['a type', '{"a":[{"b":1}]}', '{"a":[{"b":2},{"b":"2"}]}', '/a/1/b'],
    ['null in the place of a value', '{"a":1}', '{"a":null}', '/a'],
    ['a value in the place of null', '{"a":null}', '{"a":1}', '/a'],
    ['a missing key', '[{"a":1,"b":2}]', '[{"a":1}]', '/0/b'],
    ['a new key', '{"a":1}', '{"a":1,"b":1}', '/b'],
    ['the nearest of several shapes', '[{"k":"x","a":1},[],3]', '[{"k":"x","a":"1"}]', '/0/a'],
  ])('%s is a difference', (_, recorded, actual, path) => {
    expect(compare('shape', recorded, actual).paths).toEqual([path]);
  });

  test.each([
    [
      'only an element of no recorded shape differs, and each shape is shown once',
      '[{"id":1,"n":1},{"id":2,"n":2}]',
      '[{"id":7,"n":5},{"id":8,"n":"6"},{"id":9,"n":7}]',
      [{ id: 'number', n: 'number' }],
      [
        { id: 'number', n: 'number' },
        { id: 'number', n: 'string' },
      ],
    ],
    [
      'elements that were not received are not shown',
      '[{"kind":"a","n":1},{"kind":"b","m":2,"o":{"x":1}}]',
      '[{"kind":"b","m":"secret"}]',
      [{ kind: 'string', m: 'number', o: { x: 'number' } }],
      [{ kind: 'string', m: 'string' }],
    ],
    [
      'an empty list and the elements of any list fit each other',
      '{"a":[],"b":[1],"c":1}',
      '{"a":["x"],"b":[],"c":null}',
      { a: ['string'], b: [], c: 'number' },
      { a: ['string'], b: [], c: 'null' },
    ],
  ])('in a diff, %s', (_, recorded, actual, before, now) => {
    const { shapes } = compareByShape(recorded, actual);
    expect(shapes()).toEqual([before, now]);
  });

  test('lists nested sixty levels deep are compared', () => {
    const nested = (leaf: string): string => `${'['.repeat(60)}${leaf}${',1]'.repeat(60)}`;
    expect(compare('shape', nested('"a"'), nested('true')).count).toBe(1);
  });

  test('an ignored place may have any shape', () => {
    const ignore = ['/*/meta'];
    const recorded = '[{"a":1,"meta":1},{"b":1}]';
    const { paths } = compare('shape', recorded, '[{"a":2,"meta":{}},{"a":2}]', { ignore });
    expect(paths).toEqual([]);
  });
});
