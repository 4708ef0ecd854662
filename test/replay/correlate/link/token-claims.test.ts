/** Values that clients read out of signed tokens. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import type { Header } from '../../../../src/session/schema.ts';
import { createSession, recordingOf, tokenOf } from '../../../kit/index.ts';
import { type Exchange, type LinkCase, linksOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const SUB = 'usr_7f3a9b2c1d';
const TOKEN = tokenOf({ sub: SUB });
const read: Exchange = { request: `GET /users/${SUB}` };

/** Where a token may be. */
const places: readonly [what: string, login: Omit<Exchange, 'request'>, place: string][] = [
  ['a member of JSON', { answer: { access_token: TOKEN } }, 'body /access_token'],
  ['a header', { answerHeaders: [['Authorization', `Bearer ${TOKEN}`]] }, 'header authorization'],
  ['a cookie', { answerHeaders: [['Set-Cookie', `at=${TOKEN}; Path=/`]] }, 'cookie at'],
  [
    'the fragment of a redirect',
    { status: 302, answerHeaders: [['Location', `/app#state=x&id_token=${TOKEN}`]] },
    'header location fragment id_token',
  ],
  [
    'the query of a redirect',
    { status: 302, answerHeaders: [['Location', `/app?ticket=${TOKEN}`]] },
    'header location query ticket',
  ],
  [
    'a form',
    {
      answerType: 'application/x-www-form-urlencoded',
      answer: `scope=all&access_token=${TOKEN}`,
    },
    'body field access_token',
  ],
  [
    'JSON in a script',
    {
      answerType: 'text/html',
      answer: `<html><script>window.start = {"token":"${TOKEN}"}</script></html>`,
    },
    'body script window.start 1 /token',
  ],
  [
    'a call in a script',
    { answerType: 'text/html', answer: `<html><script>start("${TOKEN}")</script></html>` },
    'body script start 1',
  ],
  ['a text', { answerType: 'text/plain', answer: TOKEN }, 'body text'],
  [
    'XML',
    { answerType: 'application/xml', answer: `<login><token>${TOKEN}</token></login>` },
    'body /login/token[1]',
  ],
];

test.for(places)('a claim is taken out of a token in %s', async ([, login, place]) => {
  expect(await linksOf([{ request: 'POST /login', ...login }, read])).toEqual([
    `2 path segment 2 <- 1 ${place} claim sub`,
  ]);
});

const cases: LinkCase[] = [
  {
    name: 'a claim in an object of the token',
    exchanges: [
      {
        request: 'POST /login',
        answer: { t: tokenOf({ realm: { groups: ['all', 'grp-81aa9be31c'] } }) },
      },
      { request: 'POST /posts', body: { group: 'grp-81aa9be31c' } },
    ],
    links: ['2 body /group <- 1 body /t claim realm /groups/1'],
  },
  {
    name: 'a claim whose name is a URL',
    exchanges: [
      {
        request: 'POST /login',
        answer: { t: tokenOf({ 'https://x.test/claims/org': 'org_9fk2mmd8' }) },
      },
      { request: 'GET /posts', headers: [['X-Org', 'org_9fk2mmd8']] },
    ],
    links: ['2 header x-org <- 1 body /t claim https://x.test/claims/org'],
  },
  {
    name: 'a short subject, of the user that it is',
    exchanges: [
      { request: 'POST /login', answer: { t: tokenOf({ sub: '42', level: 5 }) } },
      { request: 'GET /users/42?size=5' },
      { request: 'POST /posts', body: { userId: 42, pages: 42 } },
    ],
    links: ['2 path segment 2 <- 1 body /t claim sub', '3 body /userId <- 1 body /t claim sub'],
  },
  {
    name: 'a short claim, of what it names',
    exchanges: [
      { request: 'POST /login', answer: { t: tokenOf({ tenant: 7 }) } },
      { request: 'GET /tenants/7/orders?page=7' },
    ],
    links: ['2 path segment 2 <- 1 body /t claim tenant'],
  },
  {
    name: 'what the client has sent before the token came is its own',
    exchanges: [{ request: 'POST /login', body: { user: SUB }, answer: { t: TOKEN } }, read],
    links: [],
  },
  {
    name: 'a token whose claims are no JSON has none',
    exchanges: [
      { request: 'POST /login', answer: { t: 'eyJhbGciOiJub25lIn0.dXNyXzdmM2E5YjJjMWQ.x' } },
      read,
    ],
    links: [],
  },
];

test.for(cases)('$name', async ({ exchanges, links }) => {
  expect(await linksOf(exchanges)).toEqual(links);
});

describe('a session with placeholders', () => {
  const bearer: Header[] = [['Authorization', 'Bearer REDACTED_ACCESS_TOKEN']];
  const session = createSession([
    recordingOf('POST', '/login', 200, {
      response: {
        headers: [],
        body: { json: { access_token: 'REDACTED_ACCESS_TOKEN' } },
        claims: { REDACTED_ACCESS_TOKEN: { sub: SUB, org: { id: 'org_9fk2mmd8' } } },
      },
    }),
    recordingOf('GET', `/users/${SUB}`, 200, { headers: bearer }),
    recordingOf('PUT', '/orgs/org_9fk2mmd8', 200, {
      headers: bearer,
      body: { json: { by: SUB } },
    }),
  ]);

  test('sends the claims of the live token, and the token as it came', async () => {
    const live = tokenOf({ iat: 1, org: { id: 'org_live0x77' }, sub: 'usr_live55aa' });
    await using server = await serveAnswers([{ body: JSON.stringify({ access_token: live }) }]);

    const { summary, outcomes } = await replaySession(session, { target: server.url });

    expect(summary).toMatchObject({ passed: 3, failed: 0 });
    expect(server.seen.map(({ request, body }) => [request, body])).toEqual([
      ['POST /login', ''],
      ['GET /users/usr_live55aa', ''],
      ['PUT /orgs/org_live0x77', '{"by":"usr_live55aa"}'],
    ]);
    expect(server.seen[2]?.headers.authorization).toBe(`Bearer ${live}`);
    expect(outcomes[1]?.correlated).toContainEqual(
      expect.objectContaining({ from: { id: '1', place: 'body /access_token claim sub' } }),
    );
  });

  test('sends nothing if the live token lacks the claim, and says which one', async () => {
    const live = tokenOf({ sub: 'usr_live55aa' });
    await using server = await serveAnswers([{ body: JSON.stringify({ access_token: live }) }]);

    const { outcomes } = await replaySession(session, { target: server.url });

    expect(server.seen).toHaveLength(2);
    expect(JSON.stringify(outcomes[2])).toContain('body /access_token claim org');
  });
});
