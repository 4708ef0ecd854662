import type { RecordingEnd } from '../journal/recording-pipeline.ts';
import type { EndpointAddresses } from '../pipeline/addresses.ts';
import { baseUrlOf, namesSameServer, parseUpstream } from '../pipeline/destination.ts';
import type { Endpoint, EndpointSettings, ProxyFactory } from './proxy-factory.ts';

/** The endpoints of one recording, one for each upstream. */
export class SessionEndpoints {
  readonly #host: Pick<ProxyFactory, 'openEndpoint'>;
  readonly #settings: Omit<EndpointSettings, 'upstream' | 'otherEndpoints'>;
  readonly #addresses: EndpointAddresses;
  /** Endpoints by the base URL of the upstream. */
  readonly #endpoints: Map<string, Promise<Endpoint>> = new Map();
  readonly #urls: Set<string> = new Set();

  /** @param addresses collects the addresses of the endpoints, to be hidden in recordings */
  constructor(
    host: Pick<ProxyFactory, 'openEndpoint'>,
    settings: Omit<EndpointSettings, 'upstream' | 'otherEndpoints'>,
    addresses: EndpointAddresses,
  ) {
    this.#host = host;
    this.#settings = settings;
    this.#addresses = addresses;
  }

  /**
   * Opens an endpoint, unless there already is one in front of that upstream.
   * @param upstream base URL
   * @returns the endpoint's base URL
   * @throws {SessionReplayError} `RECORDER_FAILED`
   */
  async open(upstream: string): Promise<string> {
    const baseUrl = baseUrlOf(parseUpstream(upstream));
    const opening = this.#endpoints.get(baseUrl) ?? this.#openNew(baseUrl);
    this.#endpoints.set(baseUrl, opening);
    return (await opening).url;
  }

  /** Whether requests to that origin reach one of the endpoints. */
  has(origin: string): boolean {
    for (const url of this.#urls) if (namesSameServer(origin, url)) return true;
    return false;
  }

  /**
   * Closes all endpoints at the same time. An endpoint that could not be opened has recorded nothing.
   * @returns how the recording of each endpoint ended, or the reason why that is unknown
   */
  async close(): Promise<PromiseSettledResult<RecordingEnd>[]> {
    const openings = await Promise.allSettled(this.#endpoints.values());
    const opened = openings.flatMap((end) => (end.status === 'fulfilled' ? end.value : []));
    const ends = await Promise.allSettled(opened.map((endpoint) => endpoint.close()));
    for (const { url } of opened) this.#addresses.close(url);
    return ends;
  }

  async #openNew(upstream: string): Promise<Endpoint> {
    const otherEndpoints = this.#addresses.addresses;
    const endpoint = await this.#host.openEndpoint({ ...this.#settings, upstream, otherEndpoints });
    const { changeOrigin } = this.#settings;
    this.#addresses.add([{ endpoint: endpoint.url, upstream, changeOrigin }]);
    this.#urls.add(endpoint.url);
    return endpoint;
  }
}
