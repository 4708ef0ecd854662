/** What speaks for one source of a value more than for another. */
import { describe, expect, test } from 'vitest';
import { explainCorrelations, replaySession } from '../../../../src/replay/index.ts';
import { type Exchange, linksOf, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const INVOICES: readonly Exchange[] = [
  { request: 'GET /articles/9', answer: { id: 9, revision: 5 } },
  {
    request: 'GET /invoices',
    answer: [
      { id: 'inv-aa11bb22', title: 'Rent', revision: 8 },
      { id: 'inv-cc33dd44', title: 'Tea', revision: 5 },
    ],
  },
  { request: 'PUT /invoices/inv-cc33dd44', body: { revision: 5 } },
];

test('a version is that of the element with the id in the path, though another thing has the same', async () => {
  expect(await linksOf(INVOICES)).toContain('3 body /revision <- 2 body /1/revision');
});

test('a version comes from its own element, not from another one that has the next', async () => {
  const links = await linksOf([
    {
      request: 'GET /members',
      answer: [
        { id: 'm-11223344', name: 'inbox', version: 7 },
        { id: 'm-55667788', name: 'old', version: 6 },
      ],
    },
    { request: 'PUT /members/m-55667788', body: { version: 7 } },
  ]);
  expect(links).toContain('2 body /version <- 1 body /1/version');
});

test.each([
  ['defaultgroupid', '/groups/15'],
  ['currentticketId', '/tickets/15'],
])('the id of a thing is one whose name ends in it: %s', async (name, path) => {
  const links = await linksOf([
    { request: 'GET /settings', answer: { [name]: 15 } },
    { request: `DELETE ${path}` },
  ]);
  expect(links).toEqual([`2 path segment 2 <- 1 body /${name}`]);
});

describe('a link says why it is made, and what decided between several responses', () => {
  const order = { id: 7, ref: 'ord-8f3a91c2' };
  const cases: [string, Exchange[], string[]][] = [
    [
      'a random value that one response has',
      [
        { request: 'GET /orders/last', answer: { ref: 'ord-8f3a91c2' } },
        { request: 'POST /notes', body: { on: 'ord-8f3a91c2' } },
      ],
      ['random value'],
    ],
    [
      'an id in a path',
      [{ request: 'POST /orders', answer: { id: 7 } }, { request: 'GET /orders/7' }],
      ['same name'],
    ],
    [
      'a name on one side',
      [
        { request: 'GET /members/last', answer: { id: 7 } },
        { request: 'POST /notes', body: { member: 7 } },
      ],
      ['related name'],
    ],
    [
      'a code in a text',
      [
        { request: 'GET /mails/last', answer: { text: 'Your code is 482913.' } },
        { request: 'POST /sessions', body: { otp: '482913' } },
      ],
      ['rare code'],
    ],
    [
      'the number after a version',
      [
        { request: 'GET /orders/7', answer: { id: 7, version: 3 } },
        { request: 'PUT /orders/7', body: { version: 4 } },
      ],
      ['next number'],
    ],
    [
      'a list and a thing by itself',
      [
        { request: 'GET /orders', answer: [order] },
        { request: 'GET /orders/last', answer: order },
        { request: 'POST /notes', body: { on: order.ref } },
      ],
      ['random value', 'outside of lists'],
    ],
    [
      'an id of a list',
      [
        { request: 'GET /mails', answer: [{ invite: 'inv-77ab01fe' }, { invite: 'inv-77ab01ff' }] },
        { request: 'POST /join/inv-77ab01fe' },
      ],
      ['random value'],
    ],
  ];
  test.each(cases)('%s', async (_, exchanges, reasons) => {
    const links = await explainCorrelations(sessionOf(exchanges));
    expect(links.at(-1)?.reasons).toEqual(reasons);
  });

  test('a rule of the user', async () => {
    const session = sessionOf([
      { request: 'GET /status', answer: { tick: 3 } },
      { request: 'POST /notes', body: { after: 3 } },
    ]);
    const rules = [{ from: { pointer: '/tick' }, to: { pointer: '/after' } }];
    expect(await explainCorrelations(session, { rules })).toMatchObject([{ reasons: ['rule'] }]);
  });

  test('an element of a list, which says what it was found by', async () => {
    await using server = await serveAnswers([
      { body: '[{"id":31,"title":"Lamp"},{"id":32,"title":"Desk"}]' },
    ]);
    const session = sessionOf([
      {
        request: 'GET /orders',
        answer: [
          { id: 7, title: 'Desk' },
          { id: 8, title: 'Lamp' },
        ],
      },
      { request: 'DELETE /orders/7' },
    ]);
    const { outcomes } = await replaySession(session, { target: server.url });
    expect(outcomes[1]?.correlated).toMatchObject([
      { live: '32', reasons: ['same name', 'only namesake'] },
    ]);
  });
});
