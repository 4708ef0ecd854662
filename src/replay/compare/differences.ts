/** Where a live answer differs from the recorded one: as it is found, and as it may be shown. */
import { ExactNumber, renderExactJson } from '../../formats/json/exact-json.ts';
import { findPlaceholders } from '../../formats/text/placeholder.ts';
import { Location } from '../../formats/value/location.ts';
import { isCredential } from '../../session/secrets/secret-header.ts';
import type { Difference } from '../failure/failure.ts';
import type { Mask } from '../failure/mask.ts';
import { commonStart, cut, fromDifference } from '../failure/shorten.ts';

/** A difference with its values as they are; `undefined` for nothing. */
export interface FoundDifference {
  /** In the body, without the step to that; or of a header. */
  readonly at: Location;
  readonly recorded: unknown;
  readonly actual: unknown;
  readonly note?: Difference['note'] | undefined;
}

/** With more of them, nobody reads on. */
const MAX_FOUND = 20;

/** Differences as they are found: all are counted, and the first ones kept. */
export class DifferenceList {
  readonly found: FoundDifference[] = [];
  count = 0;
  /** The first place where the recording has a secret, and the target something that cannot be it. */
  secretAt: Location | undefined;
  readonly #most: number;

  /** @param most how many are kept */
  constructor(most: number = MAX_FOUND) {
    this.#most = most;
  }

  /** @param locate is only called for those that are kept */
  add(locate: () => Location, recorded: unknown, actual: unknown, note?: Difference['note']): void {
    if (this.count < this.#most) this.found.push({ at: locate(), recorded, actual, note });
    this.count += 1;
    if (actual !== undefined && this.secretAt === undefined && holdsSecret(recorded)) {
      this.secretAt = locate();
    }
  }
}

function holdsSecret(recorded: unknown): boolean {
  // Most are numbers, and there may be millions.
  if (typeof recorded !== 'string' && typeof recorded !== 'object') return false;
  const text = typeof recorded === 'string' ? recorded : JSON.stringify(recorded);
  return recorded !== undefined && findPlaceholders(text).length > 0;
}

/** A difference as it may be shown: without live secrets, and as plain data. */
interface ShownDifference {
  readonly at: Location;
  readonly difference: Difference;
}

/** Takes live secrets out of a difference, and shortens it. */
export function showDifference(found: FoundDifference, mask: Mask): ShownDifference {
  const shown = maskFound(narrowFound(found), mask);
  return { at: shown.at, difference: renderDifference(shown) };
}

/** In characters, of each value. */
const MAX_STORED = 300;
const MAX_PATH = 1000;

/** A difference as plain data: of a long text it has what begins shortly before the difference. */
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

/** @returns `isJson`: not the value itself, but JSON of it */
function shortenValue(value: unknown): { readonly value: unknown; readonly isJson: boolean } {
  if (typeof value === 'string') return { value: cut(value, MAX_STORED), isJson: false };
  // Not as a number, which would be another one.
  if (value instanceof ExactNumber) return { value: cut(value.text, MAX_STORED), isJson: true };
  if (typeof value !== 'object' || value === null) return { value, isJson: false };
  const text = renderExactJson(value);
  if (text.length > MAX_STORED) return { value: cut(text, MAX_STORED), isJson: true };
  return { value: JSON.parse(text), isJson: false };
}

/**
 * A difference that shows no live secret. Where nothing else is left of it, the live text says that it
 * is another.
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

/** Name by name: the escapes of a pointer would keep a secret from being found. */
function maskNames(at: Location, mask: Mask): Location {
  return new Location(
    at.steps.map((step) => {
      return step.name === undefined ? step : { ...step, name: mask.text(step.name) };
    }),
  );
}

/** Of the nearest thing with a name on the way to a value, or of a credential; of a header its own. */
function nameAt(at: Location): string {
  const names = at.steps.flatMap(({ name = '' }) => (/^\d*$/.test(name) ? [] : name));
  // Of these, names are compared alone.
  if (at.part === 'header' && names[0] === 'set-cookie') return '';
  return names.find(isCredential) ?? names.at(-1) ?? '';
}

/** Characters kept on either side of the place where two texts part. No credential is longer. */
const MAX_BESIDE = 32 * 1024;
/** Characters kept of a value that stands alone. */
const MAX_ALONE = 2 * MAX_BESIDE;
/** Steps kept of a location. */
const MAX_STEPS = 1000;

/**
 * The same difference, with no more left of its values than can be masked at once: to mask megabytes
 * takes seconds. More is kept than is shown, since the name of a secret may stand far in front of it, and
 * a secret must not be cut where a part of it is shown.
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

/** The start of a JSON value: names stay in front of what they name. */
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
