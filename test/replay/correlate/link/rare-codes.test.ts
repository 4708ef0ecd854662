/** Codes that people type in, short names of links, and numbers that no name links: values that are known since they are rare. */
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
    name: 'an id behind its kind rather than a version',
    exchanges: [
      { request: 'POST /folders', answer: { folder: { key: '11', version: 11 } } },
      { request: 'PUT /marks', body: { target: 'folder:11' } },
    ],
    links: ['2 body /target <- 1 body /folder/key'],
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
  {
    name: 'a short code, under the same name in a body',
    exchanges: [
      { request: 'POST /tables', body: { seats: 4 }, answer: { pass: 'B7Q2WK', seats: 4 } },
      { request: 'POST /sit', body: { pass: 'B7Q2WK' } },
    ],
    links: ['2 body /pass <- 1 body /pass'],
  },
  {
    name: 'a short code, under the same name, of what was read',
    exchanges: [
      { request: 'GET /lobby', answer: { invite: 'X7K2QP' } },
      { request: 'POST /join', body: { invite: 'X7K2QP' } },
    ],
    links: ['2 body /invite <- 1 body /invite'],
  },
  {
    name: 'a short code, by the same word for an id, of another thing',
    exchanges: [
      { request: 'GET /lobby', answer: { code: 'k3xq9z' } },
      { request: 'POST /join', body: { code: 'k3xq9z' } },
    ],
    links: ['2 body /code <- 1 body /code'],
  },
  {
    name: 'a short code, in the path, of what was made',
    exchanges: [
      { request: 'POST /urls', body: { to: 'https://example.org/' }, answer: { tiny: '49xf3q' } },
      { request: 'DELETE /go/49xf3q' },
    ],
    links: ['2 path segment 2 <- 1 body /tiny'],
  },
  {
    name: 'a short code, in the path, of what was made, further inside',
    exchanges: [
      { request: 'POST /flights', body: { seats: 1 }, answer: { booking: { locator: 'M4T9ZB' } } },
      { request: 'GET /trips/M4T9ZB' },
    ],
    links: ['2 path segment 2 <- 1 body /booking/locator'],
  },
  {
    name: 'a short code, in a query, with the answer of a poll in between',
    exchanges: [
      { request: 'POST /rooms', body: { seats: 4 }, answer: { room: 7, guest: 'X7K2QP' } },
      { request: 'GET /rooms/7', answer: { guest: 'X7K2QP', present: 0 } },
      { request: 'GET /rooms/7', answer: { guest: 'X7K2QP', present: 1 } },
      { request: 'PUT /seats?guest=X7K2QP', body: { at: 'window' } },
    ],
    links: [
      '2 path segment 2 <- 1 body /room',
      '3 path segment 2 <- 1 body /room',
      '4 query guest <- 3 body /guest',
    ],
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
    [
      'a short code that the client chose itself before',
      [
        { request: 'POST /parts', body: { model: 'X7K2Q' }, answer: { model: 'X7K2Q' } },
        { request: 'GET /parts/newest', answer: { model: 'X7K2Q' } },
        { request: 'POST /offers', body: { model: 'X7K2Q' } },
      ],
    ],
    [
      'a short code that the client had sent before as another thing',
      [
        { request: 'GET /search/X7K2QP' },
        { request: 'GET /parts/newest', answer: { model: 'X7K2QP' } },
        { request: 'POST /offers', body: { model: 'X7K2QP' } },
      ],
    ],
    ...['GET /files/X7K2QP.pdf', 'GET /search?size=X7K2QP', 'GET /search?q=model:X7K2QP'].map(
      (request): [string, LinkCase['exchanges']] => [
        `that the client had sent before in ${request}`,
        [
          { request },
          { request: 'GET /parts/newest', answer: { model: 'X7K2QP' } },
          { request: 'POST /offers', body: { model: 'X7K2QP' } },
        ],
      ],
    ),
    [
      'a short code that the answers of many things have',
      [
        ...['ada', 'bob', 'eve', 'joe'].map((name) => ({
          request: `GET /people/${name}`,
          answer: { plan: 'T3X9Q' },
        })),
        { request: 'POST /prices', body: { plan: 'T3X9Q' } },
      ],
    ],
    [
      'a short code that several elements of a list have',
      [
        {
          request: 'GET /people',
          answer: [{ plan: 'T3X9Q' }, { plan: 'none' }, { plan: 'T3X9Q' }],
        },
        { request: 'POST /prices', body: { plan: 'T3X9Q' } },
      ],
    ],
    [
      'a short code in a list, under another name',
      [
        { request: 'POST /reports', body: { of: 'all' }, answer: { kinds: ['all', 'T3X9Q'] } },
        { request: 'POST /prices', body: { plan: 'T3X9Q' } },
      ],
    ],
    [
      'a short code that is a size',
      [
        { request: 'POST /shirts', body: { of: 'wool' }, answer: { size: '3X4L7' } },
        { request: 'POST /offers', body: { size: '3X4L7' } },
      ],
    ],
    ...['38B', 'X7K2', 'h264', 'uuidv4', 'PT1H30M', 'FY26Q3', '0x8B4D', '1080p60', '3fa9c2'].map(
      (value): [string, LinkCase['exchanges']] => [
        `as which ${value} is too plain`,
        [
          { request: 'POST /jobs', body: { of: 'all' }, answer: { as: value } },
          { request: 'POST /tasks', body: { as: value } },
        ],
      ],
    ),
    [
      'a short code with a number that elements of a list have somewhere',
      [
        { request: 'GET /people', answer: [{ town: '10115' }, { town: '20095' }] },
        { request: 'POST /letters', body: { town: '20095' } },
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
