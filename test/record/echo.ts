import http, { type IncomingMessage, type RequestListener, type RequestOptions } from 'node:http';
import { text } from 'node:stream/consumers';
import { once } from '../kit/index.ts';

/** Answers with what it got. */
export const echo: RequestListener = async (request, response) => {
  const body = await text(request);
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ method: request.method, url: request.url, body }));
};

/** Sends a request with `node:http`; resolves to the response, its body still to be read. */
export async function send(
  url: string,
  options: RequestOptions = {},
  body?: string,
): Promise<IncomingMessage> {
  const request = http.request(url, options);
  request.end(body);
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (response === undefined) throw new Error('no response');
  return response;
}
