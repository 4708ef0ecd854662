/**
 * Changes members of objects and elements of arrays in JSON text. Every other byte stays: white space, line
 * ends, order and the spelling of numbers.
 */
import { elements, members, skipValue } from '../../formats/json/json-text.ts';

/** A member of an object or an element of an array, as it is written in a text. */
export interface Item {
  /** Key of a member. Undefined for an element of an array. */
  readonly key?: string;
  /** Offset of the item, which is the key of a member. */
  readonly start: number;
  /** Offset of the value. */
  readonly value: number;
  /** Offset after the value. */
  readonly end: number;
}

/** The new text of an item. */
export interface ItemText {
  /** Key and value, or a value alone in an array. */
  readonly text: string;
  /** The item that it replaces. */
  readonly at?: Item;
}

/** The items of the object or array whose bracket is at `offset`. */
export function findItems(text: string, offset: number): Item[] {
  const found =
    text[offset] === '{'
      ? [...members(text, offset)]
      : [...elements(text, offset)].map((value) => ({ start: value, value }));
  return found.map((item) => ({ ...item, end: skipValue(text, item.value) }));
}

/** The text of an item, with its own value or a new one. */
export function keepItem(text: string, item: Item, newValue?: string): ItemText {
  const value = newValue ?? text.slice(item.value, item.end);
  return { text: text.slice(item.start, item.value) + value, at: item };
}

/**
 * The text of an object or array with other items. The white space before each item stays. New items get the
 * white space between the first two.
 * @param offset of the bracket
 * @param items that the object or array has, in order, at least one
 * @param result items that it is to have, in order
 */
export function renderItems(
  text: string,
  offset: number,
  items: readonly Item[],
  result: readonly ItemText[],
): string {
  const end = skipValue(text, offset);
  const [first, second] = items;
  if (!first || result.length === 0) return `${text[offset]}${text[end - 1]}`;
  const space = text.slice(offset + 1, first.start);
  const between = second ? text.slice(first.end, second.start) : `,${space}`;
  const positions = new Map(items.map((item, position) => [item, position]));
  const before = ({ at }: ItemText): string => {
    const previous = at && items[(positions.get(at) ?? 0) - 1];
    return previous ? text.slice(previous.end, at.start) : between;
  };
  const rendered = result.map((item, index) => (index === 0 ? space : before(item)) + item.text);
  return text[offset] + rendered.join('') + text.slice(items.at(-1)?.end, end);
}
