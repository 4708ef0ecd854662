/**
 * Cookie names that belong to an instance, such as `wordpress_<hash>`: the live response sets under another name what
 * the recorded one set.
 */
import { deletesCookie } from '../../../formats/head/headers.ts';
import { isDistinctive } from '../../../formats/value/is-distinctive.ts';
import { randomness } from '../../../formats/value/randomness.ts';
import { parseCookiePair } from '../../../http/set-cookie.ts';
import type { Header, RecordedRequest } from '../../../session/schema.ts';

/** Cookies of one response. A browser keeps no more for a host (RFC 6265 section 6.1). */
const MAX_NAMES = 50;
/** A valid name of a header (RFC 9110 section 5.6.2). */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

export class CookieNames {
  readonly #recorded = new Map<string, string>();
  readonly #live = new Map<string, string>();
  /** Names that recorded responses have set so far. */
  readonly #known = new Set<string>();
  /** Gives the live name of a cookie whose name only begins with another word. */
  #rename: Rename = (name) => name;

  /**
   * Pairs the names that only one side has. They begin or end alike and are random in between. If each side has just
   * one, it is enough that they differ in a part of the same length, since a random id may have no digit, or that both
   * are random as a whole. If all begin with one word, as `wiki_session` and `wikiUserID` do, all of them may begin
   * with another word now.
   * @param setThen the `Set-Cookie` fields of the recorded response
   * @param setNow the fields of the live response
   */
  learn(setThen: readonly string[], setNow: readonly string[]): void {
    const recorded = cookiesIn(setThen);
    const live = cookiesIn(setNow);
    for (const name of live.keys()) this.#forget(name);
    for (const name of recorded.keys()) this.#known.add(name);
    const then = new Map(
      [...recorded].filter(([name]) => !live.has(name) && !this.#live.has(name)),
    );
    const now = new Map(
      [...live].filter(([name]) => !recorded.has(name) && !this.#recorded.has(name)),
    );
    if (then.size > MAX_NAMES || now.size > MAX_NAMES) return;
    const isNew = [...now.keys()].every((name) => !this.#known.has(name));
    const renamed = isNew ? renameAll(then, now) : undefined;
    this.#rename = renamed ?? this.#rename;
    for (const pair of pairsOf(then, now, this.#rename)) {
      if (!then.has(pair.recorded) || !now.has(pair.live)) continue;
      this.#live.set(pair.recorded, pair.live);
      this.#recorded.set(pair.live, pair.recorded);
      then.delete(pair.recorded);
      now.delete(pair.live);
    }
  }

  /** The recorded name of a live cookie. */
  recordedOf(live: string): string {
    return this.#recorded.get(live) ?? live;
  }

  /** The request, in which headers named after recorded cookies are named after the live ones. */
  rename(request: RecordedRequest): RecordedRequest {
    if (this.#live.size === 0) return request;
    const headers = request.headers.map(([name, value]): Header => [this.headerOf(name), value]);
    const isSame = headers.every(([name], index) => name === request.headers[index]?.[0]);
    return isSame ? request : { ...request, headers };
  }

  /** The live name of a header that is named after a cookie: `X-CSRF-Token-<device>`. */
  headerOf(recorded: string): string {
    if (this.#live.size === 0) return recorded;
    const bare = recorded.replace(/^x-/i, '').toLowerCase();
    for (const [name, live] of this.#live) {
      if (name.toLowerCase() !== bare || !TOKEN.test(live)) continue;
      return recorded.slice(0, recorded.length - bare.length) + live;
    }
    return recorded;
  }

  /** Drops a pair, since the live server uses the recorded name after all. */
  #forget(recorded: string): void {
    const live = this.#live.get(recorded);
    if (live === undefined) return;
    this.#live.delete(recorded);
    this.#recorded.delete(live);
  }
}

interface SetPair {
  readonly value: string;
  /** Names of its attributes. */
  readonly attributes: string;
}

/** The cookies that are not deleted, by name. */
function cookiesIn(setCookies: readonly string[]): Map<string, SetPair> {
  const staying = setCookies.filter((each) => !deletesCookie(each));
  return new Map(
    staying.map((each) => {
      const [pair = '', ...attributes] = each.split(';');
      const { name, value } = parseCookiePair(pair);
      const names = attributes.map((attribute) => parseCookiePair(`${attribute}=`).name);
      return [name, { value, attributes: names.join(';').toLowerCase() }];
    }),
  );
}

type SetPairs = ReadonlyMap<string, SetPair>;

type Rename = (recorded: string) => string;

/**
 * Replaces the first word of all names, if that turns those of one side into those of the other. Their attributes
 * have to agree, and at least one value has to be random on both sides, as that of a session is.
 */
function renameAll(then: SetPairs, now: SetPairs): Rename | undefined {
  const [first = ''] = then.keys();
  if (then.size !== now.size) return undefined;
  const renames = [...now.keys()].flatMap((live): Rename | [] => {
    const end = alikeAtEnd(first, live).replace(/^[a-z0-9]+/, '');
    const [word, other] = [first, live].map((name) => name.slice(0, name.length - end.length));
    if (end.length <= MIN_ALIKE || !word || !other) return [];
    return (name) => (name.startsWith(word) ? other + name.slice(word.length) : name);
  });
  return renames.find((rename) => {
    const pairs = [...then].map(([name, cookie]) => [cookie, now.get(rename(name))] as const);
    const isSame = pairs.every(([cookie, live]) => cookie.attributes === live?.attributes);
    const areRandom = ([cookie, live]: (typeof pairs)[number]): boolean =>
      isDistinctive(cookie.value) && isDistinctive(live?.value ?? '');
    return isSame && pairs.some(areRandom);
  });
}

function alikeAtEnd(one: string, other: string): string {
  let end = 0;
  while (end < one.length && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  return one.slice(one.length - end);
}

interface NamePair {
  readonly recorded: string;
  readonly live: string;
  /** Characters that they share at the beginning and at the end. */
  readonly alike: number;
  /** Characters that they share at the beginning. */
  readonly start: number;
  /** Whether the parts in between may belong to the instances. */
  readonly isRandom: boolean;
}

const MIN_ALIKE = 2;

/** The likeliest pairs first. */
function pairsOf(then: SetPairs, now: SetPairs, rename: Rename): NamePair[] {
  const pairs = [...then.keys()].flatMap((recorded) =>
    [...now.keys()].map((live) => pairOf(recorded, live, rename(recorded))),
  );
  const [only] = pairs.sort((a, b) => b.alike - a.alike);
  const isOnly = only !== undefined && pairs.length === 1;
  if (isOnly && (isOfOneForm(only) || [only.recorded, only.live].every(isDistinctive)))
    return [only];
  return pairs.filter(({ isRandom, alike }) => isRandom && alike >= MIN_ALIKE);
}

/** @param renamed the recorded name with the first word of the live server */
function pairOf(recorded: string, live: string, renamed: string): NamePair {
  const most = Math.min(renamed.length, live.length);
  let start = 0;
  while (start < most && renamed[start] === live[start]) start += 1;
  const end = alikeAtEnd(renamed.slice(start), live.slice(start)).length;
  const parts = [renamed, live].map((name) => name.slice(start, name.length - end));
  const alike = start + end;
  const isRandom = renamed === live || parts.every(isOwn);
  return { recorded, live, alike, start, isRandom };
}

/** Characters between delimiters. A shorter part may be another word. */
const LONG_ENOUGH = 6;

/**
 * Whether the names differ only in one part between delimiters, of the same length: `CSRF-Token-QJSXKDF`. Around a
 * short part, they have to begin alike and share more than they differ: `shopA` and `shopB`, not `uid` and `gid`.
 */
function isOfOneForm({ recorded, live, start, alike }: NamePair): boolean {
  if (alike < MIN_ALIKE) return false;
  const [then = [], now = []] = [recorded, live].map((name) => name.split(/[^a-z0-9]+/i));
  const places = then.flatMap((part, index) => (part === now[index] ? [] : [index]));
  const [place = -1, another] = places;
  const { length } = then[place] ?? '';
  if (then.length !== now.length || another !== undefined || place < 0) return false;
  if (length !== now[place]?.length) return false;
  return length >= LONG_ENOUGH || (start > MIN_ALIKE && alike * 2 > recorded.length);
}

/** Whether a part of a name may belong to an instance: it has digits, or letters likelier random than a word. */
function isOwn(part: string): boolean {
  const areRandom = part.length >= LONG_ENOUGH && randomness(part) >= 0;
  return /\d/.test(part) || areRandom || isDistinctive(part);
}
