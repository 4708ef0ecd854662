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
  return { differences, aligned };
}

/** Adds the differences of a pair, and returns the aligned value; undefined if the value is left out. */
function align(pair: Pair, position: ValuePosition, walk: Walk): unknown {
  if (isPointedAt(position.ignored)) return pair.recorded;
  const { recorded, actual } = position.layout.opensTexts ? openTexts(pair) : pair;
  if (Array.isArray(recorded) && Array.isArray(actual)) {
    return walk.mode === 'exact'
      ? alignElements(recorded, actual, position, walk)
      : alignShapes(recorded, actual, position, walk);
  }
  if (isObject(recorded) && isObject(actual)) {
    // An empty element does not show its shape.
    if (walk.mode === 'shape' && pair.recorded === '') return pair.recorded;
    return alignMembers(recorded, actual, position, walk);
  }
  if (isSameLeaf(pair, position, walk)) return recorded;
  const { differences, generalise = (at) => at, restoreRecorded } = walk;
  differences.add(() => generalise(position.location()), recorded, actual);
  return restoreRecorded ? withRecordedValues(actual, position, restoreRecorded) : actual;
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
  const pairs = pairKeys(recorded, actual, walk.isSame);
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
  if (walk.mode === 'shape' && before && before.length > 1) return before;
  const aligned = alignElements(before ?? [], now ?? [], position, walk);
  return aligned.length > 0 ? aligned : undefined;
}

/**
 * Each live element must have the shape of a recorded element. Any other element is compared with the nearest
 * recorded one. In the aligned array, such an element replaces a recorded element whose shape no live element
 * has any more, or comes last.
 */
function alignShapes(
  recorded: readonly unknown[],
  actual: readonly unknown[],
  position: ValuePosition,
  walk: Walk,
): unknown[] {
  const aligned = [...recorded];
  if (recorded.length === 0) return aligned;
  const numberOf = createShapeNumbers();
  const live = new Set(actual.map(numberOf));
  const known = new Map(recorded.map((element) => [numberOf(element), element]));
  const candidates = [...known.values()].slice(0, MAX_SHAPES_TRIED);
  for (const [index, element] of actual.entries()) {
    if (known.has(numberOf(element))) continue;
    const at = position.below(index);
    const nearest = findNearest(candidates, element, at, walk);
    if (nearest === undefined) continue;
    const value = align({ recorded: nearest, actual: element }, at, walk);
    const isFree = index < recorded.length && !live.has(numberOf(recorded[index]));
    aligned[isFree ? index : aligned.length] = value;
  }
  return aligned;
}

/**
 * The candidate that differs least, and of several such ones that with the most equal members, such as a `type`;
 * undefined if the element fits one of the candidates.
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
    const distance = distanceOf({ recorded: candidate, actual: element }, position, walk);
    if (distance === 0) return undefined;
    // Less than any difference: equal members only decide between candidates that differ equally.
    const nearness = distance - countEqual(candidate, element) / (MAX_WEIGHED + 1);
    if (nearness < least) nearest = candidate;
    least = Math.min(least, nearness);
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
    add(_, before, now) {
      distance += Math.max(countValues(before), countValues(now));
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

/** The number of values in a value, itself included. */
function countValues(value: unknown): number {
  const left = [value];
  for (let count = 0; count < MAX_WEIGHED; count += 1) {
    if (left.length === 0) return count;
    const next = left.pop();
    if (isCompound(next)) left.push(...Object.values(next).slice(0, MAX_WEIGHED));
  }
  return MAX_WEIGHED;
}

/** The number of members that two objects have in common, with their values. */
function countEqual(one: unknown, other: unknown): number {
  if (!isObject(one) || !isObject(other)) return 0;
  const members = Object.entries(one).slice(0, MAX_WEIGHED);
  return members.filter(([key, value]) => !isCompound(value) && other[key] === value).length;
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
 * The live key for each recorded key, if there is one: the same key, or a key that counts as equal, since
 * objects may be keyed by ids.
 */
export function pairKeys(recorded: object, actual: object, isSame: IsSame): Map<string, string> {
  const pairs = new Map<string, string>();
  const missing: string[] = [];
  for (const key of Object.keys(recorded)) {
    if (Object.hasOwn(actual, key)) pairs.set(key, key);
    else missing.push(key);
  }
  if (missing.length === 0 || missing.length > MAX_SEARCHED) return pairs;
  const free = new Set(Object.keys(actual).filter((key) => !Object.hasOwn(recorded, key)));
  if (free.size > MAX_SEARCHED) return pairs;
  for (const key of missing) {
    const partner = [...free].find((other) => isSameText(key, other, isSame));
    if (partner === undefined) continue;
    pairs.set(key, partner);
    free.delete(partner);
  }
  return pairs;
}

/**
 * Numbers shapes: values with the same keys and kinds at every depth get the same number. The shape of an
 * array is the set of the shapes of its elements.
 */
function createShapeNumbers(): (value: unknown) => number {
  const numbers = new Map<string, number>();
  const numberOf = (value: unknown): number => {
    const shape = describe(value);
    const known = numbers.get(shape);
    if (known !== undefined) return known;
    numbers.set(shape, numbers.size);
    return numbers.size - 1;
  };
  const describe = (value: unknown): string => {
    if (Array.isArray(value)) return `[${[...new Set(value.map(numberOf))].sort().join()}]`;
    if (kindOf(value) !== 'object') return kindOf(value);
    const members = Object.entries(value as object).map(
      ([key, child]) => `${JSON.stringify(key)}:${numberOf(child)}`,
    );
    return `{${members.sort().join()}}`;
  };
  return numberOf;
}
