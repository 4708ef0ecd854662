/**
 * The values that differ from run to run although nothing has changed: times, ports and generated ids. None of them
 * is in the source of the test.
 */
import { isUtf8 } from 'node:buffer';
import { decodeBase64 } from '../formats/text/base64.ts';
import { isUuid } from '../formats/text/is-uuid.ts';
import { isPlaceholder } from '../formats/text/placeholder.ts';
import { isSerialId, wordsOf } from '../formats/value/names.ts';
import { isNotation, looksRandom, randomness } from '../formats/value/randomness.ts';
import { isLoopback } from '../http/loopback.ts';
import { areSameTimes, findDays, withoutSameDates } from './run-dates.ts';
import { TestSource } from './test-source.ts';

/** The first port that Linux assigns by itself. Other systems begin at 49152. */
const FIRST_FREE_PORT = 32_768;
/** In characters. A shorter token counts as generated only if it is a code such as `x7k2qp`. */
const MIN_GENERATED = 16;
const MIN_CODE = 5;
/** In characters. A shorter one may be part of a code. */
const MIN_WORD = 4;
/** In characters. A shorter text in Base64 may be a word. */
const MIN_CODED = 8;
/** In characters, of two codes or numbers. */
const MAX_LENGTH_DIFFERENCE = 3;
/** In bits, of two codes together. Of two words, also with numbers behind them, one pair in a hundred reaches it. */
const MIN_CODE_RANDOMNESS = 4;

/** A name with a number behind it, as tests make names that are new in each run, and servers number documents. */
const NUMBERED = /^(?=[^a-z]*[a-z])(.*[a-z_-])(\d{4}\d*)$/i;
const PART_OF_DATE = /^\d{1,4}$/;
/** In digits, of one of the two. Numbers that people write behind names are shorter. */
const MIN_NUMBER = 5;
/** As long as phone numbers and random numbers are. What a test counts or adds up is shorter. */
const LONG_NUMBER = /^(?!1\d{9}(?:\d{3})?$)\d{7}\d*$/;
/** More decimals than people write: a random or a computed number, perhaps behind a name. */
const FRACTION = /(?<![\d.])\d+\.\d{10}\d*(?!\w)/g;
const LOOPBACK_PORT = /(127\.0\.0\.1|\[::1\]|\blocalhost)(:|%3A)(\d{5})(?!\d)/gi;
const WORD = /[\w-]+/g;
/** A word, or what may be Base64, such as a signature. */
const TOKEN = /(?<=^|[\s"'=,:;])[A-Za-z\d+/]{22}[A-Za-z\d+/]*={0,2}(?=$|[\s"',;&])|[\w-]+/g;

/** In characters: what is left of a token names it. */
const MAX_LEFT = 80;
/** The name of a token, which is left of it: `order_id=`, `"orderId": "`, `item[id]=`. */
const NAME = /(?<![\w-])([A-Za-z][\w-]*)["'\]]*\s*[=:(]\s*["'[]*$/;
/** The name of a path segment. */
const SEGMENT = '/';

/** Compares values of two recordings, ignoring what differs from run to run. */
export class RunValues {
  #runs: Parameters<typeof withoutSameDates>[2];
  /** Maps values of the former recording to the corresponding values of the latter, and the reverse. */
  #latter: Map<string, string> = new Map();
  #former: Map<string, string> = new Map();
  /** The pairs of both, in the order in which they were made. */
  #pairs: (readonly [former: string, latter: string])[] = [];
  /**
   * Values of the former recording, each with the values that stand for the same thing in the latter, and the names
   * under which they do.
   */
  #known: Map<string, Map<string, Set<string>>> = new Map();

  readonly #source: TestSource;
  /** Of the former recording and of the latter. */
  #hosts: readonly (string | undefined)[] = [];
  #ignoresSetting = false;

  /**
   * @param then and `now`: `recordedAt` of the two sessions
   * @param source of the test that recorded the latter. @default what it says is not known
   */
  constructor(then: string, now: string, source: TestSource = new TestSource(undefined)) {
    let days: ReturnType<typeof findDays> | undefined;
    const saidDays = (): ReadonlySet<number> => (days ??= findDays(source));
    const runs = { before: Date.parse(then), now: Date.parse(now) };
    this.#runs = { ...runs, source, saidDays, ofRequests: false };
    this.#source = source;
  }

  /**
   * Ignores also what a test does not decide: on which port a server of this machine listens, since tests take one
   * that is free, or one for each worker; and whether a random value is taken for a secret, which is chance.
   */
  ignoreSetting(formerOrigin: string, latterOrigin: string): void {
    this.#ignoresSetting = true;
    const urls = [formerOrigin, latterOrigin].map((origin) => new URL(origin));
    if (urls.every(({ hostname }) => isLoopback(hostname))) {
      this.#hosts = urls.map(({ host }) => host);
    }
  }

  /**
   * The same values as they are in requests, whose times are as far from the one run as from the other.
   * @param answeredAt when the former was answered, as the answer says: a session that was recorded anew in part is of
   * several runs
   */
  ofRequests(answeredAt = ''): RunValues {
    const values = new RunValues('', '', this.#source);
    const [answered, { before, now }] = [Date.parse(answeredAt), this.#runs];
    const isOfLaterRun = answered > before && answered <= now;
    values.#runs = { ...this.#runs, before: isOfLaterRun ? answered : before, ofRequests: true };
    values.#latter = this.#latter;
    values.#former = this.#former;
    values.#pairs = this.#pairs;
    values.#known = this.#known;
    values.#hosts = this.#hosts;
    values.#ignoresSetting = this.#ignoresSetting;
    return values;
  }

  /** Whether the test sets a header: its file names it. */
  isOfTest(header: string): boolean {
    return this.#source.namesHeader(header);
  }

  /**
   * Whether two texts are the same except for values that differ from run to run.
   * @param name of the member, parameter or header that they are in; `/` for a path
   */
  isSameText(former: string, latter: string, name = ''): boolean {
    if (former === latter || this.isPaired(former, latter, name)) return true;
    return this.#isSameMasked(former, latter, name) && this.#pairFractions(former, latter);
  }

  #isSameMasked(former: string, latter: string, name: string): boolean {
    const [host, latterHost] = this.#hosts;
    const one = mask(former, this.#source, host);
    const other = mask(latter, this.#source, latterHost);
    const dateless = withoutSameDates(one, other, this.#runs);
    if (!dateless) return false;
    if (dateless[0] === dateless[1]) return true;
    const [a, b] = dateless.map(tokenize);
    return (
      a !== undefined &&
      a.frame === b?.frame &&
      a.tokens.length === b.tokens.length &&
      a.tokens.every(({ text, start }, index) => {
        const other = b.tokens[index]?.text ?? '';
        if (text === other) return true;
        return this.#isSameToken(text, other, nameLeftOf(dateless[0], start) ?? name);
      })
    );
  }

  /**
   * Whether two numbers are the same, stand for the same, are both times of their recordings, or are both random.
   * @param name of the member that they are in
   */
  isSameNumber(former: number, latter: number, name = ''): boolean {
    if (former === latter || this.isPaired(String(former), String(latter), name)) return true;
    if (this.#source.shows(String(latter))) return false;
    if (areSameTimes(name, former, latter, this.#runs)) return true;
    if (this.#isLongAlike(String(former), String(latter))) return true;
    return isFraction(former) && isFraction(latter);
  }

  /** Treats two texts as the same from now on. False if one of them already stands for another text. */
  pair(former: string, latter: string): boolean {
    const known = this.#latter.get(former) ?? latter;
    if (known !== latter || (this.#former.get(latter) ?? former) !== former) return false;
    if (!this.#latter.has(former)) this.#pairs.push([former, latter]);
    this.#latter.set(former, latter);
    this.#former.set(latter, former);
    return true;
  }

  /** Compares what may differ. If it does, the values that were paired meanwhile do not stand for the same. */
  compare(isSame: () => boolean): boolean {
    const { length } = this.#pairs;
    if (isSame()) return true;
    for (const [former, latter] of this.#pairs.splice(length)) {
      this.#latter.delete(former);
      this.#former.delete(latter);
    }
    return false;
  }

  /**
   * Treats two texts as the same from now on, whatever else they stand for: things of different kinds may have
   * the same number.
   * @param name under which they are, as `isSameText` has it
   */
  learn(former: string, latter: string, name: string): void {
    const known = this.#known.get(former) ?? new Map<string, Set<string>>();
    this.#known.set(former, known.set(latter, (known.get(latter) ?? new Set()).add(name)));
  }

  /**
   * The values of the former recording by those of the latter that stand for the same. Undefined if one stands for
   * several.
   */
  formerValues(): Map<string, string> | undefined {
    const values = new Map(this.#former);
    for (const [former, latters] of this.#known) {
      for (const latter of latters.keys()) {
        if ((values.get(latter) ?? former) !== former) return undefined;
        values.set(latter, former);
      }
    }
    return values;
  }

  /**
   * Whether two texts are known to stand for the same. A short number that the test says is an id only where its name
   * is that of one: anywhere else it may be a quantity.
   */
  isPaired(former: string, latter: string, name = ''): boolean {
    if (this.#latter.get(former) === latter) return true;
    const names = this.#known.get(former)?.get(latter);
    if (names === undefined) return false;
    if (!isSerialId(former) || names.has(name) || mayNameId(name)) return true;
    return !this.#source.shows(latter);
  }

  #isSameToken(former: string, latter: string, name: string): boolean {
    if (this.#ignoresSetting && isPlaceholder(former) !== isPlaceholder(latter)) return true;
    if (this.#isSame(former, latter, name)) return true;
    const [text, latterText] = [plainTextOf(former), plainTextOf(latter)];
    if (text !== undefined && latterText !== undefined) {
      if (this.isSameText(text, latterText, name)) return true;
      // What a server puts into a cursor is its own.
      if (this.#runs.ofRequests) return false;
    }
    if (isGeneratedAlike(former, latter)) return this.#pairMade(former, latter);
    const [words, others] = [former.split(/[-_]/), latter.split(/[-_]/)];
    return (
      words.length > 1 &&
      words.length === others.length &&
      words.every((word, index) => {
        const other = others[index] ?? '';
        if (this.#isSame(word, other, name)) return true;
        return isGeneratedAlike(word, other) && this.#pairMade(word, other);
      })
    );
  }

  #isSame(former: string, latter: string, name: string): boolean {
    if (former === latter || this.isPaired(former, latter, name)) return true;
    if (PART_OF_DATE.test(former) && PART_OF_DATE.test(latter)) {
      return this.isSameNumber(Number(former), Number(latter), name);
    }
    if (this.#isLongAlike(former, latter)) return true;
    const [one, other] = [former, latter].map((word) => NUMBERED.exec(word));
    if (!one || !other || one[1] !== other[1]) return false;
    const [number, latterNumber] = [one[2] ?? '', other[2] ?? ''];
    if (!isNumberAlike(number, latterNumber) || this.#source.shows(latterNumber)) return false;
    return this.#pairMade(former, latter);
  }

  /** Whether two numbers of requests were made in their runs. A server counts and adds up more than a test does. */
  #isLongAlike(former: string, latter: string): boolean {
    if (!this.#runs.ofRequests || !LONG_NUMBER.test(former) || !LONG_NUMBER.test(latter))
      return false;
    return isNumberAlike(former, latter) && this.#pairMade(former, latter);
  }

  /** Pairs the random fractions of two texts that are the same without them. */
  #pairFractions(former: string, latter: string): boolean {
    const others = fractionsOf(latter, this.#source);
    return fractionsOf(former, this.#source).every((fraction, index) =>
      this.pair(fraction, others[index] ?? fraction),
    );
  }

  /** Pairs two values that were made in their runs. */
  #pairMade(former: string, latter: string): boolean {
    return !this.#source.shows(latter) && this.pair(former, latter);
  }
}

/** Whether a name may be that of an id: it says so, it is that of a path segment, or there is none. */
function mayNameId(name: string): boolean {
  return name === '' || name === SEGMENT || wordsOf(name).at(-1) === 'id';
}

/**
 * Replaces ports and random fractions, except for those that a test says.
 * @param host of the session, if ports are to be the same
 */
function mask(text: string, source: TestSource, host = ''): string {
  return (host === '' ? text : text.replaceAll(host, '<host>'))
    .replace(FRACTION, (value) => (source.shows(value) ? value : '<fraction>'))
    .replace(LOOPBACK_PORT, (whole: string, host: string, colon: string, port: string) =>
      Number(port) < FIRST_FREE_PORT || source.shows(whole) ? whole : `${host}${colon}<port>`,
    );
}

function fractionsOf(text: string, source: TestSource): string[] {
  return (text.match(FRACTION) ?? []).filter((value) => !source.shows(value));
}

/** A word or a Base64 text in a text. */
interface Token {
  readonly text: string;
  readonly start: number;
}

/** The tokens of a text, and the text with a star in the place of each. */
function tokenize(text: string): { readonly tokens: readonly Token[]; readonly frame: string } {
  const tokens: Token[] = [];
  const take = (token: string, start: number): string => {
    tokens.push({ text: token, start });
    return '*';
  };
  const frame = text.replace(TOKEN, (token, start: number) => {
    if (isWord(token) || isBase64(token) || plainTextOf(token) !== undefined)
      return take(token, start);
    return token.replace(WORD, (word, offset: number) => take(word, start + offset));
  });
  return { tokens, frame };
}

/** What names a token in a text. Undefined if nothing does. */
function nameLeftOf(text: string, start: number): string | undefined {
  const left = text.slice(Math.max(0, start - MAX_LEFT), start);
  return left.endsWith('/') ? SEGMENT : NAME.exec(left)?.[1];
}

function isWord(token: string): boolean {
  return !/[+/=]/.test(token);
}

/** Whether a token is no path: the segments of a path are words. */
function isBase64(token: string): boolean {
  if (token.length % 4 !== 0 || /(?:^|\/)[a-z]{5}[a-z]*(?:\/|$)/.test(token)) return false;
  return /[A-Z]/.test(token) && looksRandom(token);
}

/** The text that a token is the Base64 of. Undefined if its bytes may be random. */
function plainTextOf(token: string): string | undefined {
  const decoded = token.length < MIN_CODED ? undefined : decodeBase64(token);
  if (decoded === undefined) return undefined;
  const bytes = Buffer.from(decoded, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : undefined;
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

/** Whether two tokens were made by one generator. A short one may by chance look like a word, hardly both of them. */
function isGeneratedAlike(former: string, latter: string): boolean {
  const [length, other] = [former.length, latter.length];
  if (isUuid(former) || length >= MIN_GENERATED) {
    return length === other && isGenerated(former) && isGenerated(latter);
  }
  // Random numbers that are written in letters and digits are not equally long.
  const isSameLength = Math.abs(length - other) <= MAX_LENGTH_DIFFERENCE;
  if (!isSameLength || Math.min(length, other) < MIN_CODE) return false;
  if (isNotation(former) || isNotation(latter) || haveOtherWords(former, latter)) return false;
  return randomness(former) + randomness(latter) >= MIN_CODE_RANDOMNESS;
}

/** Whether one of the words that two tokens are joined of is another word, such as `user` and `admin`. */
function haveOtherWords(former: string, latter: string): boolean {
  const [words, others] = [former.split(/[-_]/), latter.split(/[-_]/)];
  if (words.length === 1 || words.length !== others.length) return false;
  return words.some((word, index) => {
    const other = others[index] ?? '';
    const mayBeWords = Math.min(word.length, other.length) >= MIN_WORD;
    return mayBeWords && word !== other && randomness(word) + randomness(other) < 0;
  });
}

function isGenerated(token: string): boolean {
  return isUuid(token) || (token.length >= MIN_GENERATED && looksRandom(token));
}
