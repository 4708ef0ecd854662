/**
 * Finds the element of a live list that corresponds to a recorded one. These are tried in order:
 *
 * 1. the only element with the name that the recorded one alone had;
 * 2. the element that is clearly most like the recorded one, unless the client may have chosen by something that
 *    leads to another one (`find-rival.ts`);
 * 3. the element with the same distinguishing features, such as the only flag or the latest time;
 * 4. if nothing distinguishes the elements, the one at the recorded position, in a list of the same length.
 *
 * If none is certain, the doubt names the candidates, with what distinguishes them for a reader.
 */

import type { Location, Step } from '../../../formats/value/location.ts';
import { looksRandom } from '../../../formats/value/randomness.ts';
import { isName, isRandomId } from '../../../formats/value/wordings.ts';
import type { Lack } from '../../failure/correlated-value.ts';
import {
  type Candidate,
  type Doubt,
  type Mark,
  type NoElement,
  showValues,
} from '../../failure/correlated-value.ts';
import { cut } from '../../failure/shorten.ts';
import type { ListElement } from '../link/list-elements.ts';
import type { Siblings } from '../message/values.ts';
import { applies, type Reason } from '../reasons/reasons.ts';
import { findByFeaturesAlone, findNamesake, findRival, isMadeAgain } from './find-rival.ts';
import {
  ELEMENT_WEIGHTS,
  isSame,
  type Known,
  type Scored,
  scoreElements,
} from './score-elements.ts';

/** The live element, or why none can be named. */
type Found =
  | {
      readonly step: Step;
      /** What it is found by. */
      readonly by: Reason;
      /** Further elements that it may be. */
      readonly others?: readonly Step[];
      readonly doubt?: Doubt;
    }
  | { readonly lack: Lack };

/** Whether nothing but the order of a list, or a position in it, tells that an element is the one. */
export function isByOrder(by: Reason | undefined): boolean {
  return by === 'order and flags' || by === 'same place';
}

/** @param live the elements to search */
export function findElement(recorded: ListElement, live: Siblings, pairs: Known): Found {
  const element = withoutState(recorded, live);
  const found = findLikest(element, live, pairs);
  const isCertain = 'step' in found && found.doubt === undefined;
  const same = isCertain ? undefined : findSame(element, live, pairs);
  return same ? { step: same, by: 'same list' } : found;
}

function findLikest(element: ListElement, live: Siblings, pairs: Known): Found {
  const { location, siblings } = element;
  const bound = findBound(element, live, pairs) ?? findCounted(element, live);
  if (bound) return { step: bound, by: 'known id' };
  const named = applies('only namesake') ? findNamesake(element, live, pairs) : undefined;
  if (named && !findRival(named, element, live, pairs)) return { step: named, by: 'only namesake' };
  if (!applies('most alike')) {
    const place = live.steps[siblings.positionOf(element.step)];
    return place ? { step: place, by: 'same place' } : { lack: noElement(element) };
  }
  const scores = scoreElements(element, live, pairs);
  const all = scores.likely && isClearest(scores.likely) ? scores.likely : scores.all();
  const [best] = all;
  if (!best) return { lack: noElement(element) };
  const isAlone = live.size === 1 && siblings.size === 1;
  if (best.score < ELEMENT_WEIGHTS.other) {
    return { step: best.step, by: 'same place', doubt: noElement(element) };
  }
  const isKnown = isAlone || isClearest(all);
  const rival = isKnown && !isAlone ? findRival(best.step, element, live, pairs) : undefined;
  if (isKnown && rival) return doubtBetween(element, live, best.step, [rival]);
  if (isKnown && best.alike.length < 2) return { step: best.step, by: 'most alike' };
  if (isKnown) {
    const others = best.alike.filter((step) => !isSame(step, element.step));
    const doubt: Doubt = {
      kind: 'recorded-elements',
      live: candidatesOf(location, live, [best.step]),
      recorded: candidatesOf(location, siblings, [element.step, ...others]),
    };
    return { step: best.step, by: 'same place', doubt };
  }
  const known = applies('order and flags') ? findByFeaturesAlone(element, live, pairs) : undefined;
  if (known) return { step: known, by: 'order and flags' };
  const here = all.find(({ isHere }) => isHere);
  // Where nothing tells elements from each other, their position does, if there are as many.
  const isPlain = all.every(({ has, lacks }) => has === 0 && lacks === 0);
  if (applies('same place') && here && isPlain && !findRival(here.step, element, live, pairs)) {
    return { step: here.step, by: 'same place' };
  }
  const others = all.filter((each) => best.score - each.score < ELEMENT_WEIGHTS.clear).slice(1);
  return doubtBetween(
    element,
    live,
    best.step,
    (others.length > 0 ? others : all.slice(1)).map(({ step }) => step),
  );
}

/** The only form with its destination is the same form whatever its fields contain: only ids count. */
function withoutState(element: ListElement, live: Siblings): ListElement {
  const { step, siblings, traits } = element;
  if (step.kind !== 'form' || siblings.size > 1 || live.size > 1) return element;
  return { ...element, traits: traits.filter(({ isFilled }) => !isFilled) };
}

function doubtBetween(
  { location, siblings }: ListElement,
  live: Siblings,
  step: Step,
  others: readonly Step[],
): Found {
  const doubt: Doubt = {
    kind: 'elements',
    place: location.text,
    candidates: candidatesOf(location, live, [step, ...others]),
    size: siblings.size,
    liveSize: live.size,
  };
  return { step, by: 'same place', others, doubt };
}

/** The element whose id the request carries from another response, or takes from this one. */
function findBound(
  { traits, siblings }: ListElement,
  live: Siblings,
  pairs: Known,
): Step | undefined {
  if (!applies('known id')) return undefined;
  const taken = traits.filter(({ isTaken }) => isTaken);
  const depth = taken.reduce((least, each) => Math.min(least, each.depth), Infinity);
  for (const trait of traits) {
    const { path, text, source } = trait;
    const isOwn = trait.isTaken && source !== undefined && trait.depth === depth;
    // An id that several elements have is that of their common container.
    if (!(trait.isBound || isOwn) || siblings.count(path, text) > 1) continue;
    const [step, other] = live.withAny(path, pairs.expect(trait));
    if (step && !other) return step;
  }
  return undefined;
}

/**
 * The recorded element itself, if the replay runs against the recorded instance. In an unchanged list it is at the
 * same position; else it is the element with the same id, if that is random (another thing may have a short id).
 */
function findSame(element: ListElement, live: Siblings, pairs: Known): Step | undefined {
  const { traits, siblings, step } = element;
  if (!applies('same list')) return undefined;
  if (isMadeAgain(element, live)) return undefined;
  const isOther = traits.some((trait) => trait.source && !pairs.expect(trait).includes(trait.text));
  if (!isOther && live.isSameAs(siblings)) return live.steps[siblings.positionOf(step)];
  for (const { kind, path, text } of traits) {
    if (kind !== 'id' || !isRandomId(text) || siblings.count(path, text) > 1) continue;
    const [same, other] = live.with(path, text);
    if (same && !other) return same;
  }
  return undefined;
}

/** Fields that both pages number from 1 on are identified by their numbers: `street_2`. */
function findCounted({ step, siblings }: ListElement, live: Siblings): Step | undefined {
  if (step.kind !== 'fields' || siblings.size < 2) return undefined;
  const isCounted = (all: Siblings): boolean =>
    all.steps.every((each) => all.of(each).values().next().value?.has(String(each.index)));
  return isCounted(siblings) && isCounted(live) ? live.steps[siblings.positionOf(step)] : undefined;
}

/**
 * Whether the best element is clearly better than the next one, has more of the recorded element than it lacks,
 * and is the only one with what the client had given the recorded element.
 */
function isClearest(scores: readonly Scored[]): boolean {
  const [best, next] = scores;
  if (!best) return false;
  const { score, has, lacks } = best;
  const isBetter = next ? score - next.score >= ELEMENT_WEIGHTS.clear : has > 0;
  const namesakes = scores.filter(({ isNamed }) => isNamed).length;
  return isBetter && (lacks === 0 || has > lacks) && namesakes < 2;
}

/** That no element corresponds, with what the client knew of the recorded one. */
function noElement({ location, traits }: ListElement): NoElement {
  const place = location.text;
  const known = traits.filter(({ kind, source }) => kind === 'given' || source);
  const marks = known.slice(0, MAX_MARKS).map((trait): Mark => {
    const path = trait.path || place;
    // The value may be a secret.
    if (trait.source) return { path, isEarlier: true };
    const { recorded } = showValues([path], trait.text, trait.text, NO_SECRETS);
    return recorded === undefined ? { path } : { path, text: cut(recorded, MAX_SHOWN) };
  });
  return { kind: 'no-element', place, marks };
}

const MAX_MARKS = 3;
/** Differences of two elements that are considered. */
const MAX_DIFFERENCES = 16;
/** Characters. */
const MAX_SHOWN = 60;
/** `showValues` hides whatever looks like a secret. */
const NO_SECRETS: ReadonlySet<string> = new Set();

/**
 * The first two of several elements, with what distinguishes them.
 * @param location of one of them
 * @param siblings all elements of their list
 */
function candidatesOf(
  location: Location,
  siblings: Siblings,
  [step, other]: readonly Step[],
): Candidate[] {
  const container = location.upTo(location.steps.length - 1);
  const marks = step && other && findDifference(container, siblings, step, other);
  return [step, other].flatMap((each, index) => {
    const mark = marks?.[index];
    return each ? { place: placeOf(container, each), ...(mark && { mark }) } : [];
  });
}

/** Hides the key of a map, which may be a token. */
function placeOf(container: Location, step: Step): string {
  return step.kind === 'entry' ? `${container.text}/…` : container.to(step).text;
}

/**
 * What distinguishes two elements for a reader: a name, else an id, else anything that differs. Undefined if every
 * difference may be a secret.
 */
function findDifference(
  container: Location,
  siblings: Siblings,
  step: Step,
  other: Step,
): readonly [Mark, Mark] | undefined {
  const theirs = siblings.of(other);
  const differing = [...siblings.of(step)].flatMap(([path, [text]]) => {
    const [otherText] = theirs.get(path) ?? [];
    if (text === undefined || otherText === undefined || text === otherText) return [];
    return { path, text, otherText, rank: rankOf(path, text, otherText) };
  });
  differing.sort((a, b) => a.rank - b.rank);
  for (const { path, text, otherText } of differing.slice(0, MAX_DIFFERENCES)) {
    const { recorded: own, live: others } = showValues(
      [container.text, path],
      text,
      otherText,
      NO_SECRETS,
    );
    if (own !== undefined && others !== undefined) {
      return [
        { path, text: cut(own, MAX_SHOWN) },
        { path, text: cut(others, MAX_SHOWN) },
      ];
    }
  }
  return undefined;
}

const ID = /(?:^|[/ ])id$/i;

function rankOf(path: string, text: string, otherText: string): number {
  const areNames = [text, otherText].every((each) => isName(each) && !looksRandom(each));
  if (areNames) return 0;
  return ID.test(path) ? 1 : 2;
}
