import { namesSameServer } from '../names-same-server.ts';
import { type AddressPair, createAddressPair } from './address-pair.ts';
import { createHideEndpoint, type HideEndpoint } from './hide-endpoint.ts';

/** An endpoint, and the API that it stands in front of. Plain data. */
export interface EndpointAddress {
  /** Its base URL. */
  readonly endpoint: string;
  /** Base URL of the API. */
  readonly upstream: string;
  /** Whether that is told its own host; undefined: unless it is on this machine. */
  readonly changeOrigin?: boolean | undefined;
  /** It is closed: another server may have its port by now. */
  readonly isClosed?: boolean;
}

/** The passing addresses of a session's endpoints: none of them may be seen in any of its recordings. */
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
export interface SharedAddresses {
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
 */
export function shareAddresses(sessionFile: string): SharedAddresses {
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

/** Those of an endpoint that has no session of its own. */
export function ownAddresses(): SharedAddresses {
  return { addresses: new EndpointAddresses(), release: () => undefined };
}
