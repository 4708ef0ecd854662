import { noteOwnProxy } from '../capture/own-proxy.ts';
import type { ForwardProxy, ForwardProxyHost, ProxyRecording } from './proxy-factory.ts';

/** Opens a forward proxy for this worker's session. What the worker sends by it is not captured as well. */
export async function openOwnProxy(
  host: ForwardProxyHost,
  recording: ProxyRecording,
): Promise<ForwardProxy> {
  const proxy = await host.openProxy({ recording });
  const forget = noteOwnProxy(proxy.url);
  return {
    ...proxy,
    close: () => {
      forget();
      return proxy.close();
    },
  };
}
