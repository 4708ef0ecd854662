import type { Recording } from '../../../session/schema.ts';
import { lastByteAt } from '../../pacing/schedule.ts';
import {
  type CookieLinks,
  type IsKept,
  NO_COOKIES,
  type RequestCookies,
  type ServerCookie,
} from './cookie-links.ts';
import { parseCookiePair } from './cookie-pair.ts';
import type { SetCookie } from './parse-set-cookie.ts';
import { keyOf, RecordedJar, type Setting } from './recorded-jar.ts';
import type { RequestUrl } from './request-url.ts';
import { type CarriedCookie, type CookieTrace, cookiePieces } from './trace-cookies.ts';

/** What one client was given so far. */
interface Client {
  /** Of its jar at the replay. */
  readonly number: number;
  readonly jar: RecordedJar;
  readonly setBy: Map<string, number[]>;
  readonly carriedNames: Set<string>;
}

/** Finds the server's cookies: goes through the session once more, now that its clients are known. */
export class CookieLinker {
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
    this.#requests[index] = client && recording ? this.#link(index, recording, client) : NO_COOKIES;
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
