/** Differences between a live and a recorded answer, as they are found and as they may be shown. */
import { ExactNumber, renderExactJson } from '../../formats/json/exact-json.ts';
import { findPlaceholders } from '../../formats/text/placeholder.ts';
import { Location } from '../../formats/value/location.ts';
import { isCredential } from '../../session/secrets/secret-names.ts';
import type { Difference } from '../failure/failure.ts';
import type { Mask } from '../failure/mask.ts';
import { commonStart, cut, fromDifference } from '../failure/shorten.ts';
import { createShapes, maskShape } from './shapes.ts';

/** A difference with its values unmasked. A value is undefined if there is none. */
export interface FoundDifference {
  /** The location in the body, without the step `body`, or the location of a header. */
  readonly at: Location;
  readonly recorded: unknown;
  readonly actual: unknown;
  readonly note?: Difference['note'] | undefined;
}

/** Readers would ignore any further differences. */
const MAX_FOUND = 20;

/** Differences as they are found. All are counted, and only the first ones are kept. */
export class DifferenceList {
  readonly found: FoundDifference[] = [];
  count = 0;
  /** The first location where the recording has a secret, and the target has something else. */
  secretAt: Location | undefined;
  readonly #most: number;

  /** @param most how many differences are kept */
  constructor(most: number = MAX_FOUND) {
    this.#most = most;
  }

  /**
   * Adds a difference.
   * @param locate called only if the location of the difference is needed
   */
  add(locate: () => Location, recorded: unknown, actual: unknown, note?: Difference['note']): void {
    if (this.count < this.#most) this.found.push({ at: locate(), recorded, actual, note });
    this.count += 1;
    if (actual !== undefined && this.secretAt === undefined && holdsSecret(recorded)) {
      this.secretAt = locate();
    }
  }
}

function holdsSecret(recorded: unknown): boolean {
  // Most values are numbers, and there may be millions.
  if (typeof recorded !== 'string' && typeof recorded !== 'object') return false;
  const text = typeof recorded === 'string' ? recorded : JSON.stringify(recorded);
  return recorded !== undefined && findPlaceholders(text).length > 0;
}

/** A difference that may be shown: plain data without live secrets. */
interface ShownDifference {
  readonly at: Location;
  readonly difference: Difference;
}

/**
 * Takes live secrets out of a difference, and shortens it.
 * @param mode how bodies were compared: by shape, the values are their types
 */
export function showDifference(
  found: FoundDifference,
  mask: Mask,
  mode: 'exact' | 'shape' | undefined,
): ShownDifference {
  const narrowed = narrowFound(found);
  const isShape = mode === 'shape' && found.at.part !== 'header' && found.note === undefined;
  const shown = isShape ? shapeOfFound(narrowed, mask) : maskFound(narrowed, mask);
  return { at: shown.at, difference: renderDifference(shown) };
}

/** In characters, of each value. */
const MAX_STORED = 300;
const MAX_PATH = 1000;

/** Makes plain data of a difference. Long texts begin shortly before where they differ. */
function renderDifference({ at, recorded, actual, note }: FoundDifference): Difference {
  const [before, now] = fromDifference(recorded, actual, MAX_STORED);
  const [expected, got] = [shortenValue(before), shortenValue(now)];
  const asJson = [
    ...(expected.isJson ? ['expected' as const] : []),
    ...(got.isJson ? ['actual' as const] : []),
  ];
  return {
    path: cut(at.text, MAX_PATH),
    ...(at.part === 'header' && { isHeader: true }),
    ...(before !== undefined && { expected: expected.value }),
    ...(now !== undefined && { actual: got.value }),
    ...(asJson.length > 0 && { asJson }),
    ...(note !== undefined && { note }),
  };
}

/** @returns `isJson` if the value is replaced with its JSON */
function shortenValue(value: unknown): { readonly value: unknown; readonly isJson: boolean } {
  if (typeof value === 'string') return { value: cut(value, MAX_STORED), isJson: false };
  // As a double, the number would change.
  if (value instanceof ExactNumber) return { value: cut(value.text, MAX_STORED), isJson: true };
  if (typeof value !== 'object' || value === null) return { value, isJson: false };
  const text = renderExactJson(value);
  if (text.length > MAX_STORED) return { value: cut(text, MAX_STORED), isJson: true };
  return { value: JSON.parse(text), isJson: false };
}

function shapeOfFound({ at, recorded, actual }: FoundDifference, mask: Mask): FoundDifference {
  const { shapeOf } = createShapes();
  const show = (value: unknown): unknown => maskShape(shapeOf(value), mask);
  return { at: maskNames(at, mask), recorded: show(recorded), actual: show(actual) };
}

/**
 * Takes live secrets out of a difference. If both sides then look the same, the live text states that it is
 * another secret.
 */
function maskFound({ at, recorded, actual, note }: FoundDifference, mask: Mask): FoundDifference {
  const name = nameAt(at);
  const show = (shown: unknown): unknown =>
    at.part === 'header' && name !== '' && typeof shown === 'string'
      ? mask.value(mask.header(name, shown), name)
      : mask.value(shown, name);
  const [expected, got] = [show(recorded), show(actual)];
  const isSame = typeof got === 'string' && got === expected && actual !== recorded;
  const shown = isSame ? `${got} (another)` : got;
  return { at: maskNames(at, mask), recorded: expected, actual: shown, note };
}

/** Masks each name separately: a secret would not be found among the escapes of a pointer. */
function maskNames(at: Location, mask: Mask): Location {
  return new Location(
    at.steps.map((step) => {
      return step.name === undefined ? step : { ...step, name: mask.text(step.name) };
    }),
  );
}

/** The name by which a value is masked: the name of a credential on its path, or the nearest name. */
function nameAt(at: Location): string {
  const names = at.steps.flatMap(({ name = '' }) => (/^\d*$/.test(name) ? [] : name));
  // Only names of cookies are compared.
  if (at.part === 'header' && names[0] === 'set-cookie') return '';
  return names.find(isCredential) ?? names.at(-1) ?? '';
}

/**
 * How many characters are kept on either side of the first difference of two texts. No credential is longer.
 */
const MAX_BESIDE = 32 * 1024;
/** How many characters of a value are kept if only one side has the value. */
const MAX_ALONE = 2 * MAX_BESIDE;
/** How many steps of a location are kept. */
const MAX_STEPS = 1000;

/**
 * Shortens the values of a difference to a size that can be masked quickly: masking megabytes takes seconds.
 * More text is kept than is shown, since the name of a secret may be far before the secret, and a secret that
 * is partly shown must not be cut.
 */
function narrowFound(found: FoundDifference): FoundDifference {
  const { at, recorded, actual } = found;
  const narrowed = { ...found, at: at.upTo(MAX_STEPS) };
  if (typeof recorded !== 'string' || typeof actual !== 'string') {
    return { ...narrowed, recorded: cutValue(recorded), actual: cutValue(actual) };
  }
  const common = commonStart(recorded, actual);
  const from = Math.max(0, common - MAX_BESIDE);
  const cut = (text: string): string => text.slice(from, common + MAX_BESIDE);
  return { ...narrowed, recorded: cut(recorded), actual: cut(actual) };
}

/** The start of a JSON value, with each name before its value. */
function cutValue(value: unknown): unknown {
  let left = MAX_ALONE;
  const cutText = (text: string): string => {
    const kept = text.slice(0, Math.max(0, left));
    left -= kept.length;
    return kept;
  };
  const walk = (each: unknown): unknown => {
    left -= 1;
    if (typeof each === 'string') return cutText(each);
    if (each instanceof ExactNumber) return new ExactNumber(cutText(each.text));
    if (typeof each !== 'object' || each === null) return each;
    if (Array.isArray(each)) return startOf(each).map(walk);
    const members = startOf(Object.entries(each));
    return Object.fromEntries(members.map(([key, child]) => [cutText(key), walk(child)]));
  };
  const startOf = <T>(list: readonly T[]): readonly T[] => list.slice(0, Math.max(0, left));
  return walk(value);
}
