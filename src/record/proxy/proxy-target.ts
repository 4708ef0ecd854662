import { createAddressPair } from '../endpoint/address-pair.ts';
import { createHideEndpoint } from '../endpoint/endpoint-address.ts';
import { OpenExchange, type RequestLine } from '../exchange/exchange.ts';
import { createExchangeWriter } from '../exchange/exchange-writer.ts';
import { OpenExchanges } from '../exchange/open-exchanges.ts';
import { Journal } from '../journal/journal.ts';
import { namesSameServer } from '../names-same-server.ts';
import { createRedaction } from '../secrets/redact.ts';
import type { ProxyRecording } from './forward-proxy-host.ts';

/** Takes what passes a forward proxy. */
export interface ProxyTarget {
  /** An exchange of the session, or one that leaves no trace. */
  readonly open: (line: RequestLine) => OpenExchange;
  /**
   * Waits a moment for the exchanges of the session that are under way.
   * @returns the absolute path of the journal; undefined when there is none
   */
  readonly close: () => Promise<string | undefined>;
}

/** Records what belongs to a session, and that alone. */
export function createProxyTarget(recording: ProxyRecording | undefined): ProxyTarget {
  if (recording === undefined) return { open: openUnrecorded, close: async () => undefined };
  const { sessionFile, limits, key, endpoints } = recording;
  const journal = new Journal(recording, 'proxy');
  const pairs = endpoints.map(({ url, upstream }) => createAddressPair(url, upstream));
  const hideEndpoint = pairs.length === 0 ? undefined : createHideEndpoint(pairs);
  const redact = createRedaction(key);
  const write = createExchangeWriter({ journal, sessionFile, redact, hideEndpoint });
  const exchanges = new OpenExchanges(limits, write);
  return {
    open: (line) => {
      const origin = originInSession(line.origin, recording);
      return origin === undefined ? openUnrecorded(line) : exchanges.open({ ...line, origin });
    },
    close: async () => {
      try {
        await exchanges.drain();
      } finally {
        journal.close();
      }
      return journal.file;
    },
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
  return new OpenExchange(line, { request: 0, response: 0 }, () => undefined);
}
