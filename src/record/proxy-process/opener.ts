import type { Endpoint, EndpointHost } from '../endpoint/endpoint-settings.ts';
import type { ForwardProxy, ForwardProxyHost } from '../proxy/forward-proxy-host.ts';

/** Whoever opens both. */
export interface Opener extends EndpointHost, ForwardProxyHost {}

/** One of what a host opens. */
export type OpenServer = Endpoint | ForwardProxy;
