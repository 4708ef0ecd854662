/** Programs that an answer consists of. */
import { expect, test } from 'vitest';
import { linksOf } from '../links.ts';

const TOKEN = '7.b5f1c0d29ae84f63';

test.each([
  ['text/javascript; charset=utf-8', `$('#file').find('input').val('${TOKEN}');`, 'val'],
  ['application/javascript', `window.App = { uploadKey: "${TOKEN}" };`, 'uploadKey'],
  ['application/x-javascript', `setTicket("${TOKEN}")`, 'setTicket'],
])('what a program gives in a string is linked: %s', async (answerType, answer, name) => {
  const links = await linksOf([
    { request: 'POST /files', body: 'a leaf', answer, answerType },
    { request: 'POST /plants', body: { file: TOKEN } },
  ]);
  expect(links).toEqual([`2 body /file <- 1 body script ${name} 1`]);
});

test('JSON that is said to be a program is read as JSON', async () => {
  const links = await linksOf([
    { request: 'POST /plants', answer: '{ "id": 7 }', answerType: 'text/javascript' },
    { request: 'GET /plants/7' },
  ]);
  expect(links).toEqual(['2 path segment 2 <- 1 body /id']);
});

test('of the strings of a program, those that may be anything are not linked', async () => {
  const answer = `var plantId = "seedling-12", day = "20260114"; show("subscribed"); setTicket("${TOKEN}")`;
  const links = await linksOf([
    { request: 'GET /app.js', answer, answerType: 'text/javascript' },
    {
      request: 'POST /plants/seedling-12',
      body: { plantId: 'seedling-12', day: '20260114', show: 'subscribed', ticket: TOKEN },
    },
  ]);
  expect(links).toEqual(['2 body /ticket <- 1 body script setTicket 1']);
});
