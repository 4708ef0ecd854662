import type { Header } from '../../session/schema.ts';
import { mapCookie } from './map-cookie.ts';
import { mapUrl, type UrlContext } from './map-url.ts';

/** What the headers of a response are read against. */
export interface ResponseContext extends UrlContext {
  /** The client is a browser. */
  readonly isBrowser: boolean;
}

type MapValue = (value: string, context: ResponseContext) => string;

/** The headers that lead a client somewhere, and where their URLs stand. */
const mappings: ReadonlyMap<string, MapValue> = new Map<string, MapValue>([
  ['location', mapUrl],
  ['content-location', mapUrl],
  ['access-control-allow-origin', mapUrl],
  ['link', (value, context) => mapEach(value, /(<)([^>]*)/g, context)],
  [
    'refresh',
    (value, context) => mapEach(value, /^([^;,]*[;,]\s*(?:url\s*=\s*)?["']?)(.*)/i, context),
  ],
  // The realm of another scheme is a name that the client computes with.
  [
    'www-authenticate',
    (value, context) =>
      /^\s*bearer\s/i.test(value) ? mapEach(value, /(=\s*")([^"]*)/g, context) : value,
  ],
  [
    'set-cookie',
    (value, { pairs: [{ upstream }], isBrowser }) => mapCookie(value, { upstream, isBrowser }),
  ],
]);

/** Whether it is one that `mapResponseHeaders` may change. */
export function leadsSomewhere([name]: Header): boolean {
  return mappings.has(name.toLowerCase());
}

/** The headers of a response as a client of the endpoint must see them. */
export function mapResponseHeaders(headers: readonly Header[], context: ResponseContext): Header[] {
  return headers.map(([name, value]) => {
    const map = mappings.get(name.toLowerCase());
    return [name, map === undefined ? value : map(value, context)];
  });
}

function mapEach(value: string, places: RegExp, context: UrlContext): string {
  return value.replace(places, (_, start: string, url: string) => start + mapUrl(url, context));
}
