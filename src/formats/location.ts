/**
 * Where a value is in a message, as data: the steps from the part of the message to it. Two locations are
 * the same where they read the same. Nothing but `location-pattern.ts` takes a location's text apart.
 */

import { readSteps, type Step, type StepKind } from './step.ts';

export type { Step, StepKind } from './step.ts';

/** The steps that a position tells from their siblings: another instance may have others there. */
const POSITIONED: ReadonlySet<StepKind> = new Set<StepKind>([
  'item',
  'element',
  'entry',
  'line',
  'row',
  'form',
  'fields',
  'link',
  'action',
  'option',
]);

export class Location {
  readonly steps: readonly Step[];
  #text: string | undefined;
  #form: string | undefined;

  constructor(steps: readonly Step[]) {
    this.steps = steps;
  }

  /** As a person reads it: `body /items/0/id`, `header location segment 2`, `cookie sid`. */
  get text(): string {
    this.#text ??= readSteps(this.steps);
    return this.#text;
  }

  /** The same with a star for each position: what stands there in whichever element of its lists. */
  get form(): string {
    this.#form ??= readSteps(this.steps.map(generalise));
    return this.#form;
  }

  /** The part of the message: a header, a cookie, the body. */
  get part(): StepKind | undefined {
    return this.steps[0]?.kind;
  }

  /** The last step. */
  get last(): Step | undefined {
    return this.steps.at(-1);
  }

  /** Whether another instance may have something else there, since it is in a list. */
  get isListed(): boolean {
    return this.steps.some(isPositioned);
  }

  /** The elements of lists that it is in, the outermost first; itself, if it is one. */
  elements(): Location[] {
    return this.steps.flatMap((step, depth) => (isPositioned(step) ? this.upTo(depth + 1) : []));
  }

  /** With one step more. */
  to(step: Step): Location {
    return new Location([...this.steps, step]);
  }

  /** The first so many steps. */
  upTo(count: number): Location {
    return new Location(this.steps.slice(0, count));
  }

  /** Without the first so many steps. */
  from(count: number): Location {
    return new Location(this.steps.slice(count));
  }

  /** Whether another location is the same. */
  isSame(other: Location): boolean {
    return other.steps.length === this.steps.length && this.isWithin(other);
  }

  /** Whether it is another location, or inside of it. */
  isWithin(outer: Location): boolean {
    const { steps } = outer;
    if (steps.length > this.steps.length) return false;
    return steps.every((step, index) => isSameStep(step, this.steps[index]));
  }

  toString(): string {
    return this.text;
  }
}

/** Whether a step is one that only a position tells from its siblings. */
export function isPositioned({ kind, index }: Step): boolean {
  return POSITIONED.has(kind) && (index !== undefined || kind === 'entry');
}

/** The kinds whose names tell one of several, not what all of them are. */
const NAMED_APART: ReadonlySet<StepKind> = new Set<StepKind>(['entry', 'option']);

/** What the siblings of a positioned step have in common with it. */
export function familyOf({ kind, name }: Step): string {
  return NAMED_APART.has(kind) ? kind : `${kind} ${name ?? ''}`;
}

function isSameStep(one: Step, other: Step | undefined): boolean {
  return one.kind === other?.kind && one.name === other.name && one.index === other.index;
}

function generalise(step: Step): Step {
  if (!isPositioned(step)) return step;
  return { ...step, name: NAMED_APART.has(step.kind) ? undefined : step.name, index: '*' };
}
