import { expect, test } from 'vitest';
import { createRandom, RandomSessions } from '../../../session/random-sessions.ts';
import { tellAll, tellPlaces } from './values-in.ts';

const isJson = [['Content-Type', 'application/json']] as const;

/** The value that a pointer leads to (RFC 6901), written apart from what is tested. Some keys are in quotes. */
function resolvePointer(root: unknown, pointer: string): unknown {
  let value = root;
  for (const step of pointer.split('/').slice(1)) {
    const segment = step.startsWith('"') ? String(JSON.parse(step)) : step;
    const key = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

function countLeaves(value: unknown): number {
  if (typeof value === 'number') return 1;
  if (typeof value === 'string') return value === '' ? 0 : 1;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, child) => sum + countLeaves(child), 0);
}

test('each string and number is one value, at the pointer that leads to it', () => {
  const random = new RandomSessions(7);
  for (let round = 0; round < 500; round += 1) {
    const json = random.json(4);
    // URLs and JSON inside of strings have places of their own.
    const leaves = tellAll({ headers: isJson, json }).filter(
      ({ place }) => !/ (?:path|segment|json)/.test(place),
    );
    for (const { place, value } of leaves) {
      expect(String(resolvePointer(json, place.replace(/^body ?/, '')))).toBe(value);
    }
    expect(new Set(leaves.map(({ place }) => place)).size).toBe(countLeaves(json));
    expect(leaves).toHaveLength(countLeaves(json));
  }
});

test('JSON as text has the same values, however it is formatted', () => {
  const random = new RandomSessions(8);
  const die = createRandom(9);
  for (let round = 0; round < 300; round += 1) {
    const json = { in: random.json(4) };
    const text = JSON.stringify(json, null, Math.floor(die() * 4));
    expect(tellAll({ headers: isJson, text })).toEqual(tellAll({ headers: isJson, json }));
  }
});

test('a leaf is named by its keys, and knows the list element that it is in', () => {
  const json = { orders: [{ id: 7, lines: [{ sku: 'a' }], address: { city: 'X' } }], total: 1 };
  expect(tellAll({ json })).toEqual([
    {
      place: 'body /orders/0/id',
      value: '7',
      names: ['orders', 'id'],
      isInList: true,
      kind: 'number',
    },
    {
      place: 'body /orders/0/lines/0/sku',
      value: 'a',
      names: ['orders', 'lines', 'sku'],
      isInList: true,
      kind: 'string',
    },
    expect.objectContaining({
      place: 'body /orders/0/address/city',
      isInList: true,
    }),
    expect.objectContaining({ place: 'body /total', isInList: false }),
  ]);
});

test('roots are read that are lists or single values', () => {
  expect(tellPlaces({ json: ['a', 2] })).toEqual({ 'body /0': 'a', 'body /1': '2' });
  expect(tellPlaces({ headers: isJson, json: 'a' })).toEqual({ body: 'a' });
  expect(tellPlaces({ headers: isJson, json: 7 })).toEqual({ body: '7' });
});

test('keys are escaped as pointers have it', () => {
  const json = JSON.parse('{"a/b":{"m~n":1},"":2,"__proto__":{"x":3},"constructor":"c"}');
  expect(tellPlaces({ json })).toEqual({
    'body /a~1b/m~0n': '1',
    'body /': '2',
    'body /__proto__/x': '3',
    'body /constructor': 'c',
  });
});

test('numbers are told to the last digit', () => {
  const text =
    '{"id":9007199254740993,"price":1.10,"big":12345678901234567890123,"tiny":0.00000001,' +
    '"e":[1e3,-0,1E+2],"plain":-12.5,"text":"9007199254740993 1e5","key 1.50":"\\"1.50"}';
  const places = tellPlaces({ text });
  expect(places).toEqual({
    'body /id': '9007199254740993',
    'body /price': '1.10',
    'body /big': '12345678901234567890123',
    'body /tiny': '0.00000001',
    'body /e/0': '1e3',
    'body /e/1': '-0',
    'body /e/2': '1E+2',
    'body /plain': '-12.5',
    'body /text': '9007199254740993 1e5',
    'body /text token "" 1': '9007199254740993',
    'body /text token "" 2': '1e5',
    'body /"key 1.50"': '"1.50',
    'body /"key 1.50" token "" 1': '1.50',
  });
  expect(tellAll({ text }).filter(({ kind }) => kind === 'number')).toHaveLength(8);
});

test('a string that begins with a null character stays a string', () => {
  expect(tellAll({ json: { a: '\u00001.50' } })[0]).toMatchObject({
    value: '\u00001.50',
    kind: 'string',
  });
});

test('URLs and paths in strings are taken apart, other strings are not', () => {
  const json = { self: 'http://api.test/orders/7', next: '/orders?page=2', note: '/ not a path' };
  expect(tellPlaces({ json })).toEqual({
    'body /self': 'http://api.test/orders/7',
    'body /self path': '/orders/7',
    'body /self segment 1': 'orders',
    'body /self segment 2': '7',
    'body /next': '/orders?page=2',
    'body /next path': '/orders?page=2',
    'body /next segment 1': 'orders',
    'body /next query page': '2',
    'body /note': '/ not a path',
  });
});

test('the parts of a URL in a list are known to be in one', () => {
  const told = tellAll({ json: { items: [{ url: '/orders/7' }] } });
  expect(told.map(({ isInList }) => isInList)).toEqual(Array(4).fill(true));
});

test('JSON in a string is read as well', () => {
  const inner = JSON.stringify({ id: 9, again: JSON.stringify([{ x: 'y' }]) });
  const told = tellAll({ json: { list: [{ payload: inner }] } });
  expect(told).toContainEqual({
    place: 'body /list/0/payload json /id',
    value: '9',
    names: ['list', 'payload', 'id'],
    isInList: true,
    kind: 'number',
  });
  expect(told).toContainEqual(
    expect.objectContaining({
      place: 'body /list/0/payload json /again json /0/x',
      isInList: true,
    }),
  );
});

test('JSON after a guard against scripts is read', () => {
  expect(tellPlaces({ text: ')]}\'\n{"id":7}' })).toEqual({ 'body /id': '7' });
});

test('JSON below the deepest nesting that is read is ignored, and does no harm', () => {
  const deep = `${'['.repeat(5000)}7${']'.repeat(5000)}`;
  expect(tellAll({ text: `[${deep},"a"]` })).toEqual([
    expect.objectContaining({ place: 'body /1', value: 'a' }),
  ]);
});

test('neither true nor null nor the empty string is a value', () => {
  expect(tellAll({ json: [true, false, null, ''] })).toEqual([]);
});

test('keys that all objects inherit are not told', () => {
  const extra = { value: 'x', enumerable: true, configurable: true, writable: true };
  Object.defineProperty(Object.prototype, 'extra', extra);
  let told: { place: string }[] = [];
  try {
    told = tellAll({ json: { id: 7 } });
  } finally {
    Reflect.deleteProperty(Object.prototype, 'extra');
  }
  expect(told.map(({ place }) => place)).toEqual(['body /id']);
});
