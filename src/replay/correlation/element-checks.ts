/**
 * In a list, the same place may hold another thing on another instance, and its id would be a
 * stranger's. What tells the elements apart is what the client itself has given them before: a name,
 * a path. Where the live element does not have the same, the value that was linked is not there.
 */
import type { Recording } from '../../session/schema.ts';
import type { Visitor } from './request/text-walk.ts';
import type { Cursor } from './response/see.ts';

/** What the live response must have at a place. */
export interface ElementCheck {
  readonly place: string;
  readonly value: string;
}

/** By position of the recording, and by place of the list element. */
export type ElementChecks = ReadonlyMap<number, ReadonlyMap<string, readonly ElementCheck[]>>;

/** A link, as far as it matters here. */
interface ListLink {
  readonly producer: number;
  readonly element: string | undefined;
}

export interface ElementSources {
  readonly recordings: readonly Recording[];
  walk(recording: Recording, visitor: Visitor): void;
  read(recording: Recording, see: (value: string, at: Cursor) => void): void;
  /** When a response had come. */
  endOf(recording: Recording): number;
  /** Whether a response brought the value: then it differs at replay by itself. */
  isLive(value: string): boolean;
}

/** Shorter ones are flags and counts. */
const MIN_LENGTH = 3;
const NONE: readonly string[] = [];

/** What identifies the list elements of these links; nothing for those that nothing identifies. */
export function findElementChecks(
  links: readonly ListLink[],
  sources: ElementSources,
): ElementChecks {
  const elements = new Map<number, Set<string>>();
  for (const { producer, element } of links) {
    if (element === undefined) continue;
    const known = elements.get(producer);
    if (known) known.add(element);
    else elements.set(producer, new Set([element]));
  }
  if (elements.size === 0) return new Map();
  const candidates = findCandidates(elements, sources);
  const firstSent = findFirstSent(candidates, sources);
  const checks = new Map<number, Map<string, ElementCheck[]>>();
  for (const { producer, element, place, value } of candidates) {
    const recording = sources.recordings[producer];
    const end = recording ? sources.endOf(recording) : 0;
    if ((firstSent.get(value) ?? Infinity) >= end || sources.isLive(value)) continue;
    const ofProducer = checks.get(producer) ?? new Map<string, ElementCheck[]>();
    ofProducer.set(element, [...(ofProducer.get(element) ?? []), { place, value }]);
    checks.set(producer, ofProducer);
  }
  return checks;
}

interface Candidate extends ElementCheck {
  readonly producer: number;
  readonly element: string;
}

function findCandidates(
  elements: ReadonlyMap<number, ReadonlySet<string>>,
  { recordings, read }: ElementSources,
): Candidate[] {
  return [...elements].flatMap(([producer, wanted]) => {
    const recording = recordings[producer];
    const candidates: Candidate[] = [];
    if (!recording) return candidates;
    const inside = new Map<string, string[]>();
    for (const element of wanted) {
      for (const around of elementsAround(element)) {
        inside.set(around, [...(inside.get(around) ?? []), element]);
      }
    }
    read(recording, (value, at) => {
      const own = at.element();
      if (own === undefined || at.kind === 'number' || value.length < MIN_LENGTH) return;
      for (const element of inside.get(own) ?? NONE) {
        candidates.push({ producer, element, place: at.place(), value });
      }
    });
    return candidates;
  });
}

/** An element, and those that it is inside of: `/orders/1/items/0` is in `/orders/1`. */
function elementsAround(element: string): string[] {
  const around: string[] = [];
  for (const match of element.matchAll(/(?:\/\d+|\[\d+\])(?=\/|$)/g)) {
    around.push(element.slice(0, match.index + match[0].length));
  }
  return around.length > 0 ? around : [element];
}

function findFirstSent(
  candidates: readonly Candidate[],
  { recordings, walk }: ElementSources,
): Map<string, number> {
  const wanted = new Set(candidates.map(({ value }) => value));
  const firstSent = new Map<string, number>();
  if (wanted.size === 0) return firstSent;
  for (const recording of recordings) {
    walk(recording, {
      carry(value) {
        if (wanted.has(value) && !firstSent.has(value)) firstSent.set(value, recording.at);
        return false;
      },
      text: () => undefined,
    });
  }
  return firstSent;
}
