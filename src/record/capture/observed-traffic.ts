/**
 * What a test sends while its session is kept: counted, to be held against the session, and not kept.
 * Counts of routes are all that stays in memory, however much is sent.
 */
import { headerValue } from '../../http/headers.ts';
import { routeOf } from '../../session/route.ts';
import { namesSameServer, parseUpstream } from '../pipeline/destination.ts';
import { type Exchange, OpenExchange, type RequestLine } from '../pipeline/exchange.ts';
import { type Check, createExchangeFilter } from '../pipeline/filter.ts';
import type { RecordFilters } from '../pipeline/record-filter.ts';
import { type CaptureTarget, enterTarget, leaveTarget } from './attribution.ts';
import type { SharedTraffic } from './shared-traffic.ts';

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
export class ObservedRoutes {
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

  addAll({ calls, agents, isPartial }: ObservedRoutes): void {
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
export function gatherRoutes(
  tests: readonly ObservedTraffic[],
  shared: readonly SharedTraffic[],
): ObservedRoutes {
  const all = new ObservedRoutes();
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
interface ObservedTrafficSettings {
  /** Base URL; undefined: requests to any origin belong to the session. */
  readonly upstream: string | undefined;
  readonly filters?: RecordFilters | undefined;
  /** See `CaptureTarget`. */
  readonly isAlone: boolean;
}

/** Observes one test, by the rules by which a recorder would record it. */
export class ObservedTraffic implements CaptureTarget {
  readonly isAlone: boolean;
  readonly routes: ObservedRoutes = new ObservedRoutes();
  readonly #upstreams: Set<string> | undefined;
  readonly #filter: Check | undefined;
  readonly #open: Set<OpenExchange> = new Set();
  #hasEnded = false;

  /** Makes the calling asynchronous context the observed one: no `await` may come before it. */
  constructor({ upstream, filters, isAlone }: ObservedTrafficSettings) {
    this.isAlone = isAlone;
    this.#upstreams =
      upstream === undefined ? undefined : new Set([parseUpstream(upstream).origin]);
    this.#filter = createExchangeFilter(filters ?? {});
    this.enter();
  }

  /** Makes the calling asynchronous context an observed one as well. */
  enter(): void {
    if (!this.#hasEnded) enterTarget(this);
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
    const exchange = new OpenExchange(
      line,
      NOTHING,
      (open, end) => this.#count(open, end),
      this.#filter,
    );
    this.#open.add(exchange);
    return exchange;
  }

  countLeftOut(): void {
    // What servers send is part of no session.
  }

  /** Ends the observation. What is still under way counts as sent. */
  end(): void {
    this.#hasEnded = true;
    leaveTarget(this);
    for (const exchange of [...this.#open]) exchange.finish({ error: 'TEST_ENDED', aborted: true });
  }

  /** Whether requests to that origin belong to the session. */
  isOwn(origin: string): boolean {
    if (this.#upstreams === undefined) return true;
    return [...this.#upstreams].some((own) => namesSameServer(origin, own));
  }

  #count(open: OpenExchange, exchange: Exchange | undefined): undefined {
    this.#open.delete(open);
    if (exchange === undefined) return;
    const { response, requestHeaders, aborted } = exchange;
    const isLeftOut = this.#filter?.({ ...exchange, responseHeaders: response?.headers ?? [] });
    if (isLeftOut === false) return;
    const agent = headerValue(requestHeaders, 'user-agent') ?? '';
    this.routes.add(exchange, agent, response !== undefined && !aborted);
  }
}
