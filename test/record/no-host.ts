import type { ProxyFactory } from '../../src/record/relay/proxy-factory.ts';

/** For recordings that open neither endpoints nor proxies. */
export const noHost: ProxyFactory = {
  openEndpoint: () => Promise.reject(new Error('this recording has no endpoint')),
  openProxy: () => Promise.reject(new Error('this recording has no proxy')),
};

/** A host of endpoints, as one that opens no proxies unless it does. */
export function completeHost(
  host: Pick<ProxyFactory, 'openEndpoint'> | ProxyFactory,
): ProxyFactory {
  if ('openProxy' in host) return host;
  return { ...noHost, openEndpoint: (settings) => host.openEndpoint(settings) };
}
