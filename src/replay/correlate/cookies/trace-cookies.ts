import { headerValues } from '../../../http/headers.ts';
import { type CookiePair, parseCookiePair, type SetCookie } from '../../../http/set-cookie.ts';
import type { Recording } from '../../../session/schema.ts';
import { keyOf, moments } from './recorded-jar.ts';

const SET_COOKIE = 'set-cookie';

/** A cookie that a request carried and a response before it had set, with this name and value. */
export interface CarriedCookie {
  readonly pair: CookiePair;
  /** Its place among the pieces of the request's `Cookie` headers, from 0. */
  readonly position: number;
  /** Position of the recording whose response set it, for whichever client, the latest before it. */
  readonly producer: number;
  /** The client had it before any response set it. */
  readonly isBrought: boolean;
}

/** Where the cookies of a session came from, request by request. */
export interface CookieTrace {
  readonly clients: Clients;
  /** What the server set, by position of the recording. */
  readonly set: readonly (readonly SetCookie[])[];
  /** By position of the recording. */
  readonly carried: readonly (readonly CarriedCookie[])[];
}

/** Whether any response sets a cookie: a look that costs next to nothing. */
export function setsCookies(recordings: readonly Recording[]): boolean {
  for (let index = 0; index < recordings.length; index += 1) {
    const response = recordings[index]?.response;
    if (!response || !('status' in response)) continue;
    const { headers } = response;
    for (let at = 0; at < headers.length; at += 1) {
      const name = headers[at]?.[0];
      if (name?.length === SET_COOKIE.length && name.toLowerCase() === SET_COOKIE) return true;
    }
  }
  return false;
}

/**
 * Finds for every cookie of every request the response that set it, and with them the clients.
 * @param recordings in their order of departure
 * @param set what their responses set
 */
export function traceCookies(
  recordings: readonly Recording[],
  set: CookieTrace['set'],
): CookieTrace {
  const trace = new Trace(recordings, set);
  for (const { index, isEnd } of moments(recordings)) {
    if (isEnd) trace.end(index);
    else trace.leave(index);
  }
  return trace;
}

/** The pieces of all `Cookie` headers of a request, as they stand between semicolons. */
export function cookiePieces(headers: Recording['request']['headers']): string[] {
  return headerValues(headers, 'cookie').flatMap((value) => value.split(';'));
}

class Trace implements CookieTrace {
  readonly clients: Clients;
  readonly set: readonly (readonly SetCookie[])[];
  readonly carried: (readonly CarriedCookie[])[];
  readonly #recordings: readonly Recording[];
  /** By cookie: whose response set it last, of those that had ended. */
  readonly #told: Map<string, number> = new Map();
  /** The same of those under way: headers come before the end, and a client may be quick. */
  readonly #announced: Map<string, number> = new Map();
  /** Cookies that more than one client was given, such as `lang=en`: they tell no client. */
  readonly #shared: Set<string> = new Set();
  /** Cookies that a request carried before any response set them. */
  readonly #brought: Set<string> = new Set();

  constructor(recordings: readonly Recording[], set: CookieTrace['set']) {
    this.#recordings = recordings;
    this.set = set;
    this.clients = new Clients(recordings.length);
    this.carried = recordings.map(() => []);
  }

  end(index: number): void {
    for (const pair of this.set[index] ?? []) {
      const cookie = keyOf(pair);
      const before = this.#told.get(cookie);
      if (before !== undefined && this.clients.of(before) !== this.clients.of(index)) {
        this.#shared.add(cookie);
      }
      this.clients.give(index, cookie);
      this.#told.set(cookie, index);
    }
  }

  leave(index: number): void {
    const { request, at } = this.#recordings[index] ?? {};
    const carried = cookiePieces(request?.headers ?? []).flatMap((piece, position) => {
      const pair = parseCookiePair(piece);
      if (!isCookie(pair)) return [];
      const cookie = keyOf(pair);
      const isBrought = this.#brought.has(cookie);
      const producer = this.#told.get(cookie) ?? (isBrought ? undefined : this.#quick(cookie, at));
      if (producer !== undefined) return [{ pair, position, producer, isBrought }];
      this.#brought.add(cookie);
      return [];
    });
    this.carried[index] = carried;
    for (const producer of this.#decide(carried)) this.clients.join(producer, index);
    for (const pair of this.set[index] ?? []) this.#announced.set(keyOf(pair), index);
  }

  /** A stream that was held open meanwhile is not one to wait for. */
  #quick(cookie: string, at = 0): number | undefined {
    const producer = this.#announced.get(cookie);
    const recording = this.#recordings[producer ?? -1];
    if (!recording) return undefined;
    const isHeldOpen = recording.response.aborted && recording.at + recording.response.time > at;
    return isHeldOpen ? undefined : producer;
  }

  /**
   * Whose request it is, by recordings of its clients. Cookies that one client alone was given decide;
   * one that others were given as well only counts where none of the decided clients has it.
   */
  #decide(carried: readonly CarriedCookie[]): Set<number> {
    const decisive = carried.filter(({ pair }) => !this.#shared.has(keyOf(pair)));
    const producers = new Set(decisive.map(({ producer }) => producer));
    for (const { producer, pair } of carried) {
      const cookie = keyOf(pair);
      const isCovered = [...producers].some((by) => this.clients.has(this.clients.of(by), cookie));
      if (!isCovered) producers.add(producer);
    }
    return producers;
  }
}

/** One of nothing is none. */
function isCookie({ name, value }: CookiePair): boolean {
  return name !== '' || value !== '';
}

/**
 * Whose recording is whose: one session may hold several clients, each with a jar of its own, such as
 * two logins side by side whose session cookie has one name. At first each recording is a client by
 * itself; those that are found to share cookies become one (union-find).
 */
class Clients {
  readonly #parents: number[];
  readonly #cookies: Map<number, Set<string>> = new Map();

  constructor(recordings: number) {
    this.#parents = Array.from({ length: recordings }, (_, index) => index);
  }

  /** The client of a recording: the same number for all recordings of one client. */
  of(recording: number): number {
    let root = recording;
    for (let up = this.#parents[root] ?? root; up !== root; up = this.#parents[root] ?? root) {
      this.#parents[root] = this.#parents[up] ?? up;
      root = up;
    }
    return root;
  }

  /** The client of this recording was given a cookie. */
  give(recording: number, cookie: string): void {
    const client = this.of(recording);
    const cookies = this.#cookies.get(client) ?? new Set();
    this.#cookies.set(client, cookies.add(cookie));
  }

  has(client: number, cookie: string): boolean {
    return this.#cookies.get(client)?.has(cookie) ?? false;
  }

  /** Whether it was given any cookie. */
  hasAny(client: number): boolean {
    return this.#cookies.has(client);
  }

  /** Two recordings are of one client. The fewer cookies move, which keeps it O(n log n). */
  join(a: number, b: number): void {
    const [first, second] = [this.of(a), this.of(b)];
    if (first === second) return;
    const [less, more] = [first, second].sort((x, y) => this.#count(x) - this.#count(y));
    if (less === undefined || more === undefined) return;
    this.#parents[less] = more;
    for (const cookie of this.#cookies.get(less) ?? []) this.give(more, cookie);
    this.#cookies.delete(less);
  }

  #count(client: number): number {
    return this.#cookies.get(client)?.size ?? 0;
  }
}
