/** The links that the user's rules make. */
import type { Location } from '../../../formats/location.ts';
import type { Recording } from '../../../session/schema.ts';
import { arrivalOf } from '../arrival-of.ts';
import type { RequestCursor, RequestPlace } from '../request/cursor.ts';
import type { CorrelationRule } from '../rules/correlate-options.ts';
import {
  fitsPlace,
  matchesRecording,
  requestPlace,
  responsePlace,
} from '../rules/match-pattern.ts';
import type { Link } from './link-recordings.ts';
import type { Readers } from './readers.ts';

/** The link of a value of one request, if a rule makes one. */
export type RuleLink = (value: string, at: RequestCursor) => Link | undefined;

export interface RuleLinks {
  /** For the request at a position; undefined where no rule says anything of it. */
  of(position: number): RuleLink | undefined;
}

/** @param recordings in the order of their departure */
export function createRuleLinks(
  rules: readonly CorrelationRule[],
  recordings: readonly Recording[],
  { read }: Pick<Readers, 'read'>,
): RuleLinks {
  if (rules.length === 0) return { of: () => undefined };
  return {
    of(position) {
      const recording = recordings[position];
      if (!recording) return undefined;
      const links = rules
        .filter(({ to }) => matchesRecording(to, recording))
        .flatMap((rule) => sourceOf(rule, recording, recordings, read) ?? []);
      if (links.length === 0) return undefined;
      return (value, at) => {
        const place = at.place();
        const source = links.find(({ to, recorded = '' }) => {
          // The header is told cookie by cookie: the one that has the value is meant.
          const isPart = recorded !== '' && value.includes(recorded);
          return to === place.location.text || (isPart && fitsPlace(to, place.location.text));
        });
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

function sourceOf(
  { from, to }: CorrelationRule,
  recording: Recording,
  recordings: readonly Recording[],
  read: Readers['read'],
): Source | undefined {
  const target = requestPlace(to);
  const place = responsePlace(from);
  if (target === undefined || place === undefined) return undefined;
  const producer = recordings.findLastIndex(
    (other) => matchesRecording(from, other) && arrivalOf(other) <= recording.at,
  );
  const found = recordings[producer];
  if (!found) return undefined;
  let recorded: string | undefined;
  let location: Location | undefined;
  const readRecording = read((value, at) => {
    if (location !== undefined || !fitsPlace(place, at.location().text)) return;
    recorded = value;
    location = at.location();
  });
  readRecording(found);
  return location && { to: target, producer, location, recorded };
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
