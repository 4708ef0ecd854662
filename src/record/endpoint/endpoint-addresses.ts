import { createHideEndpoint, type HideEndpoint } from './endpoint-address.ts';

/** The passing addresses of a session's endpoints: none of them may be seen in any of its recordings. */
export class EndpointAddresses {
  readonly #hides: HideEndpoint[] = [];

  /**
   * @param endpoint its base URL
   * @param upstream base URL of the API behind it
   */
  add(endpoint: string, upstream: string): void {
    this.#hides.push(createHideEndpoint(endpoint, upstream));
  }

  /** Undefined while there is no endpoint. */
  get hide(): HideEndpoint | undefined {
    if (this.#hides.length === 0) return undefined;
    return (text) => this.#hides.reduce((hidden, hide) => hide(hidden), text);
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
