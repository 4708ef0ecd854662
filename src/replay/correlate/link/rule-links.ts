/** The links that rules make: those of the user, and those of the session file. */
import type { Location } from '../../../formats/location.ts';
import type { CorrelationRule } from '../../../session/link-rule.ts';
import type { Recording } from '../../../session/schema.ts';
import type { RequestCursor, RequestPlace } from '../../request/cursor.ts';
import type { CorrelationExclusion } from '../rules/correlate-options.ts';
import {
  fitsPlace,
  isExcluded,
  matchesRecording,
  requestPlace,
  responsePlace,
} from '../rules/match-pattern.ts';
import { arrivalOf, byArrival } from './arrivals.ts';
import type { Link } from './link-recordings.ts';
import type { Readers } from './readers.ts';

/** The link of a value of one request, if a rule makes one. */
export type RuleLink = (value: string, at: RequestCursor) => Link | undefined;

export interface RuleLinks {
  /** For the request at a position; undefined where no rule says anything of it. */
  of(position: number): RuleLink | undefined;
}

/** What the user has said of links, here and in the session. */
interface GivenLinks {
  readonly rules: readonly CorrelationRule[];
  /** Those of the session file, which yield to rules and exclusions. */
  readonly links: readonly CorrelationRule[];
  readonly exclude: readonly CorrelationExclusion[];
}

/** @param recordings in the order of their departure */
export function createRuleLinks(
  { rules, links, exclude }: GivenLinks,
  recordings: readonly Recording[],
  { read }: Pick<Readers, 'read'>,
): RuleLinks {
  if (rules.length + links.length === 0) return { of: () => undefined };
  const find = (rule: CorrelationRule): RuleSources => findSources(rule, recordings, read);
  const ofRules = rules.map(find);
  const ofSession = links.map(find);
  return {
    of(position) {
      const recording = recordings[position];
      const byRules = ofRules.flatMap((sources) => sources.get(position) ?? []);
      const bySession = ofSession.flatMap((sources) => sources.get(position) ?? []);
      if (!recording || byRules.length + bySession.length === 0) return undefined;
      return (value, at) => {
        const place = at.place();
        const isHere = ({ to, recorded = '' }: Source): boolean => {
          // The header is told cookie by cookie: the one that has the value is meant.
          const isPart = recorded !== '' && value.includes(recorded);
          return to === place.location.text || (isPart && fitsPlace(to, place.location.text));
        };
        const isAllowed = ({ producer, location }: Source): boolean => {
          const from = recordings[producer];
          const to = (): string => place.location.text;
          return !exclude.some((exclusion) => {
            return (
              from && isExcluded(exclusion, { value, recording, from, to, place: location.text })
            );
          });
        };
        const source =
          byRules.find(isHere) ?? bySession.find((each) => isHere(each) && isAllowed(each));
        return source && linkTo(source, place, value);
      };
    },
  };
}

/** What a rule puts into one request. */
interface Source {
  readonly to: string;
  readonly producer: number;
  readonly location: Location;
  /** What the recorded response had there. */
  readonly recorded: string | undefined;
}

/** By position of the request: what a rule puts into it. */
type RuleSources = ReadonlyMap<number, Source>;

/** The latest fitting response that had come is the source of each request that fits. */
function findSources(
  { from, to }: CorrelationRule,
  recordings: readonly Recording[],
  read: Readers['read'],
): RuleSources {
  const sources = new Map<number, Source>();
  const label = requestPlace(to);
  const place = responsePlace(from);
  if (label === undefined || place === undefined) return sources;
  const arrivals = byArrival(recordings);
  const known = new Map<number, Omit<Source, 'to'> | undefined>();
  const look = createLook(place, recordings, read);
  let next = 0;
  let producer = -1;
  for (const [position, recording] of recordings.entries()) {
    for (; next < arrivals.length; next += 1) {
      const arrived = arrivals[next] ?? 0;
      const other = recordings[arrived];
      if (!other || arrivalOf(other) > recording.at) break;
      if (arrived > producer && matchesRecording(from, other)) producer = arrived;
    }
    if (producer === -1 || !matchesRecording(to, recording)) continue;
    if (!known.has(producer)) known.set(producer, look(producer));
    const source = known.get(producer);
    if (source) sources.set(position, { ...source, to: label });
  }
  return sources;
}

/** Looks for a place in the response of the recording at a position. */
function createLook(
  place: string,
  recordings: readonly Recording[],
  read: Readers['read'],
): (producer: number) => Omit<Source, 'to'> | undefined {
  let recorded: string | undefined;
  let location: Location | undefined;
  const readRecording = read((value, at) => {
    if (location !== undefined || !fitsPlace(place, at.location().text)) return;
    recorded = value;
    location = at.location();
  });
  return (producer) => {
    const recording = recordings[producer];
    recorded = undefined;
    location = undefined;
    if (recording) readRecording(recording);
    return location && { producer, location, recorded };
  };
}

function linkTo({ producer, location, recorded }: Source, to: RequestPlace, text: string): Link {
  const start = recorded ? indexOfWord(text, recorded) : -1;
  const from = { producer, location, isInList: false, isSoft: false, others: [] };
  if (!recorded || start === -1) return { ...from, to, value: text };
  const step = { kind: 'range', start, end: start + recorded.length, codec: 'plain' } as const;
  const inside = recorded === text ? to : { ...to, steps: [...to.steps, step] };
  return { ...from, to: inside, value: recorded };
}

/** Where a value stands in a text by itself: 7 is no part of 17. -1 if it does not. */
function indexOfWord(text: string, value: string): number {
  let start = text.indexOf(value);
  while (start !== -1) {
    const edges = [start, start + value.length].map((at) =>
      text.slice(Math.max(0, at - 1), at + 1),
    );
    if (!edges.some((edge) => /^[A-Za-z0-9]{2}$/.test(edge))) return start;
    start = text.indexOf(value, start + 1);
  }
  return -1;
}
