/** A piece of a GraphQL document that says something of its arguments. */
export interface GraphqlToken {
  readonly kind: 'name' | 'sign' | 'literal';
  /** As it stands, a string without its quotes. */
  readonly raw: string;
  readonly start: number;
  /** Behind a name: `:` in front of its value, `(` in front of its arguments. */
  readonly next: string;
}

/** Each alternative takes all that it begins with, so that no character is looked at twice. */
const TOKEN = /"""|"|#[^\n\r]*|-?\d[\w.+-]*|(\w+)\s*([:(]?)|[)[\]{}]/g;

/**
 * The names, signs and literals of a GraphQL document. Not the strings with escapes, which no value that
 * is looked for has, nor fractions and comments.
 */
export function* readGraphqlTokens(document: string): Generator<GraphqlToken> {
  const token = new RegExp(TOKEN);
  for (let match = token.exec(document); match; match = token.exec(document)) {
    const { 0: all, 1: name, 2: next = '', index } = match;
    if (name !== undefined) {
      yield { kind: 'name', raw: name, start: index, next };
    } else if (all.startsWith('"')) {
      const start = index + all.length;
      const end = endOfString(document, start, all);
      token.lastIndex = end + all.length;
      const raw = document.slice(start, end);
      if (!raw.includes('\\')) yield { kind: 'literal', raw, start, next: '' };
    } else if (/^-?\d+$/.test(all)) {
      yield { kind: 'literal', raw: all, start: index, next: '' };
    } else if (/^[)[\]{}]$/.test(all)) {
      yield { kind: 'sign', raw: all, start: index, next: '' };
    }
  }
}

/** Where the closing quotes of a string stand; without them, where the text ends. */
function endOfString(document: string, start: number, quotes: string): number {
  for (let at = document.indexOf(quotes, start); at !== -1; at = document.indexOf(quotes, at + 1)) {
    if (!isEscaped(document, at, start, quotes)) return at;
  }
  return document.length;
}

/** In a block string, a backslash in front of three quotes is the only escape. */
function isEscaped(document: string, at: number, start: number, quotes: string): boolean {
  let slashes = 0;
  while (at - slashes > start && document[at - slashes - 1] === '\\') slashes += 1;
  return quotes === '"' ? slashes % 2 === 1 : slashes > 0;
}
