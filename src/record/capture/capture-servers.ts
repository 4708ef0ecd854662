import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { noteApp } from './app-origins.ts';
import { enterServer } from './attribution.ts';

/**
 * Node publishes these before it calls the listener of a request, in the same context.
 * @note That of HTTP/2 came with Node 24 and late releases of 22.
 */
const channels = ['http.server.request.start', 'http2.server.stream.start'] as const;

/**
 * Sees to it that what a server in this process calls while it answers is not taken for the test's
 * own, and that servers of one app are known as such.
 * @returns a function that ends it
 */
export function captureServers(): () => void {
  subscribe(channels[0], noteApp);
  for (const channel of channels) subscribe(channel, enterServer);
  return () => {
    unsubscribe(channels[0], noteApp);
    for (const channel of channels) unsubscribe(channel, enterServer);
  };
}
