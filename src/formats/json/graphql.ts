/** Documents of GraphQL, and the literals in them. */
import type { Piece, TextFormat } from '../value/format.ts';

/** A document as a body (GraphQL over HTTP). */
export const graphqlFormat: TextFormat = {
  codec: 'plain',
  fits: (_, type) => (/^application\/graphql$/.test(type) ? 'declared' : undefined),
  read: () => false,
  carried: ({ text }) => ({ kind: 'pieces', pieces: findArguments(text) }),
};

/** What is deeper in lists and objects has no names that say what it is. */
const MAX_DEPTH = 32;
const CODECS = ['plain'] as const;

/** Whether a text is a document of GraphQL. */
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

type Names = readonly (string | number)[];

/** A literal or a variable that is passed, with the names around it: the field, and those of its arguments. */
interface Argument extends Token {
  readonly names: Names;
}

function* readArguments(document: string): Generator<Argument> {
  // Nothing where no arguments are.
  let around: (string | number)[] = [];
  let name: string | undefined;
  for (const token of readGraphqlTokens(document)) {
    const { kind, raw, next, isVariable } = token;
    // A variable with a colon behind it is declared.
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
 * The way to a value in a variable, with the name of the argument that the variable is passed as:
 * `/variables/id` for `n` of `deletePost(id: $n)`. Undefined if both names are the same, or if the variable is
 * passed as several arguments or as none.
 * @param root what is sent, with the document as `query`
 * @param keys the way to the value
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

/** By variable: the names of the argument that it is passed as; undefined if there are several. */
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

/** A piece of a document that says something of its arguments. */
interface Token {
  readonly kind: 'name' | 'punctuator' | 'literal';
  /** As it stands, a string without its quotes. */
  readonly raw: string;
  readonly start: number;
  /** Behind a name: `:` in front of its value, `(` in front of its arguments. */
  readonly next: string;
  /** Of a name: whether it is that of a variable. */
  readonly isVariable?: boolean;
}

/** Each alternative takes all that it begins with, so that no character is looked at twice. */
const TOKEN = /"""|"|#[^\n\r]*|-?\d[\w.+-]*|(\$?)(\w+)\s*([:(]?)|[)[\]{}]/g;

/**
 * The names, signs and literals of a GraphQL document. Not the strings with escapes, which no value that
 * is looked for has, nor fractions and comments.
 */
export function* readGraphqlTokens(document: string): Generator<Token> {
  const token = new RegExp(TOKEN);
  // Whether a string has no end: no server takes that, but what is behind it may say what a secret is.
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

/** Where the closing quotes of a string stand; undefined where they are missing. */
function endOfString(document: string, start: number, quotes: string): number | undefined {
  for (let at = document.indexOf(quotes, start); at !== -1; at = document.indexOf(quotes, at + 1)) {
    if (!isEscaped(document, at, start, quotes)) return at;
  }
  return undefined;
}

/** Where words end that stand in quotes which nothing closes. */
function endOfWords(document: string, start: number): number {
  const other = /[^\w\s.@-]/g;
  other.lastIndex = start;
  return other.exec(document)?.index ?? document.length;
}

/** In a block string, a backslash in front of three quotes is the only escape. */
function isEscaped(document: string, at: number, start: number, quotes: string): boolean {
  let slashes = 0;
  while (at - slashes > start && document[at - slashes - 1] === '\\') slashes += 1;
  return quotes === '"' ? slashes % 2 === 1 : slashes > 0;
}
