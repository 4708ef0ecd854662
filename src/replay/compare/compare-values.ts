/**
 * Compares a recorded and a live body as the values that their format reads. Finds every place where they
 * differ, and makes an aligned value: the live value, with the recorded one put in wherever both count as
 * equal. A diff of the recorded and the aligned value shows only the differences. In new parts as well, live
 * values are replaced with the recorded ones that they stand for.
 */
import { isCompound, type Members } from '../../collections.ts';
import { isNumber, isSameNumber, kindOf } from '../../formats/json/exact-json.ts';
import { markedPlaceholder } from '../../formats/text/placeholder.ts';
import type { KeyPath, View } from '../../formats/value/format.ts';
import { isDistinctive } from '../../formats/value/is-distinctive.ts';
import type { Location } from '../../formats/value/location.ts';
import { isPointedAt, type Pointers } from '../../session/pointers.ts';
import { type RestoreRecorded, ValuePosition, withRecordedValues } from './as-recorded.ts';
import { DifferenceList } from './differences.ts';
import { type IsSame, isSameText } from './known-values.ts';
import { createShapes } from './shapes.ts';

/** How values are compared. */
export interface Rules {
  /** `exact` compares values as well, `shape` only keys and kinds. */
  readonly mode: 'exact' | 'shape';
  readonly isSame: IsSame;
  /**
   * Whether a live value is known to stand for a recorded one, wherever it is.
   * @default no value is known
   */
  readonly isFresh?: IsSame;
  /**
   * The live keys that are known to have replaced the key of a member.
   * @default no key is known
   */
  readonly liveKeysOf?: (recorded: string, object: ValuePosition) => readonly string[];
  /** @default live values stay in new parts */
  readonly restoreRecorded?: RestoreRecorded;
  /**
   * How many differences are kept.
   * @default 20
   */
  readonly most?: number;
  /**
   * Makes the location of a difference more general.
   * @default the location is unchanged
   */
  readonly generalise?: (at: Location) => Location;
}

/** The result of a comparison. */
interface ValueComparison {
  readonly differences: DifferenceList;
  /** The live value, with the recorded one wherever both count as equal. */
  readonly aligned: unknown;
  /** The shapes of both sides, equal in everything that fits. Computed when they are shown. */
  shapes(): readonly [expected: unknown, actual: unknown];
}

/** A live element is compared with at most as many recorded elements of different shapes. */
const MAX_SHAPES_TRIED = 100;

/** Two values at the same place. One of them is undefined if only the other side has it. */
interface Pair {
  readonly recorded: unknown;
  readonly actual: unknown;
}

interface Walk extends Rules {
  readonly differences: Pick<DifferenceList, 'add'>;
  /** How much two elements differ that were compared with each other. */
  readonly distances: Map<object, Map<object, number>>;
  /**
   * The side that is shown by its shape. It has the live value wherever that fits.
   * @default the recorded value is put in wherever the live one fits
   */
  readonly side?: 'expected' | 'actual';
}

/**
 * Compares a live body with the recorded one, as their format reads them.
 * @param ignored places that are not compared
 */
export function compareViews(
  recorded: View,
  actual: View,
  rules: Rules,
  ignored: Pointers,
): ValueComparison {
  const differences = new DifferenceList(rules.most);
  const root = new ValuePosition(recorded.layout, ignored);
  const pair = { recorded: recorded.value, actual: actual.value };
  const aligned = align(pair, root, { ...rules, differences, distances: new Map() });
  if (rules.mode === 'exact' && differences.count === 0)
    addOrder(recorded, actual, root, differences);
  const shapeOfSide = (side: 'expected' | 'actual'): unknown => {
    const walk = { ...rules, differences: new DifferenceList(0), distances: new Map(), side };
    return createShapes().shapeOf(align(pair, root, walk));
  };
  return { differences, aligned, shapes: () => [shapeOfSide('expected'), shapeOfSide('actual')] };
}

/** Adds the differences of a pair, and returns the aligned value; undefined if the value is left out. */
function align(pair: Pair, position: ValuePosition, walk: Walk): unknown {
  if (isPointedAt(position.ignored)) return fitting(pair, walk);
  const { recorded, actual } = position.layout.opensTexts ? openTexts(pair) : pair;
  if (Array.isArray(recorded) && Array.isArray(actual)) {
    return walk.mode === 'exact'
      ? alignElements(recorded, actual, position, walk)
      : alignShapes(recorded, actual, position, walk);
  }
  if (isObject(recorded) && isObject(actual)) {
    // An empty element does not show its shape.
    if (walk.mode === 'shape' && pair.recorded === '') return fitting(pair, walk);
    return alignMembers(recorded, actual, position, walk);
  }
  if (isSameLeaf(pair, position, walk)) return fitting(pair, walk);
  const { differences, generalise = (at) => at, restoreRecorded, side } = walk;
  differences.add(() => generalise(position.location()), recorded, actual);
  if (side === 'expected') return recorded;
  return restoreRecorded ? withRecordedValues(actual, position, restoreRecorded) : actual;
}

/** What stands for two values that count as equal. */
function fitting({ recorded, actual }: Pair, { side }: Walk): unknown {
  return side === undefined ? recorded : actual;
}

/** Makes both values objects if one is a text, and the other an object that may hold a text. */
function openTexts({ recorded, actual }: Pair): Pair {
  if (isObject(recorded) === isObject(actual)) return { recorded, actual };
  const [before, now] = [recorded, actual].map((value) => {
    if (typeof value !== 'string') return value;
    return value === '' ? {} : { '': value };
  });
  return { recorded: before, actual: now };
}

/** Adds the first part whose predecessor differs from the recording. */
function addOrder(
  recorded: View,
  actual: View,
  root: ValuePosition,
  differences: DifferenceList,
): void {
  const ways = ({ order }: View): readonly KeyPath[] =>
    (order?.() ?? []).filter((way) => root.ignored.length === 0 || !isIgnored(way, root));
  const [before, now] = [ways(recorded), ways(actual)];
  const index = before.findIndex((way, at) => way.join() !== now[at]?.join());
  const [expected, got] = [before[index], now[index]].map((way) =>
    way?.reduce((at: ValuePosition, segment) => at.below(segment), root).location(),
  );
  if (!expected || !got) return;
  const parent = expected.upTo(expected.steps.length - 1);
  differences.add(() => parent, expected.text, got.text, 'order');
}

function isIgnored(way: KeyPath, root: ValuePosition): boolean {
  let position = root;
  return way.some((segment) => {
    position = position.below(segment);
    return isPointedAt(position.ignored);
  });
}

function alignElements(
  recorded: readonly unknown[],
  actual: readonly unknown[],
  position: ValuePosition,
  walk: Walk,
): unknown[] {
  const longer = recorded.length > actual.length ? recorded : actual;
  return longer
    .map((_, index) => {
      const pair = { recorded: recorded[index], actual: actual[index] };
      return align(pair, position.below(index), walk);
    })
    .filter((value) => value !== undefined);
}

function alignMembers(
  recorded: Members,
  actual: Members,
  position: ValuePosition,
  walk: Walk,
): object {
  const pairs = pairKeys(recorded, actual, position, walk);
  const aligned: [string, unknown][] = [];
  const add = (key: string, pair: Pair): void => {
    const value = isMissingList(pair, key, position)
      ? alignMissing(pair, position.below(key), walk)
      : align(pair, position.below(key), walk);
    if (value !== undefined) aligned.push([key, value]);
  };
  for (const [key, value] of Object.entries(recorded)) {
    const partner = pairs.get(key);
    add(key, { recorded: value, actual: partner === undefined ? undefined : actual[partner] });
  }
  const paired = new Set(pairs.values());
  for (const [key, value] of Object.entries(actual)) {
    if (!paired.has(key)) add(key, { recorded: undefined, actual: value });
  }
  return Object.fromEntries(aligned);
}

/** Whether only one of the two has values of a name that may come several times, such as an XML element. */
function isMissingList(
  { recorded, actual }: Pair,
  key: string,
  { layout }: ValuePosition,
): boolean {
  if (recorded !== undefined && actual !== undefined) return false;
  return Array.isArray(recorded ?? actual) && layout.step(key) === undefined;
}

/**
 * Each value is missing by itself, unless several recorded ones show, by shape, that their number may vary.
 */
function alignMissing({ recorded, actual }: Pair, position: ValuePosition, walk: Walk): unknown {
  const [before, now] = [recorded, actual].map((list) => (Array.isArray(list) ? list : []));
  if (walk.mode === 'shape' && before && before.length > 1) {
    return fitting({ recorded: before, actual }, walk);
  }
  const aligned = alignElements(before ?? [], now ?? [], position, walk);
  return aligned.length > 0 ? aligned : undefined;
}

/**
 * Each live element must have the shape of a recorded element. Any other element is compared with the nearest
 * recorded one, and follows the recorded elements in the aligned array.
 */
function alignShapes(
  recorded: readonly unknown[],
  actual: readonly unknown[],
  position: ValuePosition,
  walk: Walk,
): readonly unknown[] {
  if (recorded.length === 0) return walk.side === undefined ? recorded : actual;
  const { numberOf } = createShapes();
  const known = new Map(recorded.map((element) => [numberOf(element), element]));
  const candidates = [...known.values()].slice(0, MAX_SHAPES_TRIED);
  const aligned = walk.side === undefined ? [...recorded] : [];
  for (const [index, element] of actual.entries()) {
    const at = position.below(index);
    // Of elements that are equally near, the one in the same position is taken.
    const beside = recorded.slice(index, index + 1);
    const nearest = known.has(numberOf(element))
      ? undefined
      : findNearest([...beside, ...candidates], element, at, walk);
    if (nearest !== undefined)
      aligned.push(align({ recorded: nearest, actual: element }, at, walk));
    else if (walk.side !== undefined) aligned.push(element);
  }
  return aligned;
}

/**
 * The candidate that has the most in common with a live element, and the first of several such ones; undefined if
 * the element fits one of the candidates.
 */
function findNearest(
  candidates: readonly unknown[],
  element: unknown,
  position: ValuePosition,
  walk: Walk,
): unknown {
  let nearest: unknown;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const differing = distanceOf({ recorded: candidate, actual: element }, position, walk);
    if (differing === 0) return undefined;
    const distance = differing / (differing + countCommon(candidate, element));
    if (distance < least) nearest = candidate;
    least = Math.min(least, distance);
  }
  return nearest;
}

/** How many values differ. Measures each pair once: otherwise each level of nested lists would double the time. */
function distanceOf(pair: Pair, position: ValuePosition, walk: Walk): number {
  const { recorded, actual } = pair;
  const known = isCompound(recorded) && isCompound(actual);
  const measured = known ? walk.distances.get(recorded)?.get(actual) : undefined;
  if (measured !== undefined) return measured;
  let distance = 0;
  const differences: Walk['differences'] = {
    add() {
      distance += 1;
    },
  };
  align(pair, position, { ...walk, differences });
  if (!known) return distance;
  const distances = walk.distances.get(recorded) ?? new Map<object, number>();
  walk.distances.set(recorded, distances.set(actual, distance));
  return distance;
}

/** Members of larger objects are not looked at. */
const MAX_WEIGHED = 1000;

/**
 * How much two values have in common: 1 for each value of the same name and kind, twice as much if the values are
 * equal, such as a `type`, and half as much if only the name is the same.
 */
function countCommon(one: unknown, other: unknown): number {
  let left = MAX_WEIGHED;
  const count = (before: unknown, now: unknown): number => {
    left -= 1;
    if (kindOf(before) !== kindOf(now)) return 0.5;
    if (!isObject(before) || !isObject(now)) return before === now ? 2 : 1;
    let common = 1;
    for (const [key, value] of Object.entries(before)) {
      if (left <= 0) break;
      if (Object.hasOwn(now, key)) common += count(value, now[key]);
    }
    return common;
  };
  return count(one, other);
}

/** Whether two values without parts count as equal. */
export function isSameLeaf(
  { recorded, actual }: Pair,
  position: ValuePosition,
  walk: Pick<Rules, 'mode' | 'isSame' | 'isFresh'>,
): boolean {
  const { mode, isSame, isFresh = never } = walk;
  if (recorded === undefined || actual === undefined) return false;
  const isHiddenNumber = typeof recorded === 'string' && markedPlaceholder(recorded) !== undefined;
  if (isHiddenNumber && isNumber(actual)) return true;
  if (kindOf(recorded) !== kindOf(actual)) return false;
  if (mode === 'shape') return true;
  if (typeof recorded === 'string' && typeof actual === 'string') {
    if (recorded === actual) return true;
    return isSameText(recorded, actual, mayFollow(recorded, actual, position) ? isSame : isFresh);
  }
  if (isNumber(recorded) && isNumber(actual)) {
    if (isSameNumber(recorded, actual)) return true;
    const [expected, got] = [String(recorded), String(actual)];
    return isFresh(expected, got) || (mayFollow(expected, got, position) && isSame(expected, got));
  }
  return recorded === actual;
}

const never: IsSame = () => false;

/**
 * Whether a live value that stands for a recorded one elsewhere may count as equal to it here. A short value
 * may do so only if it is an id by name: a `qty` of 8 is not right just because order 7 is now order 8.
 */
function mayFollow(recorded: string, actual: string, position: ValuePosition): boolean {
  if (isDistinctive(recorded) || isDistinctive(actual) || /[/:?&=]/.test(recorded)) return true;
  return position.isId();
}

export function isObject(value: unknown): value is Members {
  return value !== undefined && kindOf(value) === 'object';
}

/** In objects with more unknown keys on either side, keys that count as equal are not searched for. */
const MAX_SEARCHED = 100;

/**
 * The live key for each recorded key, if there is one: the key that has replaced it, the same key, or a key that counts
 * as equal, since objects may be keyed by ids.
 */
export function pairKeys(
  recorded: object,
  actual: object,
  position: ValuePosition,
  { isSame, liveKeysOf = () => [] }: Pick<Rules, 'isSame' | 'liveKeysOf'>,
): Map<string, string> {
  const pairs = new Map<string, string>();
  const free = new Set(Object.keys(actual));
  const keys = Object.keys(recorded);
  const pair = (key: string, partner: string | undefined): void => {
    if (partner !== undefined && free.delete(partner)) pairs.set(key, partner);
  };
  for (const key of keys)
    pair(
      key,
      liveKeysOf(key, position).find((live) => free.has(live)),
    );
  for (const key of keys) if (!pairs.has(key)) pair(key, key);
  const missing = keys.filter((key) => !pairs.has(key));
  if (missing.length > MAX_SEARCHED || free.size > MAX_SEARCHED) return pairs;
  for (const key of missing)
    pair(
      key,
      [...free].find((other) => isSameText(key, other, isSame)),
    );
  return pairs;
}
