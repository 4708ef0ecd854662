/**
 * Names of cookies that are an instance's own, such as `wordpress_<hash>`: what the recorded response set
 * under one name, the live one sets under another.
 */
import { deletesCookie } from '../../../formats/headers.ts';
import { parseCookiePair } from '../../../http/parse-set-cookie.ts';
import type { Header, RecordedRequest } from '../../../session/schema.ts';
import { pairNames } from '../../naming/pair-names.ts';

/** Of one response: a browser keeps no more of a host (RFC 6265 section 6.1). */
const MOST_NAMES = 50;
/** What may be the name of a header (RFC 9110 section 5.6.2). */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

export class CookieNames {
  readonly #recorded = new Map<string, string>();
  readonly #live = new Map<string, string>();

  /**
   * Pairs names that one side alone has.
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
    for (const pair of pairNames(then, now)) {
      this.#live.set(pair.recorded, pair.live);
      this.#recorded.set(pair.live, pair.recorded);
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
