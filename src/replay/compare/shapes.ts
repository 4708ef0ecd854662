/** The shapes of values: their names and types at every depth, without the values themselves. */
import { isMembers } from '../../collections.ts';
import { kindOf } from '../../formats/json/exact-json.ts';
import type { Mask } from '../failure/mask.ts';

/** Shapes, each of which has a number. */
interface Shapes {
  /** Values with the same keys and kinds at every depth have the same number. */
  numberOf(value: unknown): number;
  /**
   * The value with the names of types in the place of values. A list has each shape of its elements once.
   * Undefined if there is no value.
   */
  shapeOf(value: unknown): unknown;
}

/** Creates numbers for shapes, which belong to each other only. */
export function createShapes(): Shapes {
  const numbers = new Map<string, number>();
  const shapes: unknown[] = [];
  const add = (text: string, shape: () => unknown): number => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, shapes.length);
    return shapes.push(shape()) - 1;
  };
  const numberOf = (value: unknown): number => {
    if (Array.isArray(value)) {
      const elements = [...new Set(value.map(numberOf))];
      const text = `[${elements.toSorted().join()}]`;
      return add(text, () => elements.map((element) => shapes[element]));
    }
    const kind = kindOf(value);
    if (kind !== 'object') return add(kind, () => kind);
    const members = Object.entries(value as object).map(
      ([key, child]) => [key, numberOf(child)] as const,
    );
    const texts = members.map(([key, child]) => `${JSON.stringify(key)}:${child}`);
    return add(`{${texts.sort().join()}}`, () =>
      Object.fromEntries(members.map(([key, child]) => [key, shapes[child]])),
    );
  };
  return {
    numberOf,
    shapeOf: (value) => (value === undefined ? undefined : shapes[numberOf(value)]),
  };
}

/** Takes live secrets out of a shape, in which only names may be secret. */
export function maskShape(shape: unknown, mask: Mask): unknown {
  if (Array.isArray(shape)) return shape.map((element) => maskShape(element, mask));
  if (!isMembers(shape)) return shape;
  return Object.fromEntries(
    Object.entries(shape).map(([name, child]) => [mask.text(name), maskShape(child, mask)]),
  );
}
