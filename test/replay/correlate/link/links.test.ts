/** Where in a request values are found. */
import { describe, expect, test } from 'vitest';
import { type LinkCase, linksOf } from '../links.ts';

const ID = '7f3a9b2c-1d4e';
const UUID = '0b54f86e-7c1d-4e93-a2b5-91d3c8e0f746';
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';

const cases: LinkCase[] = [
  {
    name: 'a path segment',
    exchanges: [{ request: 'POST /a', answer: { x: ID } }, { request: `GET /b/${ID}` }],
    links: ['2 path segment 2 <- 1 body /x'],
  },
  {
    name: 'a percent-encoded path segment',
    exchanges: [
      { request: 'POST /a', answer: { x: 'a/b c7f3a9b2' } },
      { request: 'GET /b/a%2Fb%20c7f3a9b2' },
    ],
    links: ['2 path segment 2 <- 1 body /x'],
  },
  {
    name: 'a part of a path segment',
    exchanges: [
      { request: 'POST /a', answer: { x: '7f3a9b2c' } },
      { request: 'GET /b/report-7f3a9b2c.pdf' },
    ],
    links: ['2 path segment 2 <- 1 body /x'],
  },
  {
    name: 'a query value',
    exchanges: [{ request: 'POST /a', answer: { x: ID } }, { request: `GET /b?c=1&d=${ID}` }],
    links: ['2 query d <- 1 body /x'],
  },
  {
    name: 'a query value with plus for space',
    exchanges: [
      { request: 'POST /a', answer: { x: 'seven 7f3a9b2c' } },
      { request: 'GET /b?d=seven+7f3a9b2c' },
    ],
    links: ['2 query d <- 1 body /x'],
  },
  {
    name: 'an encoded URL inside a query value',
    exchanges: [
      { request: 'POST /a', answer: { x: ID } },
      { request: `GET /b?to=${encodeURIComponent(`/c/${ID}?x=1`)}` },
    ],
    links: ['2 query to <- 1 body /x'],
  },
  {
    name: 'a Bearer token',
    exchanges: [
      { request: 'POST /login', answer: { access_token: TOKEN } },
      { request: 'GET /b', headers: [['Authorization', `Bearer ${TOKEN}`]] },
    ],
    links: ['2 header authorization <- 1 body /access_token'],
  },
  {
    name: 'a header as a whole',
    exchanges: [
      { request: 'POST /a', answer: { csrf: ID } },
      { request: 'POST /b', headers: [['X-CSRF-Token', ID]] },
    ],
    links: ['2 header x-csrf-token <- 1 body /csrf'],
  },
  {
    name: 'Basic credentials',
    exchanges: [
      { request: 'POST /a', answer: { id: 'client-7f3a', secret: 's3cr3t-9b2c' } },
      {
        request: 'POST /t',
        headers: [
          ['Authorization', `Basic ${Buffer.from('client-7f3a:s3cr3t-9b2c').toString('base64')}`],
        ],
      },
    ],
    links: ['2 header authorization <- 1 body /id', '2 header authorization <- 1 body /secret'],
  },
  {
    name: 'an ETag in If-Match',
    exchanges: [
      { request: 'GET /a', answerHeaders: [['ETag', 'W/"abc-1234567"']] },
      { request: 'PUT /a', headers: [['If-Match', 'W/"abc-1234567"']] },
    ],
    links: ['2 header if-match <- 1 header etag'],
  },
  {
    name: 'a short ETag of the same path',
    exchanges: [
      { request: 'GET /a', answerHeaders: [['ETag', '"1"']] },
      { request: 'GET /z', answerHeaders: [['ETag', '"1"']] },
      { request: 'PUT /a', headers: [['If-Match', '"1"']] },
    ],
    links: ['3 header if-match <- 1 header etag'],
  },
  {
    name: 'a date in If-Modified-Since',
    exchanges: [
      { request: 'GET /a', answerHeaders: [['Last-Modified', 'Tue, 24 Nov 2026 10:00:00 GMT']] },
      { request: 'GET /a', headers: [['If-Modified-Since', 'Tue, 24 Nov 2026 10:00:00 GMT']] },
    ],
    links: ['2 header if-modified-since <- 1 header last-modified'],
  },
  {
    name: 'a cookie of the client from a body',
    exchanges: [
      { request: 'POST /a', answer: { t: ID } },
      { request: 'GET /b', headers: [['Cookie', `x=1; t=${ID}`]] },
    ],
    links: ['2 cookie t <- 1 body /t'],
  },
  {
    name: 'a cookie that the server sets',
    exchanges: [
      { request: 'POST /a', answerHeaders: [['Set-Cookie', `sid=${ID}; Path=/`]] },
      { request: 'GET /b', headers: [['Cookie', `sid=${ID}`]] },
    ],
    links: ['2 cookie sid <- 1 cookie sid'],
  },
  {
    name: 'a cookie in a header',
    exchanges: [
      { request: 'GET /a', answerHeaders: [['Set-Cookie', `XSRF-TOKEN=${ID}; Path=/`]] },
      { request: 'POST /b', headers: [['X-XSRF-TOKEN', ID]] },
    ],
    links: ['2 header x-xsrf-token <- 1 cookie XSRF-TOKEN'],
  },
  {
    name: 'a JSON leaf',
    exchanges: [
      { request: 'POST /a', answer: { x: ID } },
      { request: 'POST /b', body: { c: [{ d: ID }] } },
    ],
    links: ['2 body /c/0/d <- 1 body /x'],
  },
  {
    name: 'a part of a JSON string',
    exchanges: [
      { request: 'POST /a', answer: { x: ID } },
      { request: 'POST /b', body: { c: `see /a/${ID} there` } },
    ],
    links: ['2 body /c <- 1 body /x'],
  },
  {
    name: 'a UUID without its dashes',
    exchanges: [
      { request: 'POST /a', answer: { x: UUID } },
      { request: `GET /b/${UUID.replaceAll('-', '')}` },
    ],
    links: ['2 path segment 2 <- 1 body /x'],
  },
  {
    name: 'a UUID in capitals and braces',
    exchanges: [
      { request: 'POST /a', answer: { x: UUID } },
      { request: 'POST /b', body: { c: `{${UUID.toUpperCase()}}` } },
    ],
    links: ['2 body /c <- 1 body /x'],
  },
  {
    name: 'a UUID that the answer has in capitals',
    exchanges: [
      { request: 'POST /a', answer: { x: UUID.toUpperCase() } },
      { request: `GET /b/${UUID}` },
    ],
    links: ['2 path segment 2 <- 1 body /x decoded'],
  },
  {
    name: 'a UUID that the answer has without its dashes',
    exchanges: [
      { request: 'POST /a', answer: { x: UUID.replaceAll('-', '').toUpperCase() } },
      { request: `GET /b/${UUID}` },
    ],
    links: ['2 path segment 2 <- 1 body /x decoded'],
  },
  {
    name: 'JSON in hexadecimal',
    exchanges: [
      { request: 'POST /a', answer: { x: ID } },
      { request: 'POST /b', body: { c: Buffer.from(JSON.stringify({ d: ID })).toString('hex') } },
    ],
    links: ['2 body /c json /d <- 1 body /x'],
  },
  {
    name: 'JSON inside a JSON string',
    exchanges: [
      { request: 'POST /a', answer: { x: ID } },
      { request: 'POST /b', body: { c: JSON.stringify({ d: ID }) } },
    ],
    links: ['2 body /c json /d <- 1 body /x'],
  },
  {
    name: 'a form field',
    exchanges: [
      { request: 'GET /a', answer: { x: ID } },
      { request: 'POST /b', type: 'application/x-www-form-urlencoded', body: `a=1&csrf=${ID}` },
    ],
    links: ['2 body field csrf <- 1 body /x'],
  },
  {
    name: 'a value in a form field with spaces',
    exchanges: [
      { request: 'POST /tickets', status: 303, answerHeaders: [['Location', '/tickets/7']] },
      {
        request: 'POST /wiki',
        type: 'application/x-www-form-urlencoded',
        body: 'text=%3D+To+do%0A+*+%2Ftickets%2F7+waits',
      },
    ],
    links: ['2 body field text <- 1 header location'],
  },
  {
    name: 'a multipart field',
    exchanges: [
      { request: 'GET /a', answer: { x: ID } },
      {
        request: 'POST /b',
        type: 'multipart/form-data; boundary=xx',
        body: `--xx\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n${ID}\r\n--xx--\r\n`,
      },
    ],
    links: ['2 body part csrf <- 1 body /x'],
  },
  {
    name: 'a text body',
    exchanges: [
      { request: 'GET /a', answer: { x: ID } },
      { request: 'POST /b', type: 'text/plain', body: `take ${ID}, please` },
    ],
    links: ['2 body <- 1 body /x'],
  },
  {
    name: 'an XML text',
    exchanges: [
      { request: 'GET /a', answer: { x: ID } },
      { request: 'POST /b', type: 'application/xml', body: `<a><b>${ID}</b></a>` },
    ],
    links: ['2 body /a/b[1] <- 1 body /x'],
  },
  {
    name: 'a Base64 coded part',
    exchanges: [
      { request: 'GET /a', answer: { x: ID } },
      { request: 'POST /b', body: { cursor: Buffer.from(`id:${ID}`).toString('base64url') } },
    ],
    links: ['2 body /cursor <- 1 body /x'],
  },
  {
    name: 'a URL of another host, as a whole',
    exchanges: [
      { request: 'GET /a', answer: { up: `https://files.example/${ID}?part=1&of=2` } },
      {
        request: 'POST /b',
        body: {
          to: `https://files.example/${ID}?part=1&of=2`,
          see: `<https://files.example/${ID}>`,
        },
      },
    ],
    links: ['2 body /to <- 1 body /up', '2 body /see <- 1 body /up segment 1'],
  },
  {
    name: 'a text that only begins as JSON does',
    exchanges: [
      { request: 'GET /a', answer: { x: ID } },
      { request: 'POST /b', type: 'text/markdown', body: `[see](/docs/${ID})` },
    ],
    links: ['2 body <- 1 body /x'],
  },
  {
    name: 'several values in one string',
    exchanges: [
      { request: 'GET /a', answer: { x: ID, y: '0123456789ab' } },
      { request: 'POST /b', body: { c: `${ID},0123456789ab` } },
    ],
    links: ['2 body /c <- 1 body /x', '2 body /c <- 1 body /y'],
  },
  {
    name: 'a number of eight digits where no name says what it is',
    exchanges: [
      { request: 'POST /parcels', body: { zip: 10115000 }, answer: { ref: 48213377 } },
      { request: 'GET /shipments/48213377?n=10115000' },
    ],
    links: ['2 path segment 2 <- 1 body /ref'],
  },
  {
    name: 'a number too large for a double',
    exchanges: [
      {
        request: 'POST /orders',
        answerType: 'application/json',
        answer: '{"id": 9007199254740993}',
      },
      { request: 'GET /orders/9007199254740993' },
    ],
    links: ['2 path segment 2 <- 1 body /id'],
  },
];

describe('links', () => {
  test.each(cases)('$name', async ({ exchanges, links }) => {
    expect(await linksOf(exchanges)).toEqual(links);
  });
});
