/** Documents of GraphQL, and the literals in them. */
import type { Piece, TextFormat } from '../value/format.ts';

/** A document as a body (GraphQL over HTTP). */
export const graphqlFormat: TextFormat = {
  codec: 'plain',
  fits: (_, type) => (/^application\/graphql$/.test(type) ? 'declared' : undefined),
  read: () => false,
  carried: ({ text }) => ({ kind: 'pieces', pieces: findArguments(text) }),
};

/** In levels of lists and objects. Deeper arguments are not read. */
const MAX_DEPTH = 32;
const CODECS = ['plain'] as const;

/** Whether a text looks like a document of GraphQL, by how it begins. */
export function isDocument(text: string): boolean {
  return /^\s*(?:\{|(?:query|mutation)\b[^{]*\{)/.test(text);
}

/** The literal arguments in a document: `deletePost(id: "7")`, `orders(ids: [7, 8])`. */
export function findArguments(document: string): Piece[] {
  const pieces: Piece[] = [];
  for (const { kind, raw, start, names } of readArguments(document)) {
    if (kind !== 'literal') continue;
    pieces.push({ as: 'argument', names, steps: [], raw, start, codecs: CODECS });
  }
  return pieces;
}

/** An operation of a document. */
export interface Operation {
  readonly type: 'query' | 'mutation' | 'subscription';
  /** Empty for an anonymous operation. */
  readonly name: string;
  /** The first field that it selects; empty without one. */
  readonly field: string;
}

/** A name that follows one of these is not the keyword of a definition. */
const KEYWORD = /^(?:query|mutation|subscription|fragment|on)$/;

/** The keyword and the name of a definition whose selection set has not begun yet. */
interface Definition {
  readonly keyword: string;
  readonly name: string;
}

/** The operations of a document; none in text that is not GraphQL. */
export function readOperations(document: string): readonly Operation[] {
  if (!document.includes('{')) return [];
  const operations: { type: Operation['type']; name: string; field: string }[] = [];
  let depth = 0;
  let previous = '';
  let open: Definition | undefined;
  for (const { kind, raw, next } of readGraphqlTokens(document)) {
    if (kind === 'punctuator') {
      const type = raw === '{' && depth === 0 ? typeOf(open, previous) : undefined;
      if (type) operations.push({ type, name: open?.name ?? '', field: '' });
      depth = Math.max(0, depth + (/[[{]/.test(raw) ? 1 : -1));
      if (raw === '}' && depth === 0) open = undefined;
    } else if (kind === 'name') {
      const latest = depth === 1 ? operations.at(-1) : undefined;
      // A name before a colon is an alias.
      if (latest?.field === '' && next !== ':') latest.field = raw;
      if (depth === 0) open = define(open, raw, previous, next);
      if (next === '(') depth += 1;
    }
    previous = kind === 'name' ? raw : '';
  }
  return operations;
}

/** The type of an operation whose selection set begins; undefined for a fragment, and for other text. */
function typeOf(open: Definition | undefined, previous: string): Operation['type'] | undefined {
  switch (open?.keyword) {
    case 'query':
    case 'mutation':
    case 'subscription':
      return open.keyword;
    case undefined:
      return previous === '' ? 'query' : undefined;
    default:
      return undefined;
  }
}

/** The definition that a name outside of all braces begins or names. */
function define(
  open: Definition | undefined,
  name: string,
  previous: string,
  next: string,
): Definition | undefined {
  const isKeyword = KEYWORD.test(name) && !KEYWORD.test(previous) && next !== ':';
  // No server accepts two keywords without a selection set between them. The mutation counts.
  if (isKeyword && open?.keyword !== 'mutation') return { keyword: name, name: '' };
  return open?.name === '' && open.keyword === previous ? { ...open, name } : open;
}

type Names = readonly (string | number)[];

/**
 * A literal or a variable that is passed, with its names: the field, and its arguments from the outside in.
 */
interface Argument extends Token {
  readonly names: Names;
}

/** The literals and the variables that are passed in a document. */
export function* readArguments(document: string): Generator<Argument> {
  // The names of the open arguments; empty outside of arguments.
  let around: (string | number)[] = [];
  let name: string | undefined;
  for (const token of readGraphqlTokens(document)) {
    const { kind, raw, next, isVariable } = token;
    // A colon follows a variable that is declared.
    if (kind === 'name' && !(isVariable && next !== ':')) {
      if (next === '(') around = [raw];
      if (next !== '') name = next === ':' ? raw : undefined;
      continue;
    }
    if (kind === 'punctuator') follow(raw, name, around);
    else if (around.length > 0 && around.length <= MAX_DEPTH) {
      yield { ...token, names: [...around, name ?? 0] };
    }
    name = undefined;
  }
}

/**
 * The path of a value in a variable, with the name of the argument that the variable is passed as:
 * `/variables/id` for `n` of `deletePost(id: $n)`. Undefined if both names are the same, or if the variable
 * is passed as several arguments or as none.
 * @param root the body, with the document as `query`
 * @param keys the path of the value
 */
export function passedAs(
  root: unknown,
  keys: readonly (string | number)[],
): readonly (string | number)[] | undefined {
  const [first, variable] = keys;
  if (first !== 'variables' || typeof variable !== 'string' || !isSent(root)) return undefined;
  const known = passed.get(root) ?? readPassed(root.query);
  passed.set(root, known);
  const names = known.get(variable);
  const isSame = names?.length === 1 && names[0] === variable;
  return names === undefined || isSame ? undefined : [first, ...names, ...keys.slice(2)];
}

const passed = new WeakMap<object, ReadonlyMap<string, Names | undefined>>();

function isSent(root: unknown): root is { readonly query: string } {
  return (
    typeof root === 'object' && root !== null && 'query' in root && typeof root.query === 'string'
  );
}

/**
 * By variable: the names of the argument that it is passed as; undefined for a variable of several arguments.
 */
function readPassed(document: string): ReadonlyMap<string, Names | undefined> {
  const all = new Map<string, Names | undefined>();
  for (const { raw, isVariable, names } of readArguments(document)) {
    if (!isVariable) continue;
    const [, ...own] = names;
    const isOne = !all.has(raw) || all.get(raw)?.join() === own.join();
    all.set(raw, isOne ? own : undefined);
  }
  return all;
}

function follow(punctuator: string, name: string | undefined, around: (string | number)[]): void {
  if (punctuator === ')') around.length = 0;
  else if (punctuator === '}' || punctuator === ']') around.pop();
  else if (around.length > 0) around.push(name ?? 0);
}

/** A token of a document. */
interface Token {
  readonly kind: 'name' | 'punctuator' | 'literal';
  /** The token as it is written, a string without its quotes. */
  readonly raw: string;
  readonly start: number;
  /** What follows a name: `:` before its value, `(` before its arguments; otherwise empty. */
  readonly next: string;
  /** Whether it is the name of a variable. */
  readonly isVariable?: boolean;
}

/** No alternative gives back what it has read, so that no character is read twice. */
const TOKEN = /"""|"|#[^\n\r]*|-?\d[\w.+-]*|(\$?)(\w+)\s*([:(]?)|[)[\]{}]/g;

/**
 * The names, punctuators and literals of a GraphQL document, without comments, fractions, and strings with
 * escapes, which no id has.
 */
function* readGraphqlTokens(document: string): Generator<Token> {
  const token = new RegExp(TOKEN);
  // Whether a string is not closed. No server accepts that, but the text behind it may name a secret.
  let isOpen = false;
  for (let match = token.exec(document); match; match = token.exec(document)) {
    const { 0: all, 1: dollar, 2: name, 3: next = '', index } = match;
    if (name !== undefined) {
      yield { kind: 'name', raw: name, start: index, next, isVariable: dollar === '$' };
    } else if (all.startsWith('"')) {
      const start = index + all.length;
      if (isOpen) continue;
      const closed = endOfString(document, start, all);
      isOpen = closed === undefined;
      const end = closed ?? endOfWords(document, start);
      token.lastIndex = end + (isOpen ? 0 : all.length);
      const raw = document.slice(start, end);
      if (!raw.includes('\\')) yield { kind: 'literal', raw, start, next: '' };
    } else if (/^-?\d+$/.test(all)) {
      yield { kind: 'literal', raw: all, start: index, next: '' };
    } else if (/^[)[\]{}]$/.test(all)) {
      yield { kind: 'punctuator', raw: all, start: index, next: '' };
    }
  }
}

/** Offset of the closing quotes of a string; undefined without them. */
function endOfString(document: string, start: number, quotes: string): number | undefined {
  for (let at = document.indexOf(quotes, start); at !== -1; at = document.indexOf(quotes, at + 1)) {
    if (!isEscaped(document, at, start, quotes)) return at;
  }
  return undefined;
}

/** The end of the words of a string that is not closed. */
function endOfWords(document: string, start: number): number {
  const other = /[^\w\s.@-]/g;
  other.lastIndex = start;
  return other.exec(document)?.index ?? document.length;
}

/** Whether quotes are escaped. In a block string, a backslash before three quotes is the only escape. */
function isEscaped(document: string, at: number, start: number, quotes: string): boolean {
  let slashes = 0;
  while (at - slashes > start && document[at - slashes - 1] === '\\') slashes += 1;
  return quotes === '"' ? slashes % 2 === 1 : slashes > 0;
}
