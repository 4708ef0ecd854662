import { splitAtPlaceholders } from '../../formats/text/placeholder.ts';
import { WORDS } from '../../formats/value/wordings.ts';
import type { Targets } from '../send/target.ts';

/**
 * Whether a live value is what has come in the place of a recorded one, such as an id that the target
 * has given anew, or a URL of the target in the place of one of the recorded origin.
 */
export type IsSame = (recorded: string, actual: string) => boolean;

/**
 * Whether a live text counts as the recorded one. Placeholders of secrets stand for any text.
 */
export function isSameText(recorded: string, actual: string, isSame: IsSame): boolean {
  return recorded === actual || fitsPlaceholders(recorded, actual) || isSame(recorded, actual);
}

/** Not by a pattern made of the text: that could take ages. */
function fitsPlaceholders(recorded: string, actual: string): boolean {
  const parts = splitAtPlaceholders(recorded);
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length < 2 || !actual.startsWith(first) || !actual.endsWith(last)) return false;
  const end = actual.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = findPart(actual, part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= end;
}

/** Shorter ones are looked for at once. */
const SHORT = 32;

/**
 * The offset of a part of a text, -1 where there is none: `indexOf` may look at all of a long part at
 * each character of the text. This looks at each once (Knuth, Morris and Pratt).
 */
function findPart(text: string, part: string, from: number): number {
  if (part.length <= SHORT) return text.indexOf(part, from);
  /** By length of a start of the part: of its longest end that is a start of it, too. */
  const borders = new Uint32Array(part.length + 1);
  let fitting = 0;
  for (let at = 1; at < part.length; at += 1) {
    while (fitting > 0 && part[at] !== part[fitting]) fitting = borders[fitting] ?? 0;
    if (part[at] === part[fitting]) fitting += 1;
    borders[at + 1] = fitting;
  }
  fitting = 0;
  for (let at = from; at < text.length; at += 1) {
    while (fitting > 0 && text[at] !== part[fitting]) fitting = borders[fitting] ?? 0;
    if (text[at] === part[fitting]) fitting += 1;
    if (fitting === part.length) return at + 1 - part.length;
  }
  return -1;
}

/**
 * Counts texts as equal that have a live value where the recorded ones have what it came for, or that
 * name a target where they name its recorded origin; also as parts of longer texts, such as URLs.
 * @param isLive whether one value is known to have come in the place of another
 * @param withFresh gives a recorded text with the new values of the client in it
 */
export function createIsSame(
  targets: Targets,
  isLive: IsSame,
  withFresh: (recorded: string) => string,
): IsSame {
  return (recorded, actual) => {
    const fresh = withFresh(recorded);
    const texts = fresh === recorded ? [recorded] : [recorded, fresh];
    return [...texts, ...texts.flatMap((text) => rebase(text, targets))].some(
      (text) => text === actual || isLive(text, actual) || hasSameWords(text, actual, isLive),
    );
  };
}

/** A text with the targets in the place of the recorded origins; with their base paths, and without. */
function rebase(text: string, targets: Targets): string[] {
  const named = targets.filter(([origin]) => text.includes(origin));
  if (named.length === 0) return [];
  return ['', 'base'].map((kind) =>
    named.reduce(
      (rebased, [recorded, { origin, basePath }]) =>
        rebased.replaceAll(recorded, kind === 'base' ? origin + basePath : origin),
      text,
    ),
  );
}

function hasSameWords(recorded: string, actual: string, isLive: IsSame): boolean {
  const words = recorded.split(WORDS);
  const others = actual.split(WORDS);
  if (words.length < 4 || words.length !== others.length) return false;
  return words.every((word, index) => {
    const other = others[index] ?? '';
    return word === other || isLive(word, other);
  });
}
