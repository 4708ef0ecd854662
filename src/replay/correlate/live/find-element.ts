/**
 * Which element of a live list is the recorded one: the one that is most like it, if that is clear, and if
 * no other is what the client may have gone for. Else the one that signs tell; else, if nothing tells the
 * elements apart, the one at the recorded position, provided that both lists have the same length.
 *
 * Elements of lists, as people are told of them.
 */

import type { Location, Step } from '../../../formats/value/location.ts';
import { looksRandom } from '../../../formats/value/randomness.ts';
import { isName, isRandomId } from '../../../formats/value/wordings.ts';
import { showValues } from '../../failure/correlated-value.ts';
import { ELEMENT_WEIGHTS } from '../evidence/weights.ts';
import type { ListElement } from '../link/list-elements.ts';
import type { Siblings } from '../message/values.ts';
import { findByFeaturesAlone, findRival, isMadeAgain } from './find-rival.ts';
import { isSame, type Known, type Scored, scoreElements } from './score-elements.ts';

/** What the element is now, or why nobody can tell. */
type Found =
  | {
      readonly step: Step;
      /** Whether nothing but its order or its position tells it. */
      readonly isByOrder: boolean;
      /** Those that it may be as well. */
      readonly others?: readonly Step[];
      readonly doubt?: string;
    }
  | { readonly lacks: string };

/** @param live those beside which the element is looked for */
export function findElement(recorded: ListElement, live: Siblings, pairs: Known): Found {
  const element = withoutState(recorded, live);
  const found = findLikest(element, live, pairs);
  const isCertain = 'step' in found && found.doubt === undefined;
  const same = isCertain ? undefined : findSame(element, live, pairs);
  return same ? { step: same, isByOrder: false } : found;
}

function findLikest(element: ListElement, live: Siblings, pairs: Known): Found {
  const { location, siblings } = element;
  const bound = findBound(element, live, pairs) ?? findCounted(element, live);
  if (bound) return { step: bound, isByOrder: false };
  const scores = scoreElements(element, live, pairs);
  const all = scores.likely && isClearest(scores.likely) ? scores.likely : scores.all();
  const [best] = all;
  if (!best) return { lacks: explainMissing(element) };
  const isAlone = live.size === 1 && siblings.size === 1;
  if (best.score < ELEMENT_WEIGHTS.other) {
    return { step: best.step, isByOrder: true, doubt: explainMissing(element) };
  }
  const isKnown = isAlone || isClearest(all);
  const rival = isKnown && !isAlone ? findRival(best.step, element, live, pairs) : undefined;
  if (isKnown && rival) return doubtBetween(element, live, best.step, [rival]);
  if (isKnown && best.alike.length < 2) return { step: best.step, isByOrder: false };
  if (isKnown) {
    const others = best.alike.filter((step) => !isSame(step, element.step));
    const then = showElements(location, siblings, [element.step, ...others]);
    const now = showElements(location, live, [best.step]);
    const doubt = `${now} of its response may be the recorded ${then}`;
    return { step: best.step, isByOrder: true, doubt };
  }
  const known = findByFeaturesAlone(element, live, pairs);
  if (known) return { step: known, isByOrder: true };
  const here = all.find(({ isHere }) => isHere);
  // Where nothing tells elements from each other, their position does, if there are as many.
  const isPlain = all.every(({ has, lacks }) => has === 0 && lacks === 0);
  if (here && isPlain && !findRival(here.step, element, live, pairs)) {
    return { step: here.step, isByOrder: true };
  }
  const others = all.filter((each) => best.score - each.score < ELEMENT_WEIGHTS.clear).slice(1);
  return doubtBetween(
    element,
    live,
    best.step,
    (others.length > 0 ? others : all.slice(1)).map(({ step }) => step),
  );
}

/** The only form of a page that is sent there is the same whatever it is filled in with, but for ids. */
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
  const both = showElements(location, live, [step, ...others]);
  const many = siblings.size === live.size ? '' : `, of ${siblings.size} then and ${live.size} now`;
  const doubt = `${location.text} of its response may be ${both} now${many}`;
  return { step, isByOrder: true, others, doubt };
}

/** The one that has the id which the request carries besides, or which it takes from there, as told before. */
function findBound(
  { traits, siblings }: ListElement,
  live: Siblings,
  pairs: Known,
): Step | undefined {
  const taken = traits.filter(({ isTaken }) => isTaken);
  const depth = taken.reduce((least, each) => Math.min(least, each.depth), Infinity);
  for (const trait of traits) {
    const { path, text, source } = trait;
    const isOwn = trait.isTaken && source !== undefined && trait.depth === depth;
    // Of a whole list it may be the id of what they all are in.
    if (!(trait.isBound || isOwn) || siblings.count(path, text) > 1) continue;
    const [step, other] = live.withAny(path, pairs.expect(trait));
    if (step && !other) return step;
  }
  return undefined;
}

/**
 * The recorded element itself, where the instance is the same one. If no element of the list has changed, it is
 * the one in the same place; else the one with its id, if that is random: another thing may have a short one.
 */
function findSame(element: ListElement, live: Siblings, pairs: Known): Step | undefined {
  const { traits, siblings, step } = element;
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

/** Fields that both pages count from 1 on are told by their numbers: `street_2`. */
function findCounted({ step, siblings }: ListElement, live: Siblings): Step | undefined {
  if (step.kind !== 'fields' || siblings.size < 2) return undefined;
  const isCounted = (all: Siblings): boolean =>
    all.steps.every((each) => all.of(each).values().next().value?.has(String(each.index)));
  return isCounted(siblings) && isCounted(live) ? live.steps[siblings.positionOf(step)] : undefined;
}

/**
 * Whether the first is clearly better than the next one, has more of the recorded one than it lacks, and no
 * other has what the client had given it.
 */
function isClearest(scores: readonly Scored[]): boolean {
  const [best, next] = scores;
  if (!best) return false;
  const { score, has, lacks } = best;
  const isBetter = next ? score - next.score >= ELEMENT_WEIGHTS.clear : has > 0;
  const namesakes = scores.filter(({ isNamed }) => isNamed).length;
  return isBetter && (lacks === 0 || has > lacks) && namesakes < 2;
}

/** Such as `with /name "alice"`. */
function explainMissing({ location, traits }: ListElement): string {
  const difference = traits.filter(({ kind, source }) => kind === 'given' || source);
  const parts = difference.slice(0, 3).map(({ path, text, source }) => {
    // It may be a secret.
    if (source) return `the ${path || location.text} that had come before`;
    const where = path || location.text;
    const { recorded } = showValues([where], text, text, NO_SECRETS);
    return recorded === undefined ? where : showText(where, recorded);
  });
  const known = parts.length === 0 ? '' : `, with ${parts.join(' and ')}`;
  return `its response has no element that is clearly the recorded ${location.text}${known}`;
}

/** Of what two elements have differently, so much is looked at. */
const MAX_DIFFERENCES = 16;
const MAX_SHOWN = 60;
/** What looks like a secret is not shown anyway. */
const NO_SECRETS: ReadonlySet<string> = new Set();

/**
 * The first two of some elements, with what tells them from each other:
 * `body /0 (/name "alice") or body /2 (/name "bob")`.
 * @param location of one of them
 * @param siblings the elements beside which they stand
 */
function showElements(
  location: Location,
  siblings: Siblings,
  [step, other]: readonly Step[],
): string {
  const container = location.upTo(location.steps.length - 1);
  const difference = step && other && findDifference(container, siblings, step, other);
  const shown = [step, other].flatMap((each, index) =>
    each ? `${showStep(container, each)}${difference?.[index] ?? ''}` : [],
  );
  return shown.join(' or ');
}

/** A key of a map may be a token. */
function showStep(container: Location, step: Step): string {
  return step.kind === 'entry' ? `${container.text}/…` : container.to(step).text;
}

/**
 * What tells two elements from each other for people, such as ` (/name "alice")` for one of them: a name if
 * there is one, else an id, else what else differs. Undefined if all that may be a secret.
 */
function findDifference(
  container: Location,
  siblings: Siblings,
  step: Step,
  other: Step,
): readonly [string, string] | undefined {
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
      return [` (${showText(path, own)})`, ` (${showText(path, others)})`];
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

/** A text at a path: `/name "alice"`. Of the element itself, where there is no path. */
function showText(path: string, text: string): string {
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
  return path === '' ? JSON.stringify(shown) : `${path} ${JSON.stringify(shown)}`;
}
