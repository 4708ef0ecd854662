/**
 * Whether the client may have gone for another element than the one that is most like the recorded one.
 * The recording shows what a client has taken, not why: by its name, by a flag, as the first, the last or
 * the newest. Where these lead to one element, it does not matter which it was.
 *
 * The element of a live list that is told by signs alone: being the only one with a flag, the least, the
 * most, the newest, the first or the last. The recording does not show that the client went by these, so
 * nothing else may be what it went by.
 */

import { isFor } from '../../../formats/value/api-words.ts';
import type { Step } from '../../../formats/value/location.ts';
import { isSerialId, wordsOf, wordsOfSeveral } from '../../../formats/value/names.ts';
import {
  isFlag,
  isName,
  isRandomId,
  isTime,
  isWording,
  orderOf,
} from '../../../formats/value/wordings.ts';
import type { ListElement, Trait } from '../link/list-elements.ts';
import type { Siblings } from '../message/values.ts';
import {
  findExtremes,
  isNumberAmongNames,
  isSame,
  isStable,
  type Known,
} from './score-elements.ts';

/**
 * Another element that the client may have chosen; undefined if the choice is certain. A name that the
 * client had given, or that only one element has, makes it certain. Without such a name, the client may
 * have gone by a flag, by the order or by the position, and these have to lead to the same element.
 */
export function findRival(
  step: Step,
  element: ListElement,
  live: Siblings,
  pairs: Known,
): Step | undefined {
  if (hasSameId(step, element, live, pairs)) return undefined;
  const isOther = (each: Step): boolean => !isSame(each, step);
  const name = findName(element, live, pairs);
  const named = name ? live.withAny(name.path, name.texts) : [];
  if (name?.isGiven && named.length > 0) {
    const isNamed = name.isAlone ? () => true : createGivenMatcher(element, live, pairs);
    return named.find((each, index) => isOther(each) && (isNamed(each) || index < name.firsts));
  }
  // What was alone in its list was the newest as well.
  const candidates =
    named.length === 1 && name?.isAlone
      ? [...named, ...(element.siblings.size === 1 ? findNewest(element, live) : [])]
      : [...named.slice(0, 1), ...findByFeatures(element, live)];
  return candidates.find(isOther);
}

/**
 * Whether the element alone has an id, or a number that the client had given, and the recorded element
 * alone had it too.
 */
function hasSameId(step: Step, element: ListElement, live: Siblings, pairs: Known): boolean {
  const { traits, siblings } = element;
  const own = live.of(step);
  return traits.some((trait) => {
    const { path, text, kind, source } = trait;
    const isNumber = isSerialId(text);
    const isId = kind === 'id' ? source !== undefined || !isNumber : kind === 'given' && isNumber;
    if (!isId || siblings.count(path, text) > 1) return false;
    const texts = pairs.expect(trait);
    const count = texts.reduce((sum, each) => sum + live.count(path, each), 0);
    const isSame = count === 1 && texts.some((each) => own.get(path)?.has(each));
    return isSame && (kind !== 'id' || source !== undefined || !isMadeAgain(element, live));
  });
}

/**
 * Whether the client has made the element once more, on the instance of the recording: besides the recorded
 * one, an element with a new random id has all that the client had given.
 */
export function isMadeAgain({ traits, siblings }: ListElement, live: Siblings): boolean {
  // What several have is the id of their owner.
  const ids = traits.filter(
    ({ kind, path, text }) => kind === 'id' && isRandomId(text) && live.count(path, text) === 1,
  );
  const given = traits.filter(({ kind, isAround }) => kind === 'given' && !isAround);
  const [first] = given;
  if (!first || ids.length === 0) return false;
  return live.with(first.path, first.text).some((each) => {
    const textsAt = (path: string): string[] => [...(live.of(each).get(path) ?? [])];
    const isNew = ids.every(({ path }) => !textsAt(path).some((id) => siblings.has(path, id)));
    return isNew && given.every(({ path, text }) => textsAt(path).includes(text));
  });
}

/** What an element is called. */
interface Name {
  readonly path: string;
  /** What it may be now. */
  readonly texts: readonly string[];
  readonly isGiven: boolean;
  /** Whether no other recorded element has it. */
  readonly isAlone: boolean;
  /** How many of the first with it may be meant, whatever else they have. */
  readonly firsts: 0 | 1;
}

/**
 * Tells the elements that have all which the client had given the recorded one, if that tells it from the
 * others: of all rights to `orders`, the one to `update` them.
 */
function createGivenMatcher(
  { traits, siblings }: ListElement,
  live: Siblings,
  pairs: Known,
): (step: Step) => boolean {
  const given = traits.filter(({ kind }) => kind === 'given');
  const recorded = siblings.steps.filter((step) =>
    given.every(({ path, text }) => siblings.of(step).get(path)?.has(text)),
  );
  if (recorded.length > 1) return () => true;
  return (step) =>
    given.every((each) =>
      pairs.expect(each).some((text) => live.of(step).get(each.path)?.has(text)),
    );
}

/**
 * The name of an element: the one that the client had given, else the first text at a path that holds
 * names. Undefined if there is none, or if the client had not given it and a recorded element before has
 * the same.
 */
function findName(
  { step, traits, siblings }: ListElement,
  live: Siblings,
  pairs: Known,
): Name | undefined {
  const texts = traits.filter(
    ({ path, text, kind, isAround }) =>
      (kind === 'given' || kind === 'plain') &&
      !(isAround && live.count(path, text) > 1) &&
      (isName(text) || isNumberAmongNames(path, text, live)),
  );
  const names = texts.filter(({ path }) => isNaming(path, siblings, live));
  // What is further inside is the name of something else, such as of its owner.
  const depth = Math.min(
    ...texts.flatMap((each) => (isWording(each.text) ? each.depth : [])),
    ...names.map((each) => each.depth),
  );
  const own = names.filter((trait) => trait.depth === depth);
  // The client looks for a name from the first on.
  const isFirst = ({ path, text }: Trait): boolean => {
    const [first] = siblings.with(path, text);
    return first !== undefined && isSame(first, step);
  };
  const given = own.find(({ kind }) => kind === 'given');
  // If its owner is called so as well, and all things of the list are, that tells nothing.
  const same = traits.find((each) => given && each.text === given.text && isFirst(each));
  const trait = same ?? given ?? own[0];
  if (!trait || !(given || isFirst(trait))) return undefined;
  const { path, text } = trait;
  const now = pairs.expect(trait);
  // Who looks for a name on one page after another takes the first that has the rest of it as well.
  const others = texts.filter((each) => each.path !== path);
  const isBefore = [siblings.before, live.before].some((page) =>
    page?.with(path, text).some((each) => {
      return others.every((other) => page.of(each).get(other.path)?.has(other.text));
    }),
  );
  const isAlone = siblings.count(path, text) === 1 && !isBefore;
  const firsts = isFirst(trait) ? 1 : 0;
  return { path, texts: now, isGiven: given !== undefined && !isBefore, isAlone, firsts };
}

/** Whether texts at a path tell elements from each other, as names do, and kinds and constants do not. */
function isNaming(path: string, siblings: Siblings, live: Siblings): boolean {
  const most = Math.max(siblings.size, live.size);
  const areWordings = siblings.areWordings(path) || live.areWordings(path);
  const least = Math.max(siblings.countTexts(path), live.countTexts(path));
  if (least > 1 && (areWordings || least * 2 > most)) return true;
  const texts = [...new Set([...siblings.textsAt(path), ...live.textsAt(path)])];
  const [text = ''] = texts;
  if (texts.length === 1) return siblings.size === 1 && (live.size === 1 || isWording(text));
  return areWordings || texts.length * 2 > most;
}

/** The elements to which the marks of the recorded one, its order and its place lead. */
function findByFeatures(element: ListElement, live: Siblings): Step[] {
  const { siblings, step, traits } = element;
  const flagged = traits.flatMap(({ path, text }) => {
    if (!isFlag(text) || siblings.count(path, text) !== 1 || siblings.size === 1) return [];
    return live.count(path, text) === 1 ? live.with(path, text) : [];
  });
  const position = siblings.positionOf(step);
  const ends = [
    position === 0 ? live.steps[0] : undefined,
    position === siblings.size - 1 ? live.steps.at(-1) : undefined,
  ];
  return [...flagged, ...ends.flatMap((each) => each ?? []), ...findExtremes(element, live)];
}

/** The newest of the live elements, if the recorded one has a time. */
function findNewest({ siblings, step }: ListElement, live: Siblings): Step[] {
  const times = [...siblings.of(step)].filter(([, texts]) => [...texts].every(isTime));
  return times.flatMap(([path]) => live.extremes(path)?.most ?? []).slice(0, 1);
}

/** Of both lists together. In longer ones, comparing all texts for each value of a request takes too long. */
const MAX_ELEMENTS = 1000;

/** The element; undefined if the signs lead to several, or if the client may have gone by something else. */
export function findByFeaturesAlone(
  element: ListElement,
  live: Siblings,
  pairs: Known,
): Step | undefined {
  const { siblings, pageBefore } = element;
  // Each of two is the first or the last. What is the most on one page may not be the most of all.
  if (siblings.size < 3 || siblings.size + live.size > MAX_ELEMENTS || pageBefore >= 0)
    return undefined;
  const [found, ...others] = findByFeatures(element, live);
  if (!found || others.some((other) => !isSame(other, found))) return undefined;
  const isSure = isAlike(found, element, live, pairs) && !findRival(found, element, live, pairs);
  return isSure ? found : undefined;
}

/**
 * Whether a live element differs from the recorded one in nothing but its ids, its name, and numbers and
 * times, and each of these is that of one element alone.
 */
function isAlike(found: Step, element: ListElement, live: Siblings, pairs: Known): boolean {
  const { siblings, step, traits } = element;
  const [recorded, own] = [siblings.of(step), live.of(found)];
  if (own.size !== recorded.size || [...own.keys()].some((path) => !recorded.has(path)))
    return false;
  const differing = traits.filter(
    (trait) => !pairs.expect(trait).some((text) => own.get(trait.path)?.has(text)),
  );
  const isOfOne = ({ path, text, kind, source }: Trait): boolean => {
    if (kind === 'given' || source) return false;
    // Where the others kept their names, the one that is gone was another thing.
    if (kind === 'plain' && isStable(path, text, siblings, live)) return false;
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
    names.every((name) => isNameTrait(name, findExtremes(element, live).length > 0))
  );
}

/** Prices, sizes and dates as people write them have an order, which is not known. */
function isNameTrait({ path, text }: Trait, isOrdered: boolean): boolean {
  return !(isOrdered && /\d/.test(text)) && !wordsOf(path).some((word) => isFor('people', word));
}
