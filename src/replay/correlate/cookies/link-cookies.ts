/**
 * Tells the cookies of the server from those of the client. A cookie of a request is the server's if an earlier
 * response had set that name and value. Any other one is the client's own, and stays as recorded. A request that
 * carries what a response has set is of the same client as the request that was answered. At replay, each client gets
 * a jar of its own (`cookie-jars.ts`).
 */

import { partitionPoint } from '../../../collections.ts';
import { headerValue, headerValues } from '../../../http/headers.ts';
import type { CookiePair } from '../../../http/set-cookie.ts';
import {
  isSentTo,
  parseCookiePair,
  parseSetCookie,
  type SetCookie,
  slotOf,
} from '../../../http/set-cookie.ts';
import type { Recording } from '../../../session/schema.ts';
import { lastByteAt } from '../../schedule/recorded-times.ts';
import type { CookieLinks, IsKept, RequestCookies, ServerCookie } from './cookie-links.ts';
import type { Sending } from './recorded-jar.ts';
import { createRequestUrls, keyOf, moments, type RequestUrl } from './recorded-jar.ts';
import {
  type CarriedCookie,
  type CookieTrace,
  cookiePieces,
  traceCookies,
} from './trace-cookies.ts';

/**
 * Links the cookies of a session.
 * @param recordings in the order of their departure
 * @param origin of the session
 * @param others further origins whose recordings are sent to a target
 * @param isKept whether a cookie stays as recorded
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
    return { requests, unkept: [], hosts: new Set(), isKept, isWithheld: () => false };
  }
  const linker = new CookieLinker(recordings, urlOf, traceCookies(recordings, set), isKept);
  for (const { index, isEnd } of moments(recordings)) {
    if (isEnd) linker.end(index);
    else linker.leave(index);
  }
  return linker.links();
}

/**
 * The cookies that the responses of a session set, by position of the recording.
 * @param urlOf the URL that a recording was sent to
 * @param isReplayed whether a recording is sent to a target. No target sets the cookies of other responses, so that
 *   these are the client's own
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
    // Without a name and a value, it is no cookie.
    return cookies.filter(({ name, value }) => name !== '' || value !== '');
  });
}

/** What responses have set for one client so far. */
interface Client {
  /** Number of its jar at replay. */
  readonly number: number;
  readonly jar: RecordedJar;
  /** By name of a cookie: positions of the recordings whose responses set it, in the order of their ends. */
  readonly setBy: Map<string, number[]>;
  readonly carriedNames: Set<string>;
}

/** Finds the cookies of the server in a session whose clients are known. */
class CookieLinker {
  readonly #recordings: readonly Recording[];
  readonly #urlOf: (recording: Recording) => RequestUrl;
  readonly #trace: CookieTrace;
  readonly #isKept: IsKept;
  readonly #clients: Map<number, Client> = new Map();
  readonly #requests: RequestCookies[] = [];
  /** By position of the recording: number of cookies that its client had been given when the request left. */
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

  /** Whether a client without a jar has sent it: the only one with a jar would have sent its cookies. */
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
      isWithheld: (index, name) => this.#isWithheld(index, name),
    };
  }

  #isWithheld(index: number, name: string): boolean {
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
      const last = jar.lastSetting(each.pair) ?? this.#pendingSetting(each);
      if (!last) return [];
      const { setting, sending } = find(each.pair, last);
      // The value of a cookie that is deleted says nothing.
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

  /** Of a response that had not ended. */
  #pendingSetting({ pair, producer }: CarriedCookie): Setting | undefined {
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

  /** Adds the clients that send back a cookie. No other client needs a jar. */
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

/** For a request without cookies of the server. */
const NO_COOKIES: RequestCookies = { isKeeping: false, cookies: [] };

/** The cookie that a request carries. */
interface Found {
  readonly setting: Setting;
  readonly sending: Sending;
}

/** The cookies that a client had at a moment of the recording. Nothing is removed from it, so that it can tell of earlier moments. */
class RecordedJar {
  /** By slot. */
  readonly #latest: Map<string, Setting> = new Map();
  /** By name and path: the cookie of each domain, by slot. */
  readonly #current: Map<string, Map<string, Setting>> = new Map();
  /** By name and value: the last one. */
  readonly #lastByCookie: Map<string, Setting> = new Map();
  /** By name: all cookies that it was given, in order. */
  readonly #history: Map<string, { readonly order: number; readonly setting: Setting }[]> =
    new Map();
  /** By name: number of slots. */
  readonly #slots: Map<string, number> = new Map();
  #size = 0;

  /** How many cookies it was given so far. */
  get size(): number {
    return this.#size;
  }

  take(setting: Setting): void {
    const { cookie } = setting;
    const slot = slotOf(cookie);
    const place = placeOf(cookie.name, cookie.path);
    if (!this.#latest.has(slot)) {
      this.#slots.set(cookie.name, (this.#slots.get(cookie.name) ?? 0) + 1);
    }
    this.#latest.set(slot, setting);
    const history = this.#history.get(cookie.name) ?? [];
    this.#history.set(cookie.name, history);
    history.push({ order: this.#size++, setting });
    const key = keyOf(cookie);
    // A cookie that is deleted may be another one of that name, such as one for a former path.
    if (cookie.age > 0 || !this.#lastByCookie.has(key)) this.#lastByCookie.set(key, setting);
    const current = this.#current.get(place) ?? new Map();
    this.#current.set(place, current.set(slot, setting));
  }

  /** The last setting of a cookie; undefined if no response with it had ended. */
  lastSetting(pair: CookiePair): Setting | undefined {
    return this.#lastByCookie.get(keyOf(pair));
  }

  /**
   * Makes a function that finds the cookies of one request, one after another: each is found once.
   * @param at when the request left
   */
  finder(url: RequestUrl, at: number): (pair: CookiePair, last: Setting) => Found {
    const paths = pathsTo(url.pathname);
    const taken = new Set<Setting>();
    return (pair, last) => {
      const settings = paths.flatMap((path) => [
        ...(this.#current.get(placeOf(pair.name, path))?.values() ?? []),
      ]);
      const setting = settings.find(
        (each) =>
          each.cookie.value === pair.value &&
          !taken.has(each) &&
          isSentTo(each.cookie, url) &&
          !isOver(each, at),
      );
      if (!setting) return { setting: last, sending: this.#sendingOf(last, url, at) };
      taken.add(setting);
      return { setting, sending: 'by rule' };
    };
  }

  /** Whether a client would send any cookie to a URL at a time. */
  hasFor(url: RequestUrl, at: number): boolean {
    return [...this.#latest.values()].some(
      (setting) => isSentTo(setting.cookie, url) && !isOver(setting, at),
    );
  }

  /**
   * Whether a client had to send a cookie of a name by the rules.
   * @param at when the request left
   * @param size of the jar at that time
   */
  hadToSend(name: string, url: RequestUrl, at: number, size: number): boolean {
    const history = this.#history.get(name) ?? [];
    const slots = new Set<string>();
    for (let next = lastBefore(history, size); next >= 0; next -= 1) {
      const setting = history[next]?.setting;
      if (!setting || slots.has(slotOf(setting.cookie))) continue;
      if (isSentTo(setting.cookie, url) && !isOver(setting, at)) return true;
      if (slots.add(slotOf(setting.cookie)).size === this.#slots.get(name)) return false;
    }
    return false;
  }

  #sendingOf(last: Setting, url: RequestUrl, at: number): Sending {
    const latest = this.#latest.get(slotOf(last.cookie)) ?? last;
    if (latest.cookie.value !== last.cookie.value || isOver(latest, at)) return 'old';
    return isSentTo(last.cookie, url) ? 'by rule' : 'elsewhere';
  }
}

function isOver({ cookie, at: since }: Setting, at: number): boolean {
  return cookie.age <= 0 || since + cookie.age < at;
}

/** Position of the last entry with a smaller order; -1 if there is none. */
function lastBefore(history: readonly { readonly order: number }[], before: number): number {
  return partitionPoint(history, ({ order }) => order < before) - 1;
}

function placeOf(name: string, path: string): string {
  return `${name};${path}`;
}

/** The paths whose cookies are sent to a path, the longest first. */
function pathsTo(pathname: string): string[] {
  const paths = [pathname];
  for (let end = pathname.lastIndexOf('/'); end >= 0; end = pathname.lastIndexOf('/', end - 1)) {
    if (end + 1 < pathname.length) paths.push(pathname.slice(0, end + 1));
    if (end === 0) break;
    paths.push(pathname.slice(0, end));
  }
  return paths;
}

/** A cookie that a response has set. */
interface Setting {
  readonly cookie: SetCookie;
  /** Position of the recording. */
  readonly producer: number;
  /** When the response had come, in ms from the session's start. */
  readonly at: number;
}
