import type { JsonPath } from './json-path.ts';
import { elements, members, rootValue } from './json-text.ts';
import { findPosition, type Position } from './position.ts';

/**
 * Where the value at a JSON path stands in a text of valid JSON, however it is formatted. Where the
 * path leads to nothing, it is the place of the last value on the way.
 */
export function locatePath(text: string, path: JsonPath): Position {
  let offset = rootValue(text);
  for (const segment of path) {
    const child = findChild(text, offset, segment);
    if (child === undefined) break;
    offset = child;
  }
  return findPosition(text, offset);
}

function findChild(text: string, offset: number, segment: string | number): number | undefined {
  if (typeof segment === 'string') {
    for (const { key, value } of members(text, offset)) if (key === segment) return value;
    return undefined;
  }
  let index = 0;
  for (const element of elements(text, offset)) {
    if (index === segment) return element;
    index += 1;
  }
  return undefined;
}
