import type { EndpointHost } from '../../src/record/relay/endpoint-settings.ts';
import type { Opener } from '../../src/record/run/control-channel.ts';

/** For recordings that open neither endpoints nor proxies. */
export const noHost: Opener = {
  openEndpoint: () => Promise.reject(new Error('this recording has no endpoint')),
  openProxy: () => Promise.reject(new Error('this recording has no proxy')),
};

/** A host of endpoints, as one that opens no proxies unless it does. */
export function completeHost(host: EndpointHost | Opener): Opener {
  if ('openProxy' in host) return host;
  return { ...noHost, openEndpoint: (settings) => host.openEndpoint(settings) };
}
