/** What a session cannot have of a HAR, or was not asked to have: as data, and as sentences. */
import { printableLine } from '../printable.ts';

/** How many entries are named for each reason. */
const MAX_EXAMPLES = 3;

/**
 * Each reason, with what was left out for it: whole entries, or parts of entries that are in the session. The
 * sentence follows a count.
 */
const REASONS = {
  scheme: ['entries', 'were not sent over HTTP, such as blob:, data: and the URLs of extensions'],
  websocket: ['entries', 'are WebSockets or other upgraded connections'],
  cached: ['entries', 'were answered by the cache or a service worker of the browser'],
  blocked: ['entries', 'were blocked by the browser, and never sent'],
  duplicate: ['entries', 'repeat another entry exactly'],
  malformed: ['entries', 'have no method, URL or time that can be read'],
  host: ['entries', 'are of other hosts'],
  asset: ['entries', 'are images, styles, scripts and other static files'],
  document: ['entries', 'are pages that a browser opened'],
  preflight: ['entries', 'are preflight requests of browsers (CORS)'],
  filter: ['entries', 'do not pass the filters'],
  header: ['headers', 'cannot be sent, so they are missing'],
  'request-body': ['request bodies', 'are not in the HAR, so only their sizes are known'],
  'response-body': ['response bodies', 'are not in the HAR, so only their sizes are known'],
  'large-body': ['bodies', 'are larger than "maxBodySize", so only their sizes are known'],
  charset: ['bodies', 'are in UTF-8 instead of their own charset'],
  coding: ['bodies', 'are decoded, and their Content-Encoding is missing'],
} as const satisfies Record<string, readonly [what: string, why: string]>;

/** Why something of a HAR is not in its session. */
export type LeftReason = keyof typeof REASONS;

/** An entry by which the user finds it in the HAR. */
export interface LeftExample {
  /** 1 for the first entry of the HAR. */
  readonly entry: number;
  readonly method: string;
  /** Without user, query and fragment. Undefined for an entry without a URL. */
  readonly url?: string | undefined;
}

/** What was left out of a session for one reason. */
export interface LeftOver {
  readonly reason: LeftReason;
  readonly count: number;
  /** The first three. */
  readonly examples: readonly LeftExample[];
}

/** Counts what is left out. */
export class LeftOvers {
  readonly #found: Map<LeftReason, { count: number; readonly examples: LeftExample[] }> = new Map();

  /** @param describe is called for the few entries that become examples */
  add(reason: LeftReason, describe: () => LeftExample): void {
    const found = this.#found.get(reason) ?? { count: 0, examples: [] };
    found.count++;
    if (found.examples.length < MAX_EXAMPLES) found.examples.push(describe());
    this.#found.set(reason, found);
  }

  /** In the order of the table of reasons. */
  get all(): LeftOver[] {
    return LEFT_REASONS.flatMap((reason) => {
      const found = this.#found.get(reason);
      return found === undefined ? [] : [{ reason, ...found }];
    });
  }
}

const LEFT_REASONS = Object.keys(REASONS).filter(isReason);

function isReason(name: string): name is LeftReason {
  return Object.hasOwn(REASONS, name);
}

/** A sentence for each reason: `3 entries are WebSockets or other upgraded connections (GET https://…, entry 4)`. */
export function renderLeftOvers(left: readonly LeftOver[]): string[] {
  return left.map(({ reason, count, examples: [first] }) => {
    const [what, why] = REASONS[reason];
    const example = first === undefined ? '' : ` (such as ${renderExample(first)})`;
    return `${count} of the ${what} ${why}${example}`;
  });
}

function renderExample({ entry, method, url = 'without a URL' }: LeftExample): string {
  return printableLine(`${method} ${url}, entry ${entry}`);
}
