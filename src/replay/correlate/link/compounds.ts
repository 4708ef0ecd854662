/**
 * Links all parts of a compound or none: in `a,b,c` or `web:2`, no recorded part stays next to a live one. A part that
 * means nothing by itself comes from where its siblings come from. The number after a name comes from the object with
 * that name.
 */
import { addToGroup } from '../../../collections.ts';
import type { StepKind } from '../../../formats/value/location.ts';
import { mayBeId } from '../../../formats/value/names.ts';
import { pathOf } from '../../../http/urls.ts';
import type { Recording } from '../../../session/schema.ts';
import { startOfReadableCredentials } from '../../../session/secrets/basic-credentials.ts';
import { arrivalOf } from '../../schedule/recorded-times.ts';
import type { InsertionPoint } from '../message/cursor.ts';
import { isQuantityName } from '../naming/names.ts';
import { applies } from '../reasons/reasons.ts';
import type { Link, Source } from './link-recordings.ts';
import type { Readers } from './readers.ts';
import { type Exclusion, isExcluded } from './rules.ts';
import type { ValueIndex } from './value-index.ts';

/** A text of a request with links for some of its parts. */
export interface Compound {
  readonly recording: Recording;
  readonly text: string;
  readonly point: InsertionPoint;
  /** Those for its parts. */
  readonly own: readonly Link[];
  /** All links of the request. */
  readonly links: Link[];
}

/** What is known of a session. */
interface Known {
  readonly index: ValueIndex;
  readonly read: Readers['read'];
  readonly exclude: readonly Exclusion[];
}

/** A part for which there is no link. */
interface Part {
  readonly start: number;
  readonly value: string;
  /** For the number of a thing, the link of that thing: `web` for the 2 of `web:2`. */
  readonly head?: Link | undefined;
  /** Whether it is one of credentials: an answer gives them together. */
  readonly isCredential?: boolean;
}

/** In characters: longer texts are no compounds. */
const MAX_LENGTH = 4096;
const MAX_PARTS = 256;
/** As many as the index gives. */
const MAX_OTHERS = 3;
const NUMBER = /^\d{1,9}$/;
const LETTER = /[a-z\d]/i;
const LIST_DELIMITER = /[,|;+\s]/;

/** Links the other parts of compounds. If a part has no certain source, marks the links of its siblings. */
export function completeCompounds(
  compounds: readonly Compound[],
  recordings: readonly Recording[],
  { index, read, exclude }: Known,
): void {
  const open = compounds.flatMap((compound) => {
    return partsOf(compound).map((part) => ({ compound, part }));
  });
  if (open.length === 0 || !applies('part of a compound')) return;
  const sources = new PartSources(recordings, index);
  for (const { compound, part } of open) sources.want(part, compound);
  sources.gather(read);
  for (const { compound, part } of open) {
    const { recording, point } = compound;
    const found = sources.of(part, compound).filter(({ producer, location, value }) => {
      const from = recordings[producer];
      const link = { value, recording, to: () => point.location, source: location };
      return from && !exclude.some((each) => isExcluded(each, { ...link, from }));
    });
    complete(compound, part, found, sources.isTold(part, compound));
  }
}

/** @param isTold whether a response says that the part belongs to what a sibling names */
function complete(
  { links, own, point }: Compound,
  { start, value, head }: Part,
  [best, ...others]: readonly Source[],
  isTold: boolean,
): void {
  const isUncertain = head !== undefined && (best ? others.length > 0 : isTold);
  if (isUncertain) {
    for (const link of own) links[links.indexOf(link)] = { ...link, unlinkedPart: value };
  } else if (best) {
    const range = { kind: 'range', start, end: start + value.length, codec: 'plain' } as const;
    const to = { ...point, steps: [...point.steps, range] };
    const { isListed: isInList } = best.location;
    // In [7, "token"], the 7 belongs to that token.
    const rest = own.some((link) => isFromSameObject(link, best))
      ? []
      : others.slice(0, MAX_OTHERS);
    links.push({ ...best, to, isInList, isSoft: false, others: rest });
  }
}

function isFromSameObject(one: Source, other: Source): boolean {
  return one.producer === other.producer && containerOf(one) === containerOf(other);
}

function containerOf({ location }: Source): string {
  return location.upTo(location.steps.length - 1).text;
}

/** The parts of a compound, separated by the delimiters around its linked parts. */
function partsOf({ text, point, own }: Compound): Part[] {
  if (text.length > MAX_LENGTH) return [];
  const ranges = own.flatMap((link) => {
    const step = link.to.steps[point.steps.length];
    return step?.kind === 'range' ? { ...step, link } : [];
  });
  const delimiters = new Set(
    ranges.flatMap(({ start, end }) => delimitersAround(text, start, end)),
  );
  const isCoded = point.steps.some((step) => step.kind === 'range' && step.codec === 'base64');
  const readable = startOfReadableCredentials(text);
  const isCredential = point.part === 'header' && (isCoded || readable !== undefined);
  const all = [...splitAt(text, delimiters, isCredential ? readable : 0)];
  const isList = all.every(({ value }) => /^[A-Za-z_.-]*\d[\w.-]*$/.test(value) || mayBeId(value));
  const open = all.filter(({ start, value }) => {
    return !ranges.some((range) => range.start < start + value.length && range.end > start);
  });
  return open.slice(0, MAX_PARTS).flatMap(({ start, value }): Part | [] => {
    if (isCredential || !NUMBER.test(value)) return { start, value, isCredential };
    const before = text.charAt(start - 1);
    const isLast = start + value.length === text.length;
    const head = ranges.find((range) => range.end === start - 1)?.link;
    if (head && isLast && /[:@]/.test(before)) return { start, value, head };
    // Texts that are no lists name their numbers: `OrderID eq 7`.
    return isList && LIST_DELIMITER.test(before || text.charAt(value.length))
      ? { start, value }
      : [];
  });
}

function* splitAt(
  text: string,
  delimiters: ReadonlySet<string>,
  from = 0,
): Generator<Pick<Part, 'start' | 'value'>> {
  let start = from;
  for (let end = from; end <= text.length; end += 1) {
    if (end < text.length && !delimiters.has(text.charAt(end))) continue;
    if (end > start) yield { start, value: text.slice(start, end) };
    start = end + 1;
  }
}

/** The delimiters before and after a part, with adjacent ones of lists: both characters of `; `. */
function delimitersAround(text: string, start: number, end: number): string[] {
  const unlinkedPart = [text.charAt(start - 2), text.charAt(end + 1)];
  const next = [text.charAt(start - 1), text.charAt(end)];
  const delimiters = [
    ...next,
    ...unlinkedPart.filter((delimiter) => LIST_DELIMITER.test(delimiter)),
  ];
  return delimiters.filter((delimiter) => delimiter !== '' && !LETTER.test(delimiter));
}

/** A location of a response that has the value of a part. */
interface Candidate extends Source {
  /** When the response had come. */
  readonly end: number;
}

/** Where responses have the parts of compounds. */
class PartSources {
  readonly #recordings: readonly Recording[];
  readonly #index: ValueIndex;
  readonly #values = new Set<string>();
  /** Of the recordings that siblings come from. */
  readonly #paths = new Set<string>();
  readonly #heads = new Set<string>();
  /** By path, location without positions, and value; by head and number; by object and value; by answer and value. */
  readonly #found = new Map<string, Candidate[]>();

  constructor(recordings: readonly Recording[], index: ValueIndex) {
    this.#recordings = recordings;
    this.#index = index;
  }

  want({ value, head }: Part, { own }: Compound): void {
    this.#values.add(value);
    if (head) this.#heads.add(head.value);
    for (const source of own.flatMap((link) => [link, ...link.others])) {
      this.#paths.add(this.#pathOf(source));
    }
  }

  /** Reads the responses that may have them, each once. */
  gather(read: Readers['read']): void {
    let named: readonly string[] = [];
    let position = 0;
    let end = 0;
    const readResponse = read((value, at) => {
      if (!this.#values.has(value)) return;
      const location = at.location();
      const candidate = { producer: position, location, value, end };
      addToGroup(this.#found, this.#siblingKey(candidate), candidate);
      if (isQuantityName(location.last?.name ?? '')) return;
      addToGroup(this.#found, objectKey(candidate), candidate);
      addToGroup(this.#found, answerKey(candidate), candidate);
      for (const head of named) addToGroup(this.#found, headKey(head, value), candidate);
    });
    for (const [index, recording] of this.#recordings.entries()) {
      const { path } = recording.request;
      named = [...this.#heads].filter((head) => path.includes(head));
      end = arrivalOf(recording);
      if (end === Infinity || (named.length === 0 && !this.#paths.has(pathOf(path)))) continue;
      position = index;
      readResponse(recording);
    }
  }

  /** The best first: where a sibling comes from, then the latest. */
  of({ value, head, isCredential }: Part, { own, recording }: Compound): Candidate[] {
    const siblings = own
      .flatMap((link) => [link, ...link.others])
      .map((source) => ({ ...source, value }));
    const keys = head
      ? [objectKey({ ...head, value })]
      : siblings.map((source) => this.#siblingKey(source));
    if (isCredential) keys.push(...siblings.map(objectKey), ...siblings.map(answerKey));
    const all = [...new Set(keys.flatMap((key) => this.#found.get(key) ?? []))];
    if (!head && this.#isOwn(value, all)) return [];
    const producers = new Set(own.map(({ producer }) => producer));
    return all
      .filter(({ end }) => end <= recording.at)
      .sort(
        (a, b) =>
          Number(producers.has(b.producer)) - Number(producers.has(a.producer)) || b.end - a.end,
      );
  }

  /** Whether a response about the thing of a number has that number. */
  isTold({ value, head }: Part, { recording }: Compound): boolean {
    const told = head && this.#found.get(headKey(head.value, value));
    return told?.some(({ end }) => end <= recording.at) ?? false;
  }

  /** Whether the client had it before any of these. */
  #isOwn(value: string, candidates: readonly Candidate[]): boolean {
    const [first] = candidates.toSorted((a, b) => a.end - b.end);
    const carried = this.#index.get(value);
    if (!first || !carried || this.#index.isBrought(carried)) return false;
    return this.#index.wasCarriedBefore(carried, { index: first.producer, end: first.end });
  }

  #siblingKey(source: Source): string {
    return `${this.#pathOf(source)}\n${source.location.form}\n${source.value}`;
  }

  #pathOf({ producer }: Source): string {
    return pathOf(this.#recordings[producer]?.request.path ?? '');
  }
}

/** What is in a member is of the object that has the member. */
const INSIDE: ReadonlySet<StepKind> = new Set(['path', 'segment', 'query', 'inside', 'decoded']);

/** Of a value in the object, the element or the row that a location is in. */
function objectKey({ producer, location, value }: Source): string {
  const member = location.steps.findLastIndex(({ kind }) => !INSIDE.has(kind));
  return `in ${producer}\n${location.upTo(Math.max(0, member)).text}\n${value}`;
}

/** Of a value anywhere in an answer. */
function answerKey({ producer, value }: Source): string {
  return `from ${producer}\n${value}`;
}

function headKey(head: string, value: string): string {
  return `of ${head}\n${value}`;
}
