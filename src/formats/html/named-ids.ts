import { isDistinctive } from '../is-distinctive.ts';
import { isValue, mayBeId } from '../names.ts';
import { randomness } from '../randomness.ts';
import { type Reading, Spot } from '../reading.ts';
import type { HtmlElement } from './elements.ts';
import type { HtmlScope } from './scopes.ts';

/** What the `id` of an element says of a thing: for `order-7`, the `7` of an `order`. */
interface NamedId {
  readonly thing: string;
  readonly key: string;
}

const SIGN = /[-_:]/g;
const WORDS = /^[A-Za-z]+(?:[-_][A-Za-z]+)*$/;
/** Signs that may stand between the name of a thing and what it is told by: `new_order_item-7`. */
const MOST_SIGNS = 4;
/** In characters. */
const LONGEST = 512;

/** The things that an `id` may be about: `new-order-7` is that of the order 7, or of the new `order-7`. */
export function findNamedIds(id: string | undefined): readonly NamedId[] {
  if (id === undefined || id.length > LONGEST) return [];
  return [...id.matchAll(SIGN)].slice(0, MOST_SIGNS).flatMap(({ index }) => {
    const thing = id.slice(0, index);
    const key = id.slice(index + 1);
    return WORDS.test(thing) && key !== '' ? { thing, key } : [];
  });
}

/** Where it stands alone, a number that pages count their own parts by: `step-2`. */
const COUNT = /^\d{1,3}$/;

/** In bits, of all keys of a thing together: the names of scripts, as in `do-addNewItem`, are likelier words. */
const RANDOM_KEYS = 10;

/** How many keys each thing of a page has: only of those whose keys are ids, not words as in `login-form`. */
export type ThingsWithIds = ReadonlyMap<string, number>;

export function findThingsWithIds(elements: readonly HtmlElement[]): ThingsWithIds {
  const things = new Map<string, { count: number; bits: number }>();
  for (const { attributes } of elements) {
    for (const { thing, key } of findNamedIds(attributes.id)) {
      const { count, bits } = things.get(thing) ?? { count: 0, bits: 0 };
      things.set(thing, { count: count + 1, bits: bits + bitsOfKey(key) });
    }
  }
  const found = [...things].filter(([, { bits }]) => bits >= RANDOM_KEYS);
  return new Map(found.map(([thing, { count }]) => [thing, count]));
}

function bitsOfKey(key: string): number {
  if (isValue(key) || isDistinctive(key)) return RANDOM_KEYS;
  return mayBeId(key) ? randomness(key) : Number.NEGATIVE_INFINITY;
}

/**
 * Tells what the `id` of an element names: `body row order-* 3 /@id value order`. Outside of rows, nothing
 * but its place would tell it from others of its kind.
 */
export function readNamedIds(
  { attributes }: HtmlElement,
  things: ThingsWithIds,
  { at: within, repeats, isRow }: HtmlScope,
  reading: Reading,
): void {
  const found = findNamedIds(attributes.id).filter(({ thing, key }) => {
    if (isRow) return things.has(thing);
    const isCount = reading.server.isRecorded && COUNT.test(key);
    return things.get(thing) === 1 && !isCount;
  });
  if (found.length === 0) return;
  const at = new Spot('string', { kind: 'attribute', name: 'id' }, undefined, within, !isRow);
  for (const { thing, key } of found) {
    const step = repeats.next({ kind: 'value', name: thing });
    reading.see(key, new Spot('string', step, [thing, 'id'], at));
  }
}
