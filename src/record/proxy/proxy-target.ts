import { createAddressPair } from '../endpoint/address-pair.ts';
import { createHideEndpoint } from '../endpoint/endpoint-address.ts';
import { createSessionSink, type RecordingSink } from '../endpoint/recording-sink.ts';
import { OpenExchange, type RequestLine } from '../exchange/exchange.ts';
import { namesSameServer } from '../names-same-server.ts';
import type { ProxyRecording } from './forward-proxy-host.ts';

/** Records what belongs to a session, and that alone: any other exchange leaves no trace. */
export function createProxyTarget(recording: ProxyRecording | undefined): RecordingSink {
  if (recording === undefined) {
    return { open: openUnrecorded, close: async () => ({ filteredOut: 0 }) };
  }
  const { endpoints, changeOrigin } = recording;
  const pairs = endpoints.map(({ url, upstream }) =>
    createAddressPair(url, upstream, changeOrigin),
  );
  const hideEndpoint = pairs.length === 0 ? undefined : createHideEndpoint(pairs);
  const sink = createSessionSink(recording, { ...recording, hideEndpoint });
  return {
    open: (line) => {
      const origin = originInSession(line.origin, recording);
      return origin === undefined ? openUnrecorded(line) : sink.open({ ...line, origin });
    },
    close: () => sink.close(),
  };
}

/** As the session writes it; undefined where it is not part of it. */
function originInSession(
  origin: string,
  { origins, endpoints }: ProxyRecording,
): string | undefined {
  if (endpoints.some(({ url }) => namesSameServer(url, origin))) return undefined;
  return origins === undefined ? origin : origins.find((own) => namesSameServer(own, origin));
}

function openUnrecorded(line: RequestLine): OpenExchange {
  return new OpenExchange(line, { request: 0, response: 0 }, () => undefined, undefined);
}
