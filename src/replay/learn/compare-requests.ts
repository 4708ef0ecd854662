/** Compares each request of a replay in memory with what the client itself sent to that instance. */

import { findPlaceholders } from '../../formats/text/placeholder.ts';
import { isPositioned, Location, type Step, type StepKind } from '../../formats/value/location.ts';
import type { Recording, Session } from '../../session/schema.ts';
import { SOURCE } from '../../session/session-file.ts';
import { createReaders } from '../correlate/link/readers.ts';
import type { LinkSettings } from '../correlate/link-session.ts';
import type { Visitor } from '../correlate/message/carried-texts.ts';
import { byDeparture } from '../schedule/recorded-times.ts';
import { createRebase, replayInMemory, type SessionPair } from './replay-in-memory.ts';

/**
 * How a value was replayed. Right: as the client sent it. Open: as it was recorded, although the client sent another
 * one. Wrong: as neither, or changed although it should have stayed.
 */
type Verdict = 'right' | 'open' | 'wrong';

/** A value of a request that differs between the sessions, or that the replay has changed. */
export interface ComparedValue {
  /** The recording of the first session. Its counterpart is of the second. */
  readonly recording: Recording;
  readonly counterpart: Recording;
  /** The location in the request. `index` is the number of the value there, from 0. */
  readonly location: Location;
  readonly index: number;
  readonly was: string;
  readonly due: string;
  readonly verdict: Verdict;
}

/** The requests of a replay, compared with those of the client. */
export interface Comparison {
  /** In the order in which the requests of the first session had left. */
  readonly values: readonly ComparedValue[];
  /** Requests that are not sent. */
  readonly blocked: ReadonlySet<Recording>;
  /** The requests of the first session as they are sent, or as recorded if they are not sent. */
  readonly sent: ReadonlyMap<Recording, Recording>;
}

/**
 * @param correlate the setting, without `fresh`
 * @throws {UserError} as `linkSession` does
 */
export function compareRequests(
  pair: SessionPair,
  correlate: LinkSettings['correlate'],
): Comparison {
  const { first, second, counterparts } = pair;
  const replayed = replayInMemory(pair, { correlate });
  const rebase = createRebase(pair);
  const recordings = byDeparture(first.recordings);
  const blocked = new Set<Recording>();
  // A request that is not sent is judged as if it had been sent as recorded.
  const sent = new Map(
    recordings.map((recording): [Recording, Recording] => {
      const { request = recording.request, notSent } = replayed.get(recording) ?? {};
      if (notSent !== undefined) blocked.add(recording);
      return [recording, { ...recording, request }];
    }),
  );
  const [readWas, readDue] = [readerOf(first), readerOf(second)];
  const readSent = readerOf(first, [...sent.values()]);
  const values = recordings.flatMap((recording) => {
    const counterpart = counterparts.get(recording);
    const outgoing = sent.get(recording);
    if (!counterpart || !outgoing) return [];
    const three = [readWas(recording), readSent(outgoing), readDue(counterpart)] as const;
    return [...compareValues(three, rebase)].map((value): ComparedValue => {
      return { recording, counterpart, ...value };
    });
  });
  return { values, blocked, sent };
}

function readerOf(session: Session, recordings = byDeparture(session.recordings)): ReadValues {
  return createReadValues(recordings, session.origin, session[SOURCE]?.linked);
}

function* compareValues(
  [was, sent, due]: readonly [RequestValues, RequestValues, RequestValues],
  rebase: (text: string) => string,
): Generator<Omit<ComparedValue, 'recording' | 'counterpart'>> {
  const isSameShape = was.size === due.size && [...was.keys()].every((place) => due.has(place));
  const [countsWas, countsDue] = [countByName(was), countByName(due)];
  for (const [place, { location, texts }] of was) {
    const after = due.get(place)?.texts;
    // A value that only one of the requests has is not compared.
    if (after?.length !== texts.length || (isInList(location) && !isSameShape)) continue;
    // If there is one more of a name, it may be any of them.
    const name = withoutNumbers(location);
    if (countsWas.get(name) !== countsDue.get(name)) continue;
    for (const [index, text] of texts.entries()) {
      const value = { location, index, was: text, due: after[index] ?? '' };
      const verdict = judge(value, sent.get(place)?.texts[index], rebase);
      if (verdict) yield { ...value, verdict };
    }
  }
}

/** Whether a location is in a list. Elements of XML are not: they have names. */
function isInList({ steps }: Location): boolean {
  return steps.some((step) => isPositioned(step) && step.kind !== 'element');
}

/** Kinds of steps that are numbered if a name comes several times. */
const NUMBERED: ReadonlySet<StepKind> = new Set<StepKind>(['query', 'field', 'part', 'element']);

function withoutNumbers({ steps }: Location): string {
  const isNumbered = ({ kind, name }: Step): boolean => NUMBERED.has(kind) && name !== undefined;
  return new Location(
    steps.map((step) => (isNumbered(step) ? { ...step, index: undefined } : step)),
  ).text;
}

/** How many locations there are of each name, whatever their numbers. */
function countByName(values: RequestValues): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { location } of values.values()) {
    const name = withoutNumbers(location);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** Undefined if the value is not to be judged. */
function judge(
  { was, due }: Pick<ComparedValue, 'was' | 'due'>,
  sent: string | undefined,
  rebase: (text: string) => string,
): Verdict | undefined {
  // No session knows the values of secrets.
  if (findPlaceholders(was).length + findPlaceholders(due).length > 0) return undefined;
  const isChanged = sent !== undefined && sent !== was && sent !== rebase(was);
  if (rebase(was) === due) return isChanged && sent !== due ? 'wrong' : undefined;
  if (sent === due) return 'right';
  return isChanged ? 'wrong' : 'open';
}

/** The values of a request, by location as text. */
type RequestValues = ReadonlyMap<string, Carried>;

/** The values of a request at one location. */
interface Carried {
  readonly location: Location;
  /** In their order. */
  readonly texts: readonly string[];
}

/** Reads the values of the request of a recording. */
type ReadValues = (recording: Recording) => RequestValues;

/** A text of a request, as a walk visits it. `depth` is the number of texts that it is part of. */
interface VisitedText {
  readonly location: Location;
  readonly text: string;
  readonly depth: number;
  /** Whether it is the whole path, whose parts are visited as well. */
  readonly isWholePath: boolean;
}

/** @param sessionFile path of the session file, beside which bodies lie */
function createReadValues(
  recordings: readonly Recording[],
  origin: string,
  sessionFile: string | undefined,
): ReadValues {
  const { walk } = createReaders(recordings, origin, sessionFile);
  const positions = new Map(recordings.map((recording, position) => [recording, position]));
  let visited: VisitedText[] = [];
  const visitor: Visitor = {
    enters: () => true,
    visit({ value }, at) {
      const location = at.location();
      // Its segments are visited as well.
      if (location.last?.kind === 'tail') return 'skip';
      visited.push({ location, text: value, depth: at.depth, isWholePath: at.isWholePath() });
      return 'enter';
    },
    leave: () => undefined,
  };
  return (recording) => {
    visited = [];
    walk(positions.get(recording) ?? -1, visitor);
    return gather(visited);
  };
}

function gather(visited: readonly VisitedText[]): RequestValues {
  const values = new Map<string, { location: Location; texts: string[] }>();
  /** By location of a text that is represented by its parts: the position after the last of them. */
  const parted = new Map<string, number>();
  let next = 0;
  while (next < visited.length) {
    const one = visited[next];
    if (!one) break;
    const end = endOf(visited, next);
    const inside = visited.slice(next + 1, end);
    const { location, text, isWholePath } = one;
    if ((parted.get(location.text) ?? 0) > next) {
      // Its parts are taken already: this is another piece of it, such as a word of a JSON text.
      next = end;
      continue;
    }
    // Parts with locations of their own tell more than the whole.
    const isParted = isWholePath || inside.some((each) => each.location.text !== location.text);
    if (isParted) {
      if (!isWholePath) parted.set(location.text, end);
      next += 1;
      continue;
    }
    next = end;
    const known = values.get(location.text);
    // A segment is visited again without its suffix.
    if (known && location.last?.kind === 'segment') continue;
    if (known) known.texts.push(text);
    else values.set(location.text, { location, texts: [text] });
  }
  return values;
}

/** The position after the last part of the text at a position. */
function endOf(visited: readonly VisitedText[], position: number): number {
  const depth = visited[position]?.depth ?? 0;
  let end = position + 1;
  while (end < visited.length && (visited[end]?.depth ?? 0) > depth) end += 1;
  return end;
}
