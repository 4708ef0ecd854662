/**
 * Secrets where nobody knew them for secrets: a login answers with a token in its body, which later
 * stands in an Authorization. Only when the recording is over are its secrets known, by their hashes
 * and lengths. Then each piece of text that may be one, by its length and by where it starts and
 * ends, is hashed as well.
 */
import type { KnownSecrets } from './known-secrets.ts';
import { readEscapes } from './read-escapes.ts';
import { isEdge, walkTokenRuns } from './token-runs.ts';

/** Gives a text with placeholders in the places of known secrets. */
export type ReplaceSecrets = (text: string) => string;

/** A known secret in a text. */
interface Found {
  readonly start: number;
  readonly end: number;
  readonly placeholder: string;
}

/** @param secrets all of them: what is added later is not found */
export function createReplaceSecrets(secrets: KnownSecrets): ReplaceSecrets {
  if (secrets.isEmpty) return (text) => text;
  const { lengths } = secrets;
  const shortest = Math.min(...lengths);

  /** None is part of a longer word, and none lies in another. */
  const find = (text: string, from: number, to: number, found: Found[]): void => {
    for (let start = from; start + shortest <= to; start++) {
      if (start > from && !isEdge(text, start)) continue;
      for (const length of lengths) {
        const end = start + length;
        if (end > to || !isEdge(text, end)) continue;
        const placeholder = secrets.placeholder(text, start, end);
        if (placeholder === undefined) continue;
        found.push({ start, end, placeholder });
        start = end - 1;
        break;
      }
    }
  };

  const findEscaped = (text: string, from: number, to: number, found: Found[]): void => {
    const read = readEscapes(text.slice(from, to));
    if (read === undefined) return;
    const inRead: Found[] = [];
    find(read.text, 0, read.text.length, inRead);
    const place = (offset: number): number => from + (read.offsets[offset] ?? 0);
    for (const { start, end, placeholder } of inRead) {
      found.push({ start: place(start), end: place(end), placeholder });
    }
  };

  return (text) => {
    const found: Found[] = [];
    walkTokenRuns(text, shortest, (from, to, isEscaped) => {
      const before = found.length;
      find(text, from, to, found);
      if (isEscaped && found.length === before) findEscaped(text, from, to, found);
    });
    return replaceFound(text, found);
  };
}

function replaceFound(text: string, found: readonly Found[]): string {
  let replaced = '';
  let done = 0;
  for (const { start, end, placeholder } of found) {
    replaced += text.slice(done, start) + placeholder;
    done = end;
  }
  return replaced + text.slice(done);
}
