/** A server asks over an open stream (JSON-RPC, as MCP does), and its client answers by a request with the same id. */
import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { type ReplaySettings, replaySession } from '../../src/replay/index.ts';
import type { Session } from '../../src/session/schema.ts';
import { type Served, serve } from '../kit/index.ts';
import { record } from '../record/record.ts';

/** A server that asks its client twice when a tool is called, with ids that it counts up. */
async function serveTools(firstId: number): Promise<Served & { readonly log: string[] }> {
  const log: string[] = [];
  const open = new Set<number>();
  let next = firstId;
  let stream: ServerResponse | undefined;
  let waiting = '';
  const ask = (): void => {
    const message = { jsonrpc: '2.0', id: next, method: 'elicitation/create', params: { n: 1 } };
    open.add(next);
    next += 1;
    const event = `event: message\ndata: ${JSON.stringify(message)}\n\n`;
    if (stream) stream.write(event);
    else waiting += event;
  };
  const server = await serve(async (incoming, response) => {
    if (incoming.method === 'GET') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(`: open\n\n${waiting}`);
      stream = response;
      return;
    }
    const { id, method } = JSON.parse(await text(incoming));
    const isAnswer = method === undefined;
    const isKnown = !isAnswer || open.delete(id);
    log.push(isAnswer ? `answer ${id}` : `${method} ${id}`);
    response.statusCode = isKnown ? 202 : 404;
    response.end();
    if (method === 'tools/call' || (isAnswer && next < firstId + 2)) setTimeout(ask, 5);
  });
  return { ...server, log };
}

/** Calls a tool, and answers what the server asks. */
async function callTool(url: string): Promise<void> {
  const post = async (message: object): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    await (await request(url, { method: 'POST', headers, body })).body.text();
  };
  const { body } = await request(url);
  await post({ id: 1, method: 'initialize', params: {} });
  await post({ id: 2, method: 'tools/call', params: { name: 'deploy', arguments: {} } });
  let [asked, seen] = [0, ''];
  for await (const chunk of body) {
    seen += String(chunk);
    for (const [, id] of [...seen.matchAll(/"id":(\d+),"method".*\n\n/g)].slice(asked)) {
      asked += 1;
      await post({ id: Number(id), result: { action: 'accept' } });
    }
    if (asked === 2) return;
  }
}

async function recordTool(firstId: number): Promise<Session> {
  await using server = await serveTools(firstId);
  using recorded = await record(() => callTool(`${server.url}/mcp`));
  return recorded.session;
}

const paces: ReplaySettings[] = [{ speed: 'ordered' }, { speed: 'instant' }];

describe.each([0, 1, 7])('an answer to a request of the server, whose ids began at %i', (first) => {
  test.each(paces)('has the id that the server asks with now: %j', async (settings) => {
    const session = await recordTool(first);
    await using server = await serveTools(40);

    const { summary } = await replaySession(session, {
      target: server.url,
      timeout: 3000,
      ...settings,
    });

    expect(server.log.filter((line) => line.startsWith('answer'))).toEqual([
      'answer 40',
      'answer 41',
    ]);
    expect(server.log).toEqual(expect.arrayContaining(['initialize 1', 'tools/call 2']));
    expect(summary).toMatchObject({ passed: 5 });
  });
});
