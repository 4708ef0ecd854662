/** The values of a response, by their locations. */

import { addToGroup } from '../../../collections.ts';
import { familyOf, isPositioned, Location, type Step } from '../../../formats/value/location.ts';
import { isOfMany, isWording, orderOf } from '../../../formats/value/wordings.ts';

/** A value with its location. */
interface LocatedText {
  readonly location: Location;
  readonly text: string;
}

/** Values. The rest of a longer response is ignored: each value takes some hundred bytes. */
const MAX_VALUES = 200_000;

/** The values of one response. If a location occurs more than once, the first value counts. */
export class Values {
  readonly #byLocation = new Map<string, LocatedText>();
  readonly #siblings = new Map<string, Siblings>();
  /** The values in each element of a list, by the text of its location. Created when first needed. */
  #byElement: Map<string, LocatedText[]> | undefined;

  add(value: LocatedText): void {
    if (this.#byLocation.size === MAX_VALUES) return;
    const { text } = value.location;
    if (!this.#byLocation.has(text)) this.#byLocation.set(text, value);
    this.#byElement = undefined;
  }

  get(location: Location): string | undefined {
    return this.#byLocation.get(location.text)?.text;
  }

  all(): Iterable<LocatedText> {
    return this.#byLocation.values();
  }

  /**
   * The elements of a list.
   * @param container location of the list
   * @param step to one of its elements
   */
  siblings(container: Location, step: Step): Siblings {
    const family = familyOf(step);
    const key = `${container.text}\n${family}`;
    const known = this.#siblings.get(key);
    if (known) return known;
    const siblings = new Siblings();
    const depth = container.steps.length;
    for (const value of this.#near(container)) {
      const own = value.location.steps[depth];
      if (!own || !isPositioned(own) || familyOf(own) !== family) continue;
      if (value.location.isWithin(container)) siblings.add(own, depth + 1, value);
    }
    this.#siblings.set(key, siblings);
    return siblings;
  }

  /** A superset of the values in a location: a response may have as many inner lists as values. */
  #near(container: Location): Iterable<LocatedText> {
    const element = container.elements().at(-1);
    if (!element) return this.all();
    this.#byElement ??= groupByElement(this.all());
    return this.#byElement.get(element.text) ?? [];
  }
}

function groupByElement(values: Iterable<LocatedText>): Map<string, LocatedText[]> {
  const groups = new Map<string, LocatedText[]>();
  for (const value of values) {
    for (const { text } of value.location.elements()) {
      addToGroup(groups, text, value);
    }
  }
  return groups;
}

/** The texts of one sibling, by their path within it, without positions. */
export type Sibling = ReadonlyMap<string, ReadonlySet<string>>;

/** One of several siblings. */
interface Member {
  /** The same object wherever the sibling is meant. */
  readonly step: Step;
  readonly position: number;
  readonly sibling: Map<string, Set<string>>;
}

/** The texts of a sibling at a path. */
interface Numbered {
  readonly sibling: Sibling;
  readonly position: number;
  /** With `#` for each number. */
  readonly wording: string;
  readonly numbers: readonly string[];
}

/** Siblings. The rest of a longer list is ignored. */
const MAX_SIBLINGS = 10_000;
/** Values that identify a sibling well enough. */
const MAX_VALUES_OF_SIBLING = 256;

/** The siblings with the least and the most at a path, among those with a number or a time there. */
interface Extremes {
  readonly least: Step | undefined;
  readonly most: Step | undefined;
}

/** The number of texts, and how many of them another list has as well. */
interface Share {
  readonly all: number;
  readonly shared: number;
}

/** Elements of one list, rows of one page, parts of XML that have one name. */
export class Siblings {
  /** The siblings of the previous page of the list, if there is one. */
  before: Siblings | undefined;
  readonly #steps: Step[] = [];
  readonly #members = new Map<string, Member>();
  /** By path and text. */
  readonly #holders = new Map<string, Map<string, Step[]>>();
  readonly #wordings = new Map<string, boolean>();
  readonly #numberings = new Map<string, boolean>();
  readonly #extremes = new Map<string, Extremes | undefined>();
  readonly #shares = new Map<Siblings, Map<string, Share>>();
  readonly #isSameAs = new Map<Siblings, boolean>();

  /** @param depth number of steps that lead to the sibling */
  add(step: Step, depth: number, { location, text }: LocatedText): void {
    // The text around it tells the element from others.
    if (location.steps.some(({ kind }, index) => kind === 'token' && index >= depth)) return;
    const key = keyOf(step);
    let member = this.#members.get(key);
    if (!member) {
      if (this.#steps.length === MAX_SIBLINGS) return;
      member = { step, position: this.#steps.length, sibling: new Map() };
      this.#members.set(key, member);
      this.#steps.push(step);
    }
    const { sibling } = member;
    const path = new Location(location.steps.slice(depth)).form;
    const texts = sibling.get(path) ?? new Set();
    if (
      texts.has(text) ||
      texts.size === MAX_VALUES_OF_SIBLING ||
      sibling.size === MAX_VALUES_OF_SIBLING
    )
      return;
    sibling.set(path, texts);
    texts.add(text);
    const holders = this.#holders.get(path) ?? new Map<string, Step[]>();
    this.#holders.set(path, holders);
    addToGroup(holders, text, member.step);
  }

  /** In the order of the response. */
  get steps(): readonly Step[] {
    return this.#steps;
  }

  get size(): number {
    return this.#steps.length;
  }

  of(step: Step): Sibling {
    return this.#members.get(keyOf(step))?.sibling ?? NOTHING;
  }

  /** Those that have a text at a path, in the order in which the response has the texts. */
  with(path: string, text: string): readonly Step[] {
    return this.#holders.get(path)?.get(text) ?? [];
  }

  /** Those that have one of the texts at a path. */
  withAny(path: string, texts: readonly string[]): readonly Step[] {
    return [...new Set(texts.flatMap((text) => this.with(path, text)))];
  }

  /** Number of siblings with a text at a path. */
  count(path: string, text: string): number {
    return this.with(path, text).length;
  }

  /** Number of different texts at a path. */
  countTexts(path: string): number {
    return this.#holders.get(path)?.size ?? 0;
  }

  /** The different texts at a path. */
  textsAt(path: string): Iterable<string> {
    return this.#holders.get(path)?.keys() ?? [];
  }

  has(path: string, text: string): boolean {
    return this.#holders.get(path)?.has(text) ?? false;
  }

  /** Position of the sibling that a step leads to; -1 if there is none. */
  positionOf(step: Step): number {
    return this.#members.get(keyOf(step))?.position ?? -1;
  }

  /** Number of different recorded texts at a path, and how many of them these siblings have as well. Texts of many things do not count. */
  shareOf(recorded: Siblings, path: string): Share {
    const shares = this.#shares.get(recorded) ?? new Map<string, Share>();
    this.#shares.set(recorded, shares);
    const known = shares.get(path);
    if (known) return known;
    const texts = [...recorded.textsAt(path)].filter((text) => !isOfMany(text));
    const share = {
      all: texts.length,
      shared: texts.filter((text) => this.has(path, text)).length,
    };
    shares.set(path, share);
    return share;
  }

  /** Whether both lists have the same length, and each sibling has the texts of the one at its position. */
  isSameAs(others: Siblings): boolean {
    const known = this.#isSameAs.get(others) ?? this.#compare(others);
    this.#isSameAs.set(others, known);
    return known;
  }

  #compare(others: Siblings): boolean {
    if (this.size !== others.size) return false;
    return this.#steps.every((step, position) => {
      const other = others.steps[position];
      return other !== undefined && hasAll(this.of(step), others.of(other));
    });
  }

  /** The siblings that alone have the least and the most at a path; undefined if a text there is no number or time. */
  extremes(path: string): Extremes | undefined {
    if (!this.#extremes.has(path)) this.#extremes.set(path, this.#findExtremes(path));
    return this.#extremes.get(path);
  }

  #findExtremes(path: string): Extremes | undefined {
    let least: [number, Step] | undefined;
    let most: [number, Step] | undefined;
    for (const step of this.#steps) {
      const [text, other] = this.of(step).get(path) ?? [];
      if (text === undefined) continue;
      const value = other === undefined ? orderOf(text) : Number.NaN;
      if (Number.isNaN(value)) return undefined;
      if (!least || value < least[0]) least = [value, step];
      if (!most || value > most[0]) most = [value, step];
    }
    const alone = ([, step]: [number, Step]): Step | undefined => {
      const [text = ''] = this.of(step).get(path) ?? [];
      return this.count(path, text) === 1 ? step : undefined;
    };
    return least && most && { least: alone(least), most: alone(most) };
  }

  /**
   * Whether the texts at a path tell the siblings from each other by nothing but a number that each has elsewhere, such
   * as its id, or its position: `DELETE FROM orders WHERE id = 7`, `row_3_left`.
   */
  areNumberings(path: string): boolean {
    const known = this.#numberings.get(path) ?? this.#compareNumbers(path);
    this.#numberings.set(path, known);
    return known;
  }

  #compareNumbers(path: string): boolean {
    const all = this.#steps.flatMap((step, position): Numbered | [] => {
      const sibling = this.of(step);
      const texts = sibling.get(path);
      if (!texts) return [];
      const [first = '', ...parts] = [...texts].join('\n').split(/(\d+)/);
      const wording = [first, ...parts.filter((_, index) => index % 2 === 1)].join('#');
      return { sibling, position, wording, numbers: parts.filter((_, index) => index % 2 === 0) };
    });
    const [first] = all;
    if (!first || first.wording === '#' || first.numbers.length === 0) return false;
    if (all.some(({ wording }) => wording !== first.wording)) return false;
    // One text alone is no numbering because it is in the order of all.
    const isAlone = all.length === 1;
    return first.numbers.every((start, column) => {
      if (all.every(({ sibling, numbers }) => hasText(sibling, numbers[column]))) return true;
      if (isAlone) return false;
      if (all.every(({ numbers }) => numbers[column] === start)) return true;
      const offset = Number(start) - first.position;
      return all.every(({ numbers, position }) => Number(numbers[column]) === position + offset);
    });
  }

  /** Whether any of the texts at a path is written for people. */
  areWordings(path: string): boolean {
    const known = this.#wordings.get(path) ?? [...this.textsAt(path)].some(isWording);
    this.#wordings.set(path, known);
    return known;
  }
}

function hasText(sibling: Sibling, text = ''): boolean {
  return [...sibling.values()].some((texts) => texts.has(text));
}

function hasAll(sibling: Sibling, other: Sibling): boolean {
  return [...other].every(([path, texts]) => {
    const own = sibling.get(path);
    return own?.size === texts.size && [...texts].every((text) => own.has(text));
  });
}

const NOTHING: Sibling = new Map();

function keyOf({ kind, name, index }: Step): string {
  return kind === 'entry' ? `${name}` : `${index}`;
}

/** A key for the outermost list that a location is in, the same for everything in it; undefined outside of lists. */
export function listOf(location: Location): string | undefined {
  const depth = location.steps.findIndex(isPositioned);
  const step = location.steps[depth];
  return step && `${location.upTo(depth).text}\n${familyOf(step)}`;
}
