import type { JournalSubject } from '../journal/journal.ts';
import type { BodyLimits } from '../options.ts';
import type { EndpointAddress } from './endpoint-addresses.ts';

/** What an endpoint is opened with. Plain data: it crosses processes. */
export interface EndpointSettings extends JournalSubject {
  /** Base URL of the API behind it. */
  readonly upstream: string;
  /** Of the same session: what passes this one may name them. */
  readonly otherEndpoints?: readonly EndpointAddress[];
  readonly limits: BodyLimits;
  /** Of the run, for the placeholders of secrets. */
  readonly key: string;
}

/** An endpoint that is open: clients call it in place of the upstream. */
export interface Endpoint {
  /** Its base URL, with the upstream's base path, without a slash at its end. */
  readonly url: string;
  /**
   * Waits a moment for the exchanges that are under way, cuts off what then still runs, and closes.
   * @returns the absolute path of the journal that it wrote; undefined when there was no request
   */
  close(): Promise<string | undefined>;
}

/** Whoever opens endpoints: the proxy itself, the process that runs it, the worker's way to both. */
export interface EndpointHost {
  /** @throws SessionReplayError `RECORDER_FAILED` */
  openEndpoint(settings: EndpointSettings): Promise<Endpoint>;
}

/** How long the end of a test waits for exchanges that are still under way, in ms. */
export const drainLimit = 1000;

/** The error of an exchange that still ran when its test was over. */
export const testEnded = { error: 'TEST_ENDED', aborted: true } as const;
