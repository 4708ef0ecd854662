/** Finds the answers that have a value which no link takes from them. */
import type { Location } from '../../formats/value/location.ts';
import type { Cursor } from '../../formats/value/reading.ts';
import { pathOf } from '../../http/urls.ts';
import type { CorrelationRule } from '../../session/link-rule.ts';
import { routeOf } from '../../session/routes.ts';
import type { Recording } from '../../session/schema.ts';
import type { UnlinkedSource } from '../failure/failure.ts';
import { nameOf } from '../failure/outcome.ts';
import { arrivalOf, byArrival } from '../schedule/recorded-times.ts';
import type { Readers } from './link/readers.ts';

/** An answer that has a value. */
export interface Sighting {
  readonly recording: Recording;
  /** The first in the answer. */
  readonly location: Location;
  /** Whether the value is all of a text. */
  readonly isWhole: boolean;
  /** See `isPartOfText`. */
  readonly isPart: boolean;
}

/** The value of a request. */
interface Carried {
  readonly recording: Recording;
  readonly location: Location;
  readonly value: string;
  /** When its session first sent it. Later answers may only repeat it. @default when this request left */
  readonly since?: number;
}

/** For each value. Later answers to a list that is read again and again add nothing. */
const MAX_SIGHTINGS = 100;
/** In characters. Words of a longer text are there by chance. */
const MAX_TEXT = 1000;

/** The answers of a session that have certain values. */
export class Sightings {
  /** By value, in the order of arrival. */
  readonly #found = new Map<string, Sighting[]>();

  /** @param recordings in the order of their departure */
  constructor(
    recordings: readonly Recording[],
    { read }: Pick<Readers, 'read'>,
    wanted: ReadonlySet<string>,
  ) {
    if (wanted.size === 0) return;
    let recording: Recording | undefined;
    const add = (value: string, at: Cursor, isWhole: boolean): void => {
      if (!recording || !wanted.has(value)) return;
      const own = this.#found.get(value) ?? [];
      const last = own.at(-1);
      const isPart = !isWhole || isPartOfText(at);
      const isKnown =
        last?.recording === recording && (last.isWhole || !isWhole) && (!last.isPart || isPart);
      if (isKnown || own.length >= MAX_SIGHTINGS) return;
      own.push({ recording, location: at.location(), isWhole, isPart });
      this.#found.set(value, own);
    };
    const readRecording = read((value, at) => {
      add(value, at, true);
      if (at.kind !== 'string' || value.length > MAX_TEXT) return;
      for (const word of value.split(/[^\p{L}\p{N}_-]/u)) if (word !== value) add(word, at, false);
    });
    for (const position of byArrival(recordings)) {
      recording = recordings[position];
      if (recording) readRecording(recording);
    }
  }

  /** When an answer first brought a value as a whole; infinite if none did. */
  arrivalOf(value: string): number {
    const first = this.firstOf(value);
    return first ? arrivalOf(first.recording) : Infinity;
  }

  /** The first that brought a value as a whole. */
  firstOf(value: string): Sighting | undefined {
    return this.#found.get(value)?.find(({ isWhole }) => isWhole);
  }

  /** Those that have a value as a value of its own. */
  of(value: string): readonly Sighting[] {
    return this.#found.get(value)?.filter(({ isPart }) => !isPart) ?? [];
  }

  /**
   * The earlier answer that may have brought a value: one that has it as a whole value comes first, then the one whose
   * path has the most in common with that of the request. Undefined if there is none. The rule is found only when it is
   * asked for, which takes a while.
   */
  sourceOf({
    recording,
    location,
    value,
    since = recording.at,
  }: Carried): ((links: (rule: CorrelationRule) => boolean) => UnlinkedSource) | undefined {
    const found = this.#found.get(value) ?? [];
    const earlier = found.filter((each) => arrivalOf(each.recording) <= since);
    const common = (each: Sighting): number =>
      countCommon(pathOf(each.recording.request.path), pathOf(recording.request.path));
    const [source] = earlier.sort((one, other) => {
      return Number(other.isWhole) - Number(one.isWhole) || common(other) - common(one);
    });
    if (!source) return undefined;
    const place = source.location.text;
    const to = { path: routeOf(recording.request), place: location.text };
    const named = [{ path: routeOf(source.recording.request) }, { recording: source.recording.id }];
    const rules = named.map((from): CorrelationRule => ({ from: { ...from, place }, to }));
    return (links) => {
      const rule = source.isWhole ? rules.find(links) : undefined;
      return { request: nameOf(source.recording), place, ...(rule && { rule }) };
    };
  }
}

/** Whether a value is a part of a URL, where it may be a word of the API, or of a text for people. */
export function isPartOfText({ kind }: Pick<Cursor, 'kind'>): boolean {
  return kind === 'part' || kind === 'text' || kind === 'code';
}

/** How many segments at the start two paths have in common. */
function countCommon(one: string, other: string): number {
  const segments = other.split('/');
  const differing = one.split('/').findIndex((segment, index) => segment !== segments[index]);
  return differing === -1 ? segments.length : differing;
}
