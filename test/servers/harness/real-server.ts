/** What is to be told of a server that nobody here wrote, and of its client. */
import type { CorrelateOptions } from '../../../src/replay/correlate/link/rules.ts';
import type { ReplaySettings } from '../../../src/replay/settings.ts';

/** A kind of server with a client of its own. */
export interface RealServer {
  /** Also the name of its folder, where `client.mjs` exports `drive(url)`. */
  readonly name: string;
  /** Both for the table. */
  readonly server: string;
  readonly client: string;
  /** Debian packages that it needs. */
  readonly debian?: readonly string[];
  /**
   * How the client is recorded: as another program that is given the endpoint's URL, or in the
   * process of the test, by what captures its own requests.
   * @default 'endpoint'
   */
  readonly recordBy?: 'endpoint' | 'capture';
  /**
   * Its client sends more than other values to another instance: it does several things at a time,
   * or asks for whatever it finds. Its requests cannot be compared one by one then.
   */
  readonly variesRequests?: boolean;
  /** What has to be said by hand, since no session tells it. @default nothing */
  readonly correlate?: CorrelateOptions;
  /** Starts an empty instance, on this machine. */
  start(place?: NamedPlace): Promise<Instance>;
}

/** How an instance is known. */
export interface NamedPlace {
  /** Name of its host. @default '127.0.0.1' */
  readonly host?: string;
  /** It is called by TLS. @default false */
  readonly isSecure?: boolean;
}

/** A running server. Its end removes all that it wrote. */
export interface Instance extends AsyncDisposable {
  readonly url: string;
  /** Fills it with what other people left there: other ids, rows and tokens than on an empty one. */
  seed(): Promise<void>;
  /** All that the server holds, without what differs between two runs of the same client. */
  state(): Promise<unknown>;
  /** The requests so far, as `GET /path 200`, of a server that writes them down. */
  requests?(): string[];
  /** Certificate of who vouches for it, where it is called by TLS. */
  readonly caFile?: string;
  /** What a user would have to tell the replay of this instance. */
  readonly settings?: ReplaySettings;
}
