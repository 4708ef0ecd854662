/** The recorded values in the places of the live ones that have come for them. */

import { escapeExpression } from '../../formats/escape-expression.ts';
import {
  ExactNumber,
  isExactAsDouble,
  isNumber,
  kindOf,
  textOfNumber,
} from '../../formats/exact-number.ts';
import { isDistinctive } from '../../formats/is-distinctive.ts';
import { JSON_LAYOUT } from '../../formats/layout.ts';
import { isValue } from '../../formats/names.ts';
import type { RecordedRequest } from '../../session/schema.ts';
import { rolesOf } from '../naming/roles.ts';
import { rolesBehind } from '../naming/roles-behind.ts';
import { subjectsOf } from '../naming/subjects.ts';
import type { Targets } from '../request/target.ts';
import { type Content, withValue } from './content.ts';
import type { RecordedRoles } from './recorded-roles.ts';
import type { IsSame } from './same-text.ts';
import { below, createRoot, isIdAt, namesTo, type Spot } from './spot.ts';
import { WORDS } from './words.ts';

/**
 * A live text with the recorded values in the places of those that have come for them, as a whole or
 * word by word. The same text where there are none, or where a short one may be of something else.
 * @param spot where in JSON it stands; none for the name of a member, a header, another text
 */
export type AsRecorded = (live: string, spot?: Spot) => string;

/** What a replay knows of live values. */
export interface KnownValues {
  readonly targets: Targets;
  /** What one live value is known to stand for. */
  recordedOf(live: string): string | undefined;
  /** Whether a live value was made by this replay, to be sent in the place of a recorded one. */
  readonly isFresh: IsSame;
  /** Only what it takes for the same is put in. */
  readonly isSame: IsSame;
  readonly rolesOf: RecordedRoles;
}

/** @param content of the live answer, in which a recorded value may be that of something else */
export function createAsRecorded(
  { targets, recordedOf, isFresh, isSame, rolesOf: rolesOfRecorded }: KnownValues,
  request: RecordedRequest,
  content: Content,
): AsRecorded {
  let others: ReadonlySet<string> | undefined;
  const isNew = (recorded: string, live: string): boolean =>
    live.length >= SHORTEST_NEW && isFresh(recorded, live);
  /** Whether a short value is one by its roles, and stands for nothing else in this answer. */
  const isOf = (recorded: string, roles: readonly string[]): boolean => {
    if (!roles.some((role) => rolesOfRecorded(recorded).has(role))) return false;
    others ??= new Set(idsIn(content).filter((id) => recordedOf(id) === undefined));
    return !others.has(recorded);
  };
  return (live, spot) => {
    const whole = recordedOf(live);
    if (whole !== undefined && (isLongEnough(live) || isNew(whole, live))) return whole;
    if (whole !== undefined && spot) {
      return isOf(whole, rolesOf(namesTo(spot), subjectsOf(request)).strong) ? whole : live;
    }
    // Its words are those of the target's address as well.
    const named = nameRecorded(live, targets);
    const text = named.replace(WORDS, (word, _, at: number) => {
      const recorded = recordedOf(word);
      if (recorded === undefined) return word;
      return isDistinctive(word) || isOf(recorded, rolesInPath(named, at)) ? recorded : word;
    });
    return text !== named && isSame(text, live) ? text : live;
  };
}

/** A new number with fewer digits is at another place by chance as well. */
const SHORTEST_NEW = 4;

/** What is shorter is at another place by chance as well. */
function isLongEnough(live: string): boolean {
  return isDistinctive(live) || /[/:?&=]/.test(live);
}

/** Longer words are none of an API. */
const longestWord = 64;

/** The roles of a segment right behind a word of a path, in any text. */
function rolesInPath(text: string, at: number): readonly string[] {
  if (text[at - 1] !== '/') return [];
  const before = text.slice(Math.max(0, at - 1 - longestWord), at - 1);
  const [word = ''] = before.split(/[^\w.~-]/).slice(-1);
  return word === '' || isValue(word) ? [] : rolesBehind(`/${word}/`, word.length + 2).strong;
}

/** The values in a content that are ids by their names, or segments of paths. */
export function idsIn(content: Content): string[] {
  if (content.kind === 'text') return segmentsOf(content.text);
  if (content.kind !== 'view') return [];
  const ids: string[] = [];
  const walk = (value: unknown, spot: Spot): void => {
    if (typeof value === 'string') {
      for (const id of isIdAt(spot) ? [value] : segmentsOf(value)) ids.push(id);
    } else if (isNumber(value)) {
      if (isIdAt(spot)) ids.push(textOfNumber(value));
    } else if (Array.isArray(value)) {
      for (const [index, child] of value.entries()) walk(child, below(spot, index));
    } else if (value !== undefined && kindOf(value) === 'object') {
      for (const [key, child] of Object.entries(value as object)) walk(child, below(spot, key));
    }
  };
  walk(content.view.value, createRoot(content.view.layout));
  return ids;
}

function segmentsOf(text: string): string[] {
  return text.match(/(?<=\/)[\w.~%-]+/g) ?? [];
}

/** A JSON value with recorded values in the places of the live ones that have come for them. */
export function withRecordedValues(value: unknown, spot: Spot, asRecorded: AsRecorded): unknown {
  if (typeof value === 'string') return asRecorded(value, spot);
  if (value instanceof ExactNumber) return recordedNumber(value, value.text, spot, asRecorded);
  if (typeof value === 'number') return recordedNumber(value, String(value), spot, asRecorded);
  if (Array.isArray(value)) {
    return value.map((child, index) => withRecordedValues(child, below(spot, index), asRecorded));
  }
  if (value === undefined || kindOf(value) !== 'object') return value;
  const isJson = spot.layout === JSON_LAYOUT;
  return Object.fromEntries(
    Object.entries(value as object).map(([key, child]) => {
      return [
        isJson ? asRecorded(key) : key,
        withRecordedValues(child, below(spot, key), asRecorded),
      ];
    }),
  );
}

/** The same of a whole body. */
export function contentAsRecorded(content: Content, asRecorded: AsRecorded): Content {
  if (content.kind === 'text') return { kind: 'text', text: asRecorded(content.text) };
  if (content.kind !== 'view') return content;
  const { value, layout } = content.view;
  return withValue(content, withRecordedValues(value, createRoot(layout), asRecorded));
}

function recordedNumber(
  value: number | ExactNumber,
  text: string,
  spot: Spot,
  asRecorded: AsRecorded,
): unknown {
  const recorded = asRecorded(text, spot);
  if (recorded === text || !/^(?:0|-?[1-9]\d*)$/.test(recorded)) return value;
  return isExactAsDouble(recorded) ? Number(recorded) : new ExactNumber(recorded);
}

/**
 * A text of a target, with the recorded origins in the places where it names the targets: a session
 * says nothing of where it was replayed.
 */
export function nameRecorded(text: string, targets: Targets): string {
  return targets.reduce((named, [recorded, { origin, basePath }]) => {
    if (recorded === origin && basePath === '') return named;
    const base = replaceUrl(named, origin + basePath, recorded);
    return basePath === '' ? base : replaceUrl(base, origin, recorded);
  }, text);
}

/** Not where it is the start of a longer host or port. */
function replaceUrl(text: string, url: string, by: string): string {
  if (!text.includes(url)) return text;
  const pattern = new RegExp(`${escapeExpression(url)}(?![\\w-]|\\.\\w)`, 'g');
  return text.replace(pattern, () => by);
}
