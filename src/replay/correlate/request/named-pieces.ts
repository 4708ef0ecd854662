/** Pieces of a text that the text itself names: arguments of a query, conditions of a filter. */

import { isDistinctive } from '../../../formats/is-distinctive.ts';
import { objectOfCall } from '../naming/actions.ts';
import { partsOf } from '../naming/names.ts';
import { readGraphqlTokens } from './graphql-tokens.ts';

export interface NamedPiece {
  /** What names it, from the outside in, with the positions in lists. */
  readonly names: readonly (string | number)[];
  readonly raw: string;
  readonly start: number;
}

/** What is deeper in lists and objects has no names that say what it is. */
const DEEPEST = 32;

/** Whether a text is a document of GraphQL. */
export function isDocument(text: string): boolean {
  return /^\s*(?:\{|(?:query|mutation)\b[^{]*\{)/.test(text);
}

/** The literal arguments in a GraphQL document: `deletePost(id: "7")`, `orders(ids: [7, 8])`. */
export function findArguments(document: string): NamedPiece[] {
  const pieces: NamedPiece[] = [];
  // Nothing where no arguments are.
  let around: (string | number)[] = [];
  let name: string | undefined;
  for (const { kind, raw, start, next } of readGraphqlTokens(document)) {
    if (kind === 'name') {
      if (next === '(') around = [objectOfCall(raw)];
      if (next !== '') name = next === ':' ? raw : undefined;
      continue;
    }
    if (kind === 'sign') follow(raw, name, around);
    else if (around.length > 0 && around.length <= DEEPEST) {
      pieces.push({ names: [...around, name ?? 0], raw, start });
    }
    name = undefined;
  }
  return pieces;
}

function follow(sign: string, name: string | undefined, around: (string | number)[]): void {
  if (sign === ')') around.length = 0;
  else if (sign === '}' || sign === ']') around.pop();
  else if (around.length > 0) around.push(name ?? 0);
}

const CONDITION = /\b(\w+)(?:\s*(?:==?|:)\s*|\s+eq\s+)(['"]?)([\w-]+)\2/gi;

/**
 * Those conditions of a filter that say of a short id what it is the id of: `OrderID eq 7 and Size eq
 * 2`. Others are found by themselves.
 */
export function findConditions(filter: string): NamedPiece[] {
  return [...filter.matchAll(CONDITION)].flatMap((match): NamedPiece[] => {
    const [all, name = '', quote = '', raw = ''] = match;
    if (partsOf(name).subject === '' || isDistinctive(raw)) return [];
    return [{ names: [name], raw, start: match.index + all.length - quote.length - raw.length }];
  });
}
