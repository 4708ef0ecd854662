import type { Targets } from '../request/target.ts';
import type { IsSame } from './same-text.ts';
import { WORDS } from './words.ts';

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
