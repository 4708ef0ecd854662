/**
 * Names of cookies that are an instance's own, such as `wordpress_<hash>`: what the recorded response set
 * under one name, the live one sets under another.
 */
import { deletesCookie } from '../../../formats/headers.ts';
import { isDistinctive } from '../../../formats/is-distinctive.ts';
import { parseCookiePair } from '../../../http/parse-set-cookie.ts';
import type { Header, RecordedRequest } from '../../../session/schema.ts';

/** Of one response: a browser keeps no more of a host (RFC 6265 section 6.1). */
const MOST_NAMES = 50;
/** What may be the name of a header (RFC 9110 section 5.6.2). */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

export class CookieNames {
  readonly #recorded = new Map<string, string>();
  readonly #live = new Map<string, string>();

  /**
   * Pairs names that one side alone has: those that begin or end alike, and are random in between. Of one
   * name on each side, letters of the same number are enough: a random id may have no digit.
   * @param setThen the `Set-Cookie` fields of the recorded response
   * @param setNow those of the live one
   */
  learn(setThen: readonly string[], setNow: readonly string[]): void {
    const recorded = namesIn(setThen);
    const live = namesIn(setNow);
    for (const name of live) this.#forget(name);
    const then = new Set(recorded.filter((name) => !live.includes(name) && !this.#live.has(name)));
    const now = new Set(
      live.filter((name) => !recorded.includes(name) && !this.#recorded.has(name)),
    );
    if (then.size > MOST_NAMES || now.size > MOST_NAMES) return;
    for (const pair of pairsOf(then, now)) {
      if (!then.has(pair.recorded) || !now.has(pair.live)) continue;
      this.#live.set(pair.recorded, pair.live);
      this.#recorded.set(pair.live, pair.recorded);
      then.delete(pair.recorded);
      now.delete(pair.live);
    }
  }

  /** What the recording calls a cookie of the live server. */
  recordedOf(live: string): string {
    return this.#recorded.get(live) ?? live;
  }

  /** A request whose headers are named after the live cookies where they were after those recorded. */
  rename(request: RecordedRequest): RecordedRequest {
    if (this.#live.size === 0) return request;
    const headers = request.headers.map(([name, value]): Header => [this.headerOf(name), value]);
    const isSame = headers.every(([name], index) => name === request.headers[index]?.[0]);
    return isSame ? request : { ...request, headers };
  }

  /** What a header is called now that is named after a cookie: `X-CSRF-Token-<device>`. */
  headerOf(recorded: string): string {
    if (this.#live.size === 0) return recorded;
    const bare = recorded.replace(/^x-/i, '').toLowerCase();
    for (const [name, live] of this.#live) {
      if (name.toLowerCase() !== bare || !TOKEN.test(live)) continue;
      return recorded.slice(0, recorded.length - bare.length) + live;
    }
    return recorded;
  }

  /** The live server sets a cookie of the recorded name after all. */
  #forget(recorded: string): void {
    const live = this.#live.get(recorded);
    if (live === undefined) return;
    this.#live.delete(recorded);
    this.#recorded.delete(live);
  }
}

/** Of cookies that stay. */
function namesIn(setCookies: readonly string[]): string[] {
  return setCookies
    .filter((each) => !deletesCookie(each))
    .map((each) => parseCookiePair(each.split(';', 1)[0] ?? '').name);
}

interface NamePair {
  readonly recorded: string;
  readonly live: string;
  /** How many characters they have alike, at the beginning and at the end. */
  readonly alike: number;
  /** Whether what is between may be each instance's own, by itself. */
  readonly isRandom: boolean;
}

const MIN_ALIKE = 2;

/** The likeliest first. */
function pairsOf(then: ReadonlySet<string>, now: ReadonlySet<string>): NamePair[] {
  const pairs = [...then].flatMap((recorded) =>
    [...now].flatMap((live) => pairOf(recorded, live) ?? []),
  );
  const [only, another] = pairs.sort((a, b) => b.alike - a.alike);
  const isOnly = only && !another && then.size === 1 && now.size === 1;
  return isOnly && isOfOneForm(only) ? [only] : pairs.filter(({ isRandom }) => isRandom);
}

function pairOf(recorded: string, live: string): NamePair | undefined {
  const most = Math.min(recorded.length, live.length);
  let start = 0;
  while (start < most && recorded[start] === live[start]) start += 1;
  let end = 0;
  while (end < most - start && recorded.at(-1 - end) === live.at(-1 - end)) end += 1;
  const parts = [recorded, live].map((name) => name.slice(start, name.length - end));
  const alike = start + end;
  return alike < MIN_ALIKE ? undefined : { recorded, live, alike, isRandom: parts.every(isOwn) };
}

/** Letters and digits of the same number, at least so many, between signs: `CSRF-Token-QJSXKDF`. */
const MIN_OWN = 6;

function isOfOneForm({ recorded, live }: NamePair): boolean {
  const [then, now] = [recorded, live].map((name) => name.split(/[^a-z0-9]+/i)) as [
    string[],
    string[],
  ];
  const own = then.flatMap((part, index) =>
    part === now[index] ? [] : [[part, now[index]] as const],
  );
  const [[part = '', other = ''] = [], another] = own;
  if (then.length !== now.length || another) return false;
  return part.length >= MIN_OWN && part.length === other.length;
}

/** Whether a part of a name may be an instance's own. */
function isOwn(part: string): boolean {
  return /\d/.test(part) || isDistinctive(part);
}
