import { headerValues } from '../../../session/headers.ts';
import type { Header, RecordedRequest } from '../../../session/schema.ts';
import { type CookiePair, parseCookiePair, renderCookiePair } from './cookie-pair.ts';
import { createJar, type Jar } from './jar.ts';
import type { CookieLinks, RequestCookies, ServerCookie } from './link-cookies.ts';

/**
 * The jars of one replay, a jar for each client of the session, filled by live responses. Recordings
 * are named by their position; URLs are absolute, as they are at the target.
 */
export class CookieJars {
  readonly #links: CookieLinks;
  readonly #jars: Map<number, Jar> = new Map();
  /** What the producers of old cookies gave, by position and name. */
  readonly #given: Map<number, Map<string, CookiePair>> = new Map();

  constructor(links: CookieLinks) {
    this.#links = links;
    const old = links.requests.flatMap(({ cookies }) => cookies.filter(({ isOld }) => isOld));
    for (const { producer } of old) this.#given.set(producer, new Map());
  }

  /** Takes the Set-Cookie headers of the live response to a recording. */
  store(index: number, url: string, setCookies: readonly string[]): void {
    const { jar: number } = this.#of(index);
    if (number === undefined || setCookies.length === 0) return;
    const jar = this.#jars.get(number) ?? createJar();
    this.#jars.set(number, jar);
    const given = this.#given.get(index);
    for (const setCookie of setCookies) {
      jar.store(setCookie, url);
      const pair = parseCookiePair(setCookie.split(';', 1)[0] ?? '');
      given?.set(pair.name, pair);
    }
  }

  /**
   * A request with the cookies that its client has now: its own in their places, those of the server
   * in theirs with live values, new ones last. A cookie of the server that the jar does not have is
   * left out; without any, so is the header. Several headers become one, in the place of the first.
   * @returns the same request where there is nothing to change
   */
  insert(index: number, url: string, request: RecordedRequest): RecordedRequest {
    const links = this.#of(index);
    if (!links.isKeeping) return request;
    const recorded = headerValues(request.headers, 'cookie').join('; ').split(';');
    const left = this.#live(links, url);
    const kept = replacePieces(links.cookies, recorded, left, (cookie) => this.#old(cookie));
    const added = this.#unrecorded(links, recorded, left);
    if (links.cookies.length === 0 && added.length === 0) return request;
    const value = [...kept, ...added.map((pair) => ` ${renderCookiePair(pair)}`)].join(';');
    return { ...request, headers: withCookie(request.headers, value.replace(/^[ \t]+/, '')) };
  }

  /** The names of the server's cookies that a request carried and that its jar does not have now. */
  missing(index: number, url: string): string[] {
    const links = this.#of(index);
    if (links.cookies.length === 0) return [];
    const live = this.#live(links, url);
    const needed = links.cookies.filter((cookie) => {
      if (cookie.isOld) return this.#old(cookie) === undefined;
      return !cookie.isBrought && !live.some((pair) => pair.name === cookie.name);
    });
    return [...new Set(needed.map(({ name }) => name))];
  }

  #old({ producer, name }: ServerCookie): CookiePair | undefined {
    return this.#given.get(producer)?.get(name);
  }

  /** Of the live cookies that have no recorded place, those that the client would send. */
  #unrecorded(
    { jar = -1, cookies }: RequestCookies,
    recorded: readonly string[],
    left: readonly CookiePair[],
  ): CookiePair[] {
    const ofServer = new Set(cookies.map(({ position }) => position));
    const own = recorded.filter((_, position) => !ofServer.has(position));
    const ownNames = new Set(own.map((piece) => parseCookiePair(piece).name));
    const unkept = this.#links.unkept[jar];
    return left.filter(({ name }) => !ownNames.has(name) && !unkept?.has(name));
  }

  #live({ jar = -1 }: RequestCookies, url: string): CookiePair[] {
    return this.#jars.get(jar)?.cookies(url) ?? [];
  }

  #of(index: number): RequestCookies {
    return this.#links.requests[index] ?? { isKeeping: false, cookies: [] };
  }
}

/** The recorded pieces with live values, which are taken out of `left`; the space before each stays. */
function replacePieces(
  cookies: readonly ServerCookie[],
  recorded: readonly string[],
  left: CookiePair[],
  oldOf: (cookie: ServerCookie) => CookiePair | undefined,
): string[] {
  const byPosition = new Map(cookies.map((cookie) => [cookie.position, cookie]));
  return recorded.flatMap((piece, position) => {
    const cookie = byPosition.get(position);
    if (!cookie) return [piece];
    const found = left.findIndex(({ name }) => name === cookie.name);
    const [current] = found === -1 ? [] : left.splice(found, 1);
    const pair = cookie.isOld ? oldOf(cookie) : current;
    if (!pair) return cookie.isBrought ? [piece] : [];
    const space = /^[ \t]*/.exec(piece)?.[0] ?? '';
    return [space + renderCookiePair(pair)];
  });
}

function withCookie(headers: readonly Header[], value: string): Header[] {
  let isPlaced = value === '';
  return headers.flatMap((header): Header[] => {
    if (header[0].toLowerCase() !== 'cookie') return [header];
    if (isPlaced) return [];
    isPlaced = true;
    return [[header[0], value]];
  });
}
