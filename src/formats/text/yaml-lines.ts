/** The members of YAML mappings that begin a line, as most programs write them. */

/** A member of a mapping. */
export interface YamlMember {
  /** Indentation in characters, with the dash of a list element. */
  readonly indent: number;
  /** Whether it is the first member of a list element. */
  readonly isFirst: boolean;
  readonly key: string;
  /** A scalar of one line without its quotes, or the lines of a block; empty if a mapping follows. */
  readonly value: string;
  readonly start: number;
  /** Whether the value is the lines of a block. */
  readonly isBlock: boolean;
}

/** A key, in quotes or without. */
const KEY = /^( {0,64}(- {1,9})?)(["']?)([\w./-]{1,128})\3:(?=\s|$)/;
const BLOCK = /^[|>][+-]?\d?$/;

/** The members in lines of YAML, in their order, with `undefined` between two documents. */
export function* readYamlLines(text: string): Generator<YamlMember | undefined, void> {
  for (let at = 0; at < text.length; ) {
    const end = endOfLine(text, at);
    const line = text.slice(at, end);
    const [head, spaces = '', dash, , key = ''] = KEY.exec(line) ?? [];
    let next = end + 1;
    if (head !== undefined) {
      const indent = spaces.length;
      const place = { indent, isFirst: dash !== undefined, key };
      const rest = trimmed(text, at + head.length, end);
      if (BLOCK.test(rest.value)) {
        next = endOfBlock(text, next, indent);
        const lines = trimmed(text, end + 1, Math.min(next, text.length));
        yield { ...place, ...lines, isBlock: true };
      } else yield { ...place, ...scalarIn(rest), isBlock: false };
    } else if (line.startsWith('---')) yield undefined;
    at = next;
  }
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** The end of the lines that are indented further than the key. */
function endOfBlock(text: string, from: number, indent: number): number {
  let at = from;
  while (at < text.length) {
    const end = endOfLine(text, at);
    const line = text.slice(at, end);
    if (line.trim() !== '' && line.search(/\S/) <= indent) return at;
    at = end + 1;
  }
  return text.length;
}

interface Scalar {
  readonly value: string;
  readonly start: number;
}

function trimmed(text: string, from: number, to: number): Scalar {
  const lines = text.slice(from, to);
  return { value: lines.trim(), start: from + lines.length - lines.trimStart().length };
}

/** A scalar without its quotes, or without the comment behind it. */
function scalarIn({ value, start }: Scalar): Scalar {
  const quote = value.charAt(0);
  const isQuoted = quote === '"' || quote === "'";
  const end = isQuoted ? value.indexOf(quote, 1) : value.indexOf(' #');
  if (!isQuoted) return { value: (end < 0 ? value : value.slice(0, end)).trimEnd(), start };
  return { value: value.slice(1, end < 0 ? undefined : end), start: start + 1 };
}
