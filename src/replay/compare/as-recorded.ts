/**
 * The recorded values in the places of the live ones that have come for them.
 *
 * Where a walk through the value of a body is.
 */

import {
  ExactNumber,
  isExactAsDouble,
  isNumber,
  kindOf,
  textOfNumber,
} from '../../formats/json/exact-json.ts';
import { escapeExpression } from '../../formats/text/escapes.ts';
import { JSON_LAYOUT, type KeyPath, type Layout } from '../../formats/value/format.ts';
import { isDistinctive } from '../../formats/value/is-distinctive.ts';
import { Location, type Step } from '../../formats/value/location.ts';
import { isValue, namesIn } from '../../formats/value/names.ts';
import { WORDS } from '../../formats/value/wordings.ts';
import { enter, type Pointers } from '../../session/pointers.ts';
import type { RecordedRequest, Session } from '../../session/schema.ts';
import { rolesOfSegment } from '../correlate/naming/path-roles.ts';
import { contextOfRequest, NO_CONTEXT } from '../correlate/naming/request-subject.ts';
import { isIdOfThing, isIdRole, rolesOf } from '../correlate/naming/roles.ts';
import type { Targets } from '../send/target.ts';
import type { Content } from './content.ts';
import type { IsSame } from './same-text.ts';

/**
 * A live text with the recorded values in the places of those that have come for them, as a whole or
 * word by word. The same text where there are none, or where a short one may be of something else.
 * @param position where in JSON it stands; none for the name of a member, a header, another text
 */
export type RestoreRecorded = (live: string, position?: ValuePosition) => string;

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
export function createRestoreRecorded(
  { targets, recordedOf, isFresh, isSame, rolesOf: rolesOfRecorded }: KnownValues,
  request: RecordedRequest,
  content: Content,
): RestoreRecorded {
  let others: ReadonlySet<string> | undefined;
  const isNew = (recorded: string, live: string): boolean =>
    live.length >= SHORTEST_NEW && isFresh(recorded, live);
  /** Whether a short value is one by its roles, and stands for nothing else in this answer. */
  const isOf = (recorded: string, roles: readonly string[]): boolean => {
    if (!roles.some((role) => rolesOfRecorded(recorded).has(role))) return false;
    others ??= new Set(idsIn(content).filter((id) => recordedOf(id) === undefined));
    return !others.has(recorded);
  };
  return (live, position) => {
    const whole = recordedOf(live);
    if (whole !== undefined && (isLongEnough(live) || isNew(whole, live))) return whole;
    if (whole !== undefined && position) {
      return isOf(whole, rolesOf(namesTo(position), contextOfRequest(request)).strong)
        ? whole
        : live;
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
  return word === '' || isValue(word) ? [] : rolesOfSegment(`/${word}/`, word.length + 2).strong;
}

/** The values in a content that are ids by their names, or segments of paths. */
export function idsIn(content: Content): string[] {
  if (content.kind === 'text') return segmentsOf(content.text);
  if (content.kind !== 'view') return [];
  const ids: string[] = [];
  const walk = (value: unknown, position: ValuePosition): void => {
    if (typeof value === 'string') {
      for (const id of isIdAt(position) ? [value] : segmentsOf(value)) ids.push(id);
    } else if (isNumber(value)) {
      if (isIdAt(position)) ids.push(textOfNumber(value));
    } else if (Array.isArray(value)) {
      for (const [index, child] of value.entries()) walk(child, below(position, index));
    } else if (value !== undefined && kindOf(value) === 'object') {
      for (const [key, child] of Object.entries(value as object)) walk(child, below(position, key));
    }
  };
  walk(content.view.value, createRoot(content.view.layout));
  return ids;
}

function segmentsOf(text: string): string[] {
  return text.match(/(?<=\/)[\w.~%-]+/g) ?? [];
}

/** A JSON value with recorded values in the places of the live ones that have come for them. */
export function withRecordedValues(
  value: unknown,
  position: ValuePosition,
  restoreRecorded: RestoreRecorded,
): unknown {
  if (typeof value === 'string') return restoreRecorded(value, position);
  if (value instanceof ExactNumber)
    return recordedNumber(value, value.text, position, restoreRecorded);
  if (typeof value === 'number')
    return recordedNumber(value, String(value), position, restoreRecorded);
  if (Array.isArray(value)) {
    return value.map((child, index) =>
      withRecordedValues(child, below(position, index), restoreRecorded),
    );
  }
  if (value === undefined || kindOf(value) !== 'object') return value;
  const isJson = position.layout === JSON_LAYOUT;
  return Object.fromEntries(
    Object.entries(value as object).map(([key, child]) => {
      return [
        isJson ? restoreRecorded(key) : key,
        withRecordedValues(child, below(position, key), restoreRecorded),
      ];
    }),
  );
}

function recordedNumber(
  value: number | ExactNumber,
  text: string,
  position: ValuePosition,
  restoreRecorded: RestoreRecorded,
): unknown {
  const recorded = restoreRecorded(text, position);
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

/** Of which things a recorded value is the id, such as `order.id`. */
type RecordedRoles = (recorded: string) => ReadonlySet<string>;

const NONE: ReadonlySet<string> = new Set();

/**
 * Tells by where the requests of a session have a value. Paths tell best; where they have it as the
 * ids of several things, nothing tells which of them is meant elsewhere.
 */
export function createRecordedRoles({ recordings }: Session): RecordedRoles {
  let known: ReturnType<typeof gather> | undefined;
  return (recorded) => {
    known ??= gather(recordings.map(({ request }) => request));
    const inPaths = known.inPaths.get(recorded);
    if (inPaths === undefined) return known.named.get(recorded) ?? NONE;
    return inPaths.size === 1 ? inPaths : NONE;
  };
}

type ByValue = Map<string, Set<string>>;

function gather(requests: readonly RecordedRequest[]): { inPaths: ByValue; named: ByValue } {
  const inPaths: ByValue = new Map();
  const named: ByValue = new Map();
  for (const request of requests) {
    const [path = '', query = ''] = request.path.split('?');
    for (const { 0: segment, index } of path.matchAll(/[^/]+/g)) {
      add(inPaths, segment, rolesOfSegment(path, index).strong);
    }
    const around = contextOfRequest(request);
    const addNamed = (value: string, names: readonly (string | number)[]): void => {
      const { strong, weak } = rolesOf(names, around);
      add(named, value, [...strong, ...weak]);
    };
    for (const [name, value] of new URLSearchParams(query)) addNamed(value, [name]);
    const { body } = request;
    if (body && 'json' in body) eachLeaf(body.json, [], addNamed);
  }
  return { inPaths, named };
}

function add(roles: ByValue, value: string, found: readonly string[]): void {
  // Without a subject, it is the id of anything.
  const ids = found.filter(isIdOfThing);
  if (ids.length === 0) return;
  const all = roles.get(value) ?? new Set();
  for (const role of ids) all.add(role);
  roles.set(value, all);
}

type Names = readonly (string | number)[];

function eachLeaf(value: unknown, names: Names, see: (value: string, names: Names) => void): void {
  if (typeof value === 'string' || typeof value === 'number') see(String(value), names);
  else if (Array.isArray(value)) {
    for (const [index, child] of value.entries()) eachLeaf(child, [...names, index], see);
  } else if (value !== undefined && kindOf(value) === 'object') {
    for (const [key, child] of Object.entries(value as object)) {
      eachLeaf(child, [...names, key], see);
    }
  }
}

export interface ValuePosition {
  /** What of the ignored places is left there. */
  readonly ignored: Pointers;
  readonly layout: Layout;
  readonly above?: ValuePosition;
  /** The key or index below `above`. */
  readonly segment?: string | number;
}

/** The value as a whole. */
export function createRoot(layout: Layout = JSON_LAYOUT, ignored: Pointers = []): ValuePosition {
  return { ignored, layout };
}

/** One level further down. */
export function below(above: ValuePosition, segment: string | number): ValuePosition {
  const { layout } = above;
  // Steps are made for those who ask: there may be millions.
  const step = above.ignored.length === 0 ? undefined : layout.step(segment);
  const ignored = step ? enter(above.ignored, step) : above.ignored;
  return { ignored, layout: layout.below(segment), above, segment };
}

/** The location of a position in its body. */
export function locationOf(position: ValuePosition): Location {
  const steps: Step[] = [];
  for (let at: ValuePosition | undefined = position; at?.above; at = at.above) {
    const step = at.segment === undefined ? undefined : at.above.layout.step(at.segment);
    if (step) steps.unshift(step);
  }
  return new Location(steps);
}

/** What is called by a name on the way to a position, and the positions in lists without names. */
function namesTo(position: ValuePosition): KeyPath {
  return locationOf(position).steps.flatMap(({ kind, name, index }) => {
    if (kind === 'field' && name !== undefined) return namesIn(name);
    return name ?? index ?? [];
  });
}

/**
 * Whether a recorded value may count as a live one that has come in its place elsewhere. A short one
 * only where it is an id by its name: `qty` is not right as 8 since an order 7 is now 8.
 */
export function mayFollow(recorded: string, actual: string, position: ValuePosition): boolean {
  if (isDistinctive(recorded) || isDistinctive(actual) || /[/:?&=]/.test(recorded)) return true;
  return isIdAt(position);
}

/** Whether a value is an id by the names on the way to it. */
function isIdAt(position: ValuePosition): boolean {
  return rolesOf(namesTo(position), NO_CONTEXT).strong.some(isIdRole);
}
