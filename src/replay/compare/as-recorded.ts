/** Replaces live values in an answer with the recorded values that they stand for. */

import { type ExactNumber, isNumber, kindOf, numberOf } from '../../formats/json/exact-json.ts';
import { escapeExpression } from '../../formats/text/escapes.ts';
import { JSON_LAYOUT, type KeyPath, type Layout } from '../../formats/value/format.ts';
import { isDistinctive } from '../../formats/value/is-distinctive.ts';
import { Location, type Step } from '../../formats/value/location.ts';
import { isValue, namesIn } from '../../formats/value/names.ts';
import { WORDS } from '../../formats/value/wordings.ts';
import { enter, type Pointers } from '../../session/pointers.ts';
import type { RecordedRequest } from '../../session/schema.ts';
import type { StandIn } from '../correlate/live/live-pairs.ts';
import { rolesOfSegment } from '../correlate/naming/path-roles.ts';
import { contextOfRequest, NO_CONTEXT } from '../correlate/naming/request-subject.ts';
import { isIdRole, rolesOf } from '../correlate/naming/roles.ts';
import type { NeededValue } from '../correlate/needed-values.ts';
import type { Targets } from '../send/target.ts';
import type { KnownValues } from './known-values.ts';

/**
 * Replaces a live text, as a whole or word by word, with the recorded values that it stands for. The text
 * stays as it is if there are none, or if a short value may belong to something else.
 * @param position the position of the text in a JSON value; undefined for member names, headers and other
 * texts
 */
export type RestoreRecorded = (live: string, position?: ValuePosition) => string;

/** What is known of the values of an answer. */
type RestoredValues = Pick<KnownValues, 'targets' | 'standInFor' | 'isFresh' | 'rolesOf'>;

/** @param taken what requests take from the answer: it is written as recorded, wherever it is now */
export function createRestoreRecorded(
  { targets, standInFor, isFresh, rolesOf: rolesOfRecorded }: RestoredValues,
  request: RecordedRequest,
  taken: readonly NeededValue[] = [],
): RestoreRecorded {
  const places = new NeededPlaces(taken);
  const isNew = ({ text }: StandIn, live: string): boolean =>
    live.length >= MIN_NEW_LENGTH && isFresh(text, live);
  const isOf = ({ of }: StandIn, roles: readonly string[]): boolean =>
    roles.some((role) => rolesOfRecorded(of).has(role));
  return (live, position) => {
    const recorded = position && places.at(position);
    if (recorded !== undefined) return recorded;
    const whole = standInFor(live);
    if (whole && (isLongEnough(live) || isNew(whole, live))) return whole.text;
    if (whole && position) {
      const isId =
        places.isAmong(position) ||
        isOf(whole, rolesOf(position.names(), contextOfRequest(request)).strong);
      return isId ? whole.text : live;
    }
    // Words in the target's address are not values.
    const named = nameRecorded(live, targets);
    return named.replace(WORDS, (word, _, at: number) => {
      const known = standInFor(word);
      if (!known) return word;
      return isDistinctive(word) || isOf(known, rolesInPath(named, at)) ? known.text : word;
    });
  };
}

/** The locations in a live body of the values that requests take from it. */
class NeededPlaces {
  readonly #recorded = new Map<string, string>();
  /** The same locations in any element of their lists. */
  readonly #forms = new Set<string>();

  constructor(taken: readonly NeededValue[]) {
    for (const { live, value } of taken) {
      if (live?.part !== 'body') continue;
      const inBody = live.from(1);
      this.#recorded.set(inBody.text, value);
      this.#forms.add(inBody.form);
    }
  }

  at(position: ValuePosition): string | undefined {
    return this.#recorded.size === 0 ? undefined : this.#recorded.get(position.location().text);
  }

  /** Whether requests take such a value from this element of a list or from another one. */
  isAmong(position: ValuePosition): boolean {
    return this.#forms.size > 0 && this.#forms.has(position.location().form);
  }
}

/** A shorter new number may occur elsewhere by chance. */
const MIN_NEW_LENGTH = 4;

/** A shorter value may occur elsewhere by chance. */
function isLongEnough(live: string): boolean {
  return isDistinctive(live) || /[/:?&=]/.test(live);
}

/** In characters. Words in APIs are not longer. */
const MAX_WORD_LENGTH = 64;

/** The roles of a path segment that follows a word, in any text. */
function rolesInPath(text: string, at: number): readonly string[] {
  if (text[at - 1] !== '/') return [];
  const before = text.slice(Math.max(0, at - 1 - MAX_WORD_LENGTH), at - 1);
  const [word = ''] = before.split(/[^\w.~-]/).slice(-1);
  return word === '' || isValue(word) ? [] : rolesOfSegment(`/${word}/`, word.length + 2).strong;
}

/** Replaces the live values in a JSON value with the recorded values that they stand for. */
export function withRecordedValues(
  value: unknown,
  position: ValuePosition,
  restoreRecorded: RestoreRecorded,
): unknown {
  if (typeof value === 'string') return restoreRecorded(value, position);
  if (isNumber(value)) return recordedNumber(value, position, restoreRecorded);
  if (Array.isArray(value)) {
    return value.map((child, index) =>
      withRecordedValues(child, position.below(index), restoreRecorded),
    );
  }
  if (value === undefined || kindOf(value) !== 'object') return value;
  const isJson = position.layout === JSON_LAYOUT;
  return Object.fromEntries(
    Object.entries(value as object).map(([key, child]) => {
      return [
        isJson ? restoreRecorded(key) : key,
        withRecordedValues(child, position.below(key), restoreRecorded),
      ];
    }),
  );
}

function recordedNumber(
  value: number | ExactNumber,
  position: ValuePosition,
  restoreRecorded: RestoreRecorded,
): unknown {
  const text = String(value);
  const recorded = restoreRecorded(text, position);
  if (recorded === text || !/^(?:0|-?[1-9]\d*)$/.test(recorded)) return value;
  return numberOf(recorded);
}

/**
 * Replaces the addresses of targets in a text with the recorded origins, so that a session does not show
 * where it was replayed.
 */
export function nameRecorded(text: string, targets: Targets): string {
  return targets.reduce((named, [recorded, { origin, basePath }]) => {
    if (recorded === origin && basePath === '') return named;
    const base = replaceUrl(named, origin + basePath, recorded);
    return basePath === '' ? base : replaceUrl(base, origin, recorded);
  }, text);
}

/** Replaces a URL in a text, unless it is only the start of a longer host or port. */
function replaceUrl(text: string, url: string, by: string): string {
  if (!text.includes(url)) return text;
  const pattern = new RegExp(`${escapeExpression(url)}(?![\\w-]|\\.\\w)`, 'g');
  return text.replace(pattern, () => by);
}

/** A position in a walk through the value of a body. */
export class ValuePosition {
  readonly layout: Layout;
  /** The ignored places at or below the position, relative to it. */
  readonly ignored: Pointers;
  readonly #above: ValuePosition | undefined;
  /** The key or index in the parent. */
  readonly #segment: string | number;

  /** Without `above`, it is the position of the whole value. */
  constructor(
    layout: Layout = JSON_LAYOUT,
    ignored: Pointers = [],
    above?: ValuePosition,
    segment: string | number = '',
  ) {
    this.layout = layout;
    this.ignored = ignored;
    this.#above = above;
    this.#segment = segment;
  }

  /** The position of a child. */
  below(segment: string | number): ValuePosition {
    const { layout, ignored } = this;
    // A step is made only if needed, since there may be millions.
    const step = ignored.length === 0 ? undefined : layout.step(segment);
    return new ValuePosition(
      layout.below(segment),
      step ? enter(ignored, step) : ignored,
      this,
      segment,
    );
  }

  /** The location in the body. */
  location(): Location {
    const steps: Step[] = [];
    for (let at: ValuePosition = this; at.#above; at = at.#above) {
      const step = at.#above.layout.step(at.#segment);
      if (step) steps.unshift(step);
    }
    return new Location(steps);
  }

  /** The names on the way to the position, and the indexes in lists without names. */
  names(): KeyPath {
    return this.location().steps.flatMap(({ kind, name, index }) => {
      if (kind === 'field' && name !== undefined) return namesIn(name);
      return name ?? index ?? [];
    });
  }

  /** Whether the value there is an id, by the names on the way to it. */
  isId(): boolean {
    return rolesOf(this.names(), NO_CONTEXT).strong.some(isIdRole);
  }
}
