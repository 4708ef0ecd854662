/**
 * Rules, new values, exclusions and links of the file that fit nothing in a session. A replay goes on as if
 * they were not there: who has written one with a typing error would not see it.
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
  /** The way to it: in the options, `correlate.rules[0]`; in the session file, `links[0]`. */
  readonly path: JsonPath;
  /** As JSON. */
  readonly text: string;
  /** Which half of it fits nothing, and why. */
  readonly reasons: readonly UnmatchedReason[];
  /** The more, the nearer it comes to what the session has. */
  readonly fits: number;
}

/** Why a rule fits nothing. */
export interface UnmatchedReason {
  /** The way in the rule to what names nothing; empty where each half names something. */
  readonly path: JsonPath;
  /** In a clause. */
  readonly text: string;
  /** What is there under that name of the rule, be it what was meant or an example. */
  readonly instead?: Instead | undefined;
}

interface Instead {
  readonly isNear: boolean;
  readonly names: readonly string[];
}

/** What fits one half of a rule: recordings, or why there are none. */
interface Half {
  readonly recordings: readonly Recording[];
  readonly reason?: UnmatchedReason;
  readonly fits: number;
}

/** @param correlate the setting, checked */
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
    // What is excluded may be all that is inside of a place.
    ...inAll(exclude, ['correlate', 'exclude'], (rule) => findUnmatched(rule, finder, 'covers')),
    ...inAll(links, ['links'], findRule),
  ];
}

/** Whether a session file has it, so that no other session comes into question. */
export function isSessionLink({ path }: UnmatchedRule): boolean {
  return path[0] === 'links';
}

/** Whether a pattern means a place itself, or all that is inside of it as well. */
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

/** Looks for what the halves of rules name in one session. */
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
    const there = new There(pattern);
    const readThere = this.#readers.read((_value, at) => there.add(() => at.location()));
    for (const recording of fitting) if (!there.isFull) readThere(recording);
    const reason = { path: ['from', there.key], text, instead: there.instead() };
    return { recordings: [], reason, fits: 1 };
  }

  /** Recordings with a request that a pattern names. @param isWanted of the values in it */
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
      // What is inside of it has the same name.
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
    const there = new There(pattern);
    const see: Visitor['visit'] = (_text, at) => {
      there.add(() => at.location());
      return 'enter';
    };
    for (const [position, recording] of this.#recordings.entries()) {
      if (fitting.has(recording) && !there.isFull) {
        this.#readers.walk(position, { ...VISITOR, visit: see });
      }
    }
    const reason = { path: ['to', there.key], text, instead: there.instead() };
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

/** The route of a request, without its method where a pattern has none. */
function nameLike(path: string | undefined, route: string): string {
  return path?.startsWith('/') ? route.slice(route.indexOf(' ') + 1) : route;
}

const VISITOR: Omit<Visitor, 'visit'> = { enters: () => true, leave: () => undefined };

const KEYS = ['pointer', 'header', 'cookie', 'query', 'segment', 'field', 'place'] as const;
/** Of the values of a session, so many are looked at for what a rule may have meant. */
const MAX_EXAMINED = 2000;
const MAX_EXAMPLES = 3;

/** What is there that a pattern could name in its own way. */
class There {
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

/** How a location is named by one member of a pattern. */
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
