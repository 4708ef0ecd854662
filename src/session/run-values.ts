/** The values that differ from run to run although nothing has changed: times, ports and generated ids. */
import { isUuid } from '../formats/text/is-uuid.ts';
import { splitAtPlaceholders } from '../formats/text/placeholder.ts';
import { isShortCode, looksRandom, randomness } from '../formats/value/randomness.ts';

const DAY = 24 * 60 * 60 * 1000;
/** In ms. A number this close to the time of recording still counts as a time, such as an expiry. */
const NEAR = 400 * DAY;
/** The first port that Linux assigns by itself. Other systems begin at 49152. */
const FIRST_FREE_PORT = 32_768;
/** In characters. A shorter token counts as generated only if it is a code such as `x7k2qp`. */
const MIN_GENERATED = 16;
/** In characters. A longer code than `isShortCode` accepts. */
const MIN_LONG_CODE = 8;
/** In characters, of two codes. */
const MAX_LENGTH_DIFFERENCE = 3;
/** In bits. Words with a number behind them stay below it. */
const MIN_CODE_RANDOMNESS = 6;

/** HTTP-dates (RFC 9110, section 5.6.7), and dates of cookies, which have dashes. */
const HTTP_DATE =
  /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2}[ -](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT/g;
/** Date and time of RFC 3339 or SQL, also percent-encoded. */
const TIMESTAMP =
  /\b\d{4}-\d{2}-\d{2}(?:[T ]|%20)\d{2}(?::|%3A)\d{2}(?:(?::|%3A)\d{2}(?:[.,]\d{1,9})?)?(?:Z|(?:[+-]|%2B)\d{2}(?::|%3A)?\d{2})?(?!\d)/gi;
const DATE = /\b\d{4}-\d{2}-\d{2}\b/g;
/** In seconds or milliseconds since 1970, until 2033; not the digits of a UUID. */
const EPOCH = /(?<![\da-f.])1\d{9}(?:\d{3})?(?![\da-f])/gi;
/** A name with such a time behind it, as tests make names that are new in each run. */
const NAME_AND_EPOCH = /^([a-z]+)(1\d{9}(?:\d{3})?)$/i;
const LOOPBACK_PORT = /(127\.0\.0\.1|\[::1\]|\blocalhost)(:|%3A)(\d{5})(?!\d)/gi;
const TOKEN = /[\w-]+/g;

/** Compares values of two recordings, ignoring what differs from run to run. */
export class RunValues {
  /** In ms since 1970: when each of the two was recorded. */
  readonly #then: number;
  readonly #now: number;
  /** Maps values of the former recording to the corresponding values of the latter, and the reverse. */
  readonly #latter: Map<string, string> = new Map();
  readonly #former: Map<string, string> = new Map();
  /** Values of the former recording, each with the values that stand for the same thing in the latter. */
  readonly #known: Map<string, Set<string>> = new Map();

  readonly #hasNamedSecrets: boolean;

  /**
   * @param then and `now`: `recordedAt` of the two sessions
   * @param hasNamedSecrets whether the names of secrets count. They depend on the environment
   */
  constructor(then: string, now: string, hasNamedSecrets = true) {
    this.#then = Date.parse(then);
    this.#now = Date.parse(now);
    this.#hasNamedSecrets = hasNamedSecrets;
  }

  /** Whether two texts are the same except for values that differ from run to run. */
  isSameText(former: string, latter: string): boolean {
    if (former === latter || this.isPaired(former, latter)) return true;
    // A session that was recorded anew in part has values of both times.
    const [a, b] = [this.#mask(former, this.#then), this.#mask(latter, this.#now)];
    if (a === b) return true;
    const [tokensOfA, tokensOfB] = [a.match(TOKEN) ?? [], b.match(TOKEN) ?? []];
    return (
      tokensOfA.length === tokensOfB.length &&
      a.replace(TOKEN, '*') === b.replace(TOKEN, '*') &&
      tokensOfA.every((token, index) => this.#isSameToken(token, tokensOfB[index] ?? ''))
    );
  }

  /** Whether two numbers are the same, stand for the same, or are both times near their recordings. */
  isSameNumber(former: number, latter: number): boolean {
    return (
      former === latter ||
      this.isPaired(String(former), String(latter)) ||
      (isNear(former, this.#then) && isNear(latter, this.#now))
    );
  }

  /** Treats two texts as the same from now on. False if one of them already stands for another text. */
  pair(former: string, latter: string): boolean {
    const known = this.#latter.get(former) ?? latter;
    if (known !== latter || (this.#former.get(latter) ?? former) !== former) return false;
    this.#latter.set(former, latter);
    this.#former.set(latter, former);
    return true;
  }

  /**
   * Treats two texts as the same from now on, whatever else they stand for: things of different kinds may have
   * the same number.
   */
  learn(former: string, latter: string): void {
    const known = this.#known.get(former) ?? new Set();
    this.#known.set(former, known.add(latter));
  }

  /** The values of the former recording by those of the latter that stand for the same. */
  formerValues(): Map<string, string> {
    const values = new Map(this.#former);
    for (const [former, latters] of this.#known) {
      for (const latter of latters) values.set(latter, former);
    }
    return values;
  }

  /** Whether two texts are known to stand for the same. */
  isPaired(former: string, latter: string): boolean {
    return this.#latter.get(former) === latter || (this.#known.get(former)?.has(latter) ?? false);
  }

  /** @param from the time of the recording, in ms since 1970 */
  #mask(text: string, from: number): string {
    const masked = mask(text, from, this.#now);
    return this.#hasNamedSecrets ? masked : splitAtPlaceholders(masked).join('<secret>');
  }

  #isSameToken(former: string, latter: string): boolean {
    if (this.#isSame(former, latter)) return true;
    if (isGeneratedAlike(former, latter)) return this.pair(former, latter);
    const [words, others] = [former.split(/[-_]/), latter.split(/[-_]/)];
    return (
      words.length > 1 &&
      words.length === others.length &&
      words.every((word, index) => {
        const other = others[index] ?? '';
        if (this.#isSame(word, other)) return true;
        return isGeneratedAlike(word, other) && this.pair(word, other);
      })
    );
  }

  #isSame(former: string, latter: string): boolean {
    if (former === latter || this.isPaired(former, latter)) return true;
    if (isDay(former) && isDay(latter)) {
      const [one, other] = [Date.parse(former) - this.#then, Date.parse(latter) - this.#now];
      return Math.abs(one - other) <= DAY;
    }
    const [[, nameOfA, timeOfA] = [], [, nameOfB, timeOfB] = []] = [former, latter].map((word) => {
      return NAME_AND_EPOCH.exec(word) ?? undefined;
    });
    if (nameOfA === undefined || nameOfA !== nameOfB) return false;
    return isNear(Number(timeOfA), this.#then) && isNear(Number(timeOfB), this.#now);
  }
}

/**
 * Replaces the times of a run, and ports.
 * @param from and `to`: the times of recording, in ms since 1970
 */
function mask(text: string, from: number, to: number): string {
  const isDayOfRun = (date: string): boolean => {
    const day = Date.parse(date);
    return day >= from - 2 * DAY && day <= to + 2 * DAY;
  };
  return text
    .replace(HTTP_DATE, '<time>')
    .replace(TIMESTAMP, '<time>')
    .replace(DATE, (date) => (isDayOfRun(date) ? '<day>' : date))
    .replace(EPOCH, (digits) => (isNear(Number(digits), from) ? '<time>' : digits))
    .replace(LOOPBACK_PORT, (whole: string, host: string, colon: string, port: string) =>
      Number(port) < FIRST_FREE_PORT ? whole : `${host}${colon}<port>`,
    );
}

/** A day may be computed from that of the run, such as tomorrow's. */
function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

/** Whether a number is a time in seconds or milliseconds near the time of recording. */
function isNear(time: number, recordedAt: number): boolean {
  return [time, time * 1000].some((each) => Math.abs(each - recordedAt) <= NEAR);
}

/** Whether two tokens were made by one generator. A short one may by chance look like a word. */
function isGeneratedAlike(former: string, latter: string): boolean {
  if (isUuid(former) || former.length >= MIN_GENERATED) {
    return former.length === latter.length && isGenerated(former) && isGenerated(latter);
  }
  // Random numbers that are written in letters and digits are not equally long.
  const isSameLength = Math.abs(former.length - latter.length) <= MAX_LENGTH_DIFFERENCE;
  return isSameLength && (isCode(former) || isCode(latter));
}

function isCode(token: string): boolean {
  if (token.length < MIN_LONG_CODE) return isShortCode(token);
  return randomness(token) >= MIN_CODE_RANDOMNESS;
}

function isGenerated(token: string): boolean {
  return isUuid(token) || (token.length >= MIN_GENERATED && looksRandom(token));
}
