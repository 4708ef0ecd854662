/**
 * Differences for people, without live secrets: one line for the first, and plain data for all.
 *
 * What to do about values that differ since they are new in each answer: times, random ids, counters.
 */

import { ExactNumber, kindOf, renderExactJson } from '../../formats/json/exact-json.ts';
import { Location } from '../../formats/value/location.ts';
import { printableLine } from '../../printable.ts';
import { isCredential } from '../../session/secrets/secret-header.ts';
import type { Mask } from '../failure/mask.ts';
import { commonStart, type Difference, type Found } from '../failure/outcome.ts';

/** In characters, of each value. */
const MAX_STORED = 300;
const MAX_SHOWN = 80;
const MAX_PATH = 1000;
/** What is shown before the place where two long texts part. */
const COMMON_SHOWN = 20;

/** A difference as plain data: of a long text it has what begins shortly before the difference. */
export function renderDifference({ at, recorded, actual }: Found): Difference {
  const [expected, got] = fromDifference(recorded, actual, MAX_STORED);
  return {
    path: cut(at.text, MAX_PATH),
    ...(expected !== undefined && { expected: shortenValue(expected) }),
    ...(got !== undefined && { actual: shortenValue(got) }),
  };
}

/** The first difference in one line, and how many more there are. */
export function explainFindings(
  { at, recorded, actual, note }: Found,
  count: number,
  mode: 'exact' | 'shape' | undefined,
): string {
  const isHeader = at.part === 'header';
  const place = isHeader ? at.text : 'body';
  const where = isHeader || at.text === '' ? '' : ` at ${cut(at.text, MAX_PATH)}`;
  const how = !isHeader && mode === 'shape' && note === undefined ? ' in shape' : '';
  const [expected, got] = how === '' ? showPair(recorded, actual) : showKinds(recorded, actual);
  const more = count > 1 ? ` (and ${count - 1} more)` : '';
  return `${place} differs${how}${where}: expected ${expected}, got ${got}${more}${note === undefined ? '' : `; ${note}`}`;
}

function shortenValue(value: unknown): unknown {
  if (typeof value === 'string') return cut(value, MAX_STORED);
  // Not as a number, which would be another one.
  if (value instanceof ExactNumber) return cut(value.text, MAX_STORED);
  if (typeof value !== 'object' || value === null) return value;
  const text = renderExactJson(value);
  const parsed: unknown = text.length > MAX_STORED ? cut(text, MAX_STORED) : JSON.parse(text);
  return parsed;
}

function showPair(recorded: unknown, actual: unknown): [string, string] {
  const [expected, got] = fromDifference(recorded, actual, MAX_SHOWN);
  return [show(expected), show(got)];
}

/** Two texts, where one is longer than that, from shortly before the place where they part. */
function fromDifference(recorded: unknown, actual: unknown, most: number): [unknown, unknown] {
  if (typeof recorded !== 'string' || typeof actual !== 'string') return [recorded, actual];
  const common = commonStart(recorded, actual);
  const isLong = Math.max(recorded.length, actual.length) > most;
  if (!isLong || common <= COMMON_SHOWN) return [recorded, actual];
  const from = (text: string): string => `…${text.slice(common - COMMON_SHOWN)}`;
  return [from(recorded), from(actual)];
}

function showKinds(recorded: unknown, actual: unknown): [string, string] {
  if (recorded === undefined) return ['nothing', show(actual)];
  const kind = kindOf(recorded);
  if (kind === 'null') return ['null', show(actual)];
  const article = /^[ao]/.test(kind) ? 'an' : 'a';
  return [`${article} ${kind} such as ${show(recorded)}`, show(actual)];
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  return printableLine(cut(renderExactJson(value), MAX_SHOWN));
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** A difference that may be shown. */
export function hideInFound(found: Found, mask: Mask): Found {
  return maskFound(narrowFound(found), mask);
}

/**
 * A difference that shows no live secret. Where nothing else is left of it, the live text says that it
 * is another.
 */
function maskFound({ at, recorded, actual, note }: Found, mask: Mask): Found {
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
function narrowFound(found: Found): Found {
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
