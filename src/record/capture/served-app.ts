/**
 * An app that is called and recorded without a port: through its own `fetch`, as in apps built on web
 * standards (Hono, Elysia), or through `inject`, as in Fastify apps.
 */

import { UserError } from '../../errors.ts';
import type { OpenExchange, RequestLine } from '../pipeline/exchange.ts';
import { runAsServer } from './attribution.ts';

/** A function that answers a web-standard `Request` with a `Response`. */
type AnswerRequest = (request: Request) => Response | Promise<Response>;

/** An app that is called without a port. */
export type PortlessApp = AnswerRequest | { readonly fetch: AnswerRequest } | InjectApp;

/** A Fastify app: `inject` comes from light-my-request. */
interface InjectApp {
  readonly inject: (...options: never[]) => unknown;
}

/** Calls an app as `fetch` calls a server. URLs may be paths. */
export type AppFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** The result of `inject`. */
interface InjectedResponse {
  readonly statusCode: number;
  readonly statusMessage?: string;
  readonly headers: Readonly<Record<string, number | string | readonly string[] | undefined>>;
  readonly rawPayload: Uint8Array;
}

/** The origin of an app without a port. A replay cannot call this origin, so it must name a target. */
export const PORTLESS_ORIGIN = 'http://127.0.0.1:0';

/** Statuses with which a `Response` does not accept a body. */
const BODILESS = [204, 205, 304];

/** Opens the exchange of a request; undefined if the request is not recorded. */
type OpenRequest = (line: RequestLine) => OpenExchange | undefined;

/**
 * Creates a `fetch` for an app.
 * @param origin of the requests
 * @throws {UserError} `RECORDER_FAILED` for a value that is not such an app
 */
export function createAppFetch(app: PortlessApp, origin: string, open: OpenRequest): AppFetch {
  const answer = answerBy(app);
  return async (input, init) => {
    const address = input instanceof Request ? input : new URL(input, origin);
    const request = new Request(address, init);
    const { pathname, search } = new URL(request.url);
    const exchange = open({ origin, method: request.method, path: pathname + search });
    if (exchange === undefined) return runAsServer(() => answer(request));
    await recordRequest(request, exchange);
    try {
      return recordResponse(await runAsServer(() => answer(request)), exchange);
    } catch (error) {
      exchange.finish({ error: 'ECONNRESET' });
      throw error;
    }
  };
}

function answerBy(app: PortlessApp): AnswerRequest {
  if (hasFetch(app)) return (request) => app.fetch(request);
  if (hasInject(app)) return answerByInject(app);
  if (typeof app === 'function' && app.length === 1) return app;
  throw new UserError(
    'RECORDER_FAILED',
    'recorder.serve() takes an app with fetch (Hono) or inject (Fastify), or a fetch handler. What a Node listener answers on a port of this process is recorded without it.',
  );
}

/** Whether an app has a `fetch`, even if the app is a function as well. */
function hasFetch(app: unknown): app is { readonly fetch: AnswerRequest } {
  return typeof Object(app).fetch === 'function';
}

function hasInject(app: unknown): app is InjectApp {
  return typeof Object(app).inject === 'function';
}

function answerByInject(app: InjectApp): AnswerRequest {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const payload = Buffer.from(await request.arrayBuffer());
    const injected: InjectedResponse = await Reflect.apply(app.inject, app, [
      {
        method: request.method,
        url: pathname + search,
        headers: Object.fromEntries(request.headers),
        ...(payload.length > 0 && { payload }),
      },
    ]);
    const { statusCode: status, statusMessage: statusText = '', headers, rawPayload } = injected;
    const body = BODILESS.includes(status) ? null : new Uint8Array(rawPayload);
    const pairs = Object.entries(headers).flatMap(([name, value = []]) =>
      [value].flat().map((each): [string, string] => [name, String(each)]),
    );
    return new Response(body, { status, statusText, headers: pairs });
  };
}

async function recordRequest(request: Request, exchange: OpenExchange): Promise<void> {
  exchange.requestHeaders = [...request.headers];
  if (request.body !== null) {
    exchange.requestBody.add(new Uint8Array(await request.clone().arrayBuffer()));
  }
  exchange.endRequest();
}

/**
 * Records a response while passing it on. The client gets each chunk, and the end, only once it is
 * recorded, so that the client's next request comes later. The body is read at once, even if the client
 * does not read it.
 */
function recordResponse(response: Response, exchange: OpenExchange): Response {
  const { status, statusText, headers, body } = response;
  exchange.respond({ status, statusText: statusText || undefined, headers: [...headers] });
  if (body === null || exchange.isWhole) {
    exchange.finish();
    return response;
  }
  const reader = body.getReader();
  let isCancelled = false;
  const deliver = (act: () => void): void => {
    exchange.onceKept(() => {
      if (!isCancelled) act();
    });
  };
  const pump = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const { value } = read;
      exchange.responseBody.add(value);
      if (exchange.isWhole) exchange.finish();
      deliver(() => controller.enqueue(value));
    }
    exchange.finish();
    deliver(() => controller.close());
  };
  const recorded = new ReadableStream<Uint8Array>({
    start(controller) {
      pump(controller).catch((error: unknown) => {
        exchange.finish({ error: 'ECONNRESET' });
        deliver(() => controller.error(error));
      });
    },
    async cancel(reason) {
      isCancelled = true;
      exchange.finish({ error: 'ECONNRESET', aborted: true });
      await reader.cancel(reason);
    },
  });
  return new Response(recorded, { status, statusText, headers });
}
