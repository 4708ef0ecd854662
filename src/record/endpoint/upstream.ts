import { isLoopback } from '../../http/is-loopback.ts';
import type { Destination } from '../relay/destination.ts';

/** The API that is recorded. */
export interface Upstream extends Destination {
  /** Path of its base URL, without a slash at its end: `''` or `/api`. */
  readonly basePath: string;
  /** It is on this machine. */
  readonly isLoopback: boolean;
}

/** The parts of an upstream's base URL. */
export function parseUpstream(baseUrl: string): Upstream {
  const { origin, protocol, hostname, port, host, pathname } = new URL(baseUrl);
  const isSecure = protocol === 'https:';
  return {
    origin,
    isSecure,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isSecure ? 443 : 80) : Number(port),
    host,
    basePath: pathname.replace(/(?<!\/)\/+$/, ''),
    isLoopback: isLoopback(hostname),
  };
}

/** A base URL without a slash at its end, so that a path can be appended to it. */
export function baseUrlOf({ origin, basePath }: Upstream): string {
  return `${origin}${basePath}`;
}
