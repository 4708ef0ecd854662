/**
 * Which cookies of a session are the server's, and whose. A cookie of a request is the server's where
 * a response before it had set that name and value; any other one the client brought itself, and it
 * stays as it was recorded. Requests that carry what a response set are of one client with it, and
 * each client gets a jar at the replay (`cookie-jars.ts`). Nothing is sent here.
 */

import { headerValue, headerValues } from '../../../http/headers.ts';
import { parseCookiePair, parseSetCookie, type SetCookie } from '../../../http/parse-set-cookie.ts';
import type { Recording } from '../../../session/schema.ts';
import { lastByteAt } from '../../pacing/schedule.ts';
import {
  type CookieLinks,
  type IsKept,
  NO_COOKIES,
  type RequestCookies,
  type ServerCookie,
} from './cookie-links.ts';
import { moments } from './moments.ts';
import { keyOf, RecordedJar, type Setting } from './recorded-jar.ts';
import { createRequestUrls, type RequestUrl } from './request-url.ts';
import {
  type CarriedCookie,
  type CookieTrace,
  cookiePieces,
  traceCookies,
} from './trace-cookies.ts';

/**
 * Links the cookies of a session.
 * @param recordings in their order of departure
 * @param origin of the session
 * @param others further origins whose recordings are sent to a target
 * @param isKept which cookies are left as they are
 */
export function linkCookies(
  recordings: readonly Recording[],
  origin: string,
  others: readonly string[] = [],
  isKept: IsKept = () => false,
): CookieLinks {
  const origins = new Set([origin, ...others]);
  const urlOf = createRequestUrls(origin);
  const set = findSetCookies(recordings, urlOf, ({ origin: own = origin }) => origins.has(own));
  if (set.every(({ length }) => length === 0)) {
    const requests = set.map(() => NO_COOKIES);
    return { requests, unkept: [], hosts: new Set(), isKept, isHeldBack: () => false };
  }
  const linker = new CookieLinker(recordings, urlOf, traceCookies(recordings, set), isKept);
  for (const { index, isEnd } of moments(recordings)) {
    if (isEnd) linker.end(index);
    else linker.leave(index);
  }
  return linker.links();
}

/**
 * What the responses of a session set, by position of the recording.
 * @param urlOf where a recording went
 * @param isReplayed whether the recording is sent to a target: what other responses set comes from
 * none, so that it is the client's own
 */
function findSetCookies(
  recordings: readonly Recording[],
  urlOf: (recording: Recording) => RequestUrl,
  isReplayed: (recording: Recording) => boolean,
): SetCookie[][] {
  return recordings.map((recording) => {
    if (!('status' in recording.response) || !isReplayed(recording)) return [];
    const { headers } = recording.response;
    const values = headerValues(headers, 'set-cookie');
    if (values.length === 0) return [];
    const url = urlOf(recording);
    const date = Date.parse(headerValue(headers, 'date') ?? '');
    const now = Number.isNaN(date) ? undefined : date;
    const cookies = values.map((value) => parseSetCookie(value, url, now));
    // One of nothing is none.
    return cookies.filter(({ name, value }) => name !== '' || value !== '');
  });
}

/** What one client was given so far. */
interface Client {
  /** Of its jar at the replay. */
  readonly number: number;
  readonly jar: RecordedJar;
  readonly setBy: Map<string, number[]>;
  readonly carriedNames: Set<string>;
}

/** Finds the server's cookies: goes through the session once more, now that its clients are known. */
class CookieLinker {
  readonly #recordings: readonly Recording[];
  readonly #urlOf: (recording: Recording) => RequestUrl;
  readonly #trace: CookieTrace;
  readonly #isKept: IsKept;
  readonly #clients: Map<number, Client> = new Map();
  readonly #requests: RequestCookies[] = [];
  /** By position: how many cookies its client had been given when a request left. */
  readonly #sizes: number[] = [];

  constructor(
    recordings: readonly Recording[],
    urlOf: (recording: Recording) => RequestUrl,
    trace: CookieTrace,
    isKept: IsKept,
  ) {
    this.#recordings = recordings;
    this.#urlOf = urlOf;
    this.#trace = trace;
    this.#isKept = isKept;
    this.#addClients();
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
    if (client && recording) this.#requests[index] = this.#link(index, recording, client);
    else this.#requests[index] = { ...NO_COOKIES, isOfOther: this.#isOfOther(recording) };
  }

  /** Whether another client than the only known one has sent it: that one would have sent its cookies. */
  #isOfOther(recording: Recording | undefined): boolean {
    if (!recording || this.#clients.size !== 1) return false;
    const [only] = this.#clients.values();
    if (cookiePieces(recording.request.headers).length > 0) return false;
    return only?.jar.hasFor(this.#urlOf(recording), recording.at) ?? false;
  }

  links(): CookieLinks {
    const unkept = [...this.#clients.values()].map(
      ({ setBy, carriedNames }) =>
        new Set([...setBy.keys()].filter((name) => !carriedNames.has(name))),
    );
    return {
      requests: this.#requests,
      unkept,
      hosts: new Set(this.#trace.set.flatMap((cookies) => cookies.map(({ host }) => host))),
      isKept: this.#isKept,
      isHeldBack: (index, name) => this.#isHeldBack(index, name),
    };
  }

  #isHeldBack(index: number, name: string): boolean {
    const recording = this.#recordings[index];
    const client = this.#clientOf(index);
    if (
      !recording ||
      !client ||
      this.#requests[index]?.cookies.some((each) => each.name === name)
    ) {
      return false;
    }
    const url = this.#urlOf(recording);
    return client.jar.hadToSend(name, url, recording.at, this.#sizes[index] ?? 0);
  }

  #link(index: number, recording: Recording, client: Client): RequestCookies {
    const { number: jar } = client;
    this.#sizes[index] = client.jar.size;
    const pieces = cookiePieces(recording.request.headers);
    for (const piece of pieces) client.carriedNames.add(parseCookiePair(piece).name);
    const cookies = this.#serverCookies(index, recording, client);
    const isKeeping = cookies.length > 0 || (pieces.length > 0 && client.jar.size > 0);
    return { jar, isKeeping, cookies };
  }

  #serverCookies(index: number, recording: Recording, { jar, setBy }: Client): ServerCookie[] {
    const carried = this.#trace.carried[index] ?? [];
    if (carried.length === 0) return [];
    const find = jar.finder(this.#urlOf(recording), recording.at);
    return carried.flatMap((each): ServerCookie | [] => {
      const told = jar.told(each.pair) ?? this.#quick(each);
      if (!told) return [];
      const { setting, sending } = find(each.pair, told);
      // What stands in the place of a deleted one is no value of the server.
      if (setting.cookie.age <= 0) return [];
      const { name, value } = each.pair;
      const { producer } = setting;
      if (this.#isKept(index, { name, value, producer })) return [];
      const others = setBy.get(name) ?? [];
      setBy.set(name, others);
      return {
        name,
        position: each.position,
        producer,
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

  /** Those that send back what they were given; nobody looks into the jars of others. */
  #addClients(): void {
    for (const [index, cookies] of this.#trace.carried.entries()) {
      const client = this.#trace.clients.of(index);
      if (this.#clients.has(client)) continue;
      const isAnySent = cookies.some(
        ({ pair, producer }) => !this.#isKept(index, { ...pair, producer }),
      );
      if (!isAnySent) continue;
      this.#clients.set(client, {
        number: this.#clients.size,
        jar: new RecordedJar(),
        setBy: new Map(),
        carriedNames: new Set(),
      });
    }
  }
}
