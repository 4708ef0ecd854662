/**
 * Looks for many texts at once, in one pass (Aho and Corasick, 1975): a body may bring thousands of
 * secrets, and secrets that begin alike, which must not be looked for one after another at every place.
 */

/** In characters. What is shorter stands everywhere by chance, and is not looked for. */
export const MIN_TEXT_LENGTH = 4;

/** Characters of all texts that are looked for: each takes some memory and time. */
const MAX_LOOKED_FOR = 1024 * 1024;

/** Whether these are more than can be looked for, which takes a target that means harm. */
export function areTooMany(texts: readonly string[]): boolean {
  return texts.reduce((sum, { length }) => sum + length, 0) > MAX_LOOKED_FOR;
}

interface TextFinder {
  /** Which of them stand in a text. */
  findIn(text: string): ReadonlySet<string>;
  /** Where they stand in a text, in their order; those that overlap are one. */
  spansIn(text: string): readonly FoundSpan[];
  /** A text with others in their places; those that overlap are replaced together, as the longest. */
  replaceIn(text: string, by: (found: string) => string): string;
}

/** @param texts not too many; those with less than four characters are not looked for */
export function createTextFinder(texts: Iterable<string>): TextFinder {
  const trie = new Trie();
  for (const text of texts) if (text.length >= MIN_TEXT_LENGTH) trie.add(text);
  trie.link();
  return {
    findIn(text) {
      const found = new Set<string>();
      const seen = new Set<Node>();
      trie.walk(text, (_, node) => {
        // Whoever was seen has told those that it ends with.
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

/** Where one or more of the texts stand in another. */
interface FoundSpan {
  readonly start: number;
  readonly end: number;
  /** Of the texts that are found in it. */
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

/** What some texts begin with. */
interface Node {
  /** The next character and its node; most have no more than one, for which a map would be large. */
  code: number;
  only: Node | undefined;
  /** All of them, where there are several. */
  next: Map<number, Node> | undefined;
  /** What it is, where it is one of the texts. */
  text: string | undefined;
  /** The longest other node that this one ends with. */
  suffix: Node | undefined;
  /** The longest text that this one ends with, itself not counted. */
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

  /** Call it once all texts are there. */
  link(): void {
    // It grows while it is walked: by depth, so that the suffixes of a node are linked before it.
    const nodes = [this.#root];
    for (const node of nodes) {
      for (const [code, next] of allNext(node)) {
        next.suffix = node === this.#root ? node : this.#follow(node.suffix, code);
        next.ending = next.suffix.text === undefined ? next.suffix.ending : next.suffix;
        nodes.push(next);
      }
    }
  }

  /** Tells each place at which texts end, with the longest of them. */
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
