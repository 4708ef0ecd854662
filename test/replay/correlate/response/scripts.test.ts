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

test('the words of a program are not linked', async () => {
  const answer = 'show("welcome"); count(7); go("/plants/7");';
  const links = await linksOf([
    { request: 'GET /app.js', answer, answerType: 'text/javascript' },
    { request: 'POST /plants', body: { state: 'welcome', plant: 7 } },
  ]);
  expect(links).toEqual([]);
});
