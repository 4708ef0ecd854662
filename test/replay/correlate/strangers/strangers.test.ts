/** Requests whose values name another row on the target, in styles that no link covers. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { told } from '../../../kit/index.ts';
import { type Exchange, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

/** Rows by their numbers: `7 was "Brass lamp"`, and is another one on the second instance. */
type Rows = readonly (readonly [id: number, title: string])[];
const THEN: Rows = [
  [6, 'Oak desk'],
  [7, 'Brass lamp'],
  [9, 'Green chair'],
];
const NOW: Rows = [
  [7, 'Tax return'],
  [9, 'Pay slip'],
  [31, 'Oak desk'],
  [32, 'Brass lamp'],
];

interface Style {
  readonly name: string;
  readonly type: string;
  readonly list: (rows: Rows) => string;
  readonly change: Exchange;
}

const lines = (rows: Rows, line: (id: number, title: string) => string): string =>
  rows.map(([id, title]) => line(id, title)).join('\n');
const FORM = 'application/x-www-form-urlencoded';
const HTML = 'text/html';

const STYLES: readonly Style[] = [
  {
    name: 'objects in JSON, named by a number that has no name of an id',
    type: 'application/json',
    list: (rows) =>
      JSON.stringify(rows.map(([ticket, summary]) => ({ ticket, summary, state: 'open' }))),
    change: { request: 'POST /rpc', body: { close: { ticket: [7] } } },
  },
  {
    name: 'numbered lines of prose in JSON',
    type: 'application/json',
    list: (rows) =>
      JSON.stringify({ content: [{ text: lines(rows, (id, title) => `#${id} [open] ${title}`) }] }),
    change: { request: 'POST /tools', body: { call: 'close', args: { ticket: '#7' } } },
  },
  {
    name: 'keys in brackets',
    type: 'application/json',
    list: (rows) =>
      JSON.stringify({
        d: rows.map(([id, Name]) => ({ at: `Orders(ID=${id},Draft=true)`, Name })),
      }),
    change: { request: 'POST /Orders(ID=7,Draft=true)/activate' },
  },
  {
    name: 'URIs of any scheme',
    type: 'application/json',
    list: (rows) => JSON.stringify(rows.map(([id, name]) => ({ uri: `ticket://${id}`, name }))),
    change: { request: 'POST /tickets', body: { uri: 'ticket://7' } },
  },
  {
    name: 'positional arguments',
    type: 'application/json',
    list: (rows) => JSON.stringify(rows),
    change: { request: 'POST /drop-all', body: [7] },
  },
  {
    name: 'a table of text by tabs',
    type: 'text/tab-separated-values',
    list: (rows) => `nr\ttitle\n${lines(rows, (id, title) => `${id}\t${title}`)}`,
    change: { request: 'DELETE /table/row/7' },
  },
  {
    name: 'CSV',
    type: 'text/csv',
    list: (rows) => `nr,title,left\n${lines(rows, (id, title) => `${id},${title},3`)}`,
    change: { request: 'POST /table', body: 'row=7', type: FORM },
  },
  {
    name: 'rows of a page',
    type: HTML,
    list: (rows) =>
      `<h1>Tickets</h1><table>${lines(rows, (id, title) => `<tr><td>${id}<td>${title}<td><button>Close</button>`)}</table>`,
    change: { request: 'POST /ticket/close', body: 'tickets=7', type: FORM },
  },
  {
    name: 'rows of a page whose ends are left out',
    type: HTML,
    list: (rows) =>
      `<table>${lines(rows, (id, title) => `<tr><td>${title}<td><a href="/" data-nr="${id}">Close</a>`)}</table>`,
    change: { request: 'POST /ticket/close', body: 'tickets=7', type: FORM },
  },
  {
    name: 'options of a page',
    type: HTML,
    list: (rows) =>
      `<select name="n">${lines(rows, (id, title) => `<option value="${id}">${title}</option>`)}</select>`,
    change: { request: 'POST /assign', body: { n: 7 } },
  },
];

/** The list, and a request that changes one of its rows. */
function sessionOfStyle({ type, list, change }: Style, rows: Rows) {
  return sessionOf([
    { request: 'GET /tickets', answer: list(rows), answerType: type },
    { ...change, status: 204 },
  ]);
}

test.each(STYLES)('a row that is another one now is not changed: $name', async (style) => {
  const answer = { body: style.list(NOW), headers: { 'content-type': style.type } };
  await using server = await serveAnswers([answer, { status: 204 }]);

  await replaySession(sessionOfStyle(style, THEN), { target: server.url });

  const [, changed] = server.seen;
  expect(`${changed?.request} ${changed?.body}`).not.toMatch(/\b7\b/);
});

test.each(STYLES)('on the same data, every request is sent: $name', async (style) => {
  const answer = { body: style.list(THEN), headers: { 'content-type': style.type } };
  await using server = await serveAnswers([answer, { status: 204 }]);

  await replaySession(sessionOfStyle(style, THEN), { target: server.url });

  expect(server.seen).toHaveLength(2);
});

const [, PROSE] = STYLES;

test('a row is another one if its text stands elsewhere now, although the text beside its name says nothing', async () => {
  const now: Rows = [
    [31, 'Brass lamp'],
    [7, 'A-1'],
  ];
  await using server = await serveAnswers([{ body: JSON.stringify(now) }]);
  const session = sessionOf([
    { request: 'GET /tickets', answer: THEN },
    { request: 'POST /drop-all', body: [7], status: 204 },
  ]);

  const { outcomes } = await replaySession(session, { target: server.url });

  expect(server.seen).toHaveLength(1);
  expect(told(outcomes[1])?.message).toBe(
    'blocked by #1 GET /tickets: 7 was "Brass lamp" when this was recorded and is another row now',
  );
});

test('a number that stays the same elsewhere proves nothing about the row that it names', async () => {
  const list = (rows: Rows) => rows.map(([number, title]) => ({ number, title }));
  const settings = { area: { id: 7, hint: 'Lines to show' } };
  await using server = await serveAnswers([
    { body: JSON.stringify(list(NOW)) },
    { body: JSON.stringify(settings) },
  ]);
  const session = sessionOf([
    { request: 'GET /rpc', answer: list(THEN) },
    { request: 'GET /rpc?settings', answer: settings },
    { request: 'POST /rpc', body: { drop: { number: [7] } }, status: 204 },
  ]);

  const { outcomes } = await replaySession(session, { target: server.url });

  expect(told(outcomes[2])?.message).toBe(
    'blocked by #1 GET /rpc: 7 was "Brass lamp" when this was recorded and is "Tax return" now',
  );
});

test('the failure names both rows, and the request that an exclusion covers is sent', async () => {
  if (!PROSE) throw new Error('there is no such style');
  const answers = [{ body: PROSE.list(NOW), headers: { 'content-type': PROSE.type } }];
  await using server = await serveAnswers([...answers, ...answers]);
  const session = sessionOfStyle(PROSE, THEN);

  const { outcomes } = await replaySession(session, { target: server.url });
  const exclude = [{ to: { path: 'POST /tools', pointer: '/args/ticket' } }];
  await replaySession(session, { target: server.url, correlate: { exclude } });

  expect(outcomes[1]).toMatchObject({ state: 'failed', blockedBy: '1' });
  expect(told(outcomes[1])?.message).toBe(
    'blocked by #1 GET /tickets: 7 was "Brass lamp" when this was recorded and is "Tax return" now',
  );
  expect(server.seen.map(({ request }) => request)).toEqual([
    'GET /tickets',
    'GET /tickets',
    'POST /tools',
  ]);
});

test('a number that the answer gives back as an attribute is sent', async () => {
  const list = (title: string) => [{ id: 7, title }];
  await using server = await serveAnswers([{ body: JSON.stringify(list('Tax return')) }]);
  const session = sessionOf([
    { request: 'GET /items', answer: list('Brass lamp') },
    { request: 'POST /items/new', body: { stars: 7 }, answer: { title: 'Stool', stars: 7 } },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.body).toBe('{"stars":7}');
});

test('a number that the client had sent before any answer is sent', async () => {
  const list = (title: string) => [{ id: 7, title }];
  await using server = await serveAnswers([{}, { body: JSON.stringify(list('Tax return')) }]);
  const session = sessionOf([
    { request: 'POST /items/7/rating', status: 204 },
    { request: 'GET /items', answer: list('Brass lamp') },
    { request: 'DELETE /items/7', status: 204 },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[2]?.request).toBe('DELETE /items/7');
});

test('a request is sent all the same where the user says so, and its outcome names the value', async () => {
  if (!PROSE) throw new Error('there is no such style');
  const answer = { body: PROSE.list(NOW), headers: { 'content-type': PROSE.type } };
  await using server = await serveAnswers([answer, { status: 204 }]);
  const session = sessionOfStyle(PROSE, THEN);

  const { outcomes } = await replaySession(session, { target: server.url, unproven: 'send' });

  expect(server.seen[1]?.body).toBe('{"call":"close","args":{"ticket":"#7"}}');
  expect(outcomes[1]).toMatchObject({ state: 'passed', unproven: ['body /args/ticket'] });
});

test('an outcome names a value that was sent although no live answer has it', async () => {
  if (!PROSE) throw new Error('there is no such style');
  await using server = await serveAnswers([
    { headers: { 'content-type': 'image/png' } },
    { status: 204 },
  ]);

  const { outcomes } = await replaySession(sessionOfStyle(PROSE, THEN), { target: server.url });

  expect(outcomes[1]).toMatchObject({ state: 'passed', unproven: ['body /args/ticket'] });
});

test('on the same data, no outcome names a value', async () => {
  for (const style of STYLES) {
    const answer = { body: style.list(THEN), headers: { 'content-type': style.type } };
    await using server = await serveAnswers([answer, { status: 204 }]);
    const { outcomes } = await replaySession(sessionOfStyle(style, THEN), { target: server.url });
    expect(outcomes[1]).not.toHaveProperty('unproven');
  }
});

test.each([
  ['is named if it is not there now', [9, 8], ['body /close/0']],
  ['is not named if it is still there', [9, 7], undefined],
])('a number with no text beside it is sent, and %s', async (_, live, unproven) => {
  await using server = await serveAnswers([{ body: JSON.stringify(live) }, { status: 204 }]);
  const session = sessionOf([
    { request: 'GET /slots', answer: [7, 9] },
    { request: 'POST /door', body: { close: [7] }, status: 204 },
  ]);

  const { outcomes } = await replaySession(session, { target: server.url });

  expect(server.seen[1]?.body).toBe('{"close":[7]}');
  expect(outcomes[1]?.unproven).toEqual(unproven);
});

test('a number that the answers have as a count is not named if they still have it', async () => {
  const boxes = [{ name: 'held', count: 3 }];
  await using server = await serveAnswers([{ body: JSON.stringify(boxes) }, { status: 201 }]);
  const session = sessionOf([
    { request: 'GET /boxes', answer: boxes },
    { request: 'PUT /boxes/held/row-3', body: 'row 3', type: 'text/plain', status: 201 },
  ]);

  const { outcomes } = await replaySession(session, { target: server.url });

  expect(outcomes[1]).toMatchObject({ state: 'passed' });
  expect(outcomes[1]).not.toHaveProperty('unproven');
});
