/**
 * The passing address of an endpoint inside texts: as an origin, as a bare host with port, and in the
 * forms that these have inside JSON strings, HTML attributes and (more than once) URL-encoded.
 */
import type { AddressPair } from './address-pair.ts';

/** Gives a text with the upstream's address wherever the endpoint's stood. */
export type HideEndpoint = (text: string) => string;

/** What is written in the place of an endpoint's address. */
export interface Address {
  readonly isSecure: boolean;
  /** As in a Host header; undefined where the one that was written stays. */
  readonly host: string | undefined;
}

const COLON = ':|%(?:25)*3A|&#58;|&#x3a;';
const SLASH = String.raw`\\{0,3}/|%(?:25)*2F|&#47;|&#x2f;`;
/** Only where a name begins, so that long words are looked at once: not inside of one, nor of an escape. */
const SUBDOMAINS = String.raw`(?:(?<![\w.%-])|(?<=%[\da-f]{2}))(?:[\w-]{1,63}\.){1,4}`;
/** As `isEndpointName`, anywhere in a text. */
const NAME = String.raw`127\.0\.0\.1|(?:${SUBDOMAINS})?localhost`;
const ADDRESS = new RegExp(
  String.raw`(?:(?:(http|ws)s?(${COLON}))?((?:${SLASH}){2}))?(${NAME})(${COLON})(\d{1,5})(?!\d)`,
  'gi',
);

/**
 * A function that takes the passing addresses of endpoints out of texts.
 * @param pairs read at each call, so that they may become more
 */
export function createHideEndpoint(pairs: readonly AddressPair[]): HideEndpoint {
  return (text) => replaceEndpoint(text, pairs, ({ upstream }) => upstream);
}

/** The text with other addresses in the place of endpoints', each written as that was. */
export function replaceEndpoint(
  text: string,
  pairs: readonly AddressPair[],
  addressOf: (pair: AddressPair) => Address,
): string {
  // Nearly no text names one, and its port is written alike in all forms.
  const named = pairs.filter(({ port }) => text.includes(port));
  if (named.length === 0) return text;
  return text.replace(
    ADDRESS,
    (
      whole: string,
      scheme: string | undefined,
      afterScheme = '',
      slashes = '',
      name: string,
      colon: string,
      port: string,
    ) => {
      const pair = named.find((each) => each.port === port);
      if (pair === undefined) return whole;
      const { isSecure, host = `${name}:${port}` } = addressOf(pair);
      const start = scheme === undefined ? '' : `${scheme.toLowerCase()}${isSecure ? 's' : ''}`;
      return start + afterScheme + slashes + escapeAs(colon, host);
    },
  );
}

/** A host with its colons in the form that the replaced one had. */
function escapeAs(colon: string, host: string): string {
  const depth = colon.startsWith('%') ? (colon.length - 1) / 2 : 0;
  let escaped = host;
  for (let level = 0; level < depth; level++) escaped = encodeURIComponent(escaped);
  return depth === 0 ? host.replaceAll(':', colon) : escaped;
}
