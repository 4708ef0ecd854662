/** Lists that are as they were when recorded: what passes as it was recorded is sent so. */
import { describe, expect, test } from 'vitest';
import { lastOf } from './last-of.ts';

const tasks = (...titles: readonly string[]) =>
  titles.map((title, index) => ({ id: index + 1, title, at: `2026-11-24T10:0${index}:00Z` }));
const TASKS = tasks('Buy milk', 'Buy milk', 'Call Bob');
const request = { request: 'PATCH /tasks/2', body: { done: true } };

describe('of elements that nothing tells from each other, the one that was taken is taken again', () => {
  const exchanges = [{ request: 'GET /tasks', answer: TASKS }, request];
  const later = TASKS.map((task) => ({ ...task, at: '2027-01-02T03:04:05Z' }));

  test.each<[string, unknown]>([
    ['where the list is the same', TASKS],
    ['where only times differ', later],
    ['where each has a member more', TASKS.map((task) => ({ ...task, tag: null, rank: 7 }))],
  ])('%s', async (_, live) => {
    expect(await lastOf(exchanges, [live])).toBe('PATCH /tasks/2 {"done":true}');
  });

  test.each<[string, unknown]>([
    ['where another one has come before them', [{ id: 1, title: 'Buy milk' }, ...TASKS]],
    ['where another one has come behind them', [...TASKS, { id: 4, title: 'Buy milk' }]],
    ['where one of them has another name', tasks('Buy milk', 'Buy milk', 'Call Eve')],
  ])('but not %s', async (_, live) => {
    expect(await lastOf(exchanges, [live])).toMatch(/^body \/1 of its response may be|^blocked by/);
  });
});

test('also of a map by numbers', async () => {
  const map = { tasks: { 1: { title: 'Buy milk' }, 2: { title: 'Buy milk' } } };
  const exchanges = [{ request: 'GET /tasks', answer: map }, request];
  expect(await lastOf(exchanges, [map])).toBe('PATCH /tasks/2 {"done":true}');
});

test('also in a list of more elements than are compared', async () => {
  const many = Array.from({ length: 12_000 }, (_, id) => ({ id, title: `Task ${id % 7}` }));
  const exchanges = [{ request: 'GET /tasks', answer: many }, { request: 'DELETE /tasks/11000' }];
  expect(await lastOf(exchanges, [many])).toBe('DELETE /tasks/11000');
});
