/** Live values of any signs must arrive as the server gave them, however the client wrote the recorded ones. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { serve } from '../../../kit/index.ts';
import { type Exchange, sessionOf } from '../links.ts';

const RECORDED = 'rec-7f3a9b2c';
const LIVE = [
  'plain-0123',
  'sp ace/slash?and&more=1',
  '100% "quoted" \\ <b>',
  'ünï-çødé-😀',
  "it's+a;b,c:d@e",
];

interface Place {
  readonly name: string;
  readonly exchange: Exchange;
  /** What a server takes the value for. */
  readonly take: (url: string, body: string) => string | null | undefined;
}

const form = 'application/x-www-form-urlencoded';
const places: Place[] = [
  {
    name: 'a path segment',
    exchange: { request: `GET /a/${RECORDED}/b` },
    take: (url) => decodeURIComponent(url.split('/')[2] ?? ''),
  },
  {
    name: 'a query value',
    exchange: { request: `GET /a?x=1&v=${RECORDED}&y=2` },
    take: (url) => new URL(url, 'http://a').searchParams.get('v'),
  },
  {
    name: 'a URL in a query value',
    exchange: { request: `GET /a?to=${encodeURIComponent(`/b?v=${RECORDED}`)}` },
    take: (url) =>
      new URL(new URL(url, 'http://a').searchParams.get('to') ?? '', 'http://a').searchParams.get(
        'v',
      ),
  },
  {
    name: 'JSON',
    exchange: { request: 'POST /a', body: { v: RECORDED } },
    take: (_, body) => JSON.parse(body).v,
  },
  {
    name: 'JSON with spaces',
    exchange: { request: 'POST /a', body: `{ "v" : "${RECORDED}" }` },
    take: (_, body) => JSON.parse(body).v,
  },
  {
    name: 'JSON in JSON',
    exchange: { request: 'POST /a', body: { j: JSON.stringify({ v: RECORDED }) } },
    take: (_, body) => JSON.parse(JSON.parse(body).j).v,
  },
  {
    name: 'a part of a JSON text',
    exchange: { request: 'POST /a', body: { v: `see ${RECORDED}, please` } },
    take: (_, body) => JSON.parse(body).v.replace(/^see (.*), please$/s, '$1'),
  },
  {
    name: 'a form',
    exchange: { request: 'POST /a', type: form, body: `x=a+b&v=${RECORDED}` },
    take: (_, body) => new URLSearchParams(body).get('v'),
  },
  {
    name: 'a part of a form value',
    exchange: { request: 'POST /a', type: form, body: `v=see+${RECORDED}` },
    take: (_, body) => new URLSearchParams(body).get('v')?.replace('see ', ''),
  },
  {
    name: 'Base64',
    exchange: { request: 'POST /a', body: { v: Buffer.from(`id=${RECORDED}`).toString('base64') } },
    take: (_, body) => Buffer.from(JSON.parse(body).v, 'base64').toString().replace('id=', ''),
  },
  {
    name: 'a text',
    exchange: { request: 'POST /a', type: 'text/plain', body: `see ${RECORDED}` },
    take: (_, body) => body.replace('see ', ''),
  },
];

const cases = places.flatMap((place) => LIVE.map((live) => ({ ...place, live })));

test.each(cases)('in $name: $live', async ({ exchange, live, take }) => {
  let taken: string | null | undefined;
  await using server = await serve(async (request, response) => {
    if (request.url === '/give') {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ v: live }));
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    taken = take(request.url ?? '', Buffer.concat(chunks).toString());
    response.end();
  });
  const session = sessionOf([{ request: 'POST /give', answer: { v: RECORDED } }, exchange]);

  await replaySession(session, { target: server.url });

  expect(taken).toBe(live);
});
