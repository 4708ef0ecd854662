/** Pieces of a text that the text itself names: arguments of a query, conditions of a filter. */
import { objectOfCall } from '../naming/actions.ts';
import { isDistinctive } from '../naming/is-distinctive.ts';
import { partsOf } from '../naming/names.ts';

export interface NamedPiece {
  /** What names it, from the outside in, with the positions in lists. */
  readonly names: readonly (string | number)[];
  readonly raw: string;
  readonly start: number;
}

const FIELD = /\b(\w+)\s*\(([^()]*)\)/g;
/** A name, a sign around arguments, or a literal. */
const TOKEN = /(\w+)\s*:|([{}[\]])|"([^"\\]*)"|(-?\d+(?![\w.]))/g;

/** Whether a text is a document of GraphQL. */
export function isDocument(text: string): boolean {
  return /^\s*(?:\{|(?:query|mutation)\b[^{]*\{)/.test(text);
}

/** The literal arguments in a GraphQL document: `deletePost(id: "7")`, `orders(ids: [7, 8])`. */
export function findArguments(document: string): NamedPiece[] {
  return [...document.matchAll(FIELD)].flatMap(({ 0: all, 1: field = '', 2: text = '', index }) =>
    findLiterals(text, index + all.length - text.length - 1, objectOfCall(field)),
  );
}

function findLiterals(text: string, offset: number, field: string): NamedPiece[] {
  const pieces: NamedPiece[] = [];
  const around: (string | number)[] = [field];
  let name: string | undefined;
  for (const { 0: all, 1: named, 2: sign, 3: string, 4: number, index } of text.matchAll(TOKEN)) {
    if (sign === '}' || sign === ']') {
      around.pop();
    } else if (sign !== undefined) {
      around.push(name ?? 0);
    } else if (named === undefined) {
      const raw = string ?? number ?? '';
      const start = offset + index + all.indexOf(raw);
      pieces.push({ names: [...around, name ?? 0], raw, start });
    }
    name = named;
  }
  return pieces;
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
