import { ExactNumber } from './exact-number.ts';

/** What kind of JSON value it is; `null` is a kind of its own. */
export type Kind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

/** The kind of a JSON value. */
export function kindOf(value: unknown): Kind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof ExactNumber) return 'number';
  switch (typeof value) {
    case 'boolean':
    case 'number':
    case 'string':
      return typeof value as 'boolean' | 'number' | 'string';
    default:
      return 'object';
  }
}

/**
 * Numbers shapes: values that have the same keys and kinds at every depth get the same number, where
 * an array is the set of what its elements are.
 */
export function createShapeNumbers(): (value: unknown) => number {
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
