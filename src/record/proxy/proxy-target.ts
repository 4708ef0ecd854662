import { type EndpointAddresses, shareAddresses } from '../endpoint/endpoint-addresses.ts';
import { OpenExchange, type RequestLine } from '../exchange/exchange.ts';
import type { EntryThread } from '../journal/entry-thread.ts';
import { createSessionSink, type RecordingSink } from '../journal/recording-sink.ts';
import { namesSameServer } from '../names-same-server.ts';
import type { ProxyRecording } from './forward-proxy-host.ts';

/**
 * Records the exchanges that belong to a session. Other exchanges leave no trace.
 * @param thread see `openEndpoint`
 */
export function createProxyTarget(
  recording: ProxyRecording | undefined,
  thread?: EntryThread,
): RecordingSink {
  if (recording === undefined) {
    return { open: openUnrecorded, close: async () => ({ filteredOut: 0 }) };
  }
  const { sessionFile, upstream, endpoints } = recording;
  const { addresses, release } = shareAddresses(sessionFile);
  addresses.add(endpoints);
  const sink = createSessionSink(recording, { ...recording, addresses, thread });
  return {
    open: (line) => {
      const origin = originInSession(line.origin, upstream, addresses);
      if (origin === undefined) return openUnrecorded(line);
      addresses.release(line.origin);
      return sink.open({ ...line, origin });
    },
    close: () => sink.close().finally(release),
  };
}

/** As the session writes it; undefined where it is not part of it. */
function originInSession(
  origin: string,
  upstream: string | undefined,
  known: EndpointAddresses,
): string | undefined {
  if (known.isOpen(origin)) return undefined;
  if (upstream === undefined) return origin;
  const origins = [upstream, ...known.addresses.map((address) => address.upstream)];
  return origins.map((url) => new URL(url).origin).find((own) => namesSameServer(own, origin));
}

function openUnrecorded(line: RequestLine): OpenExchange {
  return new OpenExchange(line, { request: 0, response: 0 }, () => undefined, undefined);
}
