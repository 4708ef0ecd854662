/**
 * The element of a live list that is told by signs alone: being the only one with a flag, the least, the
 * most, the newest, the first or the last. The recording does not show that the client went by these, so
 * nothing else may be what it went by.
 */
import { isFor } from '../../../formats/api-words.ts';
import type { Step } from '../../../formats/location.ts';
import { wordsOf, wordsOfSeveral } from '../../../formats/names.ts';
import { orderOf } from '../../../formats/wordings.ts';
import type { Siblings } from '../../response/values.ts';
import type { ListElement, Trait } from '../link/list-elements.ts';
import { findRival, findSigns } from './find-rival.ts';
import { findExtremes, isLasting, isSame, type Known } from './score-elements.ts';

/** Of both lists together. In longer ones, comparing all texts for each value of a request takes too long. */
const MOST_ELEMENTS = 1000;

/** The element; undefined if the signs lead to several, or if the client may have gone by something else. */
export function findTold(element: ListElement, live: Siblings, pairs: Known): Step | undefined {
  const { siblings, pageBefore } = element;
  // Each of two is the first or the last. What is the most on one page may not be the most of all.
  if (siblings.size < 3 || siblings.size + live.size > MOST_ELEMENTS || pageBefore >= 0)
    return undefined;
  const [told, ...others] = findSigns(element, live);
  if (!told || others.some((other) => !isSame(other, told))) return undefined;
  const isSure = isAlike(told, element, live, pairs) && !findRival(told, element, live, pairs);
  return isSure ? told : undefined;
}

/**
 * Whether a live element differs from the recorded one in nothing but its ids, its name, and numbers and
 * times, and each of these is that of one element alone.
 */
function isAlike(told: Step, element: ListElement, live: Siblings, pairs: Known): boolean {
  const { siblings, step, traits } = element;
  const [recorded, own] = [siblings.of(step), live.of(told)];
  if (own.size !== recorded.size || [...own.keys()].some((path) => !recorded.has(path)))
    return false;
  const differing = traits.filter(
    (trait) => !pairs.expect(trait).some((text) => own.get(trait.path)?.has(text)),
  );
  const isOfOne = ({ path, text, kind, source }: Trait): boolean => {
    if (kind === 'given' || source) return false;
    // Where the others kept their names, the one that is gone was another thing.
    if (kind === 'plain' && isLasting(path, text, siblings, live)) return false;
    return [siblings, live].every((all) => all.countTexts(path) >= all.size);
  };
  if (!differing.every(isOfOne)) return false;
  const texts = differing.filter(({ text }) => Number.isNaN(orderOf(text)));
  const names = texts.filter(({ kind }) => kind === 'plain');
  const areAlike = texts.every(({ path, text }) => {
    const common = wordsOfSeveral([...siblings.textsAt(path), ...live.textsAt(path)]);
    const [now = ''] = own.get(path) ?? [];
    return common.every((word) => wordsOf(text).includes(word) === wordsOf(now).includes(word));
  });
  return (
    areAlike &&
    names.length < 2 &&
    names.every((name) => isName(name, findExtremes(element, live).length > 0))
  );
}

/** Prices, sizes and dates as people write them have an order, which is not known. */
function isName({ path, text }: Trait, isOrdered: boolean): boolean {
  return !(isOrdered && /\d/.test(text)) && !wordsOf(path).some((word) => isFor('people', word));
}
