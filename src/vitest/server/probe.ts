/** Asks whether a server is there. Nothing of what it answers is looked at. */
import { type ClientRequest, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';

/** In ms. */
const CONNECT_TIMEOUT = 2_000;

/** What one try came to: an answer, or why there was none. */
export type Probe =
  | { readonly answers: true }
  | { readonly answers: false; readonly reason: string };

/** Whether something takes connections at a URL, be it what it may. */
export async function isListening(url: URL): Promise<boolean> {
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  return (await connectTo(hostOf(url), port, CONNECT_TIMEOUT)).answers;
}

/**
 * Tries once whether a server answers: to a request with any status, or to a connection for `tcp:`.
 * @param timeout in ms
 */
export function probe(url: URL, timeout: number): Promise<Probe> {
  if (url.protocol === 'tcp:') return connectTo(hostOf(url), Number(url.port), timeout);
  return new Promise((resolve) => {
    const request = open(url, timeout);
    request.once('response', () => {
      resolve({ answers: true });
      request.destroy();
    });
    request.once('error', (error) => resolve({ answers: false, reason: reasonOf(error) }));
    request.once('timeout', () => request.destroy(new Error('no answer came')));
    request.end();
  });
}

function open(url: URL, timeout: number): ClientRequest {
  const options = { agent: false, timeout };
  if (url.protocol === 'http:') return requestHttp(url, options);
  // Whether it answers is all that is asked: nothing is sent that a stranger must not see.
  return requestHttps(url, { ...options, rejectUnauthorized: false });
}

function connectTo(host: string, port: number, timeout: number): Promise<Probe> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout });
    socket.once('connect', () => {
      resolve({ answers: true });
      socket.destroy();
    });
    socket.once('error', (error) => resolve({ answers: false, reason: reasonOf(error) }));
    socket.once('timeout', () => socket.destroy(new Error('no connection was made')));
  });
}

/** That of several addresses has no message of its own. */
function reasonOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message;
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}
