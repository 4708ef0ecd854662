import type { IncomingMessage } from 'node:http';
import { serve } from '../../kit/index.ts';
import type { Exchange } from './links.ts';

interface Seen {
  readonly request: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server that gives these answers in turn, and keeps what it was asked. */
export async function serveAnswers(
  answers: readonly { status?: number; body?: string | Buffer; headers?: Record<string, string> }[],
) {
  const seen: Seen[] = [];
  const server = await serve(async (request, response) => {
    const { status = 200, body = '', headers = {} } = answers[seen.length] ?? {};
    const chunks: Buffer[] = [];
    const place = seen.length;
    seen.push({ request: '', headers: {}, body: '' });
    for await (const chunk of request) chunks.push(chunk);
    seen[place] = {
      request: `${request.method} ${request.url}`,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    response.writeHead(status, headers).end(body);
  });
  return Object.assign(server, { seen });
}

/** A login, and an order that is made and read with its token. */
export const login: Exchange[] = [
  { request: 'POST /login', answer: { token: 'recorded-token-1' } },
  {
    request: 'POST /orders',
    headers: [['Authorization', 'Bearer recorded-token-1']],
    body: { sku: 'a' },
    status: 201,
    answer: { id: 7 },
  },
  {
    request: 'GET /orders/7',
    headers: [['Authorization', 'Bearer recorded-token-1']],
    answer: { id: 7 },
  },
];
