/**
 * Dates in texts. A client computes them from the day of its run, so two dates are the same if one is as far from its
 * run as the other. One that the source of the test has is not computed.
 */
import { wordsOf } from '../formats/value/names.ts';
import type { TestSource } from './test-source.ts';

const DAY = 24 * 60 * 60 * 1000;

/** A date that was found in a text. */
interface FoundDate {
  readonly text: string;
  /** The days that it may mean, in ms since 1970 (UTC). A month is its first day. */
  readonly days: readonly number[];
  readonly isMonth: boolean;
}

/** A way to write dates. */
interface Notation {
  readonly pattern: RegExp;
  /** The days that a date may mean. NaN for what is no date. */
  readonly read: (date: string) => readonly number[];
  readonly isMonth?: boolean;
}

const WEEKDAY = '(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?';
const MONTHS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
/** The time of day, as `toLocaleString` and `toString` write it behind a date. */
const TIME = String.raw`(?:,? \d{1,2}:\d{2}(?::\d{2})?(?:\s[AP]M\b)?(?: GMT[+-]\d{4}(?: \([\w ]+\))?)?)?`;

const NOTATIONS: readonly Notation[] = [
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
    isMonth: true,
  },
];

function dayOf(year = '', month = '', day = ''): number {
  return Date.parse(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

/** What stands for a date. */
const MARK = '<day>';

/**
 * Two texts without their dates. Undefined if these are not the same.
 * @param then when the former was recorded, in ms since 1970
 * @param now when the latter was
 */
export function withoutSameDates(
  former: string,
  latter: string,
  then: number,
  now: number,
  source: TestSource,
): readonly [former: string, latter: string] | undefined {
  const [one, other] = [takeDates(former), takeDates(latter)];
  const areSame =
    one.dates.length === other.dates.length &&
    one.dates.every((date, index) => {
      const counterpart = other.dates[index];
      if (counterpart === undefined) return false;
      if (date.text === counterpart.text) return true;
      return !source.shows(counterpart.text) && isSameDate(date, counterpart, then, now);
    });
  return areSame ? [one.text, other.text] : undefined;
}

function takeDates(text: string): { readonly text: string; readonly dates: FoundDate[] } {
  const dates: FoundDate[] = [];
  let rest = text;
  for (const { pattern, read, isMonth = false } of NOTATIONS) {
    rest = rest.replace(pattern, (date) => {
      const days = read(date).filter((day) => !Number.isNaN(day));
      if (days.length === 0) return date;
      dates.push({ text: date, days, isMonth });
      return MARK;
    });
  }
  return { text: rest, dates };
}

/** In days: those that clients mean by a day of the week, such as "next Monday". */
const MAX_WEEKS = 14;

/** Whether two dates are near the days of the runs, or as far from them in days, weeks or months. */
function isSameDate(former: FoundDate, latter: FoundDate, then: number, now: number): boolean {
  if (former.isMonth !== latter.isMonth) return false;
  return former.days.some((one) =>
    latter.days.some((other) => {
      const isSameMonth = monthsBetween(then, one) === monthsBetween(now, other);
      if (former.isMonth || (isSameMonth && isSameDayOfMonth(one, other))) return isSameMonth;
      // A session that was recorded anew in part has days of both runs.
      const isOfRun = one >= then - 2 * DAY && one <= now + 2 * DAY;
      if (isOfRun && Math.abs(other - now) <= 2 * DAY) return true;
      const [distance, latterDistance] = [one - then, other - now];
      const difference = Math.abs(distance - latterDistance);
      if (difference <= DAY) return true;
      const isSameWeekday = new Date(one).getUTCDay() === new Date(other).getUTCDay();
      return isSameWeekday && difference < 7 * DAY && Math.abs(distance) <= MAX_WEEKS * DAY;
    }),
  );
}

/** Whether two days have the same number in their months, or are the last ones. */
function isSameDayOfMonth(one: number, other: number): boolean {
  const isFirst = (day: number): boolean => new Date(day).getUTCDate() === 1;
  if (isFirst(one + DAY) && isFirst(other + DAY)) return true;
  return new Date(one).getUTCDate() === new Date(other).getUTCDate();
}

/**
 * Whether two numbers are parts of dates, such as `exp_year`, that are as far from the runs.
 * @param name of the number
 */
export function isSameDatePart(
  name: string,
  former: number,
  latter: number,
  then: number,
  now: number,
): boolean {
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
