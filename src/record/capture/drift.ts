/**
 * Counts the requests that a test sends while its session is kept, and compares the counts with the
 * session. Only the counts of routes stay in memory, however much is sent.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { headerValue } from '../../http/headers.ts';
import { isSafeMethod } from '../../http/method-override.ts';
import { routeOf } from '../../session/routes.ts';
import type { Recording } from '../../session/schema.ts';
import { namesSameServer, parseUpstream } from '../pipeline/destination.ts';
import type { Exchange, OpenExchange, RequestLine } from '../pipeline/exchange.ts';
import type { RecordFilters } from '../pipeline/filter.ts';
import { OpenExchanges } from '../pipeline/open-exchanges.ts';
import { type CaptureScope, enterScope, leaveScope } from './attribution.ts';
import type { SharedTraffic } from './shared-traffic.ts';

/** How the requests of a test have moved away from its session. Routes such as `GET /orders/*`. */
export interface Drift {
  /** Routes that are called now, but not in the session. */
  readonly added: readonly string[];
  /** Routes that are in the session, but not called any more. */
  readonly gone: readonly string[];
}

/**
 * Finds the differences that are certain. Ids differ from run to run, and so do the order of concurrent
 * requests and how often a client polls. So for safe methods, only whether a route is called counts.
 * @param mayMissSome whether a child process or a browser may have sent requests that nobody observed:
 * then no route counts as gone
 * @returns undefined if there is no certain difference
 */
export function findDrift(
  recordings: readonly Recording[],
  observed: RouteCounts,
  mayMissSome: boolean,
): Drift | undefined {
  if (observed.isPartial) return undefined;
  const recorded = countRoutes(recordings);
  // This process may never have sent requests that another kind of client recorded.
  const ownRoutes = countRoutes(
    recordings.filter(({ request }) =>
      observed.agents.has(headerValue(request.headers, 'user-agent') ?? ''),
    ),
  );
  const added = [...observed.calls]
    .filter(([route, { certain }]) => isMore(route, certain, recorded.get(route) ?? 0))
    .map(([route]) => route);
  const gone = mayMissSome
    ? []
    : [...ownRoutes]
        .filter(([route, count]) => isMore(route, count, observed.calls.get(route)?.possible ?? 0))
        .map(([route]) => route);
  const drift = dropLookalikes(added, gone);
  return drift.added.length + drift.gone.length === 0 ? undefined : drift;
}

function countRoutes(recordings: readonly Recording[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { request } of recordings) {
    const route = routeOf(request);
    counts.set(route, (counts.get(route) ?? 0) + 1);
  }
  return counts;
}

function isMore(route: string, count: number, other: number): boolean {
  const [method = ''] = route.split(' ', 1);
  return isSafeMethod(method) ? count > 0 && other === 0 : count > other;
}

/** Drops pairs of a gone and an added route that may be one route with a name that changes each time. */
function dropLookalikes(added: readonly string[], gone: readonly string[]): Drift {
  const left = [...gone];
  const isNew = (route: string): boolean => {
    const twin = left.findIndex((other) => mayBeSame(route, other));
    if (twin >= 0) left.splice(twin, 1);
    return twin < 0;
  };
  return { added: added.filter(isNew), gone: left };
}

/** Whether two routes have the same first segment and the same number of segments. */
function mayBeSame(route: string, other: string): boolean {
  const [a, b] = [route.split('/'), other.split('/')];
  return a.length > 2 && a.length === b.length && a[0] === b[0] && a[1] === b[1];
}

/** A test with more routes than this is not compared. */
const MAX_ROUTES = 5000;
/** Body limits that keep no byte of any body. */
const NOTHING = { request: 0, response: 0 };

/** How often a route was called. */
interface Calls {
  /** The number of requests that were answered completely. */
  certain: number;
  /** The same number, plus requests that may or may not have been sent. */
  possible: number;
}

/** The requests of one test or file, by route. */
export class RouteCounts {
  readonly calls: Map<string, Calls> = new Map();
  /** The values of `User-Agent` that were sent, each once; an empty text for requests without one. */
  readonly agents: Set<string> = new Set();
  #isPartial = false;

  /** Whether some requests were not counted: then neither absence nor frequency can be judged. */
  get isPartial(): boolean {
    return this.#isPartial || this.calls.size > MAX_ROUTES;
  }

  losePart(): void {
    this.#isPartial = true;
  }

  add(request: Pick<RequestLine, 'method' | 'path'>, agent: string, isCertain: boolean): void {
    if (this.isPartial) return;
    const route = routeOf(request);
    const calls = this.calls.get(route) ?? { certain: 0, possible: 0 };
    this.calls.set(route, calls);
    calls.possible++;
    if (isCertain) calls.certain++;
    this.agents.add(agent);
  }

  addAll({ calls, agents, isPartial }: RouteCounts): void {
    if (isPartial) this.losePart();
    for (const [route, { certain, possible }] of calls) {
      const own = this.calls.get(route) ?? { certain: 0, possible: 0 };
      this.calls.set(route, own);
      own.certain += certain;
      own.possible += possible;
    }
    for (const agent of agents) this.agents.add(agent);
  }
}

/**
 * Counts the requests of all tests of one session, and those of the hooks around the tests.
 * @param tests that are over
 */
export function countRoutesOf(
  tests: readonly CountedTraffic[],
  shared: readonly SharedTraffic[],
): RouteCounts {
  const all = new RouteCounts();
  for (const { routes } of tests) all.addAll(routes);
  for (const traffic of shared) {
    const isWhole = traffic.read(({ origin, request, response }) => {
      if (!tests.some((test) => test.isOwn(origin))) return;
      const agent = headerValue(request.headers, 'user-agent') ?? '';
      all.add(request, agent, 'status' in response && !response.aborted);
    });
    if (!isWhole) all.losePart();
  }
  return all;
}

/** The requests to observe. */
interface CountedTrafficSettings {
  /** Base URL; undefined: requests to any origin belong to the session. */
  readonly upstream: string | undefined;
  readonly filters?: RecordFilters | undefined;
  /** See `CaptureScope`. */
  readonly isAlone: boolean;
}

/** Observes one test by the same rules as a recorder. */
export class CountedTraffic implements CaptureScope {
  readonly isAlone: boolean;
  readonly routes: RouteCounts = new RouteCounts();
  readonly #upstreams: Set<string> | undefined;
  readonly #exchanges: OpenExchanges;
  #hasEnded = false;

  /** Observes the calling asynchronous context. Must be called before the caller's first `await`. */
  constructor({ upstream, filters, isAlone }: CountedTrafficSettings) {
    this.isAlone = isAlone;
    this.#upstreams =
      upstream === undefined ? undefined : new Set([parseUpstream(upstream).origin]);
    this.#exchanges = new OpenExchanges(NOTHING, (exchange) => this.#count(exchange), filters);
    this.enter();
  }

  /** Observes the calling asynchronous context as well. */
  enter(): void {
    if (!this.#hasEnded) enterScope(this);
  }

  /** Adds another upstream whose requests belong to the session. */
  addUpstream(upstream: string): void {
    this.#upstreams?.add(parseUpstream(upstream).origin);
  }

  get isTaking(): boolean {
    return !this.#hasEnded;
  }

  openExchange(line: RequestLine): OpenExchange | undefined {
    if (!this.isOwn(line.origin)) return undefined;
    return this.#exchanges.open(line);
  }

  countLeftOut(): void {
    // Requests of servers are not part of any session.
  }

  /** Ends the observation. Requests that are still under way count as sent. */
  end(): void {
    this.#hasEnded = true;
    leaveScope(this);
    this.#exchanges.cutOff();
  }

  /** Whether requests to that origin belong to the session. */
  isOwn(origin: string): boolean {
    if (this.#upstreams === undefined) return true;
    return [...this.#upstreams].some((own) => namesSameServer(origin, own));
  }

  #count(exchange: Exchange): undefined {
    const { response, requestHeaders, aborted } = exchange;
    const agent = headerValue(requestHeaders, 'user-agent') ?? '';
    this.routes.add(exchange, agent, response !== undefined && !aborted);
  }
}

/** Node publishes to these channels when a child process or thread starts, including this package's own. */
const START_CHANNELS = ['child_process', 'worker_threads'] as const;

let hasStarted = false;

/** Whether this process has started a child process or a thread, which may send requests of its own. */
export function hasStartedOthers(): boolean {
  return hasStarted;
}

/**
 * Notes whether this process starts child processes or threads, whose requests it does not see.
 * @returns a function that stops watching
 */
export function captureStarts(): () => void {
  const note = (): void => {
    hasStarted = true;
  };
  for (const channel of START_CHANNELS) subscribe(channel, note);
  return () => {
    for (const channel of START_CHANNELS) unsubscribe(channel, note);
  };
}
