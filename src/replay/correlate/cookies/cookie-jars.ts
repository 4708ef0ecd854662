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
  /** The same request where there is nothing to change. */
  readonly request: RecordedRequest;
  /** Positions of the pieces that its jar has taken, be it to leave them out. */
  readonly taken: ReadonlySet<number>;
  /** What went out for cookies of the server. */
  readonly sent: readonly LiveCookie[];
  /** Live ones that had no place in the recorded request. */
  readonly added: readonly LiveCookie[];
  /** Those of the server that its jar does not have now: they are left out. */
  readonly missing: readonly ServerCookie[];
}

/**
 * The jars of one replay, a jar for each client of the session, filled by live responses. Recordings
 * are named by their position; URLs are absolute, as they are at the target.
 */
export class CookieJars {
  readonly #links: CookieLinks;
  readonly #names: CookieNames;
  readonly #jars: Map<number, Jar> = new Map();
  /** The number of the only client, if there is one: it has sent every request that is not known to be of another. */
  readonly #only: number | undefined;
  /** What the producers of old cookies gave, by position. */
  readonly #given: Map<number, LiveCookie[]> = new Map();

  constructor(links: CookieLinks, names: CookieNames = new CookieNames()) {
    this.#links = links;
    this.#names = names;
    const clients = new Set(links.requests.flatMap(({ jar }) => jar ?? []));
    this.#only = clients.size === 1 ? [...clients][0] : undefined;
    for (const { cookies } of links.requests) {
      for (const { sending, producer } of cookies) {
        if (sending === 'old') this.#given.set(producer, []);
      }
    }
  }

  /** Takes the Set-Cookie headers of the live response to a recording. */
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

  /**
   * Puts the cookies that its client has now into a request: its own in their places, those of the
   * server in theirs with live values, new ones last. A cookie of the server that the jar does not
   * have is left out; without any, so is the header. Several headers become one, in the place of the
   * first.
   * @param request with its live values and secrets
   * @param piecesOf gives the pieces of its `Cookie` headers, which are not looked for in what was put
   * into these
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

  /** That of the client of a recording, once it was given a cookie. */
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
   * Of the live cookies that have no recorded place, those that the client would send. Where it sent
   * one of a name against the rules, it chose that itself, and gets no other of the name.
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
      return !isKept(index, { name, producer }) && !this.#links.isHeldBack(index, name);
    });
  }

  #of(index: number): RequestCookies {
    return this.#links.requests[index] ?? { isKeeping: false, cookies: [] };
  }
}

const NONE: ReadonlySet<number> = new Set();

/** The names of the cookies that the client brought itself. */
function ownNames({ cookies }: RequestCookies, pieces: readonly CookiePiece[]): Set<string> {
  const ofServer = new Set(cookies.map(({ position }) => position));
  const own = pieces.filter((_, position) => !ofServer.has(position));
  return new Set(own.map(({ recorded }) => parseCookiePair(recorded).name));
}

/** The recorded pieces with live values; the space before each stays. */
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

/** Where live cookies of one name are. */
interface LiveCookies {
  /** What is sent by the rules, in the order of RFC 6265. */
  readonly sent: readonly LiveCookie[];
  /** What there is, wherever it is sent, the latest last. */
  all(): readonly LiveCookie[];
  /** What the response gave that had set an old cookie. */
  given(cookie: ServerCookie): readonly LiveCookie[];
}

/**
 * The live cookies for those of one name in a request; undefined where there is none for one. Each
 * goes where its like was, by path and domain, and then where there is a place left.
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

/** The same in their order of RFC 6265, with those that have no place: the first ones get the places. */
function fillPlaces(
  placed: readonly (LiveCookie | undefined)[],
  sent: readonly LiveCookie[],
): (LiveCookie | undefined)[] {
  const filled = [...placed];
  for (const [order, cookie] of sent.entries()) {
    if (placed.includes(cookie)) continue;
    const behind = new Set<LiveCookie | undefined>(sent.slice(order + 1));
    const at = filled.findIndex((each) => behind.has(each));
    if (at !== -1) filled.splice(at, 0, cookie);
  }
  return filled.slice(0, placed.length);
}

/** A piece of the `Cookie` headers of a request, between semicolons. */
interface CookiePiece {
  readonly recorded: string;
  /** With what was put into it, be there semicolons in that. */
  readonly written: string;
  /** What was put into it. */
  readonly splices: readonly Splice[];
  /** Position of its header. */
  readonly header: number;
}

/**
 * The pieces of all `Cookie` headers of a recorded request, as if these were one.
 * @param texts of the request that something was put into
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

/** Whether two cookies of one name are the same one, on different servers. */
function isAlike(a: CookieScope, b: CookieScope): boolean {
  const isOfPath = a.path === b.path || (a.isDefaultPath && b.isDefaultPath);
  return isOfPath && (a.domain === '') === (b.domain === '');
}

/** As it stands in `Cookie`. Without a name, a value such as `sid=1` must not become that cookie. */
function renderCookiePair({ name, value }: CookiePair): string {
  return name === '' && !value.includes('=') ? value : `${name}=${value}`;
}
