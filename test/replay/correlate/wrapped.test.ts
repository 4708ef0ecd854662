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
  [{ user: { id: 7 } }],
  [{ ok: true, owner: { id: 7 } }],
])('%j brings the id of something else', async (answer) => {
  expect(await linksOfAnswer(answer)).toEqual([]);
});

test('a response with many objects is searched once', async () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `k${index}`);
  const answer = Object.fromEntries(names.map((name) => [name, { id: 7 }]));
  expect(await linksOfAnswer(answer)).toEqual([]);
});

test('where a Location names what was made, the only object of the answer may be about anything', async () => {
  const links = await linksOf([
    {
      request: 'POST /lamps',
      status: 201,
      answerHeaders: [['Location', '/lamps/5']],
      answer: { ok: true, shop: { id: 7 } },
    },
    { request: 'DELETE /lamps/7' },
  ]);
  expect(links).toEqual([]);
});
