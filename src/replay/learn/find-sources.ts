/**
 * Finds where a value came from that a replay misses: a location at which the answers of both sessions have what
 * the client then sent. Elements of lists may have moved.
 */

import { addToGroup, groupBy } from '../../collections.ts';
import { isDistinctive } from '../../formats/value/is-distinctive.ts';
import type { Location, Step } from '../../formats/value/location.ts';
import { type Message, pointerTo } from '../../formats/value/location-pattern.ts';
import { type CorrelationRule, locationIn, type RequestPattern } from '../../session/link-rule.ts';
import { routeOf } from '../../session/routes.ts';
import type { Recording, Session } from '../../session/schema.ts';
import { SOURCE } from '../../session/session-file.ts';
import { createReaders } from '../correlate/link/readers.ts';
import type { Visitor } from '../correlate/message/carried-texts.ts';
import { arrivalOf, byArrival, byDeparture } from '../schedule/recorded-times.ts';
import type { ComparedValue } from './compare-requests.ts';
import type { SessionPair } from './replay-in-memory.ts';

/** A location of an answer that has the value in both sessions. */
interface SharedSource {
  readonly inFirst: Located;
  readonly inSecond: Located;
}

/** The location in one session. */
interface Located {
  readonly recording: Recording;
  readonly location: Location;
}

/** The links that may bring each value, the best first; none for values without a source. */
export function findLinks(
  pair: SessionPair,
  values: readonly ComparedValue[],
): ReadonlyMap<ComparedValue, readonly SharedLink[]> {
  const links = new Map<ComparedValue, readonly SharedLink[]>();
  for (const [value, sources] of findSources(pair, values)) {
    const found = sources.flatMap((source) => [...linksFor(value, source)]);
    if (found.length > 0) links.set(value, found);
  }
  return links;
}

/**
 * The sources of each value, the best first. There are none if the client had sent the value before an answer had
 * it. There are none for a short value at several locations either, since nothing tells which one is meant.
 */
function findSources(
  pair: SessionPair,
  values: readonly ComparedValue[],
): ReadonlyMap<ComparedValue, readonly SharedSource[]> {
  const cores = new Map(values.map((value) => [value, coresOf(value.was, value.due)]));
  const all = [...cores.values()].flat();
  const answers = findAnswers(pair, all);
  const isOwn = createIsOwn(pair, all);
  const sources = new Map<ComparedValue, readonly SharedSource[]>();
  for (const [value, own] of cores) {
    sources.set(
      value,
      own.flatMap((core) => {
        const found = answers.get(keyOf(core)) ?? [];
        return isOwn(core, found) ? [] : choose(core, value, found);
      }),
    );
  }
  return sources;
}

/**
 * Whether both clients had sent a value before any answer had it. Then it is the client's own, and answers repeat
 * it.
 */
function createIsOwn(
  { first, second }: SessionPair,
  cores: readonly Core[],
): (core: Core, sources: readonly SharedSource[]) => boolean {
  const sentFirst = findSent(first, new Set(cores.map(([was]) => was)));
  const sentSecond = findSent(second, new Set(cores.map(([, due]) => due)));
  return (core, sources) => {
    const [source] = sources;
    if (!source || !core.every(isDistinctive)) return false;
    const [was, due] = core;
    return (
      (sentFirst.get(was) ?? Infinity) < arrivalOf(source.inFirst.recording) &&
      (sentSecond.get(due) ?? Infinity) < arrivalOf(source.inSecond.recording)
    );
  };
}

/** When requests first carried these texts. */
function findSent(session: Session, wanted: ReadonlySet<string>): ReadonlyMap<string, number> {
  const recordings = byDeparture(session.recordings);
  const { walk } = createReaders(recordings, session.origin, session[SOURCE]?.linked);
  const sent = new Map<string, number>();
  let now = 0;
  const visitor: Visitor = {
    enters: () => true,
    visit({ value }) {
      if (wanted.has(value) && !sent.has(value)) sent.set(value, now);
      return 'enter';
    },
    leave: () => undefined,
  };
  for (const [position, { at }] of recordings.entries()) {
    now = at;
    walk(position, visitor);
  }
  return sent;
}

/** The locations of a text in the answers of both sessions, in the order in which the answers had come. */
type Answers = ReadonlyMap<string, readonly SharedSource[]>;

function findAnswers(pair: SessionPair, cores: readonly Core[]): Answers {
  const { first, second, counterparts } = pair;
  const dues = new Map<string, Set<string>>();
  for (const [was, due] of cores) dues.set(was, (dues.get(was) ?? new Set()).add(due));
  const readFirst = createReadTexts(first, (text) => dues.has(text));
  const readSecond = createReadTexts(second, () => true);
  const answers = new Map<string, SharedSource[]>();
  const recordings = byDeparture(first.recordings);
  for (const position of byArrival(recordings)) {
    const recording = recordings[position];
    const counterpart = recording && counterparts.get(recording);
    if (!counterpart) continue;
    const texts = readFirst(recording);
    const others =
      texts.length > 0 ? groupBy(readSecond(counterpart), ({ location }) => location.form) : NONE;
    for (const { text: was, location } of texts) {
      for (const other of others.get(location.form) ?? []) {
        if (!dues.get(was)?.has(other.text)) continue;
        const key = keyOf([was, other.text]);
        const source = {
          inFirst: { recording, location },
          inSecond: { recording: counterpart, location: other.location },
        };
        addToGroup(answers, key, source);
      }
    }
  }
  return answers;
}

/** A text of an answer. */
interface Placed {
  readonly text: string;
  readonly location: Location;
}

/** Reads the texts of an answer with their locations. Of several texts at one location, the first counts. */
function createReadTexts(
  session: Session,
  isWanted: (text: string) => boolean,
): (recording: Recording) => readonly Placed[] {
  const { read } = createReaders(session.recordings, session.origin, session[SOURCE]?.linked);
  let texts = new Map<string, Placed>();
  const readRecording = read((text, at) => {
    if (!isWanted(text)) return;
    const location = at.location();
    if (!texts.has(location.text)) texts.set(location.text, { text, location });
  });
  return (recording) => {
    texts = new Map();
    readRecording(recording);
    return [...texts.values()];
  };
}

function choose(
  core: Core,
  { recording, counterpart }: ComparedValue,
  found: readonly SharedSource[],
): SharedSource[] {
  const seen = found.filter(({ inFirst, inSecond }) => {
    return (
      arrivalOf(inFirst.recording) <= recording.at &&
      arrivalOf(inSecond.recording) <= counterpart.at
    );
  });
  // The latest first. Elements of lists last: they may be elsewhere in another instance.
  const ranked = seen.toReversed().sort((one, other) => listed(one) - listed(other));
  if (core.every(isDistinctive)) return ranked;
  const forms = new Set(seen.map(({ inFirst }) => inFirst.location.form));
  const latest = seen.filter(({ inFirst }) => inFirst.recording === seen.at(-1)?.inFirst.recording);
  return forms.size === 1 && latest.length === 1 ? ranked : [];
}

function listed({ inFirst: { location } }: SharedSource): number {
  return location.isListed ? 1 : 0;
}

function keyOf(core: Core): string {
  return core.join('\0');
}

const NONE: ReadonlyMap<string, readonly Placed[]> = new Map();

/** The parts in which two texts differ. */
type Core = readonly [was: string, due: string];

/** Two texts as a whole, and the words in which they differ. */
function coresOf(was: string, due: string): Core[] {
  const cores = [
    [was, due] as const,
    coreOf(was, due, /[\p{L}\p{N}_-]/u),
    coreOf(was, due, /[\p{L}\p{N}]/u),
  ].filter((core) => core.every((each) => each !== ''));
  return cores.filter((core, index) => {
    return cores.findIndex((each) => each.join('\0') === core.join('\0')) === index;
  });
}

/**
 * Two texts without their common start and end.
 * @param word characters of words, which are not cut
 */
function coreOf(was: string, due: string, word: RegExp): Core {
  const shortest = Math.min(was.length, due.length);
  let start = 0;
  while (start < shortest && was[start] === due[start]) start += 1;
  let end = 0;
  while (end < shortest - start && was.at(-1 - end) === due.at(-1 - end)) end += 1;
  while (start > 0 && word.test(was[start - 1] ?? '')) start -= 1;
  while (end > 0 && word.test(was.at(-end) ?? '')) end -= 1;
  return [was.slice(start, was.length - end), due.slice(start, due.length - end)];
}

/** A link as each of two sessions has it: ids of recordings differ between them. */
export interface SharedLink {
  readonly inFirst: CorrelationRule;
  readonly inSecond: CorrelationRule;
}

/**
 * Links that make a value come from a source, the best first: by paths, which still match when requests are added,
 * then by ids of recordings.
 */
function* linksFor(
  { recording, counterpart, location: to }: ComparedValue,
  source: SharedSource,
): Generator<SharedLink> {
  const { inFirst, inSecond } = source;
  const place = patternOf(to, 'request');
  const [fromHere, fromThere] = [inFirst, inSecond].map(({ location }) =>
    patternOf(location, 'response'),
  );
  if (!place || !fromHere || !fromThere) return;
  for (const producer of namesOf(inFirst.recording, inSecond.recording)) {
    for (const consumer of namesOf(recording, counterpart)) {
      yield {
        inFirst: {
          from: { ...producer.inFirst, ...fromHere },
          to: { ...consumer.inFirst, ...place },
        },
        inSecond: {
          from: { ...producer.inSecond, ...fromThere },
          to: { ...consumer.inSecond, ...place },
        },
      };
    }
  }
}

interface Names {
  readonly inFirst: { readonly recording?: string; readonly path?: string };
  readonly inSecond: Names['inFirst'];
}

/** Patterns that match a recording and its counterpart. */
function namesOf(one: Recording, other: Recording): Names[] {
  const path = pathOf(one, other);
  const byId = { inFirst: { recording: one.id }, inSecond: { recording: other.id } };
  return path === undefined ? [byId] : [{ inFirst: { path }, inSecond: { path } }, byId];
}

/** A pattern such as `POST /orders/*` that matches both requests; undefined if their paths are built differently. */
function pathOf({ request: one }: Recording, { request: other }: Recording): string | undefined {
  const [was, is] = [one, other].map((request) => routeOf(request).split('/'));
  if (!was || !is || was.length !== is.length || !one.path.startsWith('/')) return undefined;
  return was.map((segment, index) => (segment === is[index] ? segment : '*')).join('/');
}

/** The shortest pattern that names a location of a message; undefined if none does. */
function patternOf(location: Location, message: Message): RequestPattern | undefined {
  const [{ kind, name } = NO_STEP, inner] = location.steps;
  const own: readonly RequestPattern[] = [
    kind === 'query' ? { query: name } : {},
    inner?.kind === 'segment' && inner.index !== '*' ? { segment: inner.index } : {},
    inner?.kind === 'field' && message === 'request' ? { field: inner.name } : {},
    kind === 'header' ? { header: name } : {},
    kind === 'cookie' ? { cookie: name } : {},
    { pointer: pointerTo(location) },
    { place: location.text },
  ];
  return own.find((each) => isNamedBy(each, location, message));
}

const NO_STEP: Partial<Step> = {};

function isNamedBy(pattern: RequestPattern, location: Location, message: Message): boolean {
  return locationIn(pattern, message)?.names(location) ?? false;
}
