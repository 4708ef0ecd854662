import { type AddressPair, createAddressPair } from './address-pair.ts';
import { createHideEndpoint, type HideEndpoint } from './endpoint-address.ts';

/** An endpoint, and the API that it stands in front of. Plain data. */
export interface EndpointAddress {
  /** Its base URL. */
  readonly endpoint: string;
  /** Base URL of the API. */
  readonly upstream: string;
  /** Whether that is told its own host; undefined: unless it is on this machine. */
  readonly changeOrigin?: boolean | undefined;
}

/** The passing addresses of a session's endpoints: none of them may be seen in any of its recordings. */
export class EndpointAddresses {
  readonly #addresses: Map<string, EndpointAddress> = new Map();
  readonly #pairs: AddressPair[] = [];
  readonly #hide: HideEndpoint = createHideEndpoint(this.#pairs);

  /** Those that are known already do not count. */
  add(addresses: readonly EndpointAddress[]): void {
    for (const address of addresses) {
      const { endpoint, upstream, changeOrigin } = address;
      if (this.#addresses.has(endpoint)) continue;
      this.#addresses.set(endpoint, address);
      this.#pairs.push(createAddressPair(endpoint, upstream, changeOrigin));
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
