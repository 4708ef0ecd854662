import type { EndpointHost } from '../../src/record/endpoint/endpoint-host.ts';
import type { Host } from '../../src/record/proxy-process/host.ts';

/** For recordings that open neither endpoints nor proxies. */
export const noHost: Host = {
  openEndpoint: () => Promise.reject(new Error('this recording has no endpoint')),
  openProxy: () => Promise.reject(new Error('this recording has no proxy')),
};

/** A host of endpoints, as one that opens no proxies unless it does. */
export function completeHost(host: EndpointHost | Host): Host {
  if ('openProxy' in host) return host;
  return { ...noHost, openEndpoint: (settings) => host.openEndpoint(settings) };
}
