/** Lists that are as they were when recorded: what passes as it was recorded is sent so. */
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../links.ts';
import { lastOf } from './last-of.ts';

const tasks = (...titles: readonly string[]) =>
  titles.map((title, index) => ({ id: index + 1, title, at: `2026-11-24T10:0${index}:00Z` }));
const TASKS = tasks('Buy milk', 'Buy milk', 'Call Bob');
const MANY = Array.from({ length: 12_000 }, (_, id) => ({ id, title: `Task ${id % 7}` }));
const request = { request: 'PATCH /tasks/2', body: { done: true } };

describe('of elements that nothing distinguishes, the one that was taken is taken again', () => {
  const exchanges = [{ request: 'GET /tasks', answer: TASKS }, request];

  test.each<[string, unknown]>([
    ['where the list is the same', TASKS],
    ['where each has a member more', TASKS.map((task) => ({ ...task, tag: null, rank: 7 }))],
  ])('%s', async (_, live) => {
    expect(await lastOf(exchanges, [live])).toBe('PATCH /tasks/2 {"done":true}');
  });

  test.each<[string, unknown]>([
    ['where another one has come before them', [{ id: 1, title: 'Buy milk' }, ...TASKS]],
    ['where the last of them is gone', TASKS.slice(0, 2)],
    ['where another one has come behind them', [...TASKS, { id: 4, title: 'Buy milk' }]],
    [
      'where only their times differ',
      TASKS.map((task) => ({ ...task, at: '2027-01-02T03:04:05Z' })),
    ],
    ['where one of them has another name', tasks('Buy milk', 'Buy milk', 'Call Eve')],
  ])('but none is taken again: %s', async (_, live) => {
    expect(await lastOf(exchanges, [live])).toMatch(/^body \/1 of its response may be|^blocked by/);
  });
});

test('in a map by numbers', async () => {
  const map = { tasks: { 1: { title: 'Buy milk' }, 2: { title: 'Buy milk' } } };
  const exchanges = [{ request: 'GET /tasks', answer: map }, request];
  expect(await lastOf(exchanges, [map])).toBe('PATCH /tasks/2 {"done":true}');
});

describe('a request is not sent if another thing may be meant', () => {
  test.each<[string, readonly Exchange[], readonly unknown[]]>([
    [
      'in a list of more elements than are compared',
      [{ request: 'GET /tasks', answer: MANY }, { request: 'DELETE /tasks/11000' }],
      [MANY.toSpliced(10_500, 1)],
    ],
    [
      'where ids that look like times have changed their places',
      [
        {
          request: 'GET /tasks',
          answer: [
            { id: 1_296_269_001, title: 'a' },
            { id: 1_300_192_123, title: 'a' },
          ],
        },
        { request: 'DELETE /tasks/1300192123' },
      ],
      [
        [
          { id: 1_300_192_123, title: 'a' },
          { id: 1_296_269_001, title: 'a' },
        ],
      ],
    ],
    [
      'where the days of rows have changed their places',
      [
        {
          request: 'GET /slots',
          answer: [
            { id: 1, day: '2026-11-24' },
            { id: 2, day: '2026-11-25' },
          ],
        },
        { request: 'POST /slots/2/book', body: {} },
      ],
      [
        [
          { id: 1, day: '2026-11-25' },
          { id: 2, day: '2026-11-24' },
        ],
      ],
    ],
    [
      'where what they are of is another one now',
      [
        { request: 'POST /projects', answer: { id: 'u7xk2mq9w' } },
        {
          request: 'GET /tasks',
          answer: [
            { id: 1, project: 'u7xk2mq9w' },
            { id: 2, project: 'u7xk2mq9w' },
          ],
        },
        { request: 'DELETE /tasks/2' },
      ],
      [
        { id: 'b7d2x9w0k' },
        [
          { id: 1, project: 'u7xk2mq9w' },
          { id: 2, project: 'u7xk2mq9w' },
        ],
      ],
    ],
  ])('%s', async (_, exchanges, live) => {
    expect(await lastOf(exchanges, live)).toMatch(/^(?:blocked by|body \/|its response)/);
  });
});
