/**
 * Which cookies of a session are the server's, and whose. A cookie of a request is the server's where
 * a response before it had set that name and value; any other one the client brought itself, and it
 * stays as it was recorded. Requests that carry what a response set are of one client with it, and
 * each client gets a jar at the replay (`cookie-jars.ts`). Nothing is sent here.
 */
import type { Recording } from '../../../session/schema.ts';
import { lastByteAt } from '../../schedule.ts';
import { parseCookiePair } from './cookie-pair.ts';
import { moments } from './moments.ts';
import type { CookieScope, SetCookie } from './parse-set-cookie.ts';
import { keyOf, RecordedJar, type Sending, type Setting } from './recorded-jar.ts';
import {
  type CarriedCookie,
  type CookieTrace,
  cookiePieces,
  findSetCookies,
  traceCookies,
  urlOf,
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
  /** What the recorded client did with it, which the replay does alike. */
  readonly sending: Sending;
  /** Which of several cookies of its name it is. */
  readonly scope: CookieScope;
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
  const set = findSetCookies(recordings, origin, ({ origin: own = origin }) => origins.has(own));
  if (set.every(({ length }) => length === 0)) return { requests: set.map(() => NONE), unkept: [] };
  const linker = new Linker(recordings, origin, traceCookies(recordings, set));
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
interface Client {
  /** Of its jar at the replay. */
  readonly number: number;
  readonly jar: RecordedJar;
  readonly setBy: Map<string, number[]>;
  readonly carriedNames: Set<string>;
}

const NONE: RequestCookies = { isKeeping: false, cookies: [] };

/** Goes through the session once more, now that the clients are known. */
class Linker {
  readonly #recordings: readonly Recording[];
  readonly #origin: string;
  readonly #trace: CookieTrace;
  readonly #clients: ReadonlyMap<number, Client>;
  readonly #requests: RequestCookies[] = [];

  constructor(recordings: readonly Recording[], origin: string, trace: CookieTrace) {
    this.#recordings = recordings;
    this.#origin = origin;
    this.#trace = trace;
    this.#clients = createClients(trace);
  }

  end(index: number): void {
    const client = this.#clientOf(index);
    if (!client) return;
    for (const cookie of this.#trace.set[index] ?? []) {
      client.jar.take(this.#setting(cookie, index));
      const setBy = client.setBy.get(cookie.name) ?? [];
      client.setBy.set(cookie.name, setBy);
      if (setBy.at(-1) !== index) setBy.push(index);
    }
  }

  leave(index: number): void {
    const client = this.#clientOf(index);
    const recording = this.#recordings[index];
    this.#requests[index] = client && recording ? this.#link(index, recording, client) : NONE;
  }

  links(): CookieLinks {
    const unkept = [...this.#clients.values()].map(
      ({ setBy, carriedNames }) =>
        new Set([...setBy.keys()].filter((name) => !carriedNames.has(name))),
    );
    return { requests: this.#requests, unkept };
  }

  #link(index: number, recording: Recording, client: Client): RequestCookies {
    const { number: jar } = client;
    const pieces = cookiePieces(recording.request.headers);
    for (const piece of pieces) client.carriedNames.add(parseCookiePair(piece).name);
    const cookies = this.#serverCookies(index, recording, client);
    const isKeeping = cookies.length > 0 || (pieces.length > 0 && client.jar.isFilled);
    return { jar, isKeeping, cookies };
  }

  #serverCookies(index: number, recording: Recording, { jar, setBy }: Client): ServerCookie[] {
    const carried = this.#trace.carried[index] ?? [];
    if (carried.length === 0) return [];
    const find = jar.finder(urlOf(recording, this.#origin), recording.at);
    return carried.flatMap((each): ServerCookie | [] => {
      const told = jar.told(each.pair) ?? this.#quick(each);
      if (!told) return [];
      const { setting, sending } = find(each.pair, told);
      // What stands in the place of a deleted one is no value of the server.
      if (setting.cookie.age <= 0) return [];
      const { name } = each.pair;
      const others = setBy.get(name) ?? [];
      setBy.set(name, others);
      return {
        name,
        position: each.position,
        producer: setting.producer,
        setBy: others,
        seen: others.length,
        isBrought: each.isBrought,
        sending,
        scope: setting.cookie,
      };
    });
  }

  /** Of a response that was under way. */
  #quick({ pair, producer }: CarriedCookie): Setting | undefined {
    const set = this.#trace.set[producer] ?? [];
    const cookie = set.findLast((each) => keyOf(each) === keyOf(pair));
    return cookie && this.#setting(cookie, producer);
  }

  #setting(cookie: SetCookie, producer: number): Setting {
    const recording = this.#recordings[producer];
    return { cookie, producer, at: recording ? lastByteAt(recording) : 0 };
  }

  #clientOf(index: number): Client | undefined {
    return this.#clients.get(this.#trace.clients.of(index));
  }
}

/** Those that send back what they were given; nobody looks into the jars of others. */
function createClients({ clients, carried }: CookieTrace): Map<number, Client> {
  const found = new Map<number, Client>();
  for (const [index, cookies] of carried.entries()) {
    const client = clients.of(index);
    if (cookies.length === 0 || found.has(client)) continue;
    found.set(client, {
      number: found.size,
      jar: new RecordedJar(),
      setBy: new Map(),
      carriedNames: new Set(),
    });
  }
  return found;
}
