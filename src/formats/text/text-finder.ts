/**
 * A search for many texts in one pass (Aho and Corasick, 1975): a body may bring thousands of secrets, many
 * of which begin alike. A search for one after another would take far too long.
 */

/** In characters. A shorter text is everywhere by chance, and is not looked for. */
export const MIN_TEXT_LENGTH = 4;

/** In characters of all texts together, each of which takes memory and time. */
const MAX_LOOKED_FOR = 1024 * 1024;

/** Whether texts are too long, together, to be looked for: only a hostile target sends so many. */
export function areTooMany(texts: readonly string[]): boolean {
  return texts.reduce((sum, { length }) => sum + length, 0) > MAX_LOOKED_FOR;
}

interface TextFinder {
  /** The texts that are in another text. */
  findIn(text: string): ReadonlySet<string>;
  /** The ranges of the texts in another text, in their order; ranges that overlap are merged. */
  spansIn(text: string): readonly FoundSpan[];
  /** A text in which the texts are replaced; those that overlap are replaced together, as the longest one. */
  replaceIn(text: string, by: (found: string) => string): string;
}

/**
 * Makes a search for texts, of which those with less than four characters are left out.
 * @param texts not too many
 */
export function createTextFinder(texts: Iterable<string>): TextFinder {
  const trie = new Trie();
  for (const text of texts) if (text.length >= MIN_TEXT_LENGTH) trie.add(text);
  trie.link();
  return {
    findIn(text) {
      const found = new Set<string>();
      const seen = new Set<Node>();
      trie.walk(text, (_, node) => {
        // A node that was seen has added all texts that it ends with.
        for (let at: Node | undefined = node; at && !seen.has(at); at = at.ending) {
          seen.add(at);
          if (at.text !== undefined) found.add(at.text);
        }
      });
      return found;
    },
    spansIn: (text) => mergeOverlaps(trie, text),
    replaceIn(text, by) {
      const parts: string[] = [];
      let copied = 0;
      for (const { start, end, longest } of mergeOverlaps(trie, text)) {
        parts.push(text.slice(copied, start), by(longest));
        copied = end;
      }
      return parts.length === 0 ? text : parts.join('') + text.slice(copied);
    },
  };
}

/** The range of one text, or of several that overlap. */
interface FoundSpan {
  readonly start: number;
  readonly end: number;
  /** The longest of the texts in it. */
  readonly longest: string;
}

function mergeOverlaps(trie: Trie, text: string): FoundSpan[] {
  const spans: FoundSpan[] = [];
  trie.walk(text, (end, { text: longest = '' }) => {
    let span = { start: end - longest.length, end, longest };
    for (let last = spans.at(-1); last && last.end > span.start; last = spans.at(-1)) {
      spans.pop();
      const isLonger = span.longest.length > last.longest.length;
      span = {
        start: Math.min(last.start, span.start),
        end,
        longest: isLonger ? span.longest : last.longest,
      };
    }
    spans.push(span);
  });
  return spans;
}

/** A common prefix of some of the texts. */
interface Node {
  /** The next character and its node. Most nodes have only one, for which a map would be too large. */
  code: number;
  only: Node | undefined;
  /** The nodes of all next characters, if there are several. */
  next: Map<number, Node> | undefined;
  /** The text itself, if the prefix is one of the texts. */
  text: string | undefined;
  /** The node of the longest other prefix that this one ends with. */
  suffix: Node | undefined;
  /** The node of the longest other text that this one ends with. */
  ending: Node | undefined;
}

class Trie {
  readonly #root: Node = createNode();

  add(text: string): void {
    let node = this.#root;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      node = nextOf(node, code) ?? addNext(node, code);
    }
    node.text = text;
  }

  /** Links the nodes, once all texts are added. */
  link(): void {
    // The list grows during the walk, level by level, so that the suffixes of a node are linked before it.
    const nodes = [this.#root];
    for (const node of nodes) {
      for (const [code, next] of allNext(node)) {
        next.suffix = node === this.#root ? node : this.#follow(node.suffix, code);
        next.ending = next.suffix.text === undefined ? next.suffix.ending : next.suffix;
        nodes.push(next);
      }
    }
  }

  /** Visits each offset at which texts end, with the longest of them. */
  walk(text: string, visit: (end: number, longest: Node) => void): void {
    let node = this.#root;
    for (let at = 0; at < text.length; at += 1) {
      node = this.#follow(node, text.charCodeAt(at));
      const longest = node.text === undefined ? node.ending : node;
      if (longest) visit(at + 1, longest);
    }
  }

  #follow(from: Node | undefined, code: number): Node {
    for (let node = from; node; node = node.suffix) {
      const next = nextOf(node, code);
      if (next) return next;
    }
    return this.#root;
  }
}

function createNode(): Node {
  return {
    code: -1,
    only: undefined,
    next: undefined,
    text: undefined,
    suffix: undefined,
    ending: undefined,
  };
}

function nextOf(node: Node, code: number): Node | undefined {
  return node.code === code ? node.only : node.next?.get(code);
}

function allNext({ code, only, next }: Node): Iterable<[number, Node]> {
  return next ?? (only ? [[code, only]] : []);
}

function addNext(node: Node, code: number): Node {
  const next = createNode();
  if (node.only === undefined) {
    node.code = code;
    node.only = next;
  } else {
    node.next ??= new Map([[node.code, node.only]]);
    node.next.set(code, next);
  }
  return next;
}
