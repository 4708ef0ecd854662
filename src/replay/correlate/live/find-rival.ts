/**
 * Considers how the client may have chosen an element of a list. The recording shows what the client took, but
 * not why: by its name, by a flag, or because it was the first, the last or the newest. If all of these lead to one
 * live element, the reason does not matter. If not, that element has a rival (`findRival`).
 *
 * Without a name, such features alone identify an element only if they all lead to it, and if nothing else can
 * have been the reason (`findByFeaturesAlone`).
 */

import { isFor } from '../../../formats/value/api-words.ts';
import type { Step } from '../../../formats/value/location.ts';
import { isSerialId, wordsOf } from '../../../formats/value/names.ts';
import {
  isName,
  isRandomId,
  isWording,
  kindOfText,
  orderOf,
} from '../../../formats/value/wordings.ts';
import type { ListElement, Trait } from '../link/list-elements.ts';
import type { Siblings } from '../message/values.ts';
import { applies } from '../reasons/reasons.ts';
import {
  findExtremes,
  isNumberAmongNames,
  isSame,
  isStable,
  type Known,
} from './score-elements.ts';

/**
 * Another element that the client may have chosen; undefined if the choice is certain. A name that the client had
 * given, or that only one element has, makes it certain. Otherwise flag, order and position have to lead to the
 * same element.
 */
export function findRival(
  step: Step,
  element: ListElement,
  live: Siblings,
  pairs: Known,
): Step | undefined {
  if (!applies('rival')) return undefined;
  if (hasSameId(step, element, live, pairs)) return undefined;
  const isOther = (each: Step): boolean => !isSame(each, step);
  const name = findName(element, live, pairs);
  const named = name ? live.withAny(name.path, name.texts) : [];
  if (name?.isGiven && named.length > 0) {
    const isNamed = name.isAlone ? () => true : createGivenMatcher(element, live, pairs);
    return named.find((each, index) => isOther(each) && (isNamed(each) || index < name.firsts));
  }
  // The only element of a list was its newest as well.
  const candidates =
    named.length === 1 && name?.isAlone
      ? [...named, ...(element.siblings.size === 1 ? findNewest(element, live) : [])]
      : [...named.slice(0, 1), ...findByFeatures(element, live)];
  return candidates.find(isOther);
}

/**
 * The live element with the name of the recorded one, if each of them alone has that name, and most other names of
 * the recorded one: it is the one, whatever another element has in common with it. Undefined if the client had
 * given something else of it.
 */
export function findNamesake(element: ListElement, live: Siblings, pairs: Known): Step | undefined {
  const name = findName(element, live, pairs);
  if (!name?.isAlone) return undefined;
  const [named, other] = live.withAny(name.path, name.texts);
  if (!named || other) return undefined;
  const texts = new Set([...live.of(named).values()].flatMap((own) => [...own]));
  const others = element.traits.filter(
    ({ path, kind, text }) => kind !== 'id' && kind !== 'url' && path !== name.path && isName(text),
  );
  if (!name.isGiven && others.some(({ kind }) => kind === 'given')) return undefined;
  const kept = others.filter((each) => pairs.expect(each).some((text) => texts.has(text)));
  return others.length === 0 || kept.length * 2 > others.length ? named : undefined;
}

/**
 * Whether an id, or a number that the client had given, belongs to this element alone and belonged to the recorded
 * element alone.
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
 * Whether the replay runs against the recorded instance, and has created the element once more there: an element
 * with a new random id has all that the client had given the recorded one.
 */
export function isMadeAgain({ traits, siblings }: ListElement, live: Siblings): boolean {
  // An id that several elements have is that of their owner.
  const ids = traits.filter(
    ({ kind, path, text }) => kind === 'id' && isRandomId(text) && live.count(path, text) === 1,
  );
  const given = traits.filter(({ kind, isContainer }) => kind === 'given' && !isContainer);
  const [first] = given;
  if (!first || ids.length === 0) return false;
  return live.with(first.path, first.text).some((each) => {
    const textsAt = (path: string): string[] => [...(live.of(each).get(path) ?? [])];
    const isNew = ids.every(({ path }) => !textsAt(path).some((id) => siblings.has(path, id)));
    return isNew && given.every(({ path, text }) => textsAt(path).includes(text));
  });
}

/** The name of an element. */
interface Name {
  readonly path: string;
  /** Its possible live texts. */
  readonly texts: readonly string[];
  readonly isGiven: boolean;
  /** Whether only one recorded element has it. */
  readonly isAlone: boolean;
  /** 1 if the first element with this name may be meant whatever else it has, else 0. */
  readonly firsts: 0 | 1;
}

/**
 * Makes a predicate for the elements that have everything which the client had given the recorded one, such as the
 * permission to `update` among all permissions for `orders`. It accepts all elements if several recorded ones have
 * that.
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
 * The name of an element: the one that the client had given, else the first text at a path of names, at best one
 * that is no state. Undefined if there is none, or if the client had not given it and an earlier recorded element has the same.
 */
function findName(
  { step, traits, siblings }: ListElement,
  live: Siblings,
  pairs: Known,
): Name | undefined {
  const texts = traits.filter(
    ({ path, text, kind, isContainer }) =>
      (kind === 'given' || kind === 'plain') &&
      !(isContainer && live.count(path, text) > 1) &&
      (isName(text) || isNumberAmongNames(path, text, live)),
  );
  const names = texts.filter(({ path }) => isNaming(path, siblings, live));
  // A deeper name is that of something else, such as the owner.
  const nesting = Math.min(
    ...texts.flatMap((each) => (isWording(each.text) ? each.nesting : [])),
    ...names.map((each) => each.nesting),
  );
  const own = names.filter((trait) => trait.nesting === nesting);
  // A client that searches by name takes the first match.
  const isFirst = ({ path, text }: Trait): boolean => {
    const [first] = siblings.with(path, text);
    return first !== undefined && isSame(first, step);
  };
  const given = own.find(({ kind }) => kind === 'given');
  // A state, such as the only open ticket's: now, few texts are those of many elements.
  const isState = ({ path, text }: Trait): boolean =>
    siblings.size > 1 && siblings.count(path, text) === 1 && live.countTexts(path) * 2 <= live.size;
  // The owner may have the same name in all elements, which distinguishes nothing.
  const same = traits.find((each) => given && each.text === given.text && isFirst(each));
  const trait = same ?? given ?? own.find((each) => !isState(each)) ?? own[0];
  if (!trait || !(given || isFirst(trait))) return undefined;
  const { path, text } = trait;
  const now = pairs.expect(trait);
  // A client that searches page by page takes the first match that has the other texts as well, if these still tell.
  const namesakes = live.withAny(path, now);
  const others = texts.filter(
    (each) =>
      each.path !== path &&
      namesakes.some((namesake) => live.of(namesake).get(each.path)?.has(each.text)),
  );
  const isBefore = [siblings.before, live.before].some((page) =>
    page?.with(path, text).some((each) => {
      return others.every((other) => page.of(each).get(other.path)?.has(other.text));
    }),
  );
  const isAlone = siblings.count(path, text) === 1 && !isBefore;
  const firsts = isFirst(trait) ? 1 : 0;
  return { path, texts: now, isGiven: given !== undefined && !isBefore, isAlone, firsts };
}

/** Whether the texts at a path distinguish elements, as names do; kinds and constants do not. */
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

/** The live elements with a distinguishing feature of the recorded one: a flag, an end of the list, an extreme. */
function findByFeatures(element: ListElement, live: Siblings): Step[] {
  const { siblings, step, traits } = element;
  const flagged = traits.flatMap(({ path, text }) => {
    if (kindOfText(text) !== 'flag' || siblings.count(path, text) !== 1 || siblings.size === 1)
      return [];
    return live.count(path, text) === 1 ? live.with(path, text) : [];
  });
  const position = siblings.positionOf(step);
  const ends = [
    position === 0 ? live.steps[0] : undefined,
    position === siblings.size - 1 ? live.steps.at(-1) : undefined,
  ];
  return [...flagged, ...ends.flatMap((each) => each ?? []), ...findExtremes(element, live)];
}

/** The newest live element, if the recorded one has a time. */
function findNewest({ siblings, step }: ListElement, live: Siblings): Step[] {
  const times = [...siblings.of(step)].filter(([, texts]) =>
    [...texts].every((text) => kindOfText(text) === 'time'),
  );
  return times.flatMap(([path]) => live.extremes(path)?.most ?? []).slice(0, 1);
}

/** Elements of both lists together. In longer lists, comparing all texts for each value takes too long. */
const MAX_ELEMENTS = 1000;

/** The element; undefined if its features lead to several, or if the client may have chosen by something else. */
export function findByFeaturesAlone(
  element: ListElement,
  live: Siblings,
  pairs: Known,
): Step | undefined {
  const { siblings, pageBefore } = element;
  // Of two elements, each is the first or the last. The most on one page may not be the most of all pages.
  if (siblings.size < 3 || siblings.size + live.size > MAX_ELEMENTS || pageBefore >= 0)
    return undefined;
  const [found, ...others] = findByFeatures(element, live);
  if (!found || others.some((other) => !isSame(other, found))) return undefined;
  const isSure = isAlike(found, element, live, pairs) && !findRival(found, element, live, pairs);
  return isSure ? found : undefined;
}

/**
 * Whether a live element differs from the recorded one only in ids, name, numbers and times, each of which belongs
 * to one element alone.
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
    // If the other elements kept their names, the missing name was that of another thing.
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

/** Prices, sizes and dates written for people have an order that cannot be read, so they are no names. */
function isNameTrait({ path, text }: Trait, isOrdered: boolean): boolean {
  return !(isOrdered && /\d/.test(text)) && !wordsOf(path).some((word) => isFor('people', word));
}

/** The words that several of these texts have: `prod` of `prod-eu` and `prod-us`. */
function wordsOfSeveral(texts: readonly string[]): string[] {
  const [once, several] = [new Set<string>(), new Set<string>()];
  for (const text of texts) {
    for (const word of new Set(wordsOf(text))) (once.has(word) ? several : once).add(word);
  }
  return [...several];
}
