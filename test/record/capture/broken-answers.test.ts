/** An answer that is no HTTP is the server's doing: no client has cut it off. */
import { request as undiciRequest } from 'undici';
import { Agent as Undici6Agent, request as undici6Request } from 'undici-6';
import { describe, expect, test } from 'vitest';
import { serveRaw } from '../../kit/index.ts';
import { onlyAnswer, onlyRecording, type Recorded, record } from '../record.ts';

const clients: Record<string, (url: string) => Promise<unknown>> = {
  fetch: async (url) => (await fetch(url)).text(),
  'undici.request': async (url) => (await undiciRequest(url)).body.text(),
  'undici.request of undici 6': async (url) => {
    const dispatcher = new Undici6Agent();
    const { body } = await undici6Request(url, { dispatcher });
    await body.text().finally(() => dispatcher.close());
  },
};

async function recordAnswer(
  answer: string,
  get: (url: string) => Promise<unknown>,
): Promise<Recorded> {
  await using api = await serveRaw((socket) => socket.once('data', () => socket.end(answer)));
  return await record(() => get(api.url).catch(() => undefined));
}

describe.each(Object.entries(clients))('%s', (_, get) => {
  test('records an answer that is not HTTP as no response', async () => {
    using recorded = await recordAnswer('SSH-2.0-OpenSSH_9.6\r\n\r\n', get);

    expect(onlyRecording(recorded).response).toEqual({
      error: expect.stringMatching(/^HPE_\w+$|^HTTPParserError$/),
      time: expect.any(Number),
    });
  });

  test('records an invalid chunk as a response that broke off', async () => {
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
    using recorded = await recordAnswer(`${head}5\r\nhello\r\nzz\r\n`, get);

    const answer = onlyAnswer(recorded);
    expect(answer).toMatchObject({ status: 200, error: expect.any(String) });
    expect(answer.aborted).toBeUndefined();
  });
});
