/** Packets that the server holds back until something happens: each is an answer like any other. */
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { replaySession } from '../../src/replay/index.ts';
import { type Served, serve } from '../kit/index.ts';
import { record } from '../record/record.ts';

/** A chat with one room. `GET /poll` is answered with the next message, with a cursor, as soon as there is one. */
async function serveChat(name: string): Promise<Served & { readonly log: string[] }> {
  const log: string[] = [];
  const messages: string[] = [];
  let waiting: { readonly from: number; readonly response: ServerResponse } | undefined;
  const answer = (): void => {
    const message = waiting && messages[waiting.from];
    if (!waiting || message === undefined) return;
    const cursor = `cur_${name}_${waiting.from + 1}`;
    waiting.response.setHeader('Content-Type', 'application/json');
    waiting.response.end(JSON.stringify({ cursor, message: { ref: message } }));
    waiting = undefined;
  };
  const server = await serve((request, response) => {
    const { method, url = '' } = request;
    request.resume();
    log.push(`${method} ${url}`);
    const [, cursor] = /^\/poll(?:\?cursor=(.*))?$/.exec(url) ?? [];
    if (url.startsWith('/poll')) {
      const from = Number(cursor?.split('_').at(-1) ?? 0);
      if (cursor !== undefined && !cursor.startsWith(`cur_${name}_`)) response.statusCode = 410;
      waiting = { from, response };
      if (response.statusCode === 410) response.end('{}');
      else answer();
    } else if (url === '/say') {
      messages.push(`msg_${name}_${messages.length}k3x9`);
      response.end('{}');
      setTimeout(answer, 5);
    } else {
      response.statusCode = url.includes(`msg_${name}`) ? 200 : 404;
      response.end('{}');
    }
  });
  return { ...server, log };
}

test('a request takes its value from the packet of a long poll', async () => {
  await using recordedServer = await serveChat('q7h2m9xw');
  const { url } = recordedServer;
  const post = (path: string): Promise<Response> => fetch(url + path, { method: 'POST' });
  using recorded = await record(async () => {
    let cursor = '';
    for (let count = 0; count < 3; count += 1) {
      const poll = fetch(`${url}/poll${cursor}`);
      await (await post('/say')).text();
      const packet: { cursor: string; message: { ref: string } } = JSON.parse(
        await (await poll).text(),
      );
      cursor = `?cursor=${packet.cursor}`;
      await (await post(`/messages/${packet.message.ref}/read`)).text();
    }
  });
  await using server = await serveChat('b5t8z1vd');

  const { summary } = await replaySession(recorded.session, { target: server.url });

  expect(summary).toMatchObject({ total: 9, passed: 9 });
  const renamed = recordedServer.log.map((line) => line.replace('q7h2m9xw', 'b5t8z1vd'));
  expect(server.log).toEqual(renamed);
});
