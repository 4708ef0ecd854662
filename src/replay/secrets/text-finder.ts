/**
 * Looks for many texts at once: a body may bring thousands of secrets, and to look for each of them
 * alone takes the time of all of them at every text. Whether one of some length stands somewhere is told
 * by a hash that is made of two others, of all before its end and before its start, and not by reading
 * it (Karp and Rabin): there are few lengths, but texts may be long.
 */
import { randomInt } from 'node:crypto';

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
  if (known.size === 0) return { findIn: () => new Set(), replaceIn: (text) => text };
  const lengths = lengthsByStart(known);
  const byHash = new Map<number, string[]>();
  let longest = 0;
  for (const text of known) {
    const hash = hashesOf(text)[text.length] ?? 0;
    const alike = byHash.get(hash);
    if (alike) alike.push(text);
    else byHash.set(hash, [text]);
    longest = Math.max(longest, text.length);
  }
  const powers = powersUpTo(longest);

  /** All that begin at a place, the longest first. @param isWanted is asked before one is read */
  function* foundAt(
    text: string,
    at: number,
    hashes: Uint32Array,
    isWanted: (found: string) => boolean = () => true,
  ): Generator<string> {
    for (const length of lengths.get(text.slice(at, at + shortest)) ?? NONE) {
      if (at + length > text.length) continue;
      const before = ((hashes[at] ?? 0) * (powers[length] ?? 0)) % PRIME;
      const hash = ((hashes[at + length] ?? 0) - before + PRIME) % PRIME;
      const found = byHash
        .get(hash)
        ?.find((each) => each.length === length && isWanted(each) && text.startsWith(each, at));
      if (found !== undefined) yield found;
    }
  }
  return {
    findIn(text) {
      const found = new Set<string>();
      const hashes = hashesOf(text);
      const isNew = (each: string): boolean => !found.has(each);
      for (let at = 0; at <= text.length - shortest; at += 1) {
        for (const part of foundAt(text, at, hashes, isNew)) found.add(part);
      }
      return found;
    },
    replaceIn(text, by) {
      const parts: string[] = [];
      const hashes = hashesOf(text);
      let end = 0;
      for (let at = 0; at <= text.length - shortest; at += 1) {
        const [longestOne] = foundAt(text, at, hashes);
        if (longestOne === undefined) continue;
        parts.push(text.slice(end, at), by(longestOne));
        end = at + longestOne.length;
        at = end - 1;
      }
      return parts.length === 0 ? text : parts.join('') + text.slice(end);
    },
  };
}

const NONE: readonly number[] = [];

/** Products of two hashes are whole numbers in doubles. */
const PRIME = 67_108_859;
/** Unknown to whoever makes texts: none are alike by design. */
const BASE = randomInt(0x10000, PRIME);

/** By length of a start of a text: its hash. */
function hashesOf(text: string): Uint32Array {
  const hashes = new Uint32Array(text.length + 1);
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) {
    hash = (hash * BASE + text.charCodeAt(at)) % PRIME;
    hashes[at + 1] = hash;
  }
  return hashes;
}

/** What the hash of a start has become when so many characters have followed. */
function powersUpTo(length: number): Uint32Array {
  const powers = new Uint32Array(length + 1);
  powers[0] = 1;
  for (let at = 1; at <= length; at += 1) powers[at] = ((powers[at - 1] ?? 0) * BASE) % PRIME;
  return powers;
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
