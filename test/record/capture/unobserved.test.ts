/** Bodies that pass without being seen: the session must not say that there was none. */
import { channel } from 'node:diagnostics_channel';
import http from 'node:http';
import { expect, test } from 'vitest';
import { once, serve } from '../../kit/index.ts';
import { onlyAnswer, onlyRecording, record } from '../record.ts';

/** An exchange as an undici would tell of it that lets nobody see the chunks of bodies. */
function tellWithoutChunks(method: string, contentLength: number | null): void {
  const request = { origin: 'http://127.0.0.1:1', method, path: '/', contentLength };
  const headers = ['Content-Length', '7'];
  channel('undici:request:create').publish({ request });
  channel('undici:client:sendHeaders').publish({ request, headers: 'POST / HTTP/1.1\r\nA: 1' });
  channel('undici:request:headers').publish({ request, response: { statusCode: 200, headers } });
  channel('undici:request:trailers').publish({ request, trailers: [] });
}

test('a body that undici does not report is recorded as truncated', async () => {
  using recorded = await record(async () => tellWithoutChunks('POST', 5));

  expect(onlyRecording(recorded).request).toMatchObject({
    headers: [
      ['A', '1'],
      ['content-length', '5'],
    ],
    body: { truncated: 5 },
  });
  expect(onlyAnswer(recorded).body).toEqual({ truncated: 7 });
});

test('the answer to a HEAD has no body, whatever its length', async () => {
  using recorded = await record(async () => tellWithoutChunks('HEAD', null));

  expect(onlyRecording(recorded).request.body).toBeUndefined();
  expect(onlyAnswer(recorded).body).toBeUndefined();
});

test('an unread response is recorded as truncated, and the response to a HEAD as empty', async () => {
  await using api = await serve((_, response) => {
    response.setHeader('Content-Length', 100_000);
    response.end('x'.repeat(100_000));
  });
  using recorded = await record(async () => {
    await once(http.get(api.url), 'close');
    await once(http.request(api.url, { method: 'HEAD' }).end(), 'close');
  });

  const [get, head] = recorded.session.recordings;
  expect(get?.response).toMatchObject({ status: 200, body: { truncated: 100_000 } });
  expect(head?.response).toMatchObject({ status: 200 });
  expect(head?.response).not.toHaveProperty('body');
});
