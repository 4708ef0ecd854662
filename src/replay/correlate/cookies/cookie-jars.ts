import { groupBy } from '../../../collections.ts';
import { applySplices } from '../../../formats/text/splices.ts';
import type { Splice } from '../../../formats/write-text.ts';
import { isNamed } from '../../../http/headers.ts';
import type { CookiePair, CookieScope } from '../../../http/set-cookie.ts';
import { parseCookiePair, parseSetCookie } from '../../../http/set-cookie.ts';
import type { Header, RecordedRequest } from '../../../session/schema.ts';
import type { RewrittenText } from '../message/rewrite-request.ts';
import { CookieNames } from '../naming/cookie-names.ts';
import type { CookieLinks, RequestCookies, ServerCookie } from './cookie-links.ts';
import { createJar, type Jar, type LiveCookie } from './jar.ts';

/** A request with the cookies that its client has now. */
export interface CookieInsertion {
  /** The given one if nothing changes. */
  readonly request: RecordedRequest;
  /** Positions of the pieces that are not sent as recorded: they are replaced or left out. */
  readonly taken: ReadonlySet<number>;
  /** Live cookies in the place of recorded ones. */
  readonly sent: readonly LiveCookie[];
  /** Live cookies that are not in the recorded request. */
  readonly added: readonly LiveCookie[];
  /** Recorded cookies of the server that are left out, since the jar does not have them. */
  readonly missing: readonly ServerCookie[];
}

/**
 * The jars of one replay, one for each client of the session. Live responses fill them. Recordings are named by their
 * position. URLs are absolute and lead to the target.
 */
export class CookieJars {
  readonly #links: CookieLinks;
  readonly #names: CookieNames;
  readonly #jars: Map<number, Jar> = new Map();
  /** Number of the only client, if there is just one: it has sent every request that is not known to be of another. */
  readonly #only: number | undefined;
  /** Cookies of the live responses from which requests have cookies, by position of the recording. */
  readonly #given: Map<number, LiveCookie[]> = new Map();

  constructor(links: CookieLinks, names: CookieNames = new CookieNames()) {
    this.#links = links;
    this.#names = names;
    const clients = new Set(links.requests.flatMap(({ jar }) => jar ?? []));
    this.#only = clients.size === 1 ? [...clients][0] : undefined;
    for (const { cookies } of links.requests) {
      for (const { producer } of cookies) this.#given.set(producer, []);
    }
  }

  /** Takes the `Set-Cookie` fields of the live response to a recording. */
  store(index: number, url: string, setCookies: readonly string[]): void {
    const { isOfOther = false, jar: number = isOfOther ? undefined : this.#only } = this.#of(index);
    if (number === undefined || setCookies.length === 0) return;
    const jar = this.#jars.get(number) ?? createJar(this.#links.hosts, this.#names);
    this.#jars.set(number, jar);
    for (const setCookie of setCookies) jar.store(setCookie, url, index);
    const given = this.#given.get(index);
    if (!given) return;
    const cookies = setCookies.map((each) => parseSetCookie(each, new URL(url), Date.now()));
    for (const cookie of cookies) {
      const recordedName = this.#names.recordedOf(cookie.name);
      if (cookie.age > 0) given.push({ ...cookie, recordedName, source: index });
    }
  }

  /** Whether the live response to a recording has set a cookie. @param name as recorded */
  hasSet(index: number, name: string): boolean {
    return this.#given.get(index)?.some(({ recordedName }) => recordedName === name) ?? false;
  }

  /**
   * Puts the cookies that a client has now into its request. Its own stay where they are, those of the server are
   * replaced by live ones, and new ones come last. A cookie of the server that the jar does not have is left out; so is
   * the header if no cookie stays. Several headers become one, in the place of the first.
   * @param request with its live values and secrets
   * @param piecesOf gives the pieces of its `Cookie` headers. A semicolon in a live value does not separate pieces
   */
  insert(
    index: number,
    url: string,
    request: RecordedRequest,
    piecesOf: () => readonly CookiePiece[] = () => cookiePiecesOf(request),
  ): CookieInsertion {
    const links = this.#of(index);
    const jar = this.jarOf(index);
    if (!links.isKeeping || (!jar && links.cookies.length === 0)) {
      return { request, taken: NONE, sent: [], added: [], missing: [] };
    }
    const live = jar?.cookies(url) ?? [];
    const pieces = piecesOf();
    const own = ownNames(links, pieces);
    const placed = this.#place(links, live, own);
    const added = this.#unplaced(index, live, placed, own);
    const missing = links.cookies.filter((cookie) => !placed.has(cookie) && !cookie.isBrought);
    const sent = [...placed.values()];
    const isSame = links.cookies.length === 0 && added.length === 0;
    if (isSame) return { request, taken: NONE, sent, added, missing };
    const taking = links.cookies.filter((cookie) => placed.has(cookie) || !cookie.isBrought);
    const taken = new Set(taking.map(({ position }) => position));
    const kept = replacePieces(pieces, links.cookies, placed);
    const value = [...kept, ...added.map((pair) => ` ${renderCookiePair(pair)}`)].join(';');
    const headers = withCookie(request.headers, value.replace(/^[ \t]+/, ''));
    return { request: { ...request, headers }, taken, sent, added, missing };
  }

  /** The jar of a recording's client; undefined until the client was given a cookie. */
  jarOf(index: number): Jar | undefined {
    return this.#jars.get(this.#of(index).jar ?? -1);
  }

  #place(
    { jar: number = -1, cookies }: RequestCookies,
    live: readonly LiveCookie[],
    own: ReadonlySet<string>,
  ): Map<ServerCookie, LiveCookie> {
    const placed = new Map<ServerCookie, LiveCookie>();
    const liveByName = groupBy(live, ({ recordedName }) => recordedName);
    const jar = this.#jars.get(number);
    for (const [name, group] of groupBy(cookies, (cookie) => cookie.name)) {
      const sent = liveByName.get(name) ?? [];
      const found = placeCookies(group, {
        sent,
        all: () => jar?.named(name) ?? [],
        given: ({ producer }) =>
          (this.#given.get(producer) ?? []).filter((cookie) => cookie.recordedName === name),
      });
      const isOpen = !own.has(name) && group.every(({ sending }) => sending === 'by rule');
      const places = isOpen ? fillPlaces(found, sent) : found;
      for (const [at, cookie] of group.entries()) {
        const pair = places[at];
        if (pair) placed.set(cookie, pair);
      }
    }
    return placed;
  }

  /**
   * The live cookies that the client would send and that replace no recorded one. If the client sent a cookie against
   * the rules, it chose the cookie itself, and no other one of that name is added.
   */
  #unplaced(
    index: number,
    live: readonly LiveCookie[],
    placed: ReadonlyMap<ServerCookie, LiveCookie>,
    own: ReadonlySet<string>,
  ): LiveCookie[] {
    const { jar = -1, cookies } = this.#of(index);
    const chosen = cookies.filter(({ sending }) => sending !== 'by rule');
    const closed = new Set([...own, ...chosen.map(({ name }) => name)]);
    const { unkept, isKept } = this.#links;
    const sent = new Set(placed.values());
    return live.filter((cookie) => {
      const { recordedName: name, source: producer } = cookie;
      if (sent.has(cookie) || closed.has(name) || unkept[jar]?.has(name)) return false;
      return !isKept(index, { name, producer }) && !this.#links.isWithheld(index, name);
    });
  }

  #of(index: number): RequestCookies {
    return this.#links.requests[index] ?? { isKeeping: false, cookies: [] };
  }
}

const NONE: ReadonlySet<number> = new Set();

/** The names of the client's own cookies. */
function ownNames({ cookies }: RequestCookies, pieces: readonly CookiePiece[]): Set<string> {
  const ofServer = new Set(cookies.map(({ position }) => position));
  const own = pieces.filter((_, position) => !ofServer.has(position));
  return new Set(own.map(({ recorded }) => parseCookiePair(recorded).name));
}

/** The pieces with live values. White space before them stays. */
function replacePieces(
  pieces: readonly CookiePiece[],
  cookies: readonly ServerCookie[],
  placed: ReadonlyMap<ServerCookie, LiveCookie>,
): string[] {
  const byPosition = new Map(cookies.map((cookie) => [cookie.position, cookie]));
  return pieces.flatMap(({ recorded, written }, position) => {
    const cookie = byPosition.get(position);
    if (!cookie) return [written];
    const pair = placed.get(cookie);
    if (!pair) return cookie.isBrought ? [written] : [];
    const space = /^[ \t]*/.exec(recorded)?.[0] ?? '';
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

/** The live cookies of one name. */
interface LiveCookies {
  /** Those that are sent by the rules, in the order of RFC 6265. */
  readonly sent: readonly LiveCookie[];
  /** All of them, for any URL, the latest last. */
  all(): readonly LiveCookie[];
  /** Those of the response that had set an old cookie at the recording. */
  given(cookie: ServerCookie): readonly LiveCookie[];
}

/**
 * The live cookie for each cookie of one name in a request; undefined if there is none. Cookies with the same path and
 * kind of domain are paired first, then the rest in their order.
 */
function placeCookies(
  cookies: readonly ServerCookie[],
  live: LiveCookies,
): (LiveCookie | undefined)[] {
  const taken = new Set<LiveCookie>();
  const from = (cookie: ServerCookie): readonly LiveCookie[] => {
    if (cookie.sending === 'old') return live.given(cookie);
    const all = cookie.sending === 'by rule' ? live.sent : live.all().toReversed();
    return all.filter((each) => !taken.has(each));
  };
  const take = (found: LiveCookie | undefined): LiveCookie | undefined => {
    if (found) taken.add(found);
    return found;
  };
  const alike = cookies.map((cookie) =>
    take(from(cookie).find((each) => isAlike(each, cookie.scope))),
  );
  const placed = cookies.map((cookie, at) => alike[at] ?? take(from(cookie)[0]));
  // A client that sends one cookie twice does so again.
  return placed.map(
    (found, at) => found ?? placed[cookies.findIndex(({ scope }) => scope === cookies[at]?.scope)],
  );
}

/** Puts cookies that are sent and have no place among those with one, in the order of RFC 6265. The first ones get the places. */
function fillPlaces(
  placed: readonly (LiveCookie | undefined)[],
  sent: readonly LiveCookie[],
): (LiveCookie | undefined)[] {
  const filled = [...placed];
  for (const [order, cookie] of sent.entries()) {
    if (placed.includes(cookie)) continue;
    const later = new Set<LiveCookie | undefined>(sent.slice(order + 1));
    const at = filled.findIndex((each) => later.has(each));
    if (at !== -1) filled.splice(at, 0, cookie);
  }
  return filled.slice(0, placed.length);
}

/** A text between semicolons in the `Cookie` headers of a request. */
interface CookiePiece {
  readonly recorded: string;
  /** With the live values in it, which may have semicolons. */
  readonly written: string;
  /** The live values in it. */
  readonly splices: readonly Splice[];
  /** Position of its header. */
  readonly header: number;
}

/**
 * The pieces of all `Cookie` headers of a recorded request, as if they were one header.
 * @param texts of the request with live values in them
 */
export function cookiePiecesOf(
  { headers }: RecordedRequest,
  texts: readonly RewrittenText<unknown>[] = [],
): CookiePiece[] {
  const pieces: CookiePiece[] = [];
  for (const [header, [name, value]] of headers.entries()) {
    if (!isNamed(name, 'cookie')) continue;
    const { splices = [] } = texts.find((text) => isHeader(text, header)) ?? {};
    const space = pieces.length > 0 ? ' ' : '';
    pieces.push(...withSpace(partPieces(value, splices, header), space));
  }
  return pieces;
}

function isHeader({ part, header }: RewrittenText<unknown>, at: number): boolean {
  return part === 'header' && header === at;
}

function partPieces(value: string, splices: readonly Splice[], header: number): CookiePiece[] {
  let start = 0;
  let next = 0;
  return value.split(';').map((recorded) => {
    const end = start + recorded.length;
    const first = next;
    while ((splices[next]?.end ?? Infinity) <= end) next += 1;
    const own = splices.slice(first, next);
    const written = applySplices(value, own, start, end);
    start = end + 1;
    return { recorded, written, splices: own, header };
  });
}

function withSpace(pieces: readonly CookiePiece[], space: string): CookiePiece[] {
  return pieces.map((piece, index) => {
    const { recorded, written } = piece;
    return index > 0 ? piece : { ...piece, recorded: space + recorded, written: space + written };
  });
}

/** Whether two cookies of one name correspond, on different servers. */
function isAlike(a: CookieScope, b: CookieScope): boolean {
  const isOfPath = a.path === b.path || (a.isDefaultPath && b.isDefaultPath);
  return isOfPath && (a.domain === '') === (b.domain === '');
}

/** A piece of a `Cookie` header. Without a name, a value such as `sid=1` must not become a cookie named `sid`. */
function renderCookiePair({ name, value }: CookiePair): string {
  return name === '' && !value.includes('=') ? value : `${name}=${value}`;
}
