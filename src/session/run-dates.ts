/**
 * Dates and times in texts. A client computes them from the time of its run, so two are the same if one is as far from
 * its run as the other. One that the source of the test has is not computed. The times of a server are its own.
 */
import { wordsOf } from '../formats/value/names.ts';
import type { TestSource } from './test-source.ts';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
/** In ms. A number this close to the time of recording still counts as a time, such as an expiry. */
const NEAR = 400 * DAY;

/** The runs that two texts are of. */
interface Runs {
  /** When the former was recorded, in ms since 1970. */
  readonly before: number;
  /** When the latter was. */
  readonly now: number;
  /** Of the test of the latter. */
  readonly source: TestSource;
  /** The days that the source says, in days since 1970. */
  readonly saidDays: () => ReadonlySet<number>;
  /** Whether the texts are of requests. Any two times of answers are the same. */
  readonly ofRequests: boolean;
}

type Unit = 'time' | 'day' | 'month';

/** A date that was found in a text. */
interface FoundDate {
  readonly text: string;
  /** What it may mean, in ms since 1970. A day is its start in UTC, and a month is its first day. */
  readonly moments: readonly number[];
  readonly unit: Unit;
}

/** A way to write dates. */
interface Notation {
  readonly pattern: RegExp;
  /**
   * What a date may mean. NaN for what is no date.
   * @param run when the text was recorded
   */
  readonly read: (date: string, run: number) => readonly number[];
  /** @default 'day' */
  readonly unit?: Unit;
}

const WEEKDAY = '(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?';
const MONTHS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
/** The time of day, as `toLocaleString` and `toString` write it behind a date. */
const TIME = String.raw`(?:,? \d{1,2}:\d{2}(?::\d{2})?(?:\s[AP]M\b)?(?: GMT[+-]\d{4}(?: \([\w ]+\))?)?)?`;

const NOTATIONS: readonly Notation[] = [
  {
    // HTTP-dates (RFC 9110, section 5.6.7), and dates of cookies, which have dashes.
    pattern:
      /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2}[ -](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT/g,
    read: (time) => [Date.parse(time)],
    unit: 'time',
  },
  {
    // Date and time of ISO 8601 or SQL, also percent-encoded, and in the basic format.
    pattern:
      /\b\d{8}T\d{6}Z\b|\b\d{4}-\d{2}-\d{2}(?:[T ]|%20)\d{2}(?::|%3A)\d{2}(?:(?::|%3A)\d{2}(?:[.,]\d{1,9})?)?(?:Z|(?:[+-]|%2B)\d{2}(?::|%3A)?\d{2})?(?!\d)/gi,
    read: (time) => [readTimestamp(time)],
    unit: 'time',
  },
  {
    // In seconds or milliseconds since 1970, until 2033; not the digits of a UUID.
    pattern: /(?<![\da-f.])1\d{9}(?:\d{3})?(?![\da-f])/gi,
    read: (digits, run) => [readEpoch(Number(digits), run) ?? Number.NaN],
    unit: 'time',
  },
  {
    // ISO 8601, also with slashes or dots.
    pattern: /(?<![\d.])\d{4}([-/.])\d{1,2}\1\d{1,2}(?!\d)/g,
    read(date) {
      const [year, month, day] = date.split(/\D/);
      return [dayOf(year, month, day)];
    },
  },
  {
    // The basic format of ISO 8601, which is not part of a UUID.
    pattern: /(?<![\da-zA-Z.])(?:19|20)\d{6}(?![\da-zA-Z-])/g,
    read: (date) => [dayOf(date.slice(0, 4), date.slice(4, 6), date.slice(6))],
  },
  {
    // The day comes first, or the month.
    pattern: new RegExp(String.raw`(?<![\d.])\d{1,2}([/.-])\d{1,2}\1\d{4}(?!\d)${TIME}`, 'g'),
    read(date) {
      const [one, other, year] = date.split(/\D/, 3);
      return [dayOf(year, other, one), dayOf(year, one, other)];
    },
  },
  {
    pattern: new RegExp(
      String.raw`\b${WEEKDAY}(?:\d{1,2} (?:${MONTHS})[a-z]*|(?:${MONTHS})[a-z]* \d{1,2}),? \d{4}(?!\d)${TIME}`,
      'g',
    ),
    read: (date) => [Date.parse(`${/^.*?\d{4}/.exec(date)?.[0]} UTC`)],
  },
  {
    pattern: /(?<![\da-zA-Z-])(?:19|20)\d{2}-(?:0[1-9]|1[0-2])(?![\da-zA-Z-])/g,
    read: (date) => [Date.parse(date)],
    unit: 'month',
  },
];

function dayOf(year = '', month = '', day = ''): number {
  return Date.parse(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

/** A time without an offset is one of UTC. */
function readTimestamp(time: string): number {
  const text = time
    .replaceAll(/%3A/gi, ':')
    .replace(/%2B/i, '+')
    .replace(/ |%20/, 'T')
    .replace(',', '.')
    .replace(/^(\d{4})(\d{2})(\d{2}T\d{2})(\d{2})/, '$1-$2-$3:$4:');
  return Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/i.test(text.slice(10)) ? text : `${text}Z`);
}

/** The time that a number is, in seconds or milliseconds. Undefined for one that is not near its run. */
function readEpoch(time: number, run: number): number | undefined {
  return [time, time * 1000].find((each) => Math.abs(each - run) <= NEAR);
}

/** What stands for a date. */
const MARKS: Readonly<Record<Unit, string>> = { time: '<time>', day: '<day>', month: '<day>' };

/** Two texts without their dates. Undefined if these are not the same. */
export function withoutSameDates(
  former: string,
  latter: string,
  runs: Runs,
): readonly [former: string, latter: string] | undefined {
  const [one, other] = [takeDates(former, runs.before), takeDates(latter, runs.now)];
  const areSame =
    one.dates.length === other.dates.length &&
    one.dates.every((date, index) => {
      const counterpart = other.dates[index];
      if (counterpart === undefined) return false;
      if (date.text === counterpart.text) return true;
      return !runs.source.shows(counterpart.text) && isSameDate(date, counterpart, runs);
    });
  return areSame ? [one.text, other.text] : undefined;
}

function takeDates(
  text: string,
  run: number,
): { readonly text: string; readonly dates: FoundDate[] } {
  const dates: FoundDate[] = [];
  let rest = text;
  for (const { pattern, read, unit = 'day' } of NOTATIONS) {
    rest = rest.replace(pattern, (date) => {
      const moments = read(date, run).filter((moment) => !Number.isNaN(moment));
      if (moments.length === 0) return date;
      dates.push({ text: date, moments, unit });
      return MARKS[unit];
    });
  }
  return { text: rest, dates };
}

/** The days that a test file says, in days since 1970. */
export function findDays({ text }: TestSource): Set<number> {
  const days = takeDates(text, Date.now()).dates.filter(({ unit }) => unit !== 'month');
  return new Set(days.flatMap(({ moments }) => moments.map(dayInUtc)));
}

function isSameDate(former: FoundDate, latter: FoundDate, runs: Runs): boolean {
  const { unit } = former;
  if (unit !== latter.unit) return false;
  if (unit === 'time' && !runs.ofRequests) return true;
  return former.moments.some((one) =>
    latter.moments.some((other) => isAsFar(one, other, unit, runs)),
  );
}

/** In ms, between two times of a clock that a test has stopped, and that may have gone on since. */
const STOPPED: Readonly<Record<Unit, number>> = { time: HOUR, day: 0, month: 0 };
/** In ms, of dates near the days of the runs. */
const NEAR_RUN: Readonly<Record<Unit, number>> = { time: DAY / 2, day: 2 * DAY, month: 0 };
/** In ms: the start and the end of a day are as far apart, also of one with another offset in summer. */
const ANY_TIME_OF_DAY: Readonly<Record<Unit, number>> = { time: DAY + HOUR, day: DAY, month: 0 };
/** In days: those that clients mean by a day of the week, such as "next Monday". */
const MAX_WEEKS = 14;

/** Whether two dates are near the days of the runs, or as far from them in days, weeks or months. */
function isAsFar(one: number, other: number, unit: Unit, runs: Runs): boolean {
  const { before: then, now } = runs;
  if (Math.abs(one - other) <= STOPPED[unit]) return true;
  if (isOfStoppedClock(other, unit, runs)) return false;
  const isSameMonth = monthsBetween(then, one) === monthsBetween(now, other);
  if (unit === 'month' || (isSameMonth && isSameDayOfMonth(one, other))) return isSameMonth;
  // A session that was recorded anew in part has days of both runs.
  const near = NEAR_RUN[unit];
  const isOfRun = one >= then - near && one <= now + near;
  if (isOfRun && Math.abs(other - now) <= near) return true;
  const [distance, latterDistance] = [one - then, other - now];
  if (Math.abs(distance - latterDistance) <= ANY_TIME_OF_DAY[unit]) return true;
  if (isSameMonth && Math.abs(daysOfMonth(then, one) - daysOfMonth(now, other)) <= 1) return true;
  const isSameWeekday = new Date(one).getUTCDay() === new Date(other).getUTCDay();
  if (!isSameWeekday || Math.abs(distance) > MAX_WEEKS * DAY) return false;
  return [dayInUtc, dayHere].some((dayOfRun) => {
    const dayOf = unit === 'day' ? dayInUtc : dayOfRun;
    const days = dayOf(one) - dayOfRun(then) - (dayOf(other) - dayOfRun(now));
    return Math.abs(days) < 7;
  });
}

/** Whether a date is of a clock that the test has stopped: its file says the day, which is not that of the run. */
function isOfStoppedClock(date: number, unit: Unit, { now, ofRequests, saidDays }: Runs): boolean {
  if (!ofRequests || unit === 'month' || Math.abs(date - now) <= NEAR_RUN.day) return false;
  return saidDays().has(dayInUtc(date));
}

/** In days since 1970. */
function dayInUtc(moment: number): number {
  return Math.floor(moment / DAY);
}

/** The same on the calendar of this machine. */
function dayHere(moment: number): number {
  const date = new Date(moment);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY;
}

/** How much later in its month one moment is than another one. */
function daysOfMonth(from: number, to: number): number {
  return new Date(to).getUTCDate() - new Date(from).getUTCDate();
}

/** Whether two days have the same number in their months, or are the last ones. */
function isSameDayOfMonth(one: number, other: number): boolean {
  const isFirst = (day: number): boolean => new Date(day).getUTCDate() === 1;
  if (isFirst(one + DAY) && isFirst(other + DAY)) return true;
  return new Date(one).getUTCDate() === new Date(other).getUTCDate();
}

/**
 * Whether two numbers are times near the runs, or parts of dates, such as `exp_year`, that are as far from the runs.
 * @param name of the number
 */
export function areSameTimes(name: string, former: number, latter: number, runs: Runs): boolean {
  const { before: then, now, ofRequests } = runs;
  const [one, other] = [readEpoch(former, then), readEpoch(latter, now)];
  if (one !== undefined && other !== undefined) {
    return !ofRequests || isAsFar(one, other, 'time', runs);
  }
  const unit = wordsOf(name).at(-1);
  const months = monthsBetween(then, now);
  if (unit === 'month') return (latter - former - months) % 12 === 0;
  const years = new Date(now).getUTCFullYear() - new Date(then).getUTCFullYear();
  return unit === 'year' && latter - former === years;
}

function monthsBetween(from: number, to: number): number {
  const [one, other] = [new Date(from), new Date(to)];
  return (
    (other.getUTCFullYear() - one.getUTCFullYear()) * 12 + other.getUTCMonth() - one.getUTCMonth()
  );
}
