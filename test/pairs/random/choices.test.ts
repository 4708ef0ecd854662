import { describe, expect, test } from 'vitest';
import { judgeChoice } from './choices.ts';
import type { Row } from './rows.ts';

let lastId = 0;

function row(fields: Partial<Row>): Row {
  lastId += 1;
  return {
    id: `id-${lastId}`,
    ...{ ref: `ref-${lastId}`, etag: `etag-${lastId}`, name: 'stranger', kind: 'basic' },
    ...{ flag: false, count: 0, version: 1, created: '2026-01-01' },
    owner: { id: 1, name: 'Ada' },
    ...fields,
  };
}

const mine = (fields: Partial<Row> = {}): Row => row({ name: 'mine', ...fields });

describe('the recording tells which row was chosen', () => {
  test('by a name that only this row has, on both instances', () => {
    const [a, b] = [mine(), mine()];
    const rows = { a: [row({}), a], b: [b, row({}), row({})] };
    expect(judgeChoice(rows, { a, b }, ['id', 'name'])).toBe('yes');
  });

  test('by a flag, where the names differ', () => {
    const [a, b] = [row({ name: 'x', flag: true }), row({ name: 'y', flag: true })];
    const rows = { a: [row({}), a, row({})], b: [row({}), row({}), b, row({})] };
    expect(judgeChoice(rows, { a, b }, ['id', 'name', 'flag'])).toBe('yes');
  });

  test('by its end of the list, where nothing else tells', () => {
    const [a, b] = [row({ name: 'x' }), row({ name: 'y' })];
    const rows = { a: [row({}), a], b: [row({}), row({}), b] };
    expect(judgeChoice(rows, { a, b }, ['id', 'name'])).toBe('yes');
  });
});

describe('the recording does not tell which row was chosen', () => {
  test('where two have the name that the client had given', () => {
    const [a, b] = [mine(), mine()];
    const rows = { a: [row({}), a], b: [mine(), b] };
    expect(judgeChoice(rows, { a, b }, ['id', 'name'], true)).toBe('no');
  });

  test('where the last has the name of another', () => {
    const [a, b] = [mine(), mine()];
    const rows = { a: [row({}), a], b: [mine(), row({}), b] };
    expect(judgeChoice(rows, { a, b }, ['id', 'name'])).toBe('no');
  });

  test('where the first is the last as well', () => {
    const [a, b] = [row({ name: 'x' }), row({ name: 'y' })];
    expect(judgeChoice({ a: [a], b: [b, row({})] }, { a, b }, ['id', 'name'])).toBe('no');
  });
});

test('a recording points at another row where only that one has the name', () => {
  const [a, b] = [mine({ flag: true }), row({ flag: true })];
  const rows = { a: [row({}), a, row({})], b: [row({}), mine(), b] };
  expect(judgeChoice(rows, { a, b }, ['id', 'name', 'flag'])).toBe('contradicted');
});
