/** The links that rules make: those of the user, and those of the session file. */
import type { Location } from '../../../formats/value/location.ts';
import type { LocationPattern } from '../../../formats/value/location-pattern.ts';
import type { Recording } from '../../../session/schema.ts';
import { arrivalOf, byArrival } from '../../schedule/recorded-times.ts';
import type { InsertionPoint, RequestCursor } from '../message/cursor.ts';
import type { Link } from './link-recordings.ts';
import type { Readers } from './readers.ts';
import { isExcluded, namesRecording, type Rule, type Rules } from './rules.ts';

/** The link of a value of one request, if a rule makes one. */
export type RuleLink = (value: string, at: RequestCursor) => Link | undefined;

export interface RuleLinks {
  /** For the request at a position; undefined if no rule matches it. */
  of(position: number): RuleLink | undefined;
}

/** @param recordings in the order of their departure */
export function createRuleLinks(
  { rules, links, exclude }: Pick<Rules, 'rules' | 'links' | 'exclude'>,
  recordings: readonly Recording[],
  { read }: Pick<Readers, 'read'>,
): RuleLinks {
  if (rules.length + links.length === 0) return { of: () => undefined };
  const find = (rule: Rule): RuleSources => findSources(rule, recordings, read);
  const ofRules = rules.map(find);
  const ofSession = links.map(find);
  return {
    of(position) {
      const recording = recordings[position];
      const byRules = ofRules.flatMap((sources) => sourcesAt(sources, position));
      const bySession = ofSession.flatMap((sources) => sourcesAt(sources, position));
      if (!recording || byRules.length + bySession.length === 0) return undefined;
      return (value, at) => {
        const point = at.point();
        const choose = (sources: readonly Source[]): Source | [] => {
          if (!sources[0]?.to.names(point.location)) return [];
          // Of several locations that are named, one that has the value is meant.
          const has = ({ isOne, recorded }: Source): boolean =>
            isOne || indexOfWord(value, recorded) !== -1;
          return sources.find(({ recorded }) => recorded === value) ?? sources.find(has) ?? [];
        };
        const isAllowed = ({ producer, location }: Source): boolean => {
          const from = recordings[producer];
          const link = { value, recording, from, to: () => point.location, source: location };
          return !exclude.some((exclusion) => isExcluded(exclusion, link));
        };
        const allowed = bySession.flatMap(choose).filter(isAllowed);
        const [ruled] = byRules.flatMap(choose);
        if (ruled) return linkTo(ruled, point, value, ['rule']);
        const [source] = allowed;
        return source && linkTo(source, point, value, ['link of the session']);
      };
    },
  };
}

/** A source that a rule names for one request. */
interface Source {
  readonly to: LocationPattern;
  readonly producer: number;
  readonly location: Location;
  /** What the recorded response had there. */
  readonly recorded: string;
  /** Whether the rule names this location alone, and just one of the request. */
  readonly isOne: boolean;
}

/** The sources of a rule, by position of the request. */
type RuleSources = ReadonlyMap<number, readonly Source[]>;

/** For the request at a position; empty where there are none. */
function sourcesAt(sources: RuleSources, position: number): (readonly Source[])[] {
  const own = sources.get(position) ?? [];
  return own.length > 0 ? [own] : [];
}

/** The latest fitting response that had come is the source of each request that fits. */
function findSources(
  { from, to }: Rule,
  recordings: readonly Recording[],
  read: Readers['read'],
): RuleSources {
  const sources = new Map<number, readonly Source[]>();
  if (!from.location || !to.location) return sources;
  const arrivals = byArrival(recordings);
  const known = new Map<number, readonly Source[]>();
  const look = createLookUp(from.location, to.location, recordings, read);
  let next = 0;
  let producer = -1;
  for (const [position, recording] of recordings.entries()) {
    for (; next < arrivals.length; next += 1) {
      const arrived = arrivals[next] ?? 0;
      const other = recordings[arrived];
      if (!other || arrivalOf(other) > recording.at) break;
      if (arrived > producer && namesRecording(from, other)) producer = arrived;
    }
    if (producer === -1 || !namesRecording(to, recording)) continue;
    const own = known.get(producer) ?? look(producer);
    known.set(producer, own);
    sources.set(position, own);
  }
  return sources;
}

/** Locations of a response that a rule with stars may name. */
const MAX_NAMED = 1000;

/** Makes a function that finds what a rule names in the response at a position. */
function createLookUp(
  from: LocationPattern,
  to: LocationPattern,
  recordings: readonly Recording[],
  read: Readers['read'],
): (producer: number) => readonly Source[] {
  const isOne = from.isSingle && to.isSingle;
  const most = from.isSingle ? 1 : MAX_NAMED;
  let producer = 0;
  let found: Source[] = [];
  const readRecording = read((recorded, at) => {
    if (found.length >= most) return;
    const location = at.location();
    if (from.names(location)) found.push({ to, producer, location, recorded, isOne });
  });
  return (position) => {
    const recording = recordings[position];
    producer = position;
    found = [];
    if (recording) readRecording(recording);
    return found;
  };
}

function linkTo(
  { producer, location, recorded }: Source,
  to: InsertionPoint,
  text: string,
  reasons: Link['reasons'],
): Link {
  const start = indexOfWord(text, recorded);
  const from = { producer, location, isInList: false, isSoft: false, reasons, others: [] };
  if (start === -1) return { ...from, to, value: text };
  const step = { kind: 'range', start, end: start + recorded.length, codec: 'plain' } as const;
  const inside = recorded === text ? to : { ...to, steps: [...to.steps, step] };
  return { ...from, to: inside, value: recorded };
}

/** Index of a value in a text as a whole word (7 is no part of 17); -1 if there is none. */
function indexOfWord(text: string, value: string): number {
  let start = value === '' ? -1 : text.indexOf(value);
  while (start !== -1) {
    const edges = [start, start + value.length].map((at) =>
      text.slice(Math.max(0, at - 1), at + 1),
    );
    if (!edges.some((edge) => /^[A-Za-z0-9]{2}$/.test(edge))) return start;
    start = text.indexOf(value, start + 1);
  }
  return -1;
}
