/** What a replay knows of the live values that have come for recorded ones, and which texts it takes for the same. */
import { kindOf } from '../../formats/json/exact-json.ts';
import { splitAtPlaceholders } from '../../formats/text/placeholder.ts';
import { WORDS } from '../../formats/value/wordings.ts';
import type { RecordedRequest, Session } from '../../session/schema.ts';
import type { Correlation } from '../correlate/correlation.ts';
import { rolesOfSegment } from '../correlate/naming/path-roles.ts';
import { contextOfRequest } from '../correlate/naming/request-subject.ts';
import { isIdOfThing, rolesOf } from '../correlate/naming/roles.ts';
import type { Targets } from '../send/target.ts';

/**
 * Whether a live value is what has come in the place of a recorded one, such as an id that the target
 * has given anew, or a URL of the target in the place of one of the recorded origin.
 */
export type IsSame = (recorded: string, actual: string) => boolean;

/** What a replay knows of live values. */
export interface KnownValues {
  readonly targets: Targets;
  /** What one live value is known to stand for. */
  recordedOf(live: string): string | undefined;
  /** Whether a live value was made by this replay, to be sent in the place of a recorded one. */
  readonly isFresh: IsSame;
  /** Only what it takes for the same is put in. */
  readonly isSame: IsSame;
  readonly rolesOf: RecordedRoles;
}

/** @param correlation undefined where all is sent as it was recorded */
export function createKnownValues(
  session: Session,
  targets: Targets,
  correlation: Correlation | undefined,
): KnownValues {
  return {
    targets,
    recordedOf: (live) => correlation?.pairs.recordedOf(live),
    isFresh: (recorded, live) => correlation?.fresh?.of(recorded) === live,
    isSame: createIsSame(
      targets,
      (recorded, actual) => correlation?.pairs.has(recorded, actual) ?? false,
      (recorded) => correlation?.fresh?.inText(recorded) ?? recorded,
    ),
    rolesOf: createRecordedRoles(session),
  };
}

/**
 * Counts texts as equal that have a live value where the recorded ones have what it came for, or that
 * name a target where they name its recorded origin; also as parts of longer texts, such as URLs.
 * @param isLive whether one value is known to have come in the place of another
 * @param withFresh gives a recorded text with the new values of the client in it
 */
function createIsSame(
  targets: Targets,
  isLive: IsSame,
  withFresh: (recorded: string) => string,
): IsSame {
  return (recorded, actual) => {
    const fresh = withFresh(recorded);
    const texts = fresh === recorded ? [recorded] : [recorded, fresh];
    return [...texts, ...texts.flatMap((text) => rebase(text, targets))].some(
      (text) => text === actual || isLive(text, actual) || hasSameWords(text, actual, isLive),
    );
  };
}

/** A text with the targets in the place of the recorded origins; with their base paths, and without. */
function rebase(text: string, targets: Targets): string[] {
  const named = targets.filter(([origin]) => text.includes(origin));
  if (named.length === 0) return [];
  return ['', 'base'].map((kind) =>
    named.reduce(
      (rebased, [recorded, { origin, basePath }]) =>
        rebased.replaceAll(recorded, kind === 'base' ? origin + basePath : origin),
      text,
    ),
  );
}

function hasSameWords(recorded: string, actual: string, isLive: IsSame): boolean {
  const words = recorded.split(WORDS);
  const others = actual.split(WORDS);
  if (words.length < 4 || words.length !== others.length) return false;
  return words.every((word, index) => {
    const other = others[index] ?? '';
    return word === other || isLive(word, other);
  });
}

/**
 * Whether a live text counts as the recorded one. Placeholders of secrets stand for any text.
 */
export function isSameText(recorded: string, actual: string, isSame: IsSame): boolean {
  return recorded === actual || fitsPlaceholders(recorded, actual) || isSame(recorded, actual);
}

/** Not by a pattern made of the text: that could take ages. */
function fitsPlaceholders(recorded: string, actual: string): boolean {
  const parts = splitAtPlaceholders(recorded);
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length < 2 || !actual.startsWith(first) || !actual.endsWith(last)) return false;
  const end = actual.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = findPart(actual, part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= end;
}

/** Shorter ones are looked for at once. */
const SHORT = 32;

/**
 * The offset of a part of a text, -1 where there is none: `indexOf` may look at all of a long part at
 * each character of the text. This looks at each once (Knuth, Morris and Pratt).
 */
function findPart(text: string, part: string, from: number): number {
  if (part.length <= SHORT) return text.indexOf(part, from);
  /** By length of a start of the part: of its longest end that is a start of it, too. */
  const borders = new Uint32Array(part.length + 1);
  let fitting = 0;
  for (let at = 1; at < part.length; at += 1) {
    while (fitting > 0 && part[at] !== part[fitting]) fitting = borders[fitting] ?? 0;
    if (part[at] === part[fitting]) fitting += 1;
    borders[at + 1] = fitting;
  }
  fitting = 0;
  for (let at = from; at < text.length; at += 1) {
    while (fitting > 0 && text[at] !== part[fitting]) fitting = borders[fitting] ?? 0;
    if (text[at] === part[fitting]) fitting += 1;
    if (fitting === part.length) return at + 1 - part.length;
  }
  return -1;
}

/** Of which things a recorded value is the id, such as `order.id`. */
type RecordedRoles = (recorded: string) => ReadonlySet<string>;

const NONE: ReadonlySet<string> = new Set();

/**
 * Tells by where the requests of a session have a value. Paths tell best; where they have it as the
 * ids of several things, nothing tells which of them is meant elsewhere.
 */
function createRecordedRoles({ recordings }: Session): RecordedRoles {
  let known: ReturnType<typeof gather> | undefined;
  return (recorded) => {
    known ??= gather(recordings.map(({ request }) => request));
    const inPaths = known.inPaths.get(recorded);
    if (inPaths === undefined) return known.named.get(recorded) ?? NONE;
    return inPaths.size === 1 ? inPaths : NONE;
  };
}

type ByValue = Map<string, Set<string>>;

function gather(requests: readonly RecordedRequest[]): { inPaths: ByValue; named: ByValue } {
  const inPaths: ByValue = new Map();
  const named: ByValue = new Map();
  for (const request of requests) {
    const [path = '', query = ''] = request.path.split('?');
    for (const { 0: segment, index } of path.matchAll(/[^/]+/g)) {
      add(inPaths, segment, rolesOfSegment(path, index).strong);
    }
    const context = contextOfRequest(request);
    const addNamed = (value: string, names: readonly (string | number)[]): void => {
      const { strong, weak } = rolesOf(names, context);
      add(named, value, [...strong, ...weak]);
    };
    for (const [name, value] of new URLSearchParams(query)) addNamed(value, [name]);
    const { body } = request;
    if (body && 'json' in body) eachLeaf(body.json, [], addNamed);
  }
  return { inPaths, named };
}

function add(roles: ByValue, value: string, found: readonly string[]): void {
  // Without a subject, it is the id of anything.
  const ids = found.filter(isIdOfThing);
  if (ids.length === 0) return;
  const all = roles.get(value) ?? new Set();
  for (const role of ids) all.add(role);
  roles.set(value, all);
}

type Names = readonly (string | number)[];

function eachLeaf(
  value: unknown,
  names: Names,
  visit: (value: string, names: Names) => void,
): void {
  if (typeof value === 'string' || typeof value === 'number') visit(String(value), names);
  else if (Array.isArray(value)) {
    for (const [index, child] of value.entries()) eachLeaf(child, [...names, index], visit);
  } else if (value !== undefined && kindOf(value) === 'object') {
    for (const [key, child] of Object.entries(value as object)) {
      eachLeaf(child, [...names, key], visit);
    }
  }
}
