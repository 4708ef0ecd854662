/**
 * What a test sends while its session is kept: counted, to be held against the session, and not kept.
 * Counts of routes are all that stays in memory, however much is sent.
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

/** How what a test sends has moved away from its session. Routes such as `GET /orders/*`. */
export interface Drift {
  /** Sent now, and not in the session. */
  readonly added: readonly string[];
  /** In the session, and not sent any more. */
  readonly gone: readonly string[];
}

/**
 * What is surely different. Ids differ from run to run, and so do the order of what is sent at the same
 * time and how often a client polls: of safe methods, only whether a route is called counts.
 * @param mayMissSome requests may have been sent that nobody observed, by a child process or a browser:
 * then none counts as gone
 * @returns undefined where nothing is
 */
export function findDrift(
  recordings: readonly Recording[],
  observed: RouteCounts,
  mayMissSome: boolean,
): Drift | undefined {
  if (observed.isPartial) return undefined;
  const recorded = countRoutes(recordings);
  // What another kind of client has recorded, this process may never have sent.
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

/** A route that is gone and one that was added may be one, with a name in it that is made up each time. */
function dropLookalikes(added: readonly string[], gone: readonly string[]): Drift {
  const left = [...gone];
  const isNew = (route: string): boolean => {
    const twin = left.findIndex((other) => mayBeSame(route, other));
    if (twin >= 0) left.splice(twin, 1);
    return twin < 0;
  };
  return { added: added.filter(isNew), gone: left };
}

/** They begin alike, and are as long. */
function mayBeSame(route: string, other: string): boolean {
  const [a, b] = [route.split('/'), other.split('/')];
  return a.length > 2 && a.length === b.length && a[0] === b[0] && a[1] === b[1];
}

/** A test with more routes than this is not looked at. */
const MAX_ROUTES = 5000;
/** Of no body is anything kept. */
const NOTHING = { request: 0, response: 0 };

/** How often a route was called. */
interface Calls {
  /** Requests that were answered to the end. */
  certain: number;
  /** With those that may have left or not. */
  possible: number;
}

/** The requests of one test or file, by route. */
export class RouteCounts {
  readonly calls: Map<string, Calls> = new Map();
  /** The values of `User-Agent` that were sent, each once; empty for none. */
  readonly agents: Set<string> = new Set();
  #isPartial = false;

  /** Not all is known: nothing can be said of what is missing, nor of how much there was. */
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
 * What tests of one session have sent together with what was sent around them, by the hooks.
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

/** What is observed. */
interface CountedTrafficSettings {
  /** Base URL; undefined: requests to any origin belong to the session. */
  readonly upstream: string | undefined;
  readonly filters?: RecordFilters | undefined;
  /** See `CaptureScope`. */
  readonly isAlone: boolean;
}

/** Observes one test, by the rules by which a recorder would record it. */
export class CountedTraffic implements CaptureScope {
  readonly isAlone: boolean;
  readonly routes: RouteCounts = new RouteCounts();
  readonly #upstreams: Set<string> | undefined;
  readonly #exchanges: OpenExchanges;
  #hasEnded = false;

  /** Makes the calling asynchronous context the observed one: no `await` may come before it. */
  constructor({ upstream, filters, isAlone }: CountedTrafficSettings) {
    this.isAlone = isAlone;
    this.#upstreams =
      upstream === undefined ? undefined : new Set([parseUpstream(upstream).origin]);
    this.#exchanges = new OpenExchanges(NOTHING, (exchange) => this.#count(exchange), filters);
    this.enter();
  }

  /** Makes the calling asynchronous context an observed one as well. */
  enter(): void {
    if (!this.#hasEnded) enterScope(this);
  }

  /** Requests to a further upstream belong to the session as well. */
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
    // What servers send is part of no session.
  }

  /** Ends the observation. What is still under way counts as sent. */
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

/** Node publishes these when a child process or a thread is made, also for those of this package. */
const START_CHANNELS = ['child_process', 'worker_threads'] as const;

let hasStarted = false;

/** Requests may come from elsewhere: this process has started a child process or a thread. */
export function hasStartedOthers(): boolean {
  return hasStarted;
}

/**
 * Notes whether this process starts others, which may send requests that it does not see.
 * @returns a function that ends it
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
