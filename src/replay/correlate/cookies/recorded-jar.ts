import type { CookiePair } from '../../../http/parse-set-cookie.ts';
import { isSentTo, type SetCookie, slotOf } from '../../../http/parse-set-cookie.ts';
import { countUpTo } from '../../pacing/count-up-to.ts';
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
  /** By name: all that it was given, in order. */
  readonly #history: Map<string, { readonly order: number; readonly setting: Setting }[]> =
    new Map();
  /** By name: of how many cookies that is. */
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

  /** Whether a client would send any cookie to a URL at a time. */
  hasFor(url: RequestUrl, at: number): boolean {
    return [...this.#latest.values()].some(
      (setting) => isSentTo(setting.cookie, url) && !isOver(setting, at),
    );
  }

  /**
   * Whether the rules had a client send any cookie of a name.
   * @param size of the jar when the request left, at `at`
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

/** Position of the last whose order is less; -1 for none. */
function lastBefore(history: readonly { readonly order: number }[], before: number): number {
  return countUpTo(history, ({ order }) => order < before) - 1;
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
