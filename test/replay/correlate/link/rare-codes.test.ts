/** Numbers and codes that no name links, since they are rare; and those that count. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { type LinkCase, linksOf, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const CODE_LINK = ['2 body /otp <- 1 body /text token "code=" 1'];

const cases: LinkCase[] = [
  {
    name: 'a code in a mail that is read as JSON',
    exchanges: [
      {
        request: 'GET /mails/last',
        answer: { text: 'Your code is 482913. It ends in 5 minutes.' },
      },
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
    links: ['2 path segment 2 <- 1 body /1/text token "code=" 1'],
  },
  {
    name: 'a code in a plain text',
    exchanges: [
      {
        request: 'GET /mails/last',
        answer: 'Hello Ada,\nthe PIN is 48291.',
        answerType: 'text/plain',
      },
      {
        request: 'POST /login',
        body: 'user=ada&pin=48291',
        type: 'application/x-www-form-urlencoded',
      },
    ],
    links: ['2 body field pin <- 1 body line 2 token "PIN=" 1'],
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
    links: ['2 body /userInput <- 1 body token "this:" 1'],
  },
  {
    name: 'an id behind its kind',
    exchanges: [
      { request: 'POST /folders', answer: { id: 29 } },
      { request: 'PUT /marks', body: { target: 'folder:29' } },
    ],
    links: ['2 body /target <- 1 body /id'],
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
    name: 'a version behind the name of its thing',
    exchanges: [
      { request: 'POST /definitions', answer: { definition: { family: 'web', revision: 2 } } },
      { request: 'POST /tasks', body: { taskDefinition: 'web:2', count: 2 } },
    ],
    links: ['2 body /taskDefinition <- 1 body /definition/revision'],
  },
];

describe('revisions of a whole store', () => {
  test('a small number in an XML element and in an attribute is the revision of a header', async () => {
    const links = await linksOf([
      { request: 'OPTIONS /depot', answerHeaders: [['Depot-Latest-Rev', '4']] },
      { request: 'REPORT /depot', body: '<log><revision>4</revision></log>', type: 'text/xml' },
      { request: 'REPORT /depot', body: '<log><entry rev="4"/></log>', type: 'text/xml' },
    ]);
    expect(links).toEqual([
      '2 body /log/revision[1] <- 1 header depot-latest-rev',
      '3 body /log/entry[1]/@rev <- 1 header depot-latest-rev',
    ]);
  });

  test('every client knows where a count begins', async () => {
    const links = await linksOf([
      { request: 'OPTIONS /depot', answerHeaders: [['Depot-Latest-Rev', '0']] },
      { request: 'REPORT /depot', body: { revision: 0 } },
    ]);
    expect(links).toEqual([]);
  });
});

describe('rare values of the session are linked, whatever their names are', () => {
  test.each(cases)('$name', async ({ exchanges, links }) => {
    expect(await linksOf(exchanges)).toEqual(links);
  });
});

describe('common values are not linked', () => {
  test.each<[string, LinkCase['exchanges']]>([
    [
      'a code that the client had sent before',
      [
        { request: 'POST /codes', body: { code: '482913' } },
        { request: 'GET /mails/last', answer: { text: 'Your code is 482913.' } },
        { request: 'POST /sessions', body: { otp: '482913' } },
      ],
    ],
    [
      'a sum',
      [
        { request: 'GET /cart', answer: { text: 'You pay 129000 in all.', total: 48291 } },
        { request: 'POST /payments', body: { sent: 129000, amount: 48291 } },
      ],
    ],
    [
      'a part of a date, of a version or of a longer number',
      [
        {
          request: 'GET /news',
          answer: { text: 'Of 2026-11-20261, v1.48291 and 48291-3 pieces.' },
        },
        { request: 'POST /notes', body: { a: '20261', b: '48291' } },
      ],
    ],
    [
      'a host and its port',
      [
        { request: 'GET /settings', answer: { peer: 'x.lan:80' } },
        { request: 'POST /peers', body: { name: 'x.lan:80' } },
      ],
    ],
    [
      'what client and server count, each for itself',
      [1, 2, 3, 4].flatMap((count) => [
        { request: 'POST /log', answer: { hits: count } },
        { request: `DELETE /floors/${count}` },
      ]),
    ],
    [
      'a count that the client had begun before any response told of it',
      [
        { request: 'POST /rows', body: { at: 2 }, answer: { ticket: 5 } },
        { request: 'POST /rows', body: { at: 5 }, answer: { ticket: 9 } },
        { request: 'POST /rows', body: { at: 9 }, answer: { ticket: 16 } },
        { request: 'POST /rows', body: { at: 16 } },
      ],
    ],
    [
      'a short number of something else',
      [
        { request: 'GET /settings', answer: { workers: 4 } },
        { request: 'POST /jobs', body: { retries: 4 } },
      ],
    ],
  ])('%s', async (_, exchanges) => {
    expect(await linksOf(exchanges)).toEqual([]);
  });
});

test('the live code and the live version are sent', async () => {
  await using server = await serveAnswers([
    { body: '{"text":"Your code is 771204.","definition":{"family":"web","revision":31}}' },
  ]);
  const session = sessionOf([
    {
      request: 'GET /mails/last',
      answer: { text: 'Your code is 482913.', definition: { family: 'web', revision: 2 } },
    },
    { request: 'POST /tasks', body: { otp: '482913', run: 'web:2' } },
  ]);
  await replaySession(session, { target: server.url });
  expect(server.seen.at(-1)?.body).toBe('{"otp":"771204","run":"web:31"}');
});
