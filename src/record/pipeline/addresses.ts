/**
 * Finds and replaces the temporary address of an endpoint in texts: as an origin or as a host with port,
 * plain or escaped in JSON strings, in HTML attributes and in URLs (even repeatedly).
 */
import { namesSameServer, parseUpstream, type Upstream } from './destination.ts';

/** An endpoint and the API behind it. Plain data. */
export interface EndpointAddress {
  /** Its base URL. */
  readonly endpoint: string;
  /** Base URL of the API. */
  readonly upstream: string;
  /** Whether the upstream gets its own host. @default unless it is on this machine */
  readonly changeOrigin?: boolean | undefined;
  /** Whether the endpoint is closed: another server may have its port by now. */
  readonly isClosed?: boolean;
}

/** The temporary addresses of a session's endpoints, which no recording of the session may contain. */
export class EndpointAddresses {
  /** Addresses by port. */
  readonly #addresses: Map<string, EndpointAddress> = new Map();
  readonly #pairs: AddressPair[] = [];
  readonly #hide: HideEndpoint = createHideEndpoint(this.#pairs);

  /** Adds addresses. A port belongs to the last endpoint that had it. Known addresses are skipped. */
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

  /** Notes that an endpoint is closed. Its address is still hidden, since clients may go on naming it. */
  close(endpoint: string): void {
    const { port } = new URL(endpoint);
    const known = this.#addresses.get(port);
    if (known?.endpoint === endpoint) this.#addresses.set(port, { ...known, isClosed: true });
  }

  /** Whether requests to that origin reach an open endpoint. */
  isOpen(origin: string): boolean {
    return this.addresses.some(
      ({ endpoint, isClosed }) => !isClosed && namesSameServer(endpoint, origin),
    );
  }

  /** Forgets closed endpoints with that address, since a request was sent to another server there. */
  release(origin: string): void {
    for (const [port, { endpoint, isClosed }] of this.#addresses) {
      if (isClosed && namesSameServer(endpoint, origin)) this.#remove(port);
    }
  }

  /** All addresses, including those of closed endpoints. */
  get addresses(): EndpointAddress[] {
    return [...this.#addresses.values()];
  }

  /** All addresses in parsed form. The array changes with the addresses. */
  get pairs(): readonly AddressPair[] {
    return this.#pairs;
  }

  /** Hides the addresses in texts; undefined while there is no endpoint. */
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

/** Addresses that several endpoints share. */
interface SharedAddresses {
  readonly addresses: EndpointAddresses;
  /** Must be called once for each of these endpoints, when it is closed. */
  readonly release: () => void;
}

interface Shared {
  readonly addresses: EndpointAddresses;
  users: number;
}

const sessions: Map<string, Shared> = new Map();

/**
 * The addresses of all endpoints that this process opens for one session: traffic through one endpoint
 * may name another.
 * @param sessionFile undefined for an endpoint without its own session, which shares no addresses
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

/** An endpoint and the API behind it, in parsed form. One session may have several. */
export interface AddressPair {
  /** The port of the endpoint, which is on 127.0.0.1. */
  readonly port: string;
  readonly upstream: Upstream;
  /** Whether requests name the API's own address instead of the endpoint's. */
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

/** Replaces the endpoint's address with the upstream's, everywhere in a text. */
type HideEndpoint = (text: string) => string;

/** The address that replaces an endpoint's address. */
interface Address {
  readonly isSecure: boolean;
  /** As in a Host header; undefined if the written host stays. */
  readonly host: string | undefined;
}

const COLON = ':|%(?:25)*3A|&#58;|&#x3a;';
const SLASH = String.raw`\\{0,3}/|%(?:25)*2F|&#47;|&#x2f;`;
/** Matches only at the start of a name, not within a name or an escape: long words are read once. */
const SUBDOMAINS = String.raw`(?:(?<![\w.%-])|(?<=%[\da-f]{2}))(?:[\w-]{1,63}\.){1,4}`;
/** The names that `isEndpointName` accepts, anywhere in a text. */
const NAME = String.raw`127\.0\.0\.1|(?:${SUBDOMAINS})?localhost`;
const ADDRESS = new RegExp(
  String.raw`(?:(?:(http|ws)s?(${COLON}))?((?:${SLASH}){2}))?(${NAME})(${COLON})(\d{1,5})(?!\d)`,
  'gi',
);

/**
 * Creates a function that replaces the temporary addresses of endpoints in texts.
 * @param pairs read at each call, so the list may grow
 */
function createHideEndpoint(pairs: readonly AddressPair[]): HideEndpoint {
  return (text) => replaceEndpoint(text, pairs, ({ upstream }) => upstream);
}

/** Replaces the addresses of endpoints in a text. Each new address is escaped like the one it replaces. */
export function replaceEndpoint(
  text: string,
  pairs: readonly AddressPair[],
  addressOf: (pair: AddressPair) => Address,
): string {
  // Hardly any text names an endpoint, and its port is written the same way in all forms.
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

/** A host whose colons are escaped like the colon of the replaced address. */
function escapeAs(colon: string, host: string): string {
  const depth = colon.startsWith('%') ? (colon.length - 1) / 2 : 0;
  let escaped = host;
  for (let level = 0; level < depth; level++) escaped = encodeURIComponent(escaped);
  return depth === 0 ? host.replaceAll(':', colon) : escaped;
}
