import type { ServerResponse } from 'node:http';

/** Node adds nothing to a head from which these have been removed before. */
export function bareHead(response: ServerResponse): void {
  response.sendDate = false;
  for (const name of ['Connection', 'Content-Length', 'Transfer-Encoding']) {
    response.removeHeader(name);
  }
  // A head that is written before its body goes out in the socket's encoding; it is latin1.
  response.req.socket.setDefaultEncoding('latin1');
}
