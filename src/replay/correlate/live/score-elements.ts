/**
 * Scores the elements of a live list by their likeness to a recorded one. A value that both have counts the more, the
 * fewer elements have it. What the client itself had given the recorded element counts most.
 */

import type { Step } from '../../../formats/value/location.ts';
import { isSerialId } from '../../../formats/value/names.ts';
import { isName, isOfMany, kindOfText } from '../../../formats/value/wordings.ts';
import type { ListElement, Trait } from '../link/list-elements.ts';
import type { Sibling, Siblings } from '../message/values.ts';
import { applies } from '../reasons/reasons.ts';

/** Weights of what an element of a live list has, in bits: a value that one of 2^n elements has counts n. */
export const ELEMENT_WEIGHTS = {
  /** A text that several elements have, such as a name. */
  text: 2,
  /** The same of a small number, a time or a flag. */
  commonText: 0.25,
  /** A flag that one element alone has, at the recording and now. */
  flag: 2,
  /** The most for one value, however few elements have it. */
  most: 6,
  /** A text that the client had given the element: an element without it is another one. */
  given: 12,
  /** The same of an id that an earlier response had. */
  known: 4,
  /** The same of a small number, which may be the id of another thing. */
  knownNumber: 2,
  /** It is the first or the last one in both lists. */
  sameEnd: 0.8,
  /** It has the smallest or the largest number or time in both lists, as the newest element has. */
  sameExtreme: 1.2,
  /** The least by which the best element has to exceed the next one. */
  clear: 2,
  /** An element with a lower score is another one. */
  other: -2,
} as const;

/** What is known of live values. */
export interface Known {
  /** The possible live texts of a recorded value; none if it may be anything. */
  expect(trait: Trait): readonly string[];
  /** The recorded value that a live one has replaced; undefined if that is not known. */
  recordedOf(live: string): string | undefined;
}

/** A live element with its likeness to the recorded one. */
export interface Scored {
  readonly step: Step;
  readonly score: number;
  /** Whether it has the position of the recorded one, in a list of the same length. */
  readonly isHere: boolean;
  /** What it has in common with the recorded one, in bits. */
  readonly has: number;
  /** Whether it has everything that the client had given the recorded one, if anything. */
  readonly isNamed: boolean;
  /** What may have identified the recorded one and no live one has, in bits. */
  readonly lacks: number;
  /** The recorded elements that have everything which this one has in common with the recorded one. */
  readonly alike: readonly Step[];
}

/** Scores of live elements, the best first. */
interface Scores {
  /** Only those with rare values of it, if the best of them is clearly better than all that are left out. */
  readonly likely: readonly Scored[] | undefined;
  readonly all: () => readonly Scored[];
}

/** @param live the elements to score */
export function scoreElements(element: ListElement, live: Siblings, pairs: Known): Scores {
  const known = element.traits.flatMap((trait) => weigh(trait, element, live, pairs) ?? []);
  const extremes = findExtremes(element, live);
  const missing = weighMissing(element, live, pairs);
  const given = new Set(known.flatMap(({ isGiven, text }) => (isGiven ? text : [])));
  const { siblings, step } = element;
  const position = siblings.positionOf(step);
  const isLong = siblings.size * live.size > MAX_COMPARED;
  const score = (each: Step): Scored => {
    const sibling = live.of(each);
    const index = live.positionOf(each);
    let score = 0;
    let matched = 0;
    const marks: Mark[] = [];
    for (const mark of known) {
      const { path, texts, has, lacks } = mark;
      const own = sibling.get(path);
      const isMatch = texts.some((text) => own?.has(text));
      score += isMatch ? has : lacks;
      if (isMatch) marks.push(mark);
      if (isMatch && !isCommon(path, texts[0] ?? '', live)) matched += has;
    }
    const isNamed = given.size > 0 && isNamedAs(given, marks);
    const alike = findAlike(marks, siblings);
    if (!isLong) score -= strangeness(sibling, element, live, pairs);
    const isHere = siblings.size === live.size && index === position;
    // In a list that is sorted by a time or a number, an end and an extreme are the same evidence.
    const isExtreme = extremes.some((extreme) => isSame(each, extreme));
    if (isExtreme) score += bitsFor('sameExtreme');
    else if (
      siblings.size > 1 &&
      live.size > 1 &&
      isSameEnd(position, siblings.size, index, live.size)
    ) {
      score += bitsFor('sameEnd');
    }
    return { step: each, score, isHere, isNamed, has: matched, lacks: missing, alike };
  };
  const scoreAll = (steps: Iterable<Step>): Scored[] =>
    Array.from(steps, score).sort((a, b) => b.score - a.score);
  return {
    likely: isLong ? findLikely(known, live, scoreAll) : undefined,
    all: () => scoreAll(live.steps),
  };
}

/** Elements with one rare value; elements that are likely. */
const MAX_LIKELY = 64;

/**
 * The elements that have rare values of the recorded one. Undefined unless the best of them is clearly better than any
 * other element can be. In a long list, nearly all elements have only common values.
 */
function findLikely(
  known: readonly Mark[],
  live: Siblings,
  scoreAll: (steps: Iterable<Step>) => Scored[],
): readonly Scored[] | undefined {
  const likely = new Set<Step>();
  // The most that any other element can score.
  let most = Math.max(bitsFor('sameExtreme'), bitsFor('sameEnd'));
  for (const { path, texts, has, lacks, isGiven } of known) {
    const count = texts.reduce((sum, text) => sum + live.count(path, text), 0);
    if (count <= MAX_LIKELY && likely.size <= MAX_LIKELY) {
      for (const step of live.withAny(path, texts)) likely.add(step);
      most += lacks;
    } else if (isGiven) return undefined;
    else most += Math.max(has, lacks);
  }
  const scores = scoreAll(likely);
  const [best] = scores;
  return best && best.score - most >= ELEMENT_WEIGHTS.clear ? scores : undefined;
}

/** A value that may identify an element. */
interface Mark {
  readonly path: string;
  /** As recorded. */
  readonly text: string;
  /** Its possible live texts. */
  readonly texts: readonly string[];
  /** Bits for an element that has it. */
  readonly has: number;
  /** Bits for an element that does not. */
  readonly lacks: number;
  /** Whether the client had given it. */
  readonly isGiven?: boolean;
}

/** Whether an element has every text that the client gave, at any path in it. */
function isNamedAs(given: ReadonlySet<string>, marks: readonly Mark[]): boolean {
  const named = new Set(marks.flatMap(({ isGiven, text }) => (isGiven ? text : [])));
  return given.size === named.size;
}

/** The recorded elements that have all of these marks. If several have, the marks do not tell which was meant. */
function findAlike(marks: readonly Mark[], siblings: Siblings): readonly Step[] {
  const distinguishing = marks.filter(({ has }) => has > 0);
  const count = ({ path, text }: Mark): number => siblings.count(path, text);
  const [rarest] = distinguishing.toSorted((a, b) => count(a) - count(b));
  if (!rarest) return [];
  return siblings.with(rarest.path, rarest.text).filter((step) => {
    const sibling = siblings.of(step);
    return distinguishing.every(({ path, text }) => sibling.get(path)?.has(text));
  });
}

/** Whether a number is at a path where other elements have names, so that it is a name. */
export function isNumberAmongNames(path: string, text: string, live: Siblings): boolean {
  return /number|stamp/.test(kindOfText(text)) && live.areWordings(path);
}

/** Whether a text says little about the element that has it: many may have it, or it is the element's number. */
function isCommon(path: string, text: string, live: Siblings): boolean {
  if (isOfMany(text)) return !isNumberAmongNames(path, text, live);
  return live.areNumberings(path);
}

/** How well a text identifies the elements that have it, in bits. @param count elements that have it */
function bitsOf(
  path: string,
  text: string,
  count: number,
  live: Siblings,
  size = live.size,
): number {
  if (count >= size && size > 1) return 0;
  const bits = Math.log2(size / count);
  if (isCommon(path, text, live)) return bitsFor('commonText') * (1 + bits);
  return Math.min(ELEMENT_WEIGHTS.most, bitsFor('text') + bits);
}

/** The same for a text that recorded elements and live ones have. */
function bitsOfBoth(path: string, text: string, recorded: Siblings, live: Siblings): number {
  const bits = bitsOf(path, text, live.count(path, text), live);
  return Math.max(0, bits - Math.log2(Math.max(1, recorded.count(path, text))));
}

function weigh(
  trait: Trait,
  { siblings }: ListElement,
  live: Siblings,
  pairs: Known,
): Mark | undefined {
  const { path, text, kind, source } = trait;
  const texts = pairs.expect(trait);
  if (texts.length === 0) return undefined;
  const now = texts.reduce((sum, each) => sum + live.count(path, each), 0);
  const count = siblings.count(path, text);
  if (
    applies('flag') &&
    kindOfText(text) === 'flag' &&
    count === 1 &&
    now === 1 &&
    siblings.size > 1 &&
    live.size > 1
  ) {
    return { path, text, texts, has: bitsFor('flag'), lacks: 0 };
  }
  const bits =
    now === 0 ? 0 : Math.max(0, bitsOf(path, text, now, live) - Math.log2(Math.max(1, count)));
  if (applies('given') && kind === 'given' && count === 1) {
    const isGiven = !(trait.isContainer && now > 1);
    return { path, text, texts, has: 2 * bits, lacks: -bitsFor('given'), isGiven };
  }
  const known = isSerialId(text) ? 'knownNumber' : 'known';
  if (source && applies(known)) {
    return { path, text, texts, has: 2 * bits, lacks: -bitsFor(known) };
  }
  if (now > 0) return { path, text, texts, has: bits, lacks: -bits / 2 };
  if (kind === 'id' || !isStable(path, text, siblings, live)) return undefined;
  return { path, text, texts, has: 0, lacks: -bitsOf(path, text, 1, live, siblings.size) };
}

/** What may have identified the element and no live one has, in bits. */
function weighMissing({ traits, siblings }: ListElement, live: Siblings, pairs: Known): number {
  const size = Math.max(siblings.size, live.size);
  let bits = 0;
  for (const trait of traits) {
    const { path, text, kind } = trait;
    const texts = kind === 'plain' && isName(text) ? pairs.expect(trait) : [];
    if (texts.length === 0 || texts.some((each) => live.has(path, each))) continue;
    bits += bitsOf(path, text, siblings.count(path, text), live, size);
  }
  return bits;
}

/** Whether live elements have most of the texts that the other recorded elements have at a path. */
export function isStable(path: string, text: string, siblings: Siblings, live: Siblings): boolean {
  const { all, shared } = live.shareOf(siblings, path);
  const own = isOfMany(text) ? 0 : 1;
  const others = shared - (live.has(path, text) ? own : 0);
  return others > 0 && others * 2 >= all - own;
}

/** Pairs of elements. In longer lists, a live element is not compared with the other recorded ones. */
const MAX_COMPARED = 4096;

/** How much more a live element is like another recorded one, in bits. */
function strangeness(
  sibling: Sibling,
  { siblings, step, traits }: ListElement,
  live: Siblings,
  pairs: Known,
): number {
  const numbered = new Set(traits.flatMap(({ kind, path }) => (kind === 'url' ? path : [])));
  const likeness = new Map<Step | undefined, number>();
  const add = (steps: readonly Step[], bits: number): void => {
    for (const each of steps) likeness.set(each, (likeness.get(each) ?? 0) + bits);
  };
  for (const [path, texts] of sibling) {
    for (const text of texts) {
      const known = pairs.recordedOf(text);
      const matching = known === undefined ? [] : siblings.with(path, known);
      add(matching, bitsFor('known'));
      const bits =
        mayBeOthers(text) || numbered.has(path) ? 0 : bitsOfBoth(path, text, siblings, live);
      const same = bits > 0 ? siblings.with(path, text) : [];
      add(matching.length > 0 ? same.filter((each) => !matching.includes(each)) : same, bits);
    }
  }
  const own = likeness.get(siblings.steps[siblings.positionOf(step)]) ?? 0;
  return Math.max(own, ...likeness.values()) - own;
}

/** Whether another thing may have the same id on another instance, or the same URL with it. */
function mayBeOthers(text: string): boolean {
  return isSerialId(text) || (kindOfText(text) === 'address' && /\d/.test(text));
}

function isSameEnd(position: number, size: number, index: number, liveSize: number): boolean {
  return (position === 0 && index === 0) || (position === size - 1 && index === liveSize - 1);
}

/** The live elements that are the least or the most at a path at which the recorded one was. */
export function findExtremes({ siblings, step }: ListElement, live: Siblings): Step[] {
  if (siblings.size < 2 || live.size < 2) return [];
  return [...siblings.of(step).keys()].flatMap((path) => {
    const recorded = siblings.extremes(path);
    const now = live.extremes(path);
    if (recorded?.most && isSame(recorded.most, step)) return now?.most ?? [];
    return recorded?.least && isSame(recorded.least, step) ? (now?.least ?? []) : [];
  });
}

/** Whether two steps lead to the same element. */
export function isSame(one: Step, other: Step): boolean {
  return one.index === other.index && (one.kind !== 'entry' || one.name === other.name);
}

/** Of what an element has. */
function bitsFor(
  reason: Exclude<keyof typeof ELEMENT_WEIGHTS, 'most' | 'clear' | 'other'>,
): number {
  return applies(reason) ? ELEMENT_WEIGHTS[reason] : 0;
}
