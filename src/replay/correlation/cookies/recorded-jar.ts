import type { CookiePair } from './cookie-pair.ts';
import { isSentTo, type SetCookie, slotOf } from './parse-set-cookie.ts';
import type { RequestUrl } from './request-url.ts';

/** That a response set a cookie. */
export interface Setting {
  readonly cookie: SetCookie;
  /** Position of the recording. */
  readonly producer: number;
  /** In ms of the session. */
  readonly at: number;
}

/**
 * Why a client sent a cookie. By the rules of RFC 6265; or to where they forbid it, as test code does
 * that carries cookies by hand; or though it had been replaced, was deleted or had expired.
 */
export type Sending = 'by rule' | 'elsewhere' | 'old';

/** Which cookie a request carries. */
export interface Found {
  readonly setting: Setting;
  readonly sending: Sending;
}

/** What a client had at some moment of the recording. It only grows, and looks at few cookies at once. */
export class RecordedJar {
  /** By slot. */
  readonly #latest: Map<string, Setting> = new Map();
  /** By name and path: what is there for each domain, by slot. */
  readonly #current: Map<string, Map<string, Setting>> = new Map();
  /** By name and value: what set it last. */
  readonly #told: Map<string, Setting> = new Map();

  /** Whether it was given any cookie. */
  get isFilled(): boolean {
    return this.#told.size > 0;
  }

  take(setting: Setting): void {
    const { cookie } = setting;
    const slot = slotOf(cookie);
    const place = placeOf(cookie.name, cookie.path);
    this.#latest.set(slot, setting);
    const key = keyOf(cookie);
    // One that is deleted may be another of its name, for a path of old.
    if (cookie.age > 0 || !this.#told.has(key)) this.#told.set(key, setting);
    const current = this.#current.get(place) ?? new Map();
    this.#current.set(place, current.set(slot, setting));
  }

  /** What set a cookie last; undefined where that had not come to its end. */
  told(pair: CookiePair): Setting | undefined {
    return this.#told.get(keyOf(pair));
  }

  /**
   * Tells of the cookies of one request which they are, and why they were sent. Call it for each.
   * @param at when the request left
   */
  finder(url: RequestUrl, at: number): (pair: CookiePair, told: Setting) => Found {
    const paths = pathsTo(url.pathname);
    const taken = new Set<Setting>();
    return (pair, told) => {
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
      if (!setting) return { setting: told, sending: this.#sendingOf(told, url, at) };
      taken.add(setting);
      return { setting, sending: 'by rule' };
    };
  }

  #sendingOf(told: Setting, url: RequestUrl, at: number): Sending {
    const latest = this.#latest.get(slotOf(told.cookie)) ?? told;
    if (latest.cookie.value !== told.cookie.value || isOver(latest, at)) return 'old';
    return isSentTo(told.cookie, url) ? 'by rule' : 'elsewhere';
  }
}

/** A cookie as text: names have no `=`. */
export function keyOf({ name, value }: CookiePair): string {
  return `${name}=${value}`;
}

function isOver({ cookie, at: since }: Setting, at: number): boolean {
  return cookie.age <= 0 || since + cookie.age < at;
}

function placeOf(name: string, path: string): string {
  return `${name};${path}`;
}

/** The paths of cookies that are sent to a path, the longest first. */
function pathsTo(pathname: string): string[] {
  const paths = [pathname];
  for (let end = pathname.lastIndexOf('/'); end >= 0; end = pathname.lastIndexOf('/', end - 1)) {
    if (end + 1 < pathname.length) paths.push(pathname.slice(0, end + 1));
    if (end === 0) break;
    paths.push(pathname.slice(0, end));
  }
  return paths;
}
