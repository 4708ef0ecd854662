import { parseUpstream, type Upstream } from './upstream.ts';

/** An endpoint and the API that it stands for. One session may have several. */
export interface AddressPair {
  /** Of the endpoint, which is on 127.0.0.1. */
  readonly port: string;
  readonly upstream: Upstream;
  /** The API is told its own address in the place of the endpoint's. */
  readonly changesOrigin: boolean;
}

/**
 * @param endpoint base URL
 * @param upstream base URL
 * @param changesOrigin by default, true unless the upstream is on this machine
 */
export function createAddressPair(
  endpoint: string,
  upstream: string,
  changesOrigin?: boolean,
): AddressPair {
  const parts = parseUpstream(upstream);
  return {
    port: new URL(endpoint).port,
    upstream: parts,
    changesOrigin: changesOrigin ?? !parts.isLoopback,
  };
}

/** Whether a host is one of the names that lead to 127.0.0.1 (RFC 6761, section 6.3). */
export function isEndpointName(hostname: string): boolean {
  return /^(127\.0\.0\.1|(.+\.)?localhost)$/i.test(hostname);
}
