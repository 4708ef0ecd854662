import type { Style } from './style.ts';

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const html = { 'Content-Type': 'text/html' };

/** What browsers and readers of lists do. */
export const pages: readonly Style[] = [
  {
    name: 'pages with forms: tokens in a meta tag, a hidden field and a cookie',
    values: {
      token: ['MzAxZmNhODgwY2Yy+Q==', 'MjMyMWU2NTRlZGY3+w=='],
      xsrf: ['5a4b3c2d1e0f', '6b5c4d3e2f1a'],
      board: [4, 9],
      note: [1, 7],
      parent: [1, 6],
    },
    exchanges: [
      {
        request: 'GET /notes/new',
        answer:
          '<!doctype html><head><meta name="csrf-token" content="{token}"></head><form action="/notes"><input type="hidden" name="authenticity_token" value="{token}"><input name="note[title]"><input type="hidden" name="note[board_id]" value="{board}"></form>',
        answerHeaders: { ...html, 'Set-Cookie': 'XSRF-TOKEN={xsrf}; Path=/' },
      },
      {
        request: 'POST /notes',
        headers: { ...form, Cookie: 'theme=dark; XSRF-TOKEN={xsrf}' },
        body: 'authenticity_token={token:form}&note%5Btitle%5D=a+%2B+b&note%5Bboard_id%5D={board}&note%5Bstars%5D=1',
        status: 303,
        answerHeaders: { Location: '/notes/{note}' },
      },
      {
        request: 'GET /notes/{note}',
        answer:
          '<a href="/notes/{note}/edit">edit</a><form><input type=hidden name=parent value="{parent}"><input name=stars value=5></form>',
        answerHeaders: html,
      },
      {
        request: 'POST /notes/{note}/comments',
        headers: { ...form, 'X-CSRF-Token': '{token}', 'X-XSRF-TOKEN': '{xsrf}' },
        body: 'parent={parent}&text=1&stars=5',
      },
    ],
  },
  {
    name: 'pages of lists: cursors, Link headers, next URLs and numbers',
    values: {
      one: ['eyJhZnRlciI6MTAwMX0', 'eyJhZnRlciI6MTAwN30'],
      number: [21, 27],
      offset: [41, 47],
      token: ['1bf3ab1c5061e==', '1e1920111db58=='],
      id: [1, 3],
      pk: ['6928dfff4e', '50e80fc947'],
    },
    exchanges: [
      { request: 'GET /a?limit=2', answer: { items: [], next_cursor: '{one}' } },
      { request: 'GET /a?limit=2&cursor={one}' },
      {
        request: 'GET /b?per_page=2',
        answer: [],
        answerHeaders: {
          Link: '<{origin}/b?page={number}&per_page=2>; rel="next", <{origin}/b?page=1&per_page=2>; rel="first"',
        },
      },
      { request: 'GET /b?page={number}&per_page=2' },
      { request: 'GET /c', answer: { next: '{origin}/c?offset={offset}&limit=2', previous: null } },
      { request: 'GET /c?offset={offset}&limit=2' },
      {
        request: 'GET /d?page=1',
        answer: { page: 1, pages: 3, total: 2, items: [{ id: '{id}' }] },
      },
      { request: 'GET /d?page=2&pages=3', answer: { page: 2, pages: 3 } },
      { request: 'GET /d?page=3' },
      { request: 'GET /d/{id}' },
      { request: 'GET /e', answer: { NextContinuationToken: '{token}', lastKey: { pk: '{pk}' } } },
      { request: 'GET /e?continuation-token={token:uri}&max-keys=2' },
      { request: 'POST /e', body: { ExclusiveStartKey: { pk: '{pk}' }, Limit: 1 } },
    ],
  },
  {
    name: 'the OAuth code flow, with the client’s own state, nonce and challenge',
    values: {
      client: ['83b397113', '1aad773e0'],
      secret: ['5d17cbcc477bdb1', 'e8d43f00cea7852'],
      uid: ['047b4f62b08a', 'b0499b33d75b'],
      code: ['98873155a349', '4434f4f36fdc'],
      access: ['at.7f3a9b2c1d', 'at.8e4b0c3d2e'],
      refresh: ['rt.7f3a9b2c1d', 'rt.8e4b0c3d2e'],
    },
    exchanges: [
      {
        request: 'POST /register',
        body: { redirect_uris: ['https://app.example/callback'] },
        answer: { client_id: '{client}', client_secret: '{secret}' },
      },
      {
        request:
          'GET /authorize?client_id={client}&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&state=st4te-of-the-client&nonce=n-0S6_WzA2Mj&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        status: 302,
        answerHeaders: {
          Location: '/interaction/{uid}',
          'Set-Cookie': '_i={uid}; Path=/interaction',
        },
      },
      { request: 'GET /interaction/{uid}', headers: { Cookie: '_i={uid}' } },
      {
        request: 'POST /interaction/{uid}',
        headers: { ...form, Cookie: '_i={uid}' },
        body: 'login=ada&password=secret-1815',
        status: 302,
        answerHeaders: {
          Location: 'https://app.example/callback?code={code}&state=st4te-of-the-client',
        },
      },
      {
        request: 'POST /token',
        headers: form,
        body: 'grant_type=authorization_code&code={code}&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk&client_id={client}&client_secret={secret}',
        answer: { access_token: '{access}', refresh_token: '{refresh}', expires_in: 3600 },
      },
      { request: 'GET /me', headers: { Authorization: 'Bearer {access}' } },
      {
        request: 'POST /token',
        headers: form,
        body: 'grant_type=refresh_token&refresh_token={refresh}&client_id={client}',
      },
    ],
  },
  {
    name: 'responses without bodies',
    values: {
      lock: ['v-7f3a9b2c', 'v-8e4b0c3d'],
      thing: [1, 5],
      moved: [2, 9],
      tag: ['"5a4b3c2d"', '"6b5c4d3e"'],
    },
    exchanges: [
      { request: 'HEAD /locks', answerHeaders: { 'X-Lock-Version': '{lock}' } },
      { request: 'POST /things', status: 204, answerHeaders: { 'X-Thing-Id': '{thing}' } },
      {
        request: 'PUT /moved',
        body: 'x',
        status: 307,
        answerHeaders: { Location: '/things/{moved}/final' },
      },
      { request: 'GET /cached', status: 304, answerHeaders: { ETag: '{tag}' } },
      {
        request: 'GET /things/{thing}',
        headers: { 'X-Lock-Version': '{lock}', 'If-Match': '{tag}' },
      },
      { request: 'PUT /things/{moved}/final', body: 'x' },
    ],
  },
  {
    name: 'the server’s own origin in queries, headers, forms and texts',
    values: { hook: [1, 8] },
    exchanges: [
      {
        request: 'POST /hooks',
        body: {
          callback: '{origin}/inbox?x=1',
          other: 'http://127.0.0.1:1/inbox',
          text: 'at {origin}, and {host}.',
        },
        answer: { id: '{hook}', url: '{origin}/hooks/{hook}' },
      },
      {
        request: 'GET /proxy?url={origin:uri}%2Fhooks%2F{hook}&host={host}',
        headers: {
          Referer: '{origin}/hooks/{hook}',
          'X-Forwarded-Host': '{host}',
          'X-Base': '<{origin}>',
        },
      },
      {
        request: 'POST /form',
        headers: form,
        body: 'to=see+{origin:form}%2Fhooks%2F{hook}+%2B+more&from={origin:form}&hookId={hook}&n=1',
      },
      {
        request: 'POST /form',
        headers: { 'Content-Type': 'text/plain' },
        body: 'line one\n{origin}/hooks/{hook}\nHost: {host}\n',
      },
    ],
  },
];
