import { headerValues } from '../../../http/headers.ts';
import { type CookiePair, parseCookiePair, type SetCookie } from '../../../http/set-cookie.ts';
import type { Recording } from '../../../session/schema.ts';
import { keyOf, moments } from './recorded-jar.ts';

/** A cookie of a request that an earlier response had set, with this name and value. */
export interface CarriedCookie {
  readonly pair: CookiePair;
  /** Position among the pieces of the request's `Cookie` headers, from 0. */
  readonly position: number;
  /** Position of the recording whose response was the latest to set it, for any client. */
  readonly producer: number;
  /** Whether the client had it before any response set it. */
  readonly isBrought: boolean;
}

/** Which responses the cookies of each request came from, and which client has sent it. */
export interface CookieTrace {
  readonly clients: Clients;
  /** Cookies that responses have set, by position of the recording. */
  readonly set: readonly (readonly SetCookie[])[];
  /** Cookies that requests carried, by position of the recording. */
  readonly carried: readonly (readonly CarriedCookie[])[];
}

/**
 * Finds the response that set each cookie of each request. Requests with cookies of one client are that client's.
 * @param recordings in the order of their departure
 * @param set cookies that their responses set, by position of the recording
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

/** The texts between semicolons in all `Cookie` headers of a request. */
export function cookiePieces(headers: Recording['request']['headers']): string[] {
  return headerValues(headers, 'cookie').flatMap((value) => value.split(';'));
}

class Trace implements CookieTrace {
  readonly clients: Clients;
  readonly set: readonly (readonly SetCookie[])[];
  readonly carried: (readonly CarriedCookie[])[];
  readonly #recordings: readonly Recording[];
  /** By cookie: position of the recording whose response set it last, of those that have ended. */
  readonly #ended: Map<string, number> = new Map();
  /** The same of all responses: a client may send a cookie before the end of the response that set it. */
  readonly #announced: Map<string, number> = new Map();
  /** Cookies that several clients were given, such as `lang=en`: they identify no client. */
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
      const before = this.#ended.get(cookie);
      if (before !== undefined && this.clients.of(before) !== this.clients.of(index)) {
        this.#shared.add(cookie);
      }
      this.clients.give(index, cookie);
      this.#ended.set(cookie, index);
    }
  }

  leave(index: number): void {
    const { request, at } = this.#recordings[index] ?? {};
    const carried = cookiePieces(request?.headers ?? []).flatMap((piece, position) => {
      const pair = parseCookiePair(piece);
      if (!isCookie(pair)) return [];
      const cookie = keyOf(pair);
      const isBrought = this.#brought.has(cookie);
      const producer =
        this.#ended.get(cookie) ?? (isBrought ? undefined : this.#findAnnounced(cookie, at));
      if (producer !== undefined) return [{ pair, position, producer, isBrought }];
      this.#brought.add(cookie);
      return [];
    });
    this.carried[index] = carried;
    for (const producer of this.#findProducers(carried)) this.clients.join(producer, index);
    for (const pair of this.set[index] ?? []) this.#announced.set(keyOf(pair), index);
  }

  /** The response under way that set a cookie. A stream that was held open meanwhile is none: nothing waits for its end. */
  #findAnnounced(cookie: string, at = 0): number | undefined {
    const producer = this.#announced.get(cookie);
    const recording = this.#recordings[producer ?? -1];
    if (!recording) return undefined;
    const isHeldOpen = recording.response.aborted && recording.at + recording.response.time > at;
    return isHeldOpen ? undefined : producer;
  }

  /**
   * The producers whose client a request is of. A cookie that only one client was given decides that. A shared cookie
   * counts only if no client that was found so has it.
   */
  #findProducers(carried: readonly CarriedCookie[]): Set<number> {
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

/** Without a name and a value, it is no cookie. */
function isCookie({ name, value }: CookiePair): boolean {
  return name !== '' || value !== '';
}

/**
 * The clients of a session (union-find). A session may have several, each with a jar of its own, such as two logins
 * side by side whose session cookies have the same name. At first, each recording is of a client of its own. Clients
 * that turn out to share cookies are joined.
 */
class Clients {
  readonly #parents: number[];
  readonly #cookies: Map<number, Set<string>> = new Map();

  constructor(recordings: number) {
    this.#parents = Array.from({ length: recordings }, (_, index) => index);
  }

  /** The client of a recording, as a number. */
  of(recording: number): number {
    let root = recording;
    for (let up = this.#parents[root] ?? root; up !== root; up = this.#parents[root] ?? root) {
      this.#parents[root] = this.#parents[up] ?? up;
      root = up;
    }
    return root;
  }

  /** Notes that the client of a recording was given a cookie. */
  give(recording: number, cookie: string): void {
    const client = this.of(recording);
    const cookies = this.#cookies.get(client) ?? new Set();
    this.#cookies.set(client, cookies.add(cookie));
  }

  has(client: number, cookie: string): boolean {
    return this.#cookies.get(client)?.has(cookie) ?? false;
  }

  /** Makes one client of those of two recordings. The smaller set of cookies is moved, so that all moves take O(n log n). */
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
