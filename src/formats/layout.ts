/**
 * Where the values of a body are when all of it is seen as a value of JSON: what each key and each
 * position on the way to a value says of its location. A layout is that of one place, and leads on to
 * those of what is at it.
 */
import { addToGroup } from './groups.ts';
import type { Step } from './location.ts';

export interface Layout {
  /**
   * The step to what is at a key or a position. Undefined where that takes none, or needs the next one
   * as well: the third of the elements called `item` is `item[3]`.
   */
  step(segment: string | number): Step | undefined;
  /** How what is there is laid out. */
  below(segment: string | number): Layout;
  /** Whether a text equals an object whose only member is that text, under the empty key. */
  readonly opensTexts?: boolean;
}

/** A body as a value of JSON: what it says, and nothing of what its format does not care for. */
export interface View {
  /** Numbers that a double does not hold are `ExactNumber`s. */
  readonly value: unknown;
  readonly layout: Layout;
  /**
   * The ways to its parts as they follow each other, where the value does not say it: of two elements
   * with different names, XML says which is the first. @default the value says all of it
   */
  readonly order?: () => readonly Way[];
  /**
   * The text of the body with the texts that another value has at the same places, and all else as it
   * is; JSON is written anew.
   */
  write(value: unknown): string;
}

/** Keys and positions from the outside in. */
export type Way = readonly (string | number)[];

/** That of JSON, and of what has nothing in it. */
export const JSON_LAYOUT: Layout = {
  step: (segment) =>
    typeof segment === 'number' ? { kind: 'item', index: segment } : { kind: 'key', name: segment },
  below: () => JSON_LAYOUT,
};

/**
 * The layout of an object in which each name has the list of what is called so.
 * @param stepOf the step to one of them, from 0
 * @param layoutOf its layout
 */
export function layoutOfNames(
  stepOf: (name: string, index: number) => Step,
  layoutOf: (name: string, index: number) => Layout,
): Layout {
  return {
    step: () => undefined,
    below: (name) => ({
      step: (index) => stepOf(String(name), Number(index)),
      below: (index) => layoutOf(String(name), Number(index)),
    }),
  };
}

/** The lists of what is called alike, each in its order. */
export function groupByName<T>(
  values: Iterable<readonly [name: string, value: T]>,
): Readonly<Record<string, readonly T[]>> {
  const groups = new Map<string, T[]>();
  for (const [name, value] of values) addToGroup(groups, name, value);
  return Object.fromEntries(groups);
}

/** What is at the end of a way; undefined where it leads to nothing. */
export function valueAt(value: unknown, way: Way): unknown {
  let at = value;
  for (const segment of way) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, segment)) return undefined;
    at = Reflect.get(at, segment);
  }
  return at;
}
