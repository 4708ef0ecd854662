/** Pieces of a text that the text itself names: arguments of a query, conditions of a filter. */
import { isDistinctive } from '../is-distinctive.ts';
import { partsOf } from '../names.ts';

export interface NamedPiece {
  /** What names it, from the outside in. */
  readonly names: readonly string[];
  readonly raw: string;
  readonly start: number;
}

const FIELD = /\b(\w+)\s*\(([^()]*)\)/g;
const ARGUMENT = /\b(\w+)\s*:\s*(?:"([^"\\]*)"|(-?\d+))/g;

/** The literal arguments in a GraphQL document: `deletePost(id: "7")`. */
export function findArguments(document: string): NamedPiece[] {
  return [...document.matchAll(FIELD)].flatMap(({ 0: all, 1: field = '', 2: text = '', index }) => {
    const start = index + all.length - text.length - 1;
    return [...text.matchAll(ARGUMENT)].map((match): NamedPiece => {
      const [whole, name = '', string, number = ''] = match;
      const raw = string ?? number;
      const end = start + match.index + whole.length - (string === undefined ? 0 : 1);
      return { names: [field, name], raw, start: end - raw.length };
    });
  });
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
