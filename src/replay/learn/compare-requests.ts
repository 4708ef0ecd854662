/** Holds each request of a replay in memory against what the client itself sent to that instance. */

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
 * How a value came out: as the client sent it there; as it was recorded, which is another; or as a third
 * one, or changed where it should have stayed.
 */
type Verdict = 'right' | 'open' | 'wrong';

/** A value of a request that the two sessions have differently, or that the replay has changed. */
export interface ComparedValue {
  /** Of the first session, and its counterpart. */
  readonly recording: Recording;
  readonly counterpart: Recording;
  /** Where the request carries it, and which of the values there. */
  readonly location: Location;
  readonly index: number;
  readonly was: string;
  readonly due: string;
  readonly verdict: Verdict;
}

export interface Comparison {
  /** In the order in which the requests of the first session had left. */
  readonly values: readonly ComparedValue[];
  /** Requests that are not sent. */
  readonly blocked: ReadonlySet<Recording>;
}

/**
 * @param correlate the setting; nothing is said of values that it makes new
 * @throws {UserError} what `linkSession` throws
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
  // What is not sent is judged as if it had been sent as recorded.
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
  return { values, blocked };
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
    // What one of the requests lacks is no value that was to be put in.
    if (after?.length !== texts.length || (isInList(location) && !isSameShape)) continue;
    // Of one name, one more may be anywhere among the others.
    const name = withoutNumbers(location);
    if (countsWas.get(name) !== countsDue.get(name)) continue;
    for (const [index, text] of texts.entries()) {
      const value = { location, index, was: text, due: after[index] ?? '' };
      const verdict = judge(value, sent.get(place)?.texts[index], rebase);
      if (verdict) yield { ...value, verdict };
    }
  }
}

/** Whether a location is in a list, of which elements of XML are told apart by their names as well. */
function isInList({ steps }: Location): boolean {
  return steps.some((step) => isPositioned(step) && step.kind !== 'element');
}

/** Of what comes again, the kinds that are numbered under one name. */
const NUMBERED: ReadonlySet<StepKind> = new Set<StepKind>(['query', 'field', 'part', 'element']);

function withoutNumbers({ steps }: Location): string {
  const isNumbered = ({ kind, name }: Step): boolean => NUMBERED.has(kind) && name !== undefined;
  return new Location(
    steps.map((step) => (isNumbered(step) ? { ...step, index: undefined } : step)),
  ).text;
}

/** How many locations there are that only numbers tell apart. */
function countByName(values: RequestValues): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { location } of values.values()) {
    const name = withoutNumbers(location);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** Undefined where there is nothing to say of it. */
function judge(
  { was, due }: Pick<ComparedValue, 'was' | 'due'>,
  sent: string | undefined,
  rebase: (text: string) => string,
): Verdict | undefined {
  // What a secret is, no session tells.
  if (findPlaceholders(was).length + findPlaceholders(due).length > 0) return undefined;
  const isChanged = sent !== undefined && sent !== was && sent !== rebase(was);
  if (rebase(was) === due) return isChanged && sent !== due ? 'wrong' : undefined;
  if (sent === due) return 'right';
  return isChanged ? 'wrong' : 'open';
}

/** What a request carries, by its location as text. */
type RequestValues = ReadonlyMap<string, Carried>;

/** What a request has at one location. */
interface Carried {
  readonly location: Location;
  /** Several are in their order. */
  readonly texts: readonly string[];
}

/** Tells of the values of the requests of a session, each by its recording. */
type ReadValues = (recording: Recording) => RequestValues;

/** A text of a request, and in how many others it is. */
interface Told {
  readonly location: Location;
  readonly text: string;
  readonly depth: number;
  /** Whether it is the whole request target, which is told by its parts. */
  readonly isWholePath: boolean;
}

/** @param sessionFile beside which bodies lie */
function createReadValues(
  recordings: readonly Recording[],
  origin: string,
  sessionFile: string | undefined,
): ReadValues {
  const { walk } = createReaders(recordings, origin, sessionFile);
  const positions = new Map(recordings.map((recording, position) => [recording, position]));
  let told: Told[] = [];
  const visitor: Visitor = {
    enters: () => true,
    visit({ value }, at) {
      const location = at.location();
      // Its segments are told as well.
      if (location.last?.kind === 'tail') return 'skip';
      told.push({ location, text: value, depth: at.depth, isWholePath: at.isWholePath() });
      return 'enter';
    },
    leave: () => undefined,
  };
  return (recording) => {
    told = [];
    walk(positions.get(recording) ?? -1, visitor);
    return gather(told);
  };
}

function gather(told: readonly Told[]): RequestValues {
  const values = new Map<string, { location: Location; texts: string[] }>();
  /** By the location of what is told by its parts: where that ends. */
  const parted = new Map<string, number>();
  let next = 0;
  while (next < told.length) {
    const one = told[next];
    if (!one) break;
    const end = endOf(told, next);
    const inside = told.slice(next + 1, end);
    const { location, text, isWholePath } = one;
    if ((parted.get(location.text) ?? 0) > next) {
      // A piece of what is told already, such as a word of a JSON text.
      next = end;
      continue;
    }
    // What is told of its parts at locations of their own says more than the whole.
    const isParted = isWholePath || inside.some((each) => each.location.text !== location.text);
    if (isParted) {
      if (!isWholePath) parted.set(location.text, end);
      next += 1;
      continue;
    }
    next = end;
    const known = values.get(location.text);
    // A segment is told without its suffix once more.
    if (known && location.last?.kind === 'segment') continue;
    if (known) known.texts.push(text);
    else values.set(location.text, { location, texts: [text] });
  }
  return values;
}

/** Where what is in the text at a position ends. */
function endOf(told: readonly Told[], position: number): number {
  const depth = told[position]?.depth ?? 0;
  let end = position + 1;
  while (end < told.length && (told[end]?.depth ?? 0) > depth) end += 1;
  return end;
}
