/**
 * What differs from run to run, though nothing has changed: times, ports that the system gives, and
 * ids that are made up anew and stand for the same things.
 */
import { isUuid } from '../formats/is-uuid.ts';
import { looksRandom } from './secrets/looks-random.ts';

const DAY = 24 * 60 * 60 * 1000;
/** In ms: how far from now times are that servers count in seconds or milliseconds, such as expiries. */
const NEAR = 400 * DAY;
/** Systems give ports from here on to whoever asks for any (Linux; others begin at 49152). */
const FIRST_FREE_PORT = 32_768;
/** In characters: a shorter token is not taken for one that was made up. */
const MIN_GENERATED = 16;

/** HTTP-dates (RFC 9110, section 5.6.7) and those of cookies, which have dashes. */
const HTTP_DATE =
  /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2}[ -](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT/g;
/** Date and time of RFC 3339 or SQL, also percent-encoded. */
const TIMESTAMP =
  /\b\d{4}-\d{2}-\d{2}(?:[T ]|%20)\d{2}(?::|%3A)\d{2}(?:(?::|%3A)\d{2}(?:[.,]\d{1,9})?)?(?:Z|(?:[+-]|%2B)\d{2}(?::|%3A)?\d{2})?(?!\d)/gi;
const DATE = /\b\d{4}-\d{2}-\d{2}\b/g;
/** In seconds or milliseconds since 1970, until 2033; not the digits of a UUID. */
const EPOCH = /(?<![\da-f.])1\d{9}(?:\d{3})?(?![\da-f])/gi;
const LOOPBACK_PORT = /(127\.0\.0\.1|\[::1\]|\blocalhost)(:|%3A)(\d{5})(?!\d)/gi;
const TOKEN = /[\w-]{16}[\w-]*/g;

/** Tells whether the values of a recording are those of one before, but for what each run has of its own. */
export class RunValues {
  /** In ms since 1970: when each of the two was recorded. */
  readonly #then: number;
  readonly #now: number;
  /** By what stood in the former recording: what stands for it in the latter. */
  readonly #latter: Map<string, string> = new Map();
  readonly #former: Map<string, string> = new Map();

  /** @param then and `now`: `recordedAt` of the two sessions */
  constructor(then: string, now: string) {
    this.#then = Date.parse(then);
    this.#now = Date.parse(now);
  }

  /** Two texts are the same, but for the values of their runs. */
  isSameText(former: string, latter: string): boolean {
    if (former === latter) return true;
    const [a, b] = [mask(former, this.#then), mask(latter, this.#now)];
    if (a === b) return true;
    const [tokensOfA, tokensOfB] = [a.match(TOKEN) ?? [], b.match(TOKEN) ?? []];
    return (
      tokensOfA.length === tokensOfB.length &&
      a.replace(TOKEN, '*') === b.replace(TOKEN, '*') &&
      tokensOfA.every((token, index) => this.#isSameToken(token, tokensOfB[index] ?? ''))
    );
  }

  /** The same of two numbers: only times differ from run to run. */
  isSameNumber(former: number, latter: number): boolean {
    return former === latter || (isNear(former, this.#then) && isNear(latter, this.#now));
  }

  /** Takes two texts for the same one from now on, whatever they are made of. */
  pair(former: string, latter: string): boolean {
    const known = this.#latter.get(former) ?? latter;
    if (known !== latter || (this.#former.get(latter) ?? former) !== former) return false;
    this.#latter.set(former, latter);
    this.#former.set(latter, former);
    return true;
  }

  /** Whether two texts were paired. */
  isPaired(former: string, latter: string): boolean {
    return this.#latter.get(former) === latter;
  }

  #isSameToken(former: string, latter: string): boolean {
    if (former === latter) return true;
    return isGenerated(former) && isGenerated(latter) && former.length === latter.length
      ? this.pair(former, latter)
      : false;
  }
}

/** @param recordedAt in ms since 1970 */
function mask(text: string, recordedAt: number): string {
  return text
    .replace(HTTP_DATE, '<time>')
    .replace(TIMESTAMP, '<time>')
    .replace(DATE, (date) => (Math.abs(Date.parse(date) - recordedAt) <= 2 * DAY ? '<day>' : date))
    .replace(EPOCH, (digits) => (isNear(Number(digits), recordedAt) ? '<time>' : digits))
    .replace(LOOPBACK_PORT, (whole: string, host: string, colon: string, port: string) =>
      Number(port) < FIRST_FREE_PORT ? whole : `${host}${colon}<port>`,
    );
}

/** A number of seconds or milliseconds that is a time about then. */
function isNear(time: number, recordedAt: number): boolean {
  return [time, time * 1000].some((each) => Math.abs(each - recordedAt) <= NEAR);
}

function isGenerated(token: string): boolean {
  return isUuid(token) || (token.length >= MIN_GENERATED && looksRandom(token));
}
