/**
 * Two JSON values side by side, the recorded and the live one: every place where they differ, and the
 * live value with the recorded one put in wherever they count as equal, so that a diff of the two
 * shows what differs and nothing else. What is new has recorded values as well, where it is of those.
 */

import { markedPlaceholder } from '../../formats/placeholder.ts';
import { isNamed, type Pointers } from '../../session/pointers.ts';
import type { AsRecorded } from './as-recorded.ts';
import { addFinding, createFindings, type Findings } from './difference.ts';
import { isNumber, isSameNumber, textOfNumber } from './exact-number.ts';
import { mayFollow } from './may-follow.ts';
import { pairKeys } from './pair-keys.ts';
import { withRecordedValues } from './recorded-values.ts';
import { type IsSame, isSameText } from './same-text.ts';
import { createShapeNumbers, kindOf } from './shape.ts';
import { below, pointerTo, type Spot } from './spot.ts';

/** How values are compared. */
export interface Rules {
  /** `exact`: the values as well. `shape`: keys and kinds alone. */
  readonly mode: 'exact' | 'shape';
  readonly isSame: IsSame;
  /** Whether a live value is known to stand for a recorded one, wherever it is. @default none is */
  readonly isFresh?: IsSame;
  /** @default live values stay where the recording has none of theirs */
  readonly asRecorded?: AsRecorded;
  /** How many differences are kept. @default 20 */
  readonly most?: number;
  /** What the path of a difference is. @default a JSON pointer */
  readonly pathTo?: (spot: Spot) => string;
}

/** What a comparison came to. */
export interface JsonComparison {
  readonly findings: Findings;
  /** The live value, with what was recorded in the place of what counts as equal to it. */
  readonly aligned: unknown;
}

/** A live element is compared with no more different ones than these. */
const MAX_SHAPES_TRIED = 100;

/** Two values at the same place; one of them is undefined where it is there on one side only. */
interface Pair {
  readonly recorded: unknown;
  readonly actual: unknown;
}

interface Walk extends Rules {
  readonly findings: Findings;
}

/**
 * Compares a live JSON value with the recorded one.
 * @param ignored places that are not looked at
 */
export function compareJson(
  recorded: unknown,
  actual: unknown,
  rules: Rules,
  ignored: Pointers,
): JsonComparison {
  const findings = createFindings(rules.most);
  const aligned = align({ recorded, actual }, { ignored }, { ...rules, findings });
  return { findings, aligned };
}

/** Notes the differences, and gives the aligned live value; undefined where there is to be none. */
function align(pair: Pair, spot: Spot, walk: Walk): unknown {
  const { recorded, actual } = pair;
  if (isNamed(spot.ignored)) return recorded;
  if (Array.isArray(recorded) && Array.isArray(actual)) {
    return walk.mode === 'exact'
      ? alignElements(recorded, actual, spot, walk)
      : alignShapes(recorded, actual, spot, walk);
  }
  if (isObject(recorded) && isObject(actual)) return alignMembers(recorded, actual, spot, walk);
  if (isSameLeaf(pair, spot, walk)) return recorded;
  const { findings, pathTo = pointerTo, asRecorded } = walk;
  addFinding(findings, () => pathTo(spot), recorded, actual);
  return asRecorded ? withRecordedValues(actual, spot, asRecorded) : actual;
}

function alignElements(
  recorded: readonly unknown[],
  actual: readonly unknown[],
  spot: Spot,
  walk: Walk,
): unknown[] {
  const longer = recorded.length > actual.length ? recorded : actual;
  return longer
    .map((_, index) => {
      const pair = { recorded: recorded[index], actual: actual[index] };
      return align(pair, below(spot, index), walk);
    })
    .filter((value) => value !== undefined);
}

function alignMembers(recorded: Members, actual: Members, spot: Spot, walk: Walk): object {
  const pairs = pairKeys(recorded, actual, walk.isSame);
  const aligned: [string, unknown][] = [];
  const add = (key: string, pair: Pair): void => {
    const value = align(pair, below(spot, key), walk);
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

/**
 * Each live element must have the shape of one of the recorded elements; one that has not is compared
 * with the nearest. In the aligned array it stands in the place of a recorded element whose shape no
 * live one has any more, or comes last.
 */
function alignShapes(
  recorded: readonly unknown[],
  actual: readonly unknown[],
  spot: Spot,
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
    const at = below(spot, index);
    const nearest = findNearest(candidates, element, at, walk);
    if (nearest === undefined) continue;
    const value = align({ recorded: nearest, actual: element }, at, walk);
    const isFree = index < recorded.length && !live.has(numberOf(recorded[index]));
    aligned[isFree ? index : aligned.length] = value;
  }
  return aligned;
}

/** Undefined where the element fits one of them. */
function findNearest(
  candidates: readonly unknown[],
  element: unknown,
  spot: Spot,
  walk: Walk,
): unknown {
  let nearest: unknown;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const { count } = compareJson(candidate, element, walk, spot.ignored).findings;
    if (count === 0) return undefined;
    // Of two that differ in as much, one of the same kind tells more.
    const distance = count + (kindOf(candidate) === kindOf(element) ? 0 : 0.5);
    if (distance < least) nearest = candidate;
    least = Math.min(least, distance);
  }
  return nearest;
}

function isSameLeaf({ recorded, actual }: Pair, spot: Spot, walk: Walk): boolean {
  const { mode, isSame, isFresh = never } = walk;
  if (recorded === undefined || actual === undefined) return false;
  const isHiddenNumber = typeof recorded === 'string' && markedPlaceholder(recorded) !== undefined;
  if (isHiddenNumber && isNumber(actual)) return true;
  if (kindOf(recorded) !== kindOf(actual)) return false;
  if (mode === 'shape') return true;
  if (typeof recorded === 'string' && typeof actual === 'string') {
    return isSameText(recorded, actual, mayFollow(recorded, actual, spot) ? isSame : isFresh);
  }
  if (isNumber(recorded) && isNumber(actual)) {
    if (isSameNumber(recorded, actual)) return true;
    const [expected, got] = [textOfNumber(recorded), textOfNumber(actual)];
    return isFresh(expected, got) || (mayFollow(expected, got, spot) && isSame(expected, got));
  }
  return recorded === actual;
}

const never: IsSame = () => false;

type Members = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Members {
  return value !== undefined && kindOf(value) === 'object';
}
