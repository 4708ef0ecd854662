/** Pieces of a text that the text itself names: arguments of a query, conditions of a filter. */
import { isFor } from '../../formats/api-words.ts';
import { findArguments } from '../../formats/graphql.ts';
import { isDistinctive } from '../../formats/is-distinctive.ts';
import { namesAtObject } from '../naming/calls.ts';
import { partsOf } from '../naming/names.ts';
import type { TextWalk } from './text-walk.ts';

/**
 * As of OData (`OrderID eq 7`), RSQL (`id==7`), PostgREST (`and=(id.eq.7)`), NestJS (`id||$eq||7`), and of
 * searches that people write (`id:7`).
 */
const CONDITION = /\b(\w+)(?:\s*(?:==?|:|\.eq\.|\|\|\$?eq\|\|)\s*|\s+eq\s+)(['"]?)([\w-]+)\2/gi;

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
    if (partsOf(name).idWord === undefined || isDistinctive(raw)) continue;
    const start = match.index + all.length - quote.length - raw.length;
    if (walk.named([name], raw, offset + start)) isTaken = true;
  }
  return isTaken;
}

/** A value behind the word that compares it: `eq.7` and `not.in.(7,9)` of PostgREST, `IS:7` of Request Tracker. */
const COMPARED = /^(?:not\.)?([a-z]{2,5})[.:](?:\(([^()]+)\)|([^()]+))$/i;

/** The value, or the list of values, behind the word that says how it is compared. */
export function walkCompared(walk: TextWalk, text: string): boolean {
  const { roles, look } = walk.cursor;
  const [, word = '', list, value = list] = COMPARED.exec(text) ?? [];
  if (!roles || value === undefined || !isFor('comparisons', word.toLowerCase())) return false;
  const end = list === undefined ? text.length : text.length - 1;
  return walk.range(roles, look, value, end - value.length);
}

/** The arguments of a GraphQL document that the text so far is. @returns whether any is taken */
export function walkArguments(walk: TextWalk, document: string): boolean {
  const { subjects } = walk.cursor.about().around;
  let isTaken = false;
  for (const { names, raw, start } of findArguments(document)) {
    if (walk.named(namesAtObject(names, 0, subjects), raw, start)) isTaken = true;
  }
  return isTaken;
}
