/**
 * Looks for many texts at once: a body may bring thousands of secrets, and to look for each of them
 * alone takes the time of all of them at every text.
 */

/** What is shorter stands everywhere by chance. */
const shortest = 4;

export interface TextFinder {
  /** Which of them stand in a text. */
  findIn(text: string): ReadonlySet<string>;
  /** A text with others in their places; of two that begin at one place, the longer goes first. */
  replaceIn(text: string, by: (found: string) => string): string;
}

/** @param texts those with less than four characters are not looked for */
export function createTextFinder(texts: Iterable<string>): TextFinder {
  const known = new Set([...texts].filter(({ length }) => length >= shortest));
  const lengths = lengthsByStart(known);
  const foundAt = (text: string, at: number): string[] => {
    const candidates = lengths.get(text.slice(at, at + shortest)) ?? [];
    return candidates
      .filter((length) => at + length <= text.length)
      .map((length) => text.slice(at, at + length))
      .filter((part) => known.has(part));
  };
  return {
    findIn(text) {
      const found = new Set<string>();
      if (known.size === 0) return found;
      for (let at = 0; at <= text.length - shortest; at += 1) {
        for (const part of foundAt(text, at)) found.add(part);
      }
      return found;
    },
    replaceIn(text, by) {
      if (known.size === 0) return text;
      const parts: string[] = [];
      let end = 0;
      for (let at = 0; at <= text.length - shortest; at += 1) {
        const [longest] = foundAt(text, at);
        if (longest === undefined) continue;
        parts.push(text.slice(end, at), by(longest));
        end = at + longest.length;
        at = end - 1;
      }
      return parts.length === 0 ? text : parts.join('') + text.slice(end);
    },
  };
}

/** The lengths of the texts that begin alike, the longest first. */
function lengthsByStart(texts: Iterable<string>): Map<string, readonly number[]> {
  const lengths = new Map<string, Set<number>>();
  for (const text of texts) {
    const start = text.slice(0, shortest);
    const known = lengths.get(start);
    if (known) known.add(text.length);
    else lengths.set(start, new Set([text.length]));
  }
  const sorted = [...lengths].map(([start, all]): [string, number[]] => {
    return [start, [...all].sort((a, b) => b - a)];
  });
  return new Map(sorted);
}
