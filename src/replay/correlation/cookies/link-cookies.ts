/**
 * Which cookies of a session are the server's, and whose. A cookie of a request is the server's where
 * a response before it had set that name and value; any other one the client brought itself, and it
 * stays as it was recorded. Requests that carry what a response set are of one client with it, and
 * each client gets a jar at the replay (`cookie-jars.ts`). Nothing is sent here.
 */
import type { Recording } from '../../../session/schema.ts';
import { parseCookiePair } from './cookie-pair.ts';
import { deletedCookies } from './deleted-cookies.ts';
import { moments } from './moments.ts';
import {
  type CookieTrace,
  cookiePieces,
  findSetCookies,
  keyOf,
  traceCookies,
} from './trace-cookies.ts';

/** A cookie of a request that the server had set. */
export interface ServerCookie {
  readonly name: string;
  /** Its place among the pieces of the request's `Cookie` headers, from 0. */
  readonly position: number;
  /** Position of the recording whose response set the value that the request carried. */
  readonly producer: number;
  /** Positions of the recordings whose responses set the name for this client, in the order of their ends. */
  readonly setBy: readonly number[];
  /** How many of `setBy` the request had seen. */
  readonly seen: number;
  /** The client had it before the server set it: where the jar has none, the recorded one is sent. */
  readonly isBrought: boolean;
  /**
   * The server had deleted or replaced it before, and the client sent it all the same, say to see it
   * refused: what the producer gave goes out, not what is in the jar.
   */
  readonly isOld: boolean;
}

/** What a request has to do with cookies. */
export interface RequestCookies {
  /** Number of its client's jar, into which its response's cookies go; none without server cookies. */
  readonly jar?: number;
  /** Whether it sends what the jar has: it has a `Cookie` header, and its client had cookies then. */
  readonly isKeeping: boolean;
  readonly cookies: readonly ServerCookie[];
}

/** The cookies of a session. */
export interface CookieLinks {
  /** By position of the recording. */
  readonly requests: readonly RequestCookies[];
  /** By number of the jar: names that the server set and that no request of its client ever carried. */
  readonly unkept: readonly ReadonlySet<string>[];
}

/**
 * Links the cookies of a session.
 * @param recordings in their order of departure
 * @param origin of the session
 * @param others further origins whose recordings are sent to a target
 */
export function linkCookies(
  recordings: readonly Recording[],
  origin: string,
  others: readonly string[] = [],
): CookieLinks {
  const origins = new Set([origin, ...others]);
  const set = findSetCookies(recordings, ({ origin: own = origin }) => origins.has(own));
  if (set.every(({ length }) => length === 0)) return { requests: set.map(() => NONE), unkept: [] };
  const linker = new Linker(recordings, traceCookies(recordings, set));
  for (const { index, isEnd } of moments(recordings)) {
    if (isEnd) linker.end(index);
    else linker.leave(index);
  }
  return linker.links();
}

/** The recordings whose responses a cookie may have come from, in the order of their ends, the latest last. */
export function producersOf({ producer, setBy, seen }: ServerCookie): number[] {
  return [...setBy.slice(0, seen).filter((other) => other !== producer), producer];
}

/** What one client was given so far. */
interface Jar {
  readonly number: number;
  readonly setBy: Map<string, number[]>;
  /** By cookie: whose response set it last. */
  readonly told: Map<string, number>;
  /** By name: the cookie that was set last; undefined once it was deleted. */
  readonly latest: Map<string, string | undefined>;
  readonly carriedNames: Set<string>;
}

const NONE: RequestCookies = { isKeeping: false, cookies: [] };

/** Goes through the session once more, now that the clients are known. */
class Linker {
  readonly #recordings: readonly Recording[];
  readonly #trace: CookieTrace;
  readonly #jars: ReadonlyMap<number, Jar>;
  readonly #requests: RequestCookies[] = [];

  constructor(recordings: readonly Recording[], trace: CookieTrace) {
    this.#recordings = recordings;
    this.#trace = trace;
    this.#jars = createJars(trace);
  }

  end(index: number): void {
    const jar = this.#jarOf(index);
    if (!jar) return;
    for (const pair of this.#trace.set[index] ?? []) {
      jar.told.set(keyOf(pair), index);
      jar.latest.set(pair.name, keyOf(pair));
      const setBy = jar.setBy.get(pair.name) ?? [];
      jar.setBy.set(pair.name, setBy);
      if (setBy.at(-1) !== index) setBy.push(index);
    }
    const recording = this.#recordings[index];
    for (const name of recording ? deletedCookies(recording) : []) jar.latest.set(name, undefined);
  }

  leave(index: number): void {
    const jar = this.#jarOf(index);
    this.#requests[index] = jar ? this.#link(index, jar) : NONE;
  }

  links(): CookieLinks {
    const unkept = [...this.#jars.values()].map(
      ({ setBy, carriedNames }) =>
        new Set([...setBy.keys()].filter((name) => !carriedNames.has(name))),
    );
    return { requests: this.#requests, unkept };
  }

  #link(index: number, jar: Jar): RequestCookies {
    const pieces = cookiePieces(this.#recordings[index]?.request.headers ?? []);
    for (const piece of pieces) jar.carriedNames.add(parseCookiePair(piece).name);
    const cookies = (this.#trace.carried[index] ?? []).map((carried): ServerCookie => {
      const { name, position, isBrought, cookie } = carried;
      const setBy = jar.setBy.get(name) ?? [];
      jar.setBy.set(name, setBy);
      const producer = jar.told.get(cookie) ?? carried.producer;
      const isOld = jar.latest.has(name) && jar.latest.get(name) !== cookie;
      return { name, position, producer, setBy, seen: setBy.length, isBrought, isOld };
    });
    const isKeeping = cookies.length > 0 || (pieces.length > 0 && jar.told.size > 0);
    return { jar: jar.number, isKeeping, cookies };
  }

  #jarOf(index: number): Jar | undefined {
    return this.#jars.get(this.#trace.clients.of(index));
  }
}

/** For clients that send back what they were given; nobody looks into the jars of others. */
function createJars({ clients, carried }: CookieTrace): Map<number, Jar> {
  const jars = new Map<number, Jar>();
  for (const [index, cookies] of carried.entries()) {
    const client = clients.of(index);
    if (cookies.length === 0 || jars.has(client)) continue;
    const number = jars.size;
    jars.set(client, {
      number,
      setBy: new Map(),
      told: new Map(),
      latest: new Map(),
      carriedNames: new Set(),
    });
  }
  return jars;
}
