import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { once, type Served, serve } from '../kit/index.ts';

/** How a stream writes an event. */
const FORMS: Readonly<Record<string, { readonly type: string; write(event: string): string }>> = {
  '/events': { type: 'text/event-stream', write: (event) => `event: added\ndata: ${event}\n\n` },
  '/items?watch=1': { type: 'application/json', write: (event) => `${event}\n` },
};

export interface WatchServer extends Served {
  /** What has happened, in its order: requests as they come, `left /path` when a client has left. */
  readonly log: string[];
  /** Streams that are open now. */
  open(): number;
}

/**
 * An API with items that clients may watch: `/events` streams server-sent events, `/items?watch=1`
 * lines of JSON, both without end. `/poll` is answered at the next `POST /items`. `POST /messages` is
 * refused while nobody watches.
 * @param pause before each answer that is no stream, in ms
 */
export async function serveWatch(pause = 0): Promise<WatchServer> {
  const log: string[] = [];
  const streams = new Map<ServerResponse, (event: string) => string>();
  let added = createSignal();

  function watch(path: string, response: ServerResponse, form: (typeof FORMS)[string]): void {
    response.writeHead(200, { 'Content-Type': form.type }).flushHeaders();
    streams.set(response, form.write);
    response.on('close', () => {
      streams.delete(response);
      log.push(`left ${path}`);
    });
  }

  async function answer({ method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
    await sleep(pause);
    if (url === '/poll') {
      await Promise.race([added.promise, once(response, 'close')]);
      if (response.destroyed) log.push('left /poll');
    } else if (method === 'POST' && url === '/messages') {
      response.statusCode = streams.size > 0 ? 202 : 404;
    } else if (method === 'POST') {
      response.statusCode = 201;
      for (const [stream, write] of streams) stream.write(write('{"id":7}'));
      added.resolve();
      added = createSignal();
    }
    response.end('{}');
  }

  const server = await serve((request, response) => {
    const { method = '', url = '' } = request;
    log.push(`${method} ${url}`);
    const form = method === 'GET' ? FORMS[url] : undefined;
    if (form) watch(url, response, form);
    else void answer(request, response);
  });
  return { ...server, log, open: () => streams.size };
}

function createSignal(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve() };
}
