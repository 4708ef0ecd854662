import type { Endpoint, EndpointHost } from '../endpoint/endpoint-host.ts';
import type { ForwardProxy, ForwardProxyHost } from '../proxy/forward-proxy-host.ts';

/** Whoever opens both. */
export interface Host extends EndpointHost, ForwardProxyHost {}

/** One of what a host opens. */
export type OpenThing = Endpoint | ForwardProxy;
