/** The page as a middleware for a Node server. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import { NodeRequest, sendNodeResponse } from 'srvx/node';
import { textOfError } from '../../errors.ts';
import { pageFolder } from '../../own-files.ts';
import { PAGE_BASE } from '../base.ts';
import type { PageHost } from '../host.ts';
import { type DoorOptions, SECURITY_HEADERS } from './doors.ts';
import { createPageHandler } from './handler.ts';
import { PLAIN_TEXT } from './page-error.ts';
import type { PastRuns } from './runs.ts';

export interface PageMiddleware {
  /** Answers a request below the base of the page, and calls `next` for any other. */
  handle(request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void;
  /** Ends replays and streams. @returns the replays, for the middleware that comes next */
  close(): PastRuns;
}

/**
 * @param past the replays that `close` of an earlier middleware returned
 * @throws {UserError} if the package was built without the page
 */
export function createPageMiddleware(
  host: PageHost,
  options: DoorOptions,
  past?: PastRuns,
): PageMiddleware {
  const page = createPageHandler(host, options, past);
  const serveFile = sirv(fileURLToPath(pageFolder), {
    etag: true,
    dotfiles: false,
    setHeaders(response, path) {
      setSecurityHeaders(response);
      const isHashed = path.startsWith('/assets/');
      response.setHeader('cache-control', isHashed ? 'private, max-age=31536000' : 'no-store');
    },
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answered = await page.handle(new NodeRequest({ req: request, res: response }));
    if (answered) return sendNodeResponse(response, answered);
    request.url = `/${(request.url ?? '').slice(PAGE_BASE.length)}`;
    serveFile(request, response, () => {
      setSecurityHeaders(response);
      response.writeHead(404, { 'content-type': PLAIN_TEXT }).end('There is no such file.');
    });
  };
  return {
    handle(request, response, next) {
      const path = (request.url ?? '').split('?', 1)[0] ?? '';
      if (`${path}/` === PAGE_BASE) {
        response.writeHead(302, { location: `${PAGE_BASE}${request.url?.slice(path.length)}` });
        response.end();
        return;
      }
      if (!path.startsWith(PAGE_BASE)) return next();
      answer(request, response).catch((error: unknown) => {
        // The next middleware would show a stack with paths of this machine.
        setSecurityHeaders(response);
        const message = textOfError(error);
        response.writeHead(500, { 'content-type': PLAIN_TEXT }).end(message);
      });
    },
    close: () => page.close(),
  };
}

function setSecurityHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
}
