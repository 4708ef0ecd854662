/** The values that differ from run to run although nothing has changed: times, ports and generated ids. */
import { isUuid } from '../formats/text/is-uuid.ts';
import { isShortCode, looksRandom, randomness } from '../formats/value/randomness.ts';
import { isLoopback } from '../http/loopback.ts';
import { withoutSameDates } from './run-dates.ts';

const DAY = 24 * 60 * 60 * 1000;
/** In ms. A number this close to the time of recording still counts as a time, such as an expiry. */
const NEAR = 400 * DAY;
/** The first port that Linux assigns by itself. Other systems begin at 49152. */
const FIRST_FREE_PORT = 32_768;
/** In characters. A shorter token counts as generated only if it is a code such as `x7k2qp`. */
const MIN_GENERATED = 16;
/** In characters. A longer code than `isShortCode` accepts. */
const MIN_LONG_CODE = 8;
/** In characters, of two codes or numbers. */
const MAX_LENGTH_DIFFERENCE = 3;
/** In bits. Words with a number behind them stay below it. */
const MIN_CODE_RANDOMNESS = 6;

/** HTTP-dates (RFC 9110, section 5.6.7), and dates of cookies, which have dashes. */
const HTTP_DATE =
  /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2}[ -](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT/g;
/** Date and time of ISO 8601 or SQL, also percent-encoded, and in the basic format. */
const TIMESTAMP =
  /\b\d{8}T\d{6}Z\b|\b\d{4}-\d{2}-\d{2}(?:[T ]|%20)\d{2}(?::|%3A)\d{2}(?:(?::|%3A)\d{2}(?:[.,]\d{1,9})?)?(?:Z|(?:[+-]|%2B)\d{2}(?::|%3A)?\d{2})?(?!\d)/gi;
/** In seconds or milliseconds since 1970, until 2033; not the digits of a UUID. */
const EPOCH = /(?<![\da-f.])1\d{9}(?:\d{3})?(?![\da-f])/gi;
/** A name with a number behind it, as tests make names that are new in each run. */
const NUMBERED = /^(.*[a-z][-_]?)(\d{4,})$/i;
/** In digits, of one of the two. Numbers that people write behind names are shorter. */
const MIN_NUMBER = 5;
/** More decimals than people write: a random or a computed number. */
const FRACTION = /(?<![\w.])\d+\.\d{10,}(?!\w)/g;
const LOOPBACK_PORT = /(127\.0\.0\.1|\[::1\]|\blocalhost)(:|%3A)(\d{5})(?!\d)/gi;
const WORD = /[\w-]+/g;
/** A word, or what may be Base64, such as a signature. */
const TOKEN = /(?<=^|[\s"'=,:;])[A-Za-z\d+/]{22,}={0,2}(?=$|[\s"',;&])|[\w-]+/g;

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

  /** Of the former recording and of the latter. */
  #hosts: readonly (string | undefined)[] = [];

  /** @param then and `now`: `recordedAt` of the two sessions */
  constructor(then: string, now: string) {
    this.#then = Date.parse(then);
    this.#now = Date.parse(now);
  }

  /**
   * Treats the ports of two origins on this machine as the same: servers of tests listen on one that is free, or on
   * one for each worker.
   */
  meet(formerOrigin: string, latterOrigin: string): void {
    const urls = [formerOrigin, latterOrigin].map((origin) => new URL(origin));
    if (urls.every(({ hostname }) => isLoopback(hostname))) {
      this.#hosts = urls.map(({ host }) => host);
    }
  }

  /** Whether two texts are the same except for values that differ from run to run. */
  isSameText(former: string, latter: string): boolean {
    if (former === latter || this.isPaired(former, latter)) return true;
    const [host, latterHost] = this.#hosts;
    const one = mask(former, this.#then, host);
    const other = mask(latter, this.#now, latterHost);
    const dateless = withoutSameDates(one, other, this.#then, this.#now);
    if (!dateless) return false;
    if (dateless[0] === dateless[1]) return true;
    const [a, b] = [tokenize(dateless[0]), tokenize(dateless[1])];
    return (
      a.frame === b.frame &&
      a.tokens.length === b.tokens.length &&
      a.tokens.every((token, index) => this.#isSameToken(token, b.tokens[index] ?? ''))
    );
  }

  /** Whether two numbers are the same, stand for the same, are both times near their recordings, or are both random. */
  isSameNumber(former: number, latter: number): boolean {
    return (
      former === latter ||
      this.isPaired(String(former), String(latter)) ||
      (isNear(former, this.#then) && isNear(latter, this.#now)) ||
      (isFraction(former) && isFraction(latter))
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
    const [one, other] = [former, latter].map((word) => NUMBERED.exec(word));
    if (!one || !other || one[1] !== other[1]) return false;
    return isNumberAlike(one[2] ?? '', other[2] ?? '') && this.pair(former, latter);
  }
}

/**
 * Replaces times, ports and random fractions.
 * @param recordedAt in ms since 1970
 * @param host of the session, if ports are to be the same
 */
function mask(text: string, recordedAt: number, host = ''): string {
  return (host === '' ? text : text.replaceAll(host, '<host>'))
    .replace(HTTP_DATE, '<time>')
    .replace(TIMESTAMP, '<time>')
    .replace(EPOCH, (digits) => (isNear(Number(digits), recordedAt) ? '<time>' : digits))
    .replace(FRACTION, '<fraction>')
    .replace(LOOPBACK_PORT, (whole: string, host: string, colon: string, port: string) =>
      Number(port) < FIRST_FREE_PORT ? whole : `${host}${colon}<port>`,
    );
}

/** The tokens of a text, and the text with a star in the place of each. */
function tokenize(text: string): { readonly tokens: readonly string[]; readonly frame: string } {
  const tokens: string[] = [];
  const take = (token: string): string => {
    tokens.push(token);
    return '*';
  };
  const frame = text.replace(TOKEN, (token) => {
    return isWord(token) || isBase64(token) ? take(token) : token.replace(WORD, take);
  });
  return { tokens, frame };
}

function isWord(token: string): boolean {
  return !/[+/=]/.test(token);
}

/** Whether a token is no path: the segments of a path are words. */
function isBase64(token: string): boolean {
  if (token.length % 4 !== 0 || /(?:^|\/)[a-z]{5,}(?:\/|$)/.test(token)) return false;
  return /[A-Z]/.test(token) && looksRandom(token);
}

function isFraction(number: number): boolean {
  const text = String(Math.abs(number));
  return text.replace(FRACTION, '') === '' || /e-\d+$/.test(text);
}

/** Whether two numbers behind a name may have been made by one generator. */
function isNumberAlike(former: string, latter: string): boolean {
  const [length, other] = [former.length, latter.length];
  return Math.max(length, other) >= MIN_NUMBER && Math.abs(length - other) <= MAX_LENGTH_DIFFERENCE;
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
