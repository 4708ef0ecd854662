/** A session from a HAR is replayed like a recorded one: live values replace those of the HAR. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { importHar } from '../../src/har/import-har.ts';
import { replaySession } from '../../src/replay/replay-session.ts';
import { readSession } from '../../src/session/read-session.ts';
import { serve } from '../kit/index.ts';
import { entryOf, harOf, headersOf, useFolders } from './har.ts';

const { write } = useFolders();

/** An API whose tokens and ids are new ones each time. */
function createApi() {
  const token = `token-${randomUUID()}`;
  const id = randomUUID();
  return createServer(async (request, response) => {
    const body = await text(request);
    const isKnown = request.headers.authorization === `Bearer ${token}`;
    const answer = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (request.url === '/login') answer(200, { access_token: token });
    else if (!isKnown) answer(401, {});
    else if (request.url === '/orders') answer(201, { id, ...JSON.parse(body) });
    else answer(request.url === `/orders/${id}` ? 200 : 404, { id });
  });
}

const TOKEN = `token-${randomUUID()}`;
const ID = randomUUID();
const URL = 'https://api.example.com';
const authorization = headersOf({
  Authorization: `Bearer ${TOKEN}`,
  'Content-Type': 'application/json',
});
const at = (second: number) => ({ startedDateTime: `2026-03-01T10:00:0${second}.000Z` });
const json = (body: unknown) => ({ mimeType: 'application/json', text: JSON.stringify(body) });

test('a session from a HAR passes against a server with other tokens and ids', async () => {
  const entries = [
    entryOf(`${URL}/login`, {
      entry: at(0),
      request: { method: 'POST', postData: json({ user: 'ada', password: 'lovelace' }) },
      content: { text: JSON.stringify({ access_token: TOKEN }) },
    }),
    entryOf(`${URL}/orders`, {
      entry: at(1),
      request: { method: 'POST', headers: authorization, postData: json({ item: 1 }) },
      response: { status: 201 },
      content: { text: JSON.stringify({ id: ID, item: 1 }) },
    }),
    entryOf(`${URL}/orders/${ID}`, {
      entry: at(2),
      request: { headers: authorization },
      content: { text: JSON.stringify({ id: ID }) },
    }),
  ];
  const { file } = await importHar(write(harOf(entries)));
  await using api = await serve(createApi());
  const { summary } = await replaySession(await readSession(file), {
    target: api.url,
    secrets: { PASSWORD: 'lovelace' },
  });
  expect(summary).toMatchObject({ total: 3, passed: 3 });
});
