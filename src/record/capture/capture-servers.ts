import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { enterServer } from './attribution.ts';

/**
 * Sees to it that what a server in this process calls while it answers is not taken for the test's
 * own: Node publishes this channel before it calls the request listener, in the same context.
 * @returns a function that ends it
 */
export function captureServers(): () => void {
  subscribe('http.server.request.start', enterServer);
  return () => {
    unsubscribe('http.server.request.start', enterServer);
  };
}
