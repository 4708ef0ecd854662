/** Texts that a client has read, and sends with more behind or before them. */
import { describe, expect, test } from 'vitest';
import { linksOf } from '../links.ts';
import { sentLast } from '../pages/sent-last.ts';

const page = (text: string): string =>
  `<form method="post" action="/wiki/start"><textarea name="text">\n${text}</textarea></form>`;
const note = (text: string) => ({ id: 'n1', text });

describe('a text of a page', () => {
  const sent = (recorded: string, body: string, live: string): Promise<string> =>
    sentLast(
      { request: 'GET /wiki/start?do=edit', recorded: page(recorded), live: page(live) },
      { request: 'POST /wiki/start', body },
    );

  test('has what the live page has before what the client has added', async () => {
    expect(await sent('To do now:', 'text=To+do+now%3A+milk', 'Eve: rent.')).toBe(
      'POST /wiki/start text=Eve%3A+rent.+milk',
    );
  });

  test('has the text of the live page after what the client has prepended', async () => {
    expect(await sent('Buy milk.', 'text=Hello.%0D%0ABuy+milk.', 'Pay rent.\nSoon.')).toBe(
      'POST /wiki/start text=Hello.%0D%0APay+rent.%0D%0ASoon.',
    );
  });

  test('has the line that the client has changed among the lines of the live page', async () => {
    expect(
      await sent('Milk\nTea\nRice', 'text=Milk%0D%0ACoffee%0D%0ARice', 'By Eve:\nTea\nBread'),
    ).toBe('POST /wiki/start text=By+Eve%3A%0D%0ACoffee%0D%0ABread');
  });

  test('stays where the client has written another one', async () => {
    expect(await sent('Buy milk.', 'text=Buy+tea.', 'Pay rent.')).toBe(
      'POST /wiki/start text=Buy+tea.',
    );
  });
});

test('a member of the thing that is written again is extended', async () => {
  const links = await linksOf([
    { request: 'GET /notes/n1', answer: note('Buy milk today.') },
    { request: 'PATCH /notes/n1', body: { text: 'Buy milk today. And tea.' } },
  ]);
  expect(links).toContain('2 body /text <- 1 body /text');
});

test('a text is extended if another call with the same name of the thing has read it', async () => {
  const links = await linksOf([
    { request: 'GET /api/getText?pad=plan', answer: { data: { text: 'Welcome to all!' } } },
    {
      request: 'POST /api/setText',
      type: 'application/x-www-form-urlencoded',
      body: 'pad=plan&text=Welcome+to+all%21+Ahoy',
    },
  ]);
  expect(links).toContain('2 body field text <- 1 body /data/text');
});

test('the longest text that the client had read is extended', async () => {
  const links = await linksOf([
    { request: 'GET /notes/n1', answer: note('Buy milk today.') },
    { request: 'GET /notes/n1', answer: note('Buy milk today. And tea.') },
    { request: 'GET /notes/n1', answer: note('Buy milk today.') },
    { request: 'PATCH /notes/n1', body: { text: 'Buy milk today. And tea. And rice.' } },
  ]);
  expect(links).toContain('4 body /text <- 2 body /text');
});

test.each([
  ['of another thing', 'GET /notes/n2', note('Buy milk today.')],
  ['that another member has', 'GET /notes/n1', { title: 'Buy milk today.' }],
  ['of one word', 'GET /notes/n1', note('Buy')],
])('a text %s is the beginning of another one by chance', async (_, request, answer) => {
  const links = await linksOf([
    { request, answer },
    { request: 'PATCH /notes/n1', body: { text: 'Buy milk today. And tea.' } },
  ]);
  expect(links.filter((link) => link.includes('text'))).toEqual([]);
});

test('a text that the client had written before it read it stays', async () => {
  const links = await linksOf([
    { request: 'PUT /notes/n1', body: { text: 'Buy milk today.' } },
    { request: 'GET /notes/n1', answer: note('Buy milk today.') },
    { request: 'PATCH /notes/n1', body: { text: 'Buy milk today. And tea.' } },
  ]);
  expect(links.filter((link) => link.includes('text'))).toEqual([]);
});
