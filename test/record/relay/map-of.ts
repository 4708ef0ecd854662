/** What the tests of address mappings share: mappings, and what each side gets to see through them. */

import { createAddressPair } from '../../../src/record/pipeline/addresses.ts';
import type { HeadMapping } from '../../../src/record/pipeline/destination.ts';
import { pairHeaders } from '../../../src/record/pipeline/raw-headers.ts';
import { createAddressMapping } from '../../../src/record/relay/address-mapping.ts';

export interface ClientParts {
  readonly path?: string;
  /** Flat; a Host is always sent. */
  readonly headers?: readonly string[];
  readonly host?: string;
}

export function requestOf({
  path = '/',
  headers = [],
  host = '127.0.0.1:4321',
}: ClientParts): Parameters<HeadMapping['toUpstream']>[0] {
  const rawHeaders = ['Host', host, ...headers];
  const pairs = pairHeaders(rawHeaders).map(([name, value]) => [name.toLowerCase(), value]);
  return { url: path, rawHeaders, headers: Object.fromEntries(pairs) };
}

export function mapOf(upstream: string, changeOrigin?: boolean): HeadMapping {
  return createAddressMapping(createAddressPair('http://127.0.0.1:4321', upstream, changeOrigin));
}

/** The only header of a response as a client sees it. */
export function seen(
  mapping: HeadMapping,
  name: string,
  value: string,
  parts: ClientParts = {},
): string | undefined {
  return mapping.toClient([[name, value]], requestOf(parts))[0]?.[1];
}

/** A header of a request as the upstream sees it. */
export function told(mapping: HeadMapping, name: string, value: string): string | undefined {
  return mapping.toUpstream(requestOf({ headers: [name, value] })).headers[1]?.[1];
}

export const wiki: HeadMapping = mapOf('https://wiki.example.test/w');
