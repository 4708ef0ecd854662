/** Instances of the API of a style: the recorded one is a session, the other one a server. */
import { text } from 'node:stream/consumers';
import { encodeBody } from '../../../../src/session/body.ts';
import type { Body, Header, Session } from '../../../../src/session/schema.ts';
import { createSession, recordingOf, type Served, serve } from '../../../kit/index.ts';
import { fill, fillText, type Values } from './fill.ts';
import type { Style, StyleExchange } from './style.ts';

const ORIGIN = 'http://127.0.0.1:3000';

/** By which the server knows which request it is that came. */
const STEP = 'X-Step';

/** The recording of the client, one request after the other. */
export function recordedSession({ values, exchanges }: Style): Session {
  const own = valuesOf(values, 0, ORIGIN);
  const recordings = exchanges.map((exchange, index) => {
    const { status = 200, answer, answerHeaders = {} } = exchange;
    const [line, headers, body] = requestOf(exchange, own);
    const [method = '', path = ''] = line.split(' ');
    return recordingOf(method, path, status, {
      headers: [...headers, [STEP, nameOf(index)]],
      ...bodyPart(body),
      response: {
        headers: headersOf(answer, answerHeaders, own),
        ...bodyPart(bytesOf(answer, own)),
      },
    });
  });
  return createSession(recordings, { origin: ORIGIN });
}

/** Lines of requests: what came, and what the client itself would have sent. */
export interface Compared {
  readonly sent: readonly string[];
  readonly wanted: readonly string[];
}

export interface OtherInstance extends Served {
  /** By the position of the exchange; undefined for what did not come. */
  readonly requests: readonly (Compared | undefined)[];
}

/** Answers each request as recorded if it is what the client would send there, else by 409. */
export async function serveOther({ values, exchanges }: Style): Promise<OtherInstance> {
  const requests: (Compared | undefined)[] = exchanges.map(() => undefined);
  const server = await serve(async (request, response) => {
    const body = await text(request);
    const index = exchanges.findIndex((_, each) => nameOf(each) === request.headers['x-step']);
    const exchange = exchanges[index];
    if (!exchange) throw new Error(`${request.url} is not of this style`);
    const own = valuesOf(values, 1, `http://${request.headers.host}`);
    const [line, headers, wantedBody] = requestOf(exchange, own);
    const wanted = [
      line,
      ...headers.map(([name, value]) => `${name}: ${value}`),
      String(wantedBody),
    ];
    const sent = [
      `${request.method} ${request.url}`,
      ...headers.map(([name]) => `${name}: ${request.headers[name.toLowerCase()]}`),
      body,
    ];
    requests[index] = { sent, wanted };
    const isRight = sent.every((part, at) => part === wanted[at]);
    const { status = 200, answer, otherAnswer = answer, answerHeaders = {} } = exchange;
    response.writeHead(isRight ? status : 409, headersOf(otherAnswer, answerHeaders, own).flat());
    response.end(bytesOf(otherAnswer, own));
  });
  return Object.assign(server, { requests });
}

function valuesOf(values: Style['values'], instance: 0 | 1, origin: string): Values {
  const own = Object.entries(values).map(([name, both]) => [name, both[instance]]);
  return { ...Object.fromEntries(own), origin, host: origin.replace('http://', '') };
}

/** In letters, since a number might be taken for an id. */
function nameOf(index: number): string {
  return String.fromCharCode(97 + (index % 26)).repeat(1 + Math.floor(index / 26));
}

function requestOf(
  { request, headers = {}, body }: StyleExchange,
  own: Values,
): [line: string, headers: Header[], body: Buffer] {
  return [fillText(request, own), headersOf(body, headers, own), bytesOf(body, own)];
}

function headersOf(
  body: unknown,
  headers: Readonly<Record<string, string>>,
  own: Values,
): Header[] {
  const filled = Object.entries(headers).map(
    ([name, value]): Header => [name, fillText(value, own)],
  );
  const hasType = filled.some(([name]) => name === 'Content-Type');
  if (hasType || typeof body === 'string' || body === undefined) return filled;
  return [['Content-Type', 'application/json'], ...filled];
}

function bytesOf(body: unknown, own: Values): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  const isText = typeof body === 'string';
  return Buffer.from(isText ? fillText(body, own) : JSON.stringify(fill(body, own)));
}

function bodyPart(bytes: Buffer): { body?: Body } {
  return bytes.length === 0 ? {} : { body: encodeBody(bytes, undefined) };
}
