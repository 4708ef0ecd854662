import { request } from 'undici';
import { expect, test } from 'vitest';
import { replaySession } from '../../src/replay/index.ts';
import { type Served, serve } from '../kit/index.ts';
import { record } from '../record/record.ts';

/** A stream that brings a token, which the next request needs while the stream is open. */
async function serveToken(token: string, length: number): Promise<Served> {
  return serve((incoming, response) => {
    incoming.resume();
    if (incoming.url === '/events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const pad = 'lorem ipsum '.repeat(length);
      response.write(`event: ready\ndata: ${JSON.stringify({ pad, access_token: token })}\n\n`);
    } else {
      response.statusCode = incoming.headers.authorization === `Bearer ${token}` ? 200 : 401;
      response.end('{}');
    }
  });
}

test.each([0, 1000])(
  'a secret that is hidden in an event comes from the live one, %i words into its line',
  async (length) => {
    await using recordedServer = await serveToken('Zx8kQ2vLp9TnR4wY7sHd3FbJ', length);
    using recorded = await record(async () => {
      const { body } = await request(`${recordedServer.url}/events`);
      let text = '';
      for await (const chunk of body) {
        text += String(chunk);
        const [, token] = /"access_token":"([^"]+)"/.exec(text) ?? [];
        if (token === undefined) continue;
        const headers = { authorization: `Bearer ${token}` };
        await (await request(`${recordedServer.url}/me`, { method: 'POST', headers })).body.text();
        break;
      }
    });
    expect(recorded.text).not.toContain('Zx8kQ2vLp9TnR4wY7sHd3FbJ');
    await using server = await serveToken('Mq5tGc1XoW6eUa0iKrNl2PzV', length);

    const { summary } = await replaySession(recorded.session, { target: server.url });

    expect(summary).toMatchObject({ passed: 2 });
  },
);
