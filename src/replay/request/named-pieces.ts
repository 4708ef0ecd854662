/** Pieces of a text that the text itself names: arguments of a query, conditions of a filter. */
import { findArguments } from '../../formats/graphql.ts';
import { isDistinctive } from '../../formats/is-distinctive.ts';
import { namesAtObject } from '../naming/calls.ts';
import { partsOf } from '../naming/names.ts';
import type { TextWalk } from './text-walk.ts';

const CONDITION = /\b(\w+)(?:\s*(?:==?|:)\s*|\s+eq\s+)(['"]?)([\w-]+)\2/gi;

/**
 * Those conditions of a filter that say of a short id what it is the id of: `OrderID eq 7 and Size eq
 * 2`. Others are found by themselves.
 * @param offset of the filter in the text so far
 * @returns whether anything in it is taken
 */
export function walkConditions(walk: TextWalk, filter: string, offset: number): boolean {
  let isTaken = false;
  for (const match of filter.matchAll(CONDITION)) {
    const [all, name = '', quote = '', raw = ''] = match;
    if (partsOf(name).subject === '' || isDistinctive(raw)) continue;
    const start = match.index + all.length - quote.length - raw.length;
    if (walk.named([name], raw, offset + start)) isTaken = true;
  }
  return isTaken;
}

/** The arguments of a GraphQL document that the text so far is. @returns whether any is taken */
export function walkArguments(walk: TextWalk, document: string): boolean {
  const { subjects } = walk.cursor.about();
  let isTaken = false;
  for (const { names, raw, start } of findArguments(document)) {
    if (walk.named(namesAtObject(names, 0, subjects), raw, start)) isTaken = true;
  }
  return isTaken;
}
