import type { Content } from './content.ts';
import { isNumber, textOfNumber } from './exact-number.ts';
import { isIdAt } from './may-follow.ts';
import { kindOf } from './shape.ts';
import { below, type Spot } from './spot.ts';

/** The values in a content that are ids by their names, or segments of paths. */
export function idsIn(content: Content): string[] {
  if (content.kind === 'text') return segmentsOf(content.text);
  if (content.kind !== 'json') return [];
  const ids: string[] = [];
  const walk = (value: unknown, spot: Spot): void => {
    if (typeof value === 'string') {
      for (const id of isIdAt(spot) ? [value] : segmentsOf(value)) ids.push(id);
    } else if (isNumber(value)) {
      if (isIdAt(spot)) ids.push(textOfNumber(value));
    } else if (Array.isArray(value)) {
      for (const [index, child] of value.entries()) walk(child, below(spot, index));
    } else if (value !== undefined && kindOf(value) === 'object') {
      for (const [key, child] of Object.entries(value as object)) walk(child, below(spot, key));
    }
  };
  walk(content.json, { ignored: [] });
  return ids;
}

function segmentsOf(text: string): string[] {
  return text.match(/(?<=\/)[\w.~%-]+/g) ?? [];
}
