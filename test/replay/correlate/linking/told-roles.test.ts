/** Numbers and codes that no name links, by what the session shows of them. */
import { describe, expect, test } from 'vitest';
import { type LinkCase, linksOf } from '../links.ts';

const CODE_LINK = ['2 body /otp <- 1 body /text number 1'];

const cases: LinkCase[] = [
  {
    name: 'a code in a mail that is read as JSON',
    exchanges: [
      { request: 'GET /mails/last', answer: { text: 'Your code is 482913. It ends in 5 minutes.' } },
      { request: 'POST /sessions', body: { otp: '482913' } },
    ],
    links: CODE_LINK,
  },
  {
    name: 'a code in a mail of the newest in a list',
    exchanges: [
      {
        request: 'GET /mails',
        answer: [
          { to: 'ada@example.org', text: 'Welcome to the library.' },
          { to: 'ada@example.org', text: 'Your code is 482913' },
        ],
      },
      { request: 'POST /verify/482913' },
    ],
    links: ['2 path segment 2 <- 1 body /1/text number 1'],
  },
  {
    name: 'a code in a plain text',
    exchanges: [
      { request: 'GET /mails/last', answer: 'Hello Ada,\nthe PIN is 48291.', answerType: 'text/plain' },
      { request: 'POST /login', body: 'user=ada&pin=48291', type: 'application/x-www-form-urlencoded' },
    ],
    links: ['2 body field pin <- 1 body line 2 number 1'],
  },
  {
    name: 'a code on a page',
    exchanges: [
      {
        request: 'GET /device',
        answer: '<html><body><p>Type this:</p><p><b>482913</b></p></body></html>',
        answerType: 'text/html',
      },
      { request: 'POST /activate', body: { userInput: '482913' } },
    ],
    links: ['2 body /userInput <- 1 body b number 1'],
  },
  {
    name: 'a transaction that a header names',
    exchanges: [
      { request: 'POST /store/me', answerHeaders: [['X-Batch-Name', '3-6']], status: 201 },
      { request: 'PUT /store/open/3-6/a.txt', body: 'a' },
      { request: 'MERGE /store', body: '<m><href>/store/batch/3-6</href></m>', type: 'text/xml' },
    ],
    links: [
      '2 path segment 3 <- 1 header x-batch-name',
      '3 body /m/href <- 1 header x-batch-name',
    ],
  },
  {
    name: 'a version in a compound that a response has',
    exchanges: [
      { request: 'POST /flags', answer: { ref: '/shared/flag:2' } },
      { request: 'PUT /flags', body: { current: '/shared/flag:2' } },
    ],
    links: ['2 body /current <- 1 body /ref'],
  },
  {
    name: 'the end of a longer name',
    exchanges: [
      {
        request: 'POST /definitions',
        answer: { arn: 'arn:aws:ecs:eu-west-1:1234:task-definition/web:2' },
      },
      { request: 'POST /tasks', body: { taskDefinition: 'web:2' } },
    ],
    links: ['2 body /taskDefinition <- 1 body /arn inside'],
  },
  {
    name: 'a version behind the name of its thing',
    exchanges: [
      { request: 'POST /definitions', answer: { definition: { family: 'web', revision: 2 } } },
      { request: 'POST /tasks', body: { taskDefinition: 'web:2', count: 2 } },
    ],
    links: ['2 body /taskDefinition <- 1 body /definition/revision'],
  },
];

describe('what is rare in the session is linked whatever its name says', () => {
  test.each(cases)('$name', async ({ exchanges, links }) => {
    expect(await linksOf(exchanges)).toEqual(links);
  });
});
