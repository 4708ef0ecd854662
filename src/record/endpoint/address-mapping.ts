/**
 * Keeps a client at the endpoint, and an API at its own address. The client knows the API as
 * `http://127.0.0.1:PORT`. An API whose origin is not changed is given that host, and makes its URLs
 * of it; another one is given its own, and its URLs are mapped on their way back. Bodies pass as they
 * are, in both directions.
 */
import { headerValue } from '../../http/headers.ts';
import type { Header } from '../../session/schema.ts';
import { pairHeaders } from '../exchange/raw-headers.ts';
import type { HeadMapping } from '../relay/destination.ts';
import { type AddressPair, isEndpointName } from './address-pair.ts';
import { type Address, replaceEndpoint } from './hide-endpoint.ts';
import { leadsSomewhere, mapResponseHeaders } from './map-response-headers.ts';

/**
 * A mapping of addresses between the clients of an endpoint and its API.
 * @param own the endpoint whose traffic is mapped
 * @param others further endpoints of the session: what leads to their APIs leads to them. It is read
 * at each request, so that it may grow
 */
export function createAddressMapping(
  own: AddressPair,
  others: readonly AddressPair[] = [],
): HeadMapping {
  return {
    toUpstream: ({ url = '/', rawHeaders }) => {
      const named = [own, ...others].filter(isKnownOtherwise);
      if (named.length === 0) return { path: url, headers: pairHeaders(rawHeaders) };
      const rewrite = (text: string): string => replaceEndpoint(text, named, addressOf);
      const headers = pairHeaders(rawHeaders).map(([name, value]): Header => {
        const isHost = own.changesOrigin && name.toLowerCase() === 'host';
        return [name, isHost ? own.upstream.host : rewrite(value)];
      });
      return { path: rewrite(url), headers };
    },
    toClient: (headers, { url = '/', rawHeaders }) => {
      if (!headers.some(leadsSomewhere)) return headers;
      const sent = pairHeaders(rawHeaders);
      return mapResponseHeaders(headers, {
        pairs: [own, ...others],
        hostname: nameIn(headerValue(sent, 'host') ?? ''),
        target: url,
        // Others that implement fetch send the rest of these headers, but have no site.
        isBrowser: headerValue(sent, 'sec-fetch-site') !== undefined,
      });
    },
  };
}

/** An endpoint speaks plain HTTP: an API that does so too, and is given its host, knows it as it is. */
function isKnownOtherwise({ upstream, changesOrigin }: AddressPair): boolean {
  return changesOrigin || upstream.isSecure;
}

function addressOf({ upstream, changesOrigin }: AddressPair): Address {
  const { isSecure, host } = upstream;
  return { isSecure, host: changesOrigin ? host : undefined };
}

/** The name by which a Host header calls an endpoint: cookies are kept by it. */
function nameIn(host: string): string {
  const name = host.replace(/:\d+$/, '');
  return isEndpointName(name) ? name : '127.0.0.1';
}
