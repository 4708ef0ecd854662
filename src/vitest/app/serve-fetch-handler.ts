import { serve } from 'srvx/node';
import type { ServedApp } from './app-forms.ts';
import { hideOwnFrames } from './hide-own-frames.ts';

/** An app in the form of the web's own interfaces. One that forgets to return gives nothing. */
export type FetchHandler = (
  request: Request,
) => Response | undefined | Promise<Response | undefined>;

/**
 * Serves a fetch handler on a free port of 127.0.0.1. Where it throws, the answer is 500, and its
 * error is printed: Vitest shows that with the tests of the session.
 * @param module the module's path, for messages
 */
export async function serveFetchHandler(fetch: FetchHandler, module: string): Promise<ServedApp> {
  const server = serve({
    async fetch(request) {
      const response = await fetch(request);
      if (response) return response;
      throw new TypeError(`the fetch handler of ${module} returned ${response}, not a Response`);
    },
    error(error) {
      hideOwnFrames(error);
      // biome-ignore lint/suspicious/noConsole: Vitest shows console output beside the test file.
      console.error(error);
      return new Response(null, { status: 500 });
    },
    hostname: '127.0.0.1',
    port: 0,
    silent: true,
    gracefulShutdown: false,
  });
  await server.ready();
  const url = server.url ?? '';
  return { url: url.replace(/\/$/, ''), close: () => server.close(true) };
}
