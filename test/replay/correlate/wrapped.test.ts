/** Ids in answers that wrap what they are about in an object with a name of their own. */
import { expect, test } from 'vitest';
import { linksOf } from './links.ts';

const linksOfAnswer = (answer: unknown): Promise<string[]> =>
  linksOf([{ request: 'POST /lamps', status: 201, answer }, { request: 'DELETE /lamps/7' }]);

test.each([
  [{ payload: { id: 7 } }],
  [{ ok: true, message: 'Created', entity: { id: 7 } }],
  [{ stuff: [{ id: 7 }] }],
  [{ reply: { meta: { status: 'ok' }, data: { id: 7 } } }],
])('%j brings the id of what was asked for', async (answer) => {
  const [link = '', ...others] = await linksOfAnswer(answer);
  expect(link).toMatch(/^2 path segment 2 <- 1 body \S*\/id$/);
  expect(others).toEqual([]);
});

test.each([
  [{ id: 3, shop: { id: 7 } }],
  [{ shop: { id: 7 }, size: { width: 3 } }],
  [{ shop: { size: 7 } }],
  [{ reply: { meta: { status: 'ok' }, data: { size: 7 } } }],
  [{ reply: { meta: { status: 'ok' }, shop: { id: 7 } } }],
  [{ a: 1, b: 2, c: 3, shop: { id: 7 } }],
])('%j brings the id of something else', async (answer) => {
  expect(await linksOfAnswer(answer)).toEqual([]);
});
