/** Trailers are headers that come after the body: values come from them, and go into them. */
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import type { Header, Recording } from '../../../../src/session/schema.ts';
import { createSession, recordingOf, serve } from '../../../kit/index.ts';

const answered = (trailers: readonly Header[], headers: Header[] = []) =>
  recordingOf('POST', '/chunks', 200, {
    headers,
    response: {
      headers: [['Trailer', 'X-Chunk']],
      body: { text: 'done' },
      trailers: [...trailers],
    },
  });

/** What the request after the first one was, which is answered with these trailers. */
async function sentNext(
  first: ReturnType<typeof answered>,
  next: Pick<Recording, 'request'>,
  live: Record<string, string>,
) {
  const seen: IncomingMessage[] = [];
  await using server = await serve((request, response) => {
    request.resume().on('end', () => {
      seen.push(request);
      response.writeHead(200, { Trailer: Object.keys(live).join(', ') });
      response.write('done');
      response.addTrailers(live);
      response.end();
    });
  });
  const recording = { ...recordingOf('GET', '/', 200), ...next };
  await replaySession(createSession([first, recording]), { target: server.url });
  return seen[1];
}

const request = (method: string, path: string, more: object = {}): Pick<Recording, 'request'> => ({
  request: { method, path, headers: [], ...more },
});

test('a value of a trailer goes into the next path', async () => {
  const next = await sentNext(
    answered([['X-Chunk', 'old-55667788']]),
    request('PUT', '/chunks/old-55667788'),
    { 'X-Chunk': 'live-11223344' },
  );
  expect(next?.url).toBe('/chunks/live-11223344');
});

test('the case of its name makes no difference', async () => {
  const next = await sentNext(
    answered([['x-chunk', 'old-55667788']]),
    request('PUT', '/chunks', { headers: [['x-after', 'old-55667788']] }),
    { 'X-CHUNK': 'live-11223344' },
  );
  expect(next?.headers['x-after']).toBe('live-11223344');
});

test('a value goes into a trailer, by a request that undici refuses', async () => {
  const next = await sentNext(
    answered([['X-Chunk', 'old-55667788']]),
    request('PUT', '/chunks', {
      headers: [
        ['Transfer-Encoding', 'chunked'],
        ['Trailer', 'X-After'],
      ],
      body: { text: 'more' },
      trailers: [['X-After', 'old-55667788']],
    }),
    { 'X-Chunk': 'live-11223344' },
  );
  expect(next?.trailers['x-after']).toBe('live-11223344');
});

test('a value comes from the trailer of an answer to a request that undici refuses', async () => {
  const next = await sentNext(
    answered([['X-Chunk', 'old-55667788']], [['Expect', '100-continue']]),
    request('PUT', '/chunks/old-55667788'),
    { 'X-Chunk': 'live-11223344' },
  );
  expect(next?.url).toBe('/chunks/live-11223344');
});
