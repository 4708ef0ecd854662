/** What an import left out, because a session cannot hold it or the options exclude it: as data, and as sentences. */
import { printableLine } from '../printable.ts';

/** The number of entries that are named as examples for each reason. */
const MAX_EXAMPLES = 3;

/** What is counted, in singular and plural. */
const ENTRY = ['entry left out', 'entries left out'] as const;
const BODY = ['body', 'bodies'] as const;
const PART = ['request', 'requests'] as const;

/** The reasons. Each says what was left out (whole entries, or parts of imported entries) and why. */
const REASONS = {
  scheme: [ENTRY, 'not sent over HTTP, such as blob: and data:'],
  websocket: [ENTRY, 'WebSocket or another upgraded connection'],
  cached: [ENTRY, 'answered by the cache or a service worker of the browser'],
  blocked: [ENTRY, 'blocked by the browser, and never sent'],
  duplicate: [ENTRY, 'written twice by the exporter'],
  malformed: [ENTRY, 'without a readable method, URL or time'],
  host: [ENTRY, 'sent to another host'],
  asset: [ENTRY, 'script, style, image or another static file'],
  document: [ENTRY, 'page that a browser opened'],
  preflight: [ENTRY, 'preflight request of a browser (CORS)'],
  filter: [ENTRY, 'excluded by a filter'],
  unclear: [ENTRY, 'with an option, a quote or a pattern in its URL that is not understood'],
  header: [['header left out', 'headers left out'], 'cannot be sent'],
  'request-body': [['request body', 'request bodies'], 'not in the file, so only the size is kept'],
  'response-body': [
    ['response body', 'response bodies'],
    'not in the file, so only the size is kept',
  ],
  'large-body': [BODY, 'larger than "maxBodySize", so only the size is kept'],
  charset: [BODY, 'kept in UTF-8 instead of the charset of its type'],
  coding: [BODY, 'kept decoded, without Content-Encoding'],
  file: [PART, 'with parts in other files, which are not read'],
  option: [PART, 'with an option or an authorization that is not carried over'],
  variable: [PART, 'with variables that have no value here and stay as written'],
  script: [PART, 'with scripts, which are not run'],
  answer: [PART, 'without an answer, so a replay has nothing to compare'],
} as const satisfies Record<string, readonly [readonly [one: string, more: string], why: string]>;

/** Why a part of a HAR is not in the session. */
export type LeftReason = keyof typeof REASONS;

/** An entry as an example, which the user can find in the HAR. */
export interface LeftExample {
  /** 1 for the first entry of the HAR. */
  readonly entry: number;
  readonly method: string;
  /** The URL without user, query and fragment. Undefined for an entry without a URL. */
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

  /** Sorted like the table of reasons. */
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

/** A sentence for each reason: `1 entry left out: sent to another host (GET https://cdn.example.com/a, entry 4)`. */
export function renderLeftOvers(left: readonly LeftOver[]): string[] {
  return left.map(({ reason, count, examples: [first] }) => {
    const [[one, more], why] = REASONS[reason];
    const example =
      first === undefined ? '' : ` (${count === 1 ? '' : 'such as '}${renderExample(first)})`;
    return `${count} ${count === 1 ? one : more}: ${why}${example}`;
  });
}

/** Reasons that are expected: entries that are not API calls, or that the options exclude. */
const EXPECTED: ReadonlySet<LeftReason> = new Set([
  ...(['scheme', 'websocket', 'cached', 'blocked', 'duplicate'] as const),
  ...(['host', 'asset', 'document', 'preflight', 'filter'] as const),
]);

/** The sentences about what a replay may miss. */
export function renderLosses(left: readonly LeftOver[]): string[] {
  return renderLeftOvers(left.filter(({ reason }) => !EXPECTED.has(reason)));
}

function renderExample({ entry, method, url = 'without a URL' }: LeftExample): string {
  return printableLine(`${method} ${url}, entry ${entry}`);
}
