/** What comes of requests that went out with a value that is not certain. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../src/replay/index.ts';
import { told } from '../../kit/index.ts';
import { sessionOf } from './links.ts';
import { serveAnswers } from './serve-answers.ts';

const HTML = { 'content-type': 'text/html' };
const FORM = 'application/x-www-form-urlencoded';

function listOf(rows: readonly (readonly [id: number, name: string])[]): string {
  const cells = rows.map(
    ([id, name]) => `<tr><td>${name}</td><td><a href="/pets/${id}/edit">edit</a></td></tr>`,
  );
  return `<table>${cells.join('')}</table>`;
}

function formOf(id: number, csrf: string, action = `/pets/${id}`): string {
  const hidden = `<input type="hidden" name="id" value="${id}">`;
  const token = `<input type="hidden" name="csrf" value="${csrf}">`;
  return `<form method="post" action="${action}">${hidden}${token}</form>`;
}

const THEN = '0a1b2c3d4e5f6071';
const NOW = 'a8f7d6e5c4b3a291';
const pets = [
  {
    request: 'GET /pets',
    answer: listOf([
      [71, 'Mira'],
      [72, 'Nora'],
    ]),
    answerType: 'text/html',
  },
  { request: 'GET /pets/72/edit', answer: formOf(72, THEN), answerType: 'text/html' },
];
/** Of other people: no name tells which of them the client's would be. */
const livePets = {
  headers: HTML,
  body: listOf([
    [905, 'Olaf'],
    [906, 'Elmo'],
  ]),
};

test('what a page says that may be that of another row is not changed', async () => {
  await using server = await serveAnswers([livePets, { headers: HTML, body: formOf(906, NOW) }]);
  const session = sessionOf([
    ...pets,
    { request: 'POST /pets/72', body: `id=72&csrf=${THEN}&name=Tom`, type: FORM },
  ]);

  const { outcomes } = await replaySession(session, { target: server.url });

  expect(server.seen.map(({ request }) => request)).toEqual(['GET /pets', 'GET /pets/906/edit']);
  expect(outcomes[2]).toMatchObject({ state: 'failed', blockedBy: '1' });
  expect(told(outcomes[2])?.message).toContain('"Elmo") or body row');
});

test('a token of a page that may be that of another row is sent', async () => {
  const page = { headers: HTML, body: formOf(906, NOW, '/pets') };
  await using server = await serveAnswers([livePets, page]);
  const session = sessionOf([
    ...pets.slice(0, 1),
    { request: 'GET /pets/72/edit', answer: formOf(72, THEN, '/pets'), answerType: 'text/html' },
    { request: 'POST /pets', body: `csrf=${THEN}&name=Tom`, type: FORM },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[2]).toMatchObject({ request: 'POST /pets', body: `csrf=${NOW}&name=Tom` });
});

test('a Referer that names the page of a failed response blocks nothing', async () => {
  await using server = await serveAnswers([{ status: 500 }]);
  const session = sessionOf([
    { request: 'POST /orders', status: 201, answer: { id: 'order-7766-a' } },
    { request: 'GET /help', headers: [['Referer', 'http://127.0.0.1:1/orders/order-7766-a']] },
    {
      request: 'POST /letters',
      headers: [['Referer', 'http://127.0.0.1:1/orders/order-7766-a']],
      body: { to: 'ada' },
    },
  ]);

  const { outcomes } = await replaySession(session, { target: server.url });

  expect(outcomes.map(({ state }) => state)).toEqual(['failed', 'passed', 'passed']);
});
