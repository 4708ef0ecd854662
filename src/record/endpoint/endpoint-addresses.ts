import { createHideEndpoint, type HideEndpoint } from './endpoint-address.ts';

/** An endpoint, and the API that it stands in front of. Plain data. */
export interface EndpointAddress {
  /** Its base URL. */
  readonly endpoint: string;
  /** Base URL of the API. */
  readonly upstream: string;
}

/** The passing addresses of a session's endpoints: none of them may be seen in any of its recordings. */
export class EndpointAddresses {
  readonly #hides: Map<string, HideEndpoint> = new Map();
  readonly #addresses: EndpointAddress[] = [];

  /** Those that are known already do not count. */
  add(addresses: readonly EndpointAddress[]): void {
    for (const address of addresses) {
      const { endpoint, upstream } = address;
      if (this.#hides.has(endpoint)) continue;
      this.#hides.set(endpoint, createHideEndpoint(endpoint, upstream));
      this.#addresses.push(address);
    }
  }

  /** All of them, also those of endpoints that are closed. */
  get addresses(): readonly EndpointAddress[] {
    return this.#addresses;
  }

  /** Undefined while there is no endpoint. */
  get hide(): HideEndpoint | undefined {
    if (this.#hides.size === 0) return undefined;
    return (text) => [...this.#hides.values()].reduce((hidden, hide) => hide(hidden), text);
  }
}

interface Shared {
  readonly addresses: EndpointAddresses;
  users: number;
}

const sessions: Map<string, Shared> = new Map();

/**
 * The addresses of all endpoints that this process opens for one session: what passes one of them may
 * name another. To be released, once, when the endpoint is closed.
 */
export function shareAddresses(sessionFile: string): {
  readonly addresses: EndpointAddresses;
  release(): void;
} {
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
