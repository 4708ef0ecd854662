import { isDistinctive } from '../is-distinctive.ts';
import { isValue, mayBeId } from '../names.ts';
import { randomness } from '../randomness.ts';
import { type Reading, Spot } from '../reading.ts';
import type { HtmlElement } from './elements.ts';
import type { HtmlScope } from './scopes.ts';

/** A thing that the `id` attribute of an element names: `order-7` names the `order` with the key `7`. */
interface NamedId {
  readonly thing: string;
  readonly key: string;
}

const SIGN = /[-_:]/g;
const WORDS = /^[A-Za-z]+(?:[-_][A-Za-z]+)*$/;
/** Limit of separators that are tried as the end of the name: `new_order_item-7` has three. */
const MOST_SIGNS = 4;
/** In characters. */
const LONGEST = 512;

/** The things that an `id` may name: `new-order-7` may name the `new-order` 7, or the `new` thing `order-7`. */
export function findNamedIds(id: string | undefined): readonly NamedId[] {
  if (id === undefined || id.length > LONGEST) return [];
  return [...id.matchAll(SIGN)].slice(0, MOST_SIGNS).flatMap(({ index }) => {
    const thing = id.slice(0, index);
    const key = id.slice(index + 1);
    return WORDS.test(thing) && key !== '' ? { thing, key } : [];
  });
}

/** A number by which a page may count its own parts, if no other element has such an `id`: `step-2`. */
const COUNT = /^\d{1,3}$/;

/** In bits, of all keys of a thing together. Below that they are taken for words, as in `do-addNewItem`. */
const RANDOM_KEYS = 10;

/** Number of keys by the name of the thing. Things whose keys are words, as in `login-form`, are left out. */
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
 * Reports the keys in the `id` of an element: `body row order-* 3 /@id value order`. Outside of rows, only a
 * thing that occurs once is reported, since nothing but its position would tell it from others.
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
