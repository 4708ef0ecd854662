/**
 * Changes members of objects and elements of arrays in a text of JSON, and leaves everything else of
 * it byte for byte as it was: white space, line ends, order, the way in which numbers are written.
 */
import { elements, members, skipValue } from '../../formats/json/json-text.ts';

/** A member of an object or an element of an array, as it stands in a text. */
export interface Item {
  /** None in an array. */
  readonly key?: string;
  /** Where it begins: the key of a member. */
  readonly start: number;
  /** Where its value begins. */
  readonly value: number;
  /** Behind its value. */
  readonly end: number;
}

/** An item as it is to be. */
export interface ItemText {
  /** Key and value, or a value alone in an array. */
  readonly text: string;
  /** The item that it was, or whose place it takes. */
  readonly at?: Item;
}

/** The items of the object or array whose bracket stands at `offset`. */
export function findItems(text: string, offset: number): Item[] {
  const found =
    text[offset] === '{'
      ? [...members(text, offset)]
      : [...elements(text, offset)].map((value) => ({ start: value, value }));
  return found.map((item) => ({ ...item, end: skipValue(text, item.value) }));
}

/** An item as it stands, or with another value. */
export function keepItem(text: string, item: Item, newValue?: string): ItemText {
  const value = newValue ?? text.slice(item.value, item.end);
  return { text: text.slice(item.start, item.value) + value, at: item };
}

/**
 * The text of an object or array with other items. What stands before each stays; new ones get what
 * stands between two others.
 * @param offset of its bracket
 * @param items all that it has, in their order: one at least
 * @param result what it is to have, in that order
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
