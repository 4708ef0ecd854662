/**
 * Finds rules, new values, exclusions and links of the session file that fit nothing in a session. A replay ignores
 * them, so that nobody would notice a typing error.
 */

import type { Location } from '../../formats/value/location.ts';
import { pointerTo } from '../../formats/value/location-pattern.ts';
import { findNearest } from '../../session/json/nearest.ts';
import type { JsonPath } from '../../session/json/positions.ts';
import type { RequestPattern } from '../../session/link-rule.ts';
import { routeOf } from '../../session/routes.ts';
import type { Recording, Session } from '../../session/schema.ts';
import { SOURCE } from '../../session/session-file.ts';
import { arrivalOf, byDeparture } from '../schedule/recorded-times.ts';
import { canBeFresh } from './link/fresh-links.ts';
import { createReaders, type Readers } from './link/readers.ts';
import {
  type CorrelationExclusion,
  type FreshRule,
  namesRecording,
  readPattern,
} from './link/rules.ts';
import type { LinkSettings } from './link-session.ts';
import type { Visitor } from './message/carried-texts.ts';
import { MAX_FRESH } from './message/fresh-values.ts';

/** A rule, a new value or an exclusion that fits nothing in a session. Plain data. */
export interface UnmatchedRule {
  /** Path in the options (`correlate.rules[0]`), or in the session file (`links[0]`). */
  readonly path: JsonPath;
  /** As JSON. */
  readonly text: string;
  /** Why its halves fit nothing. */
  readonly reasons: readonly UnmatchedReason[];
  /** How much of it fits the session. More is nearer. */
  readonly fits: number;
}

/** Why a rule fits nothing. */
export interface UnmatchedReason {
  /** Path within the rule to what names nothing; empty if each half names something. */
  readonly path: JsonPath;
  /** In a clause. */
  readonly text: string;
  /** What the rule could name instead: what was likely meant, or examples. */
  readonly instead?: Instead | undefined;
}

interface Instead {
  readonly isNear: boolean;
  readonly names: readonly string[];
}

/** The recordings that fit one half of a rule, or why there are none. */
interface Half {
  readonly recordings: readonly Recording[];
  readonly reason?: UnmatchedReason;
  readonly fits: number;
}

/** @param correlate the setting, which has been checked */
export function findUnmatchedRules(
  session: Session,
  correlate: LinkSettings['correlate'],
): UnmatchedRule[] {
  if (correlate === false) return [];
  const { links = [] } = session;
  const { rules = [], fresh = [], exclude = [] } = typeof correlate === 'object' ? correlate : {};
  if (rules.length + fresh.length + exclude.length + links.length === 0) return [];
  const recordings = byDeparture(session.recordings);
  const finder = new Finder(
    recordings,
    createReaders(recordings, session.origin, session[SOURCE]?.linked),
  );
  const inAll = <Given>(
    list: readonly Given[],
    path: JsonPath,
    find: (given: Given) => Pick<UnmatchedRule, 'reasons' | 'fits'> | undefined,
  ): UnmatchedRule[] =>
    list.flatMap((given, index) => {
      const unmatched = find(given);
      return unmatched ? { path: [...path, index], text: JSON.stringify(given), ...unmatched } : [];
    });
  const findRule = (rule: CorrelationExclusion) => findUnmatched(rule, finder, 'names');
  return [
    ...inAll(rules, ['correlate', 'rules'], findRule),
    ...inAll(fresh, ['correlate', 'fresh'], (rule) => findUnmatchedFresh(rule, finder)),
    // An exclusion also applies to everything inside of its location.
    ...inAll(exclude, ['correlate', 'exclude'], (rule) => findUnmatched(rule, finder, 'covers')),
    ...inAll(links, ['links'], findRule),
  ];
}

/** Whether a pattern means only its location, or also everything inside of it. */
type Meaning = 'names' | 'covers';

function findUnmatched(
  { from, to, value }: CorrelationExclusion,
  finder: Finder,
  meaning: Meaning,
): Pick<UnmatchedRule, 'reasons' | 'fits'> | undefined {
  const responses = finder.responses(from ?? {}, meaning);
  const requests = finder.requests(to ?? {}, meaning, value);
  const reasons = [responses.reason, requests.reason].filter((reason) => reason !== undefined);
  const fits = responses.fits + requests.fits;
  if (reasons.length > 0) return { reasons, fits };
  const earliest = responses.recordings.reduce(
    (time, response) => Math.min(time, arrivalOf(response)),
    Infinity,
  );
  if (!from || !to || requests.recordings.some(({ at }) => earliest <= at)) return undefined;
  const text = 'no response that "from" fits had come before a request of "to"';
  return { reasons: [{ path: [], text }], fits };
}

function findUnmatchedFresh(
  { to }: FreshRule,
  finder: Finder,
): Pick<UnmatchedRule, 'reasons' | 'fits'> | undefined {
  const carrying = finder.requests(to, 'names');
  if (carrying.reason) return { reasons: [carrying.reason], fits: carrying.fits };
  if (!finder.requests(to, 'names', undefined, canBeFresh).reason) return undefined;
  const place = readPattern(to, 'request').location?.text;
  const text = `what is in ${place} stands for a secret, or has more than ${MAX_FRESH} characters`;
  return { reasons: [{ path: ['to'], text }], fits: 1 };
}

/** Finds what the halves of rules name in one session. */
class Finder {
  readonly #recordings: readonly Recording[];
  readonly #readers: Readers;

  constructor(recordings: readonly Recording[], readers: Readers) {
    this.#recordings = recordings;
    this.#readers = readers;
  }

  /** Recordings with a response that a pattern names. */
  responses(pattern: RequestPattern, meaning: Meaning): Half {
    const named = readPattern(pattern, 'response');
    const fitting = this.#recordings.filter(
      (recording) => 'status' in recording.response && namesRecording(named, recording),
    );
    if (fitting.length === 0) {
      return this.#noRecordings('from', pattern, '"from" fits no recorded response');
    }
    const { location } = named;
    if (!location) return { recordings: fitting, fits: 2 };
    let isFound = false;
    const readLocations = this.#readers.read((_value, at) => {
      isFound ||= location[meaning](at.location());
    });
    const bringing = fitting.filter((recording) => {
      isFound = false;
      readLocations(recording);
      return isFound;
    });
    if (bringing.length > 0) return { recordings: bringing, fits: 2 };
    const text = `no response that "from" fits has ${location.text}`;
    const others = new Alternatives(pattern);
    const readOthers = this.#readers.read((_value, at) => others.add(() => at.location()));
    for (const recording of fitting) if (!others.isFull) readOthers(recording);
    const reason = { path: ['from', others.key], text, instead: others.instead() };
    return { recordings: [], reason, fits: 1 };
  }

  /** Recordings with a request that a pattern names. @param isWanted whether a value in it counts */
  requests(
    pattern: RequestPattern,
    meaning: Meaning,
    value?: string,
    isWanted: (value: string) => boolean = () => true,
  ): Half {
    const named = readPattern(pattern, 'request');
    const fitting = new Set(
      this.#recordings.filter((recording) => namesRecording(named, recording)),
    );
    if (fitting.size === 0) {
      return this.#noRecordings('to', pattern, '"to" fits no recorded request');
    }
    const { location } = named;
    if (!location && value === undefined) return { recordings: [...fitting], fits: 2 };
    let isFound = false;
    const visit: Visitor['visit'] = (text, at) => {
      if (value !== undefined && text.value !== value) return 'enter';
      if (location && !location[meaning](at.location())) return 'enter';
      isFound ||= isWanted(text.value);
      // Values inside of it have the same name.
      return 'skip';
    };
    const carrying = this.#recordings.filter((recording, position) => {
      isFound = false;
      if (fitting.has(recording)) this.#readers.walk(position, { ...VISITOR, visit });
      return isFound;
    });
    if (carrying.length > 0) return { recordings: carrying, fits: 2 };
    const what = [value === undefined ? [] : 'this value', location?.text ?? []]
      .flat()
      .join(' in ');
    const whose = Object.keys(pattern).length === 0 ? 'no request' : 'no request that "to" fits';
    const text = `${whose} has ${what}`;
    if (value !== undefined) return { recordings: [], reason: { path: ['value'], text }, fits: 1 };
    const others = new Alternatives(pattern);
    const visitOther: Visitor['visit'] = (_text, at) => {
      others.add(() => at.location());
      return 'enter';
    };
    for (const [position, recording] of this.#recordings.entries()) {
      if (fitting.has(recording) && !others.isFull) {
        this.#readers.walk(position, { ...VISITOR, visit: visitOther });
      }
    }
    const reason = { path: ['to', others.key], text, instead: others.instead() };
    return { recordings: [], reason, fits: 1 };
  }

  #noRecordings(half: string, { recording, path }: RequestPattern, text: string): Half {
    const isUnknown =
      recording !== undefined && !this.#recordings.some(({ id }) => id === recording);
    const names = isUnknown
      ? this.#recordings.map(({ id }) => id)
      : this.#recordings.map(({ request }) => nameLike(path, routeOf(request)));
    const key = isUnknown || path === undefined ? 'recording' : 'path';
    const instead = insteadOf((isUnknown ? recording : path) ?? '', names);
    return { recordings: [], reason: { path: [half, key], text, instead }, fits: 0 };
  }
}

/** The route of a request, without its method if a pattern has none. */
function nameLike(path: string | undefined, route: string): string {
  return path?.startsWith('/') ? route.slice(route.indexOf(' ') + 1) : route;
}

const VISITOR: Omit<Visitor, 'visit'> = { enters: () => true, leave: () => undefined };

const KEYS = ['pointer', 'header', 'cookie', 'query', 'segment', 'field', 'place'] as const;
/** Values of a session that are searched for what a rule may have meant. */
const MAX_EXAMINED = 2000;
const MAX_EXAMPLES = 3;

/** The names of locations that a pattern could have named. */
class Alternatives {
  /** The member of the pattern that names its location. */
  readonly key: (typeof KEYS)[number];
  readonly #named: string;
  readonly #names = new Set<string>();
  #count = 0;

  constructor(pattern: RequestPattern) {
    this.key = KEYS.find((key) => pattern[key] !== undefined) ?? 'place';
    this.#named = String(pattern[this.key]);
  }

  get isFull(): boolean {
    return this.#count >= MAX_EXAMINED;
  }

  add(locate: () => Location): void {
    if (this.isFull) return;
    this.#count += 1;
    const name = nameOf(locate(), this.key);
    if (name !== undefined && name !== '') this.#names.add(String(name));
  }

  instead(): Instead | undefined {
    return insteadOf(this.#named, [...this.#names]);
  }
}

/** The name of a location in one member of a pattern. */
function nameOf(location: Location, key: (typeof KEYS)[number]): string | number | undefined {
  if (key === 'place') return location.text;
  if (key === 'pointer') return pointerTo(location);
  if (key === location.part) return location.steps[0]?.name;
  const [, inner] = location.steps;
  if (!inner) return undefined;
  // A field of a multipart form is a part.
  const kind = inner.kind === 'part' ? 'field' : inner.kind;
  if (key !== kind) return undefined;
  return key === 'segment' ? inner.index : inner.name;
}

function insteadOf(name: string, names: readonly string[]): Instead | undefined {
  const { nearest } = findNearest(name, names, (each) => each.toLowerCase());
  if (nearest !== undefined) return { isNear: true, names: [nearest] };
  const some = [...new Set(names)].slice(0, MAX_EXAMPLES);
  return some.length > 0 ? { isNear: false, names: some } : undefined;
}
