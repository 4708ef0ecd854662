/**
 * The body that a session gets in place of a recorded one. It is the live body, whole, with its elements in their
 * order. Put back into it are the values that other recordings carry, and what the recording has instead of values:
 * placeholders of secrets, and values in ignored places.
 */

import { isNumber, renderExactJson } from '../../formats/json/exact-json.ts';
import { findPlaceholders } from '../../formats/text/placeholder.ts';
import { JSON_LAYOUT } from '../../formats/value/format.ts';
import { isSerialId } from '../../formats/value/names.ts';
import { isPointedAt } from '../../session/pointers.ts';
import type { ListElement } from '../correlate/link/list-elements.ts';
import { findElement } from '../correlate/live/find-element.ts';
import { isSame } from '../correlate/live/score-elements.ts';
import { Siblings } from '../correlate/message/values.ts';
import { type RestoreRecorded, ValuePosition, withRecordedValues } from './as-recorded.ts';
import { restoreContent } from './compare-body.ts';
import { isObject, isSameLeaf, pairKeys } from './compare-values.ts';
import type { BodyComparison } from './comparison.ts';
import type { Content } from './content.ts';
import type { KnownValues } from './known-values.ts';

/** Two values at the same place. */
type Pair = Parameters<typeof isSameLeaf>[0];

interface Writing {
  readonly known: KnownValues;
  readonly restoreRecorded: RestoreRecorded;
}

export function writtenContent(
  { recorded, live, ignored }: Pick<BodyComparison, 'recorded' | 'live' | 'ignored'>,
  writing: Writing,
): Content {
  const { content } = live;
  if (recorded.kind !== 'view' || content.kind !== 'view' || recorded.format !== content.format) {
    return restoreContent(content, writing.restoreRecorded);
  }
  const root = new ValuePosition(content.view.layout, ignored);
  const pair = { recorded: recorded.view.value, actual: content.view.value };
  return { ...content, view: { ...content.view, value: write(pair, root, writing) } };
}

function write(pair: Pair, position: ValuePosition, writing: Writing): unknown {
  const { recorded, actual } = pair;
  if (recorded === undefined) {
    return withRecordedValues(actual, position, writing.restoreRecorded);
  }
  if (isPointedAt(position.ignored)) return recorded;
  if (Array.isArray(actual)) {
    const partners = Array.isArray(recorded)
      ? findPartners(recorded, actual, position, writing)
      : [];
    return actual.map((element, index) =>
      write({ recorded: partners[index], actual: element }, position.below(index), writing),
    );
  }
  if (isObject(actual) && isObject(recorded))
    return writeMembers(recorded, actual, position, writing);
  const { isSame: isSameText, isFresh, standInFor, liveOf } = writing.known;
  const rules = { mode: 'exact', isSame: isSameText, isFresh } as const;
  const [was, now] = [String(recorded), String(actual)];
  const others = liveOf(was);
  // Any text fits a placeholder, which stands for one value.
  const isOther = standInFor(now) !== undefined || (others.length > 0 && !others.includes(now));
  if (!isOther && isSameLeaf(pair, position, rules)) return recorded;
  return withRecordedValues(actual, position, writing.restoreRecorded);
}

function writeMembers(
  recorded: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
  position: ValuePosition,
  writing: Writing,
): object {
  const { known, restoreRecorded } = writing;
  const pairs = pairKeys(recorded, actual, position, known);
  const recordedKeys = new Map([...pairs].map(([key, live]) => [live, key]));
  const isJson = position.layout === JSON_LAYOUT;
  const nameOf = (live: string): string => {
    const key = recordedKeys.get(live);
    if (key !== undefined || !isJson) return key ?? live;
    return (pairs.has(live) ? known.standInFor(live)?.text : undefined) ?? restoreRecorded(live);
  };
  return Object.fromEntries(
    Object.entries(actual).map(([live, value]) => {
      const key = recordedKeys.get(live);
      const pair = { recorded: key === undefined ? undefined : recorded[key], actual: value };
      return [nameOf(live), write(pair, position.below(live), writing)];
    }),
  );
}

/** In pairs of elements. In longer lists, the recorded elements are not searched for. */
const MAX_SEARCHED = 1_000_000;

/**
 * The recorded element of each live one, as correlation finds it, as far as anything is kept of it. Where nothing
 * tells an element from others, its position does.
 */
function findPartners(
  recorded: readonly unknown[],
  live: readonly unknown[],
  position: ValuePosition,
  { known }: Writing,
): readonly unknown[] {
  const isKept =
    position.ignored.length > 0 || findPlaceholders(renderExactJson(recorded)).length > 0;
  if (!isKept || recorded.length * live.length > MAX_SEARCHED) return [];
  if (!recorded.every(isObject) || !live.every(isObject)) return recorded;
  const [was, now] = [siblingsOf(recorded, position), siblingsOf(live, position)];
  const steps = live.map((_, index) => position.below(index).location().last);
  const partners: unknown[] = [];
  const marks = {
    expect: ({ text }: { readonly text: string }): readonly string[] => {
      const texts = known.liveOf(text);
      return texts.length > 0 || isSerialId(text) ? texts : [text];
    },
    recordedOf: known.recordedOf,
  };
  for (const [index, value] of recorded.entries()) {
    const location = position.below(index).location();
    const step = location.last;
    if (!step) continue;
    const traits = [...was.of(step)].flatMap(([path, texts]) =>
      [...texts].map((text) => ({ path, depth: 1, nesting: 1, text, kind: 'plain' as const })),
    );
    if (traits.length === 0) {
      partners[index] ??= value;
      continue;
    }
    const element: ListElement = { location, step, traits, siblings: was, pageBefore: -1 };
    const found = findElement(element, now, marks);
    if ('lack' in found || found.doubt !== undefined) continue;
    const at = steps.findIndex((each) => each !== undefined && isSame(each, found.step));
    if (at !== -1) partners[at] ??= value;
  }
  return partners;
}

function siblingsOf(list: readonly unknown[], position: ValuePosition): Siblings {
  const siblings = new Siblings();
  for (const [index, element] of list.entries()) {
    const root = position.below(index);
    const { last, steps } = root.location();
    if (!last) continue;
    eachText(element, root, (text, at) => {
      siblings.add(last, steps.length, { location: at.location(), text });
    });
  }
  return siblings;
}

/** Visits the texts and numbers of a value that tell it from others. */
function eachText(
  value: unknown,
  position: ValuePosition,
  visit: (text: string, position: ValuePosition) => void,
): void {
  if (isPointedAt(position.ignored)) return;
  if (typeof value === 'string' || isNumber(value)) {
    const text = String(value);
    if (findPlaceholders(text).length === 0) visit(text, position);
  } else if (Array.isArray(value)) {
    for (const [index, child] of value.entries()) eachText(child, position.below(index), visit);
  } else if (isObject(value)) {
    for (const [key, child] of Object.entries(value)) eachText(child, position.below(key), visit);
  }
}
