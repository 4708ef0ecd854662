/** The parts of an exchange that filters ask for. */
import { headerValue } from '../../http/headers.ts';
import type { Header } from '../../session/schema.ts';
import type { Check, SeenExchange } from './check.ts';

/** Fits where the media type that an exchange brings does; see `ExchangePattern`. */
export function checkContentType(fits: (type: string) => boolean): Check {
  return ({ requestHeaders, responseHeaders }) => {
    if (responseHeaders === undefined) return undefined;
    const type = mediaType(responseHeaders) ?? mediaType(requestHeaders ?? []);
    return type !== undefined && fits(type);
  };
}

/** Fits where a header of the request is there. */
export function checkRequestHeader(name: string): Check {
  return ({ requestHeaders }) => requestHeaders && headerValue(requestHeaders, name) !== undefined;
}

/** Host and port that are called; the port is there even where it is its scheme's own. */
export function addressOf({ origin }: SeenExchange): { host: string; port: string } {
  const { hostname, port, protocol } = new URL(origin);
  return { host: hostname, port: port || (protocol === 'https:' ? '443' : '80') };
}

/** In lower case, without parameters (RFC 9110, section 8.3.1). */
function mediaType(headers: readonly Header[]): string | undefined {
  const value = headerValue(headers, 'content-type');
  return value?.split(';', 1)[0]?.trim().toLowerCase() || undefined;
}
