/** Keys that are shown once, inside of a longer text. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { type Exchange, linksOf, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const KEY = 'k3x9qd7fw2ma81';
const LIVE = 'p8r2zt6hb4nc05';

/** A text that shows a key, its type, and where the key is told. */
type Shown = readonly [text: string, type: string, place: string];

const page = (body: string): string =>
  `<!DOCTYPE html><html><body><h1>Keys</h1>${body}</body></html>`;

const shown: readonly Shown[] = [
  [page(`<p>Your key is ${KEY}</p>`), 'text/html', 'body token "key=" 1'],
  [page(`<p>Your key is ${KEY}.<br>It is shown once.</p>`), 'text/html', 'body token "key=" 1'],
  [page(`<label>Key ${KEY}</label>`), 'text/html', 'body token Key 1'],
  [
    page(`<pre>curl -H "Harbour-Key: ${KEY}" https://harbour.test/crates</pre>`),
    'text/html',
    'body token "Harbour-Key:" 1',
  ],
  [page(`<code>export HARBOUR_KEY=${KEY}</code>`), 'text/html', 'body token "HARBOUR_KEY=" 1'],
  [page(`<code>HARBOUR_KEY=${KEY}</code>`), 'text/html', 'body token "HARBOUR_KEY=" 1'],
  [page(`<textarea readonly>${KEY}</textarea>`), 'text/html', 'body textarea text 1'],
  [page(`<textarea readonly>key = ${KEY}</textarea>`), 'text/html', 'body token "key=" 1'],
  [page(`<input readonly value="key ${KEY} (once)">`), 'text/html', 'body token key 1'],
  [
    JSON.stringify({ message: `Your key is ${KEY}` }),
    'application/json',
    'body /message token "key=" 1',
  ],
  [
    JSON.stringify({ mails: { text: `Hello Ada,\n\nuse '${KEY}' from now on.` } }),
    'application/json',
    'body /mails/text token use 1',
  ],
  [`Thank you.\nYour key is ${KEY}, Ada\n`, 'text/plain', 'body line 2 token "key=" 1'],
  [
    `<mail><text>Your key is ${KEY}</text></mail>`,
    'application/xml',
    'body /mail/text[1] token "key=" 1',
  ],
];

describe('a key inside of a text is linked', () => {
  test.each(shown)('%s', async (answer, answerType, place) => {
    const exchanges: Exchange[] = [
      { request: 'POST /keys', answer, answerType },
      { request: 'GET /crates', headers: [['Harbour-Key', KEY]] },
      { request: 'GET /hulls', headers: [['Authorization', `Bearer ${KEY}`]] },
      { request: 'GET /piers', headers: [['Authorization', basic(KEY)]] },
    ];
    expect(await linksOf(exchanges)).toEqual([
      `2 header harbour-key <- 1 ${place}`,
      `3 header authorization <- 1 ${place}`,
      `4 header authorization <- 1 ${place}`,
    ]);

    await using server = await serveAnswers([
      { body: answer.replace(KEY, LIVE), headers: { 'Content-Type': answerType } },
    ]);
    await replaySession(sessionOf(exchanges), { target: server.url });
    expect(server.seen.slice(1).map(({ headers }) => headers)).toMatchObject([
      { 'harbour-key': LIVE },
      { authorization: `Bearer ${LIVE}` },
      { authorization: basic(LIVE) },
    ]);
  });
});

function basic(key: string): string {
  return `Basic ${Buffer.from(`ada:${key}`).toString('base64')}`;
}

test('of several keys in a text, each comes from its own place', async () => {
  const other = 'w5n1vk8sj3ye64';
  const links = await linksOf([
    { request: 'POST /keys', answer: { note: `Public: ${other}, secret: ${KEY}` } },
    { request: 'GET /crates', headers: [['Harbour-Key', KEY]] },
    { request: `GET /keys/${other}` },
  ]);
  expect(links).toEqual([
    '2 header harbour-key <- 1 body /note token "secret:" 1',
    '3 path segment 2 <- 1 body /note token "Public:" 1',
  ]);
});

test('a member that is the key itself is preferred', async () => {
  const links = await linksOf([
    { request: 'POST /keys', answer: { message: `Your key is ${KEY}`, key: KEY } },
    { request: 'GET /crates', headers: [['Harbour-Key', KEY]] },
    { request: `DELETE /keys/${KEY}` },
  ]);
  expect(links).toEqual(['2 header harbour-key <- 1 body /key', '3 path segment 2 <- 1 body /key']);
});

test('a key that the client had sent before is its own', async () => {
  const links = await linksOf([
    { request: `PUT /keys/${KEY}`, answer: { message: `Your key is ${KEY}` } },
    { request: `GET /keys/${KEY}` },
  ]);
  expect(links).toEqual([]);
});

test('of two equally good locations, the one with nothing but the token is taken', async () => {
  const token = 'k3x9qd7fw2ma81';
  const links = await linksOf([
    { request: 'GET /moorings', answer: { note: `Show ${token} at the gate`, shown: token } },
    { request: 'POST /gate', headers: [['X-Said', token]] },
  ]);
  expect(links).toEqual(['2 header x-said <- 1 body /shown']);
});

describe('a token in a row of a page, among words', () => {
  const token = 'a1b1d2afb0b2f2ec1a6b3c4d5e6f7a8b';
  const live = '99b1d2afb0b2f2ec1a6b3c4d5e6f7aff';
  const entry: Exchange = { request: 'POST /x', headers: [['Authorization', `Bearer ${token}`]] };
  const list = (...texts: readonly string[]) =>
    `<ul>${texts.map((each) => `<li>${each}</li>`).join('')}</ul>`;
  const table = (...texts: readonly string[]) =>
    `<table>${texts.map((each) => `<tr><th>Note</th><td>${each}</td></tr>`).join('')}</table>`;

  test.each([
    ['of a list', list('Created', `${token} is your new token.`), 'body row 2 token "" 1'],
    ['in quotes', list(`&#34;${token}&#34; is your new token`), 'body row 1 token "" 1'],
    ['in an element', list(`<span>your token is ${token}</span>`), 'body row 1 token "token=" 1'],
    ['of a table', table(`${token} is your token.`), 'body row 1 token "" 1'],
  ])('%s is found', async (_, answer, place) => {
    const page = { request: 'GET /page', answer, answerType: 'text/html' };
    expect(await linksOf([page, entry])).toEqual([`2 header authorization <- 1 ${place}`]);
  });

  test('comes from the live row with the same texts, wherever it is', async () => {
    const answer = list('Created', `${token} is your new token.`);
    const body = list('Welcome', 'Created', `${live} is your new token.`);
    await using server = await serveAnswers([{ body, headers: { 'Content-Type': 'text/html' } }]);
    const session = sessionOf([{ request: 'GET /page', answer, answerType: 'text/html' }, entry]);

    await replaySession(session, { target: server.url });

    expect(server.seen[1]?.headers.authorization).toBe(`Bearer ${live}`);
  });
});
