/** The live values that are known to stand for recorded ones, and the texts that count as equal. */
import { kindOf } from '../../formats/json/exact-json.ts';
import { splitAtPlaceholders } from '../../formats/text/placeholder.ts';
import { WORDS } from '../../formats/value/wordings.ts';
import type { RecordedRequest, Recording, Session } from '../../session/schema.ts';
import type { Correlation } from '../correlate/correlation.ts';
import type { StandIn } from '../correlate/live/live-pairs.ts';
import { rolesOfSegment } from '../correlate/naming/path-roles.ts';
import { contextOfRequest } from '../correlate/naming/request-subject.ts';
import { isIdOfThing, rolesOf } from '../correlate/naming/roles.ts';
import type { NeededValue } from '../correlate/needed-values.ts';
import type { Targets } from '../send/target.ts';
import type { ValuePosition } from './as-recorded.ts';

/**
 * Whether a live value stands for a recorded one, such as a new id from the target, or a URL of the target in
 * place of a URL of the recorded origin.
 */
export type IsSame = (recorded: string, actual: string) => boolean;

/** The live values that a replay knows. */
export interface KnownValues {
  readonly targets: Targets;
  /** What the session has in place of a live value; undefined if nothing else is known. */
  standInFor(live: string): StandIn | undefined;
  /** All live values that have replaced a recorded one. */
  liveOf(recorded: string): readonly string[];
  /** The live keys that have replaced the key of a member, if a request takes that as an id. */
  liveKeysOf(recorded: string, object: ValuePosition): readonly string[];
  /** The recorded value that a live one stands for, if that is certain. */
  recordedOf(live: string): string | undefined;
  /** What requests take from the answer to a recording. */
  neededFrom(recording: Recording): readonly NeededValue[];
  /** Whether this replay has made a live value to be sent in place of a recorded one. */
  readonly isFresh: IsSame;
  /** Only values that this function accepts are put in. */
  readonly isSame: IsSame;
  readonly rolesOf: RecordedRoles;
}

/** @param correlation undefined if every request is sent as recorded */
export function createKnownValues(
  session: Session,
  targets: Targets,
  correlation: Correlation | undefined,
): KnownValues {
  return {
    targets,
    standInFor: (live) => correlation?.placed.standInFor(live),
    liveOf: (recorded) => correlation?.pairs.liveOf(recorded) ?? [],
    liveKeysOf: createLiveKeys(correlation),
    recordedOf: (live) => correlation?.pairs.recordedOf(live),
    neededFrom: (recording) => correlation?.neededFrom(recording) ?? [],
    isFresh: (recorded, live) => correlation?.fresh?.of(recorded) === live,
    isSame: createIsSame(
      targets,
      (recorded, actual) => correlation?.placed.isSame(recorded, actual) ?? false,
      (recorded) => correlation?.fresh?.inText(recorded) ?? recorded,
    ),
    rolesOf: createRecordedRoles(session),
  };
}

function createLiveKeys(correlation: Correlation | undefined): KnownValues['liveKeysOf'] {
  let taken: ReadonlySet<string> | undefined;
  return (recorded, object) => {
    const live = correlation?.pairs.liveOf(recorded) ?? [];
    if (!correlation || live.length === 0) return [];
    taken ??= findTakenKeys(correlation);
    const key = object.below(recorded).location().to({ kind: 'name' });
    return taken.has(key.text) ? live : [];
  };
}

/** The locations in bodies of the keys that requests take. */
function findTakenKeys({ values: { links } }: Correlation): ReadonlySet<string> {
  const sources = links.plans.flatMap((plan) => plan?.links ?? []);
  const locations = sources
    .flatMap((link) => [link, ...link.others])
    .map(({ location }) => location);
  return new Set(locations.flatMap((at) => (at.last?.kind === 'name' ? at.from(1).text : [])));
}

/**
 * Counts texts as equal if they differ only in live values that stand for recorded ones, and in addresses of
 * targets in place of recorded origins. These may be parts of longer texts, such as URLs.
 * @param isLive whether a live value is known to stand for a recorded one
 * @param withFresh replaces values in a recorded text with the client's new ones
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

/** A text with targets in place of recorded origins, with and without their base paths. */
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

/** Works without a regular expression built from the text, which could take ages. */
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

/** In characters. `indexOf` finds a shorter part fast enough. */
const MAX_SHORT = 32;

/**
 * The offset of a part of a text, or -1. `indexOf` may compare all of a long part at each character of the
 * text. This looks at each character once (Knuth, Morris and Pratt).
 */
function findPart(text: string, part: string, from: number): number {
  if (part.length <= MAX_SHORT) return text.indexOf(part, from);
  /**
   * By length of a prefix of the part: the length of its longest border, which is a prefix and a suffix of
   * it.
   */
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

/** The things of which a recorded value is the id, such as `order.id`. */
export type RecordedRoles = (recorded: string) => ReadonlySet<string>;

const NONE: ReadonlySet<string> = new Set();

/**
 * Finds the roles of values from their places in requests. Paths are the best source. If a value is the id of
 * several things in paths, its role elsewhere is unknown.
 */
export function createRecordedRoles({ recordings }: Session): RecordedRoles {
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
  // Without a subject, the value may be the id of anything.
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
