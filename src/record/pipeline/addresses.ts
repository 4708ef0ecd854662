/**
 * Finds and replaces the temporary address of an endpoint in texts: as an origin, as a host with port,
 * and both as they are escaped in JSON strings, in HTML attributes and in URLs (even repeatedly).
 */
import { namesSameServer, parseUpstream, type Upstream } from './destination.ts';

/** An endpoint, and the API that it stands in front of. Plain data. */
export interface EndpointAddress {
  /** Its base URL. */
  readonly endpoint: string;
  /** Base URL of the API. */
  readonly upstream: string;
  /** Whether the upstream gets its own host. @default unless it is on this machine */
  readonly changeOrigin?: boolean | undefined;
  /** It is closed: another server may have its port by now. */
  readonly isClosed?: boolean;
}

/** The temporary addresses of a session's endpoints. No recording of the session may contain one. */
export class EndpointAddresses {
  /** By their ports. */
  readonly #addresses: Map<string, EndpointAddress> = new Map();
  readonly #pairs: AddressPair[] = [];
  readonly #hide: HideEndpoint = createHideEndpoint(this.#pairs);

  /** A port is that of the last endpoint that had it; those that are known already do not count. */
  add(addresses: readonly EndpointAddress[]): void {
    for (const address of addresses) {
      const { endpoint, upstream, changeOrigin, isClosed = false } = address;
      const { port } = new URL(endpoint);
      const known = this.#addresses.get(port);
      if (known !== undefined && (isClosed || isSame(known, address))) continue;
      this.#remove(port);
      this.#addresses.set(port, address);
      this.#pairs.push(createAddressPair(endpoint, upstream, changeOrigin));
    }
  }

  /** The endpoint is closed. Its address is hidden all the same: clients may still name it. */
  close(endpoint: string): void {
    const { port } = new URL(endpoint);
    const known = this.#addresses.get(port);
    if (known?.endpoint === endpoint) this.#addresses.set(port, { ...known, isClosed: true });
  }

  /** Whether requests to that origin come to one of them. */
  isOpen(origin: string): boolean {
    return this.addresses.some(
      ({ endpoint, isClosed }) => !isClosed && namesSameServer(endpoint, origin),
    );
  }

  /** Something is sent to a server with that address: it is not that of an endpoint any more. */
  release(origin: string): void {
    for (const [port, { endpoint, isClosed }] of this.#addresses) {
      if (isClosed && namesSameServer(endpoint, origin)) this.#remove(port);
    }
  }

  /** All of them, also those of endpoints that are closed. */
  get addresses(): EndpointAddress[] {
    return [...this.#addresses.values()];
  }

  /** The same, read; it grows with them. */
  get pairs(): readonly AddressPair[] {
    return this.#pairs;
  }

  /** Undefined while there is no endpoint. */
  get hide(): HideEndpoint | undefined {
    return this.#pairs.length === 0 ? undefined : this.#hide;
  }

  #remove(port: string): void {
    if (!this.#addresses.delete(port)) return;
    const index = this.#pairs.findIndex((pair) => pair.port === port);
    this.#pairs.splice(index, 1);
  }
}

function isSame(known: EndpointAddress, { endpoint, upstream }: EndpointAddress): boolean {
  return !known.isClosed && known.endpoint === endpoint && known.upstream === upstream;
}

/** Addresses that several endpoints know. */
interface SharedAddresses {
  readonly addresses: EndpointAddresses;
  /** To be called once, when one of them is closed. */
  readonly release: () => void;
}

interface Shared {
  readonly addresses: EndpointAddresses;
  users: number;
}

const sessions: Map<string, Shared> = new Map();

/**
 * The addresses of all endpoints that this process opens for one session: what passes one of them may
 * name another.
 * @param sessionFile undefined for an endpoint without a session of its own, which shares none
 */
export function shareAddresses(sessionFile: string | undefined): SharedAddresses {
  if (sessionFile === undefined) {
    return { addresses: new EndpointAddresses(), release: () => undefined };
  }
  const shared = sessions.get(sessionFile) ?? { addresses: new EndpointAddresses(), users: 0 };
  sessions.set(sessionFile, shared);
  shared.users++;
  return {
    addresses: shared.addresses,
    release: () => {
      if (--shared.users === 0) sessions.delete(sessionFile);
    },
  };
}

/** An endpoint and the API that it stands for. One session may have several. */
export interface AddressPair {
  /** Of the endpoint, which is on 127.0.0.1. */
  readonly port: string;
  readonly upstream: Upstream;
  /** Requests name the API's own address instead of the endpoint's. */
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

/** Gives a text with the upstream's address wherever the endpoint's stood. */
type HideEndpoint = (text: string) => string;

/** What is written in the place of an endpoint's address. */
interface Address {
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
function createHideEndpoint(pairs: readonly AddressPair[]): HideEndpoint {
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
