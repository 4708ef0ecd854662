import type { Location } from '../../../formats/value/location.ts';
import type { RequestSubject } from '../naming/request-subject.ts';
import type { Roles } from '../naming/roles.ts';
import type { ValueKind } from '../naming/value-keys.ts';
import { READ_MODE, type RequestCursor } from './cursor.ts';

/** A location of a recorded response that has a value. */
export interface Producer {
  /** Position of the recording. */
  readonly index: number;
  /** When the response had come, in ms from the session's start. */
  readonly end: number;
  readonly location: Location;
  readonly roles: Roles;
  /** Whether another instance may have another thing at that location, as in a list. */
  readonly isInList: boolean;
  /** Whether its request may have created the thing: the answer is the first with the value, and has no other element. */
  readonly isMade?: boolean;
  /** Whether its request carried the value already. Such a producer is the last resort. */
  readonly isEcho: boolean;
}

/** A value under one of its keys (see `value-keys.ts`). */
export interface KeyEntry {
  /** Position of the first recording whose request carries it under the key. */
  readonly first: number;
  /** In the order of the responses' ends; undefined if none brings it before the client had sent it. */
  producers: Producer[] | undefined;
  /** Whether a response had brought the number before it, so that it is not the client's own. */
  isNext: boolean;
}

/** A value that requests carry. Its own fields are the entry of a distinctive value. */
export interface CarriedValue extends KeyEntry {
  readonly kind: ValueKind;
  /** By its other keys. */
  readonly entries: ReadonlyMap<string, KeyEntry>;
  /** Whether a response brings it under any key, or the number before it. */
  isProduced: boolean;
  /** Whether the first request with it followed a link of a page that has it. */
  isFollowed: boolean;
}

/** A text that requests carry, with what decides how it is read. Its contents are the same wherever it recurs. */
export class CarriedText {
  readonly value: string;
  /** What it is for; null for a whole path. */
  readonly roles: Roles | null;
  /** What its request is about, and with it the ids in JSON and URLs inside of the text. */
  readonly subject: RequestSubject;
  /** How the walk reads it (see `READ_MODE`). */
  readonly mode: number;
  /** Position of the first request that carries it so. */
  readonly position: number;
  /** The previous text with the same value. */
  earlier: CarriedText | undefined;
  /** The latest text of another value in the same cell. */
  next: CarriedText | undefined;
  /** The value that it is, once that is asked for. */
  carried: CarriedValue | undefined;
  /** The texts in it. */
  inside: CarriedText[] | undefined;
  /** Whether it may name a recorded origin. */
  namesOrigin = false;
  /** Whether it is live, once that is known (see `mayChange`). */
  isLive: boolean | undefined;

  constructor(
    value: string,
    roles: Roles | null,
    subject: RequestSubject,
    mode: number,
    position: number,
    earlier: CarriedText | undefined,
  ) {
    this.value = value;
    this.roles = roles;
    this.subject = subject;
    this.mode = mode;
    this.position = position;
    this.earlier = earlier;
    this.carried = earlier?.carried;
  }

  /** Whether it is a piece of another text, and nothing says what it is for. */
  get isPiece(): boolean {
    return this.roles !== null && (this.mode & READ_MODE.asPiece) !== 0;
  }

  /**
   * Whether something in it may be replaced at replay: a response brings it, or it names a recorded origin. Valid only
   * after all responses have been read.
   */
  mayChange(): boolean {
    this.isLive ??=
      this.namesOrigin ||
      this.carried?.isProduced === true ||
      (this.inside?.some((text) => text.mayChange()) ?? false);
    return this.isLive;
  }
}

/** Contains texts: a text itself, or the headers or the body of a request. */
export type Container = Pick<CarriedText, 'inside'>;

/** More requests than there are. */
const ANY = 2 ** 31 - 1;

/**
 * Texts with one value that are compared. If keys are ids, `1` may follow any number of them. A text that is not among
 * the latest is added again, which costs memory but no links.
 */
const MAX_COMPARED = 64;

type Cells = (CarriedText | undefined)[];

/**
 * The texts that requests carry, as a hash table. Each cell has a few values, each represented by its latest text.
 */
export class CarriedTexts {
  #cells: Cells;
  /** By cell: position after the last request that added a text to it. */
  #requests: Int32Array;
  /** Number of values. */
  #count = 0;
  /** By position of the request. */
  readonly #fields: (Container | undefined)[];
  readonly #bodies: (Container | undefined)[];
  #isComplete = false;

  /** @param requests number of requests to come */
  constructor(requests: number) {
    this.#cells = createCells(8 * requests);
    this.#requests = new Int32Array(this.#cells.length);
    this.#fields = new Array(requests);
    this.#bodies = new Array(requests);
  }

  /**
   * The latest text with a value, if a response that came after so many requests may matter to it: a later request is
   * the first to carry such a text, or another response has brought the value.
   */
  wanted(value: string, requests: number): CarriedText | undefined {
    const cell = this.#cellOf(value);
    // Most values of responses end here, before a text is looked at.
    if ((this.#requests[cell] ?? 0) <= requests) return undefined;
    const text = this.#latest(value, cell);
    return text && (text.position >= requests || text.carried?.isProduced) ? text : undefined;
  }

  /**
   * A text as a request carries it. A text that no request has carried like this is added, in the order of the
   * requests. This is one long function, since V8 would compile its parts anew into each of its callers.
   * @param outer the text around it, or the part of the request
   */
  enter(value: string, at: RequestCursor, outer: Container | undefined): CarriedText {
    const { roles, position } = at;
    const isInPath = at.part === 'path';
    const mode = at.depth | (isInPath ? at.mode | READ_MODE.inPath : at.mode & ~READ_MODE.asNamed);
    const subject = at.subject();
    const cell = this.#cellOf(value);
    let before: CarriedText | undefined;
    let latest = this.#cells[cell];
    while (latest && latest.value !== value) {
      before = latest;
      latest = latest.next;
    }
    let text = latest;
    for (let compared = 1; text; compared += 1) {
      if (text.roles === roles && text.subject === subject && text.mode === mode) break;
      text = compared < MAX_COMPARED ? text.earlier : undefined;
    }
    if (!text) {
      text = new CarriedText(value, roles, subject, mode, position, latest);
      if (this.#isComplete) {
        // It was added before, but is not among the latest, or its roles were created anew. Nothing in it is looked up.
        text.isLive = true;
        return text;
      }
      // The latest text represents all with its value.
      text.next = latest ? latest.next : this.#cells[cell];
      if (latest && before) before.next = text;
      else this.#cells[cell] = text;
      if (latest) latest.next = undefined;
      this.#requests[cell] = position + 1;
      if (!latest) this.#count += 1;
      if (this.#count > this.#cells.length) this.#grow();
    }
    // Paths are short: their texts are read again rather than stored (see `READ_MODE`).
    if (outer && !isInPath && !this.#isComplete) {
      if (outer.inside) outer.inside.push(text);
      else outer.inside = [text];
    }
    return text;
  }

  /** All texts, in no order. */
  all(): CarriedText[] {
    const all: CarriedText[] = [];
    for (let cell = 0; cell < this.#cells.length; cell += 1) this.#addFrom(cell, all);
    return all;
  }

  #addFrom(cell: number, texts: CarriedText[]): void {
    for (let of = this.#cells[cell]; of; of = of.next) {
      for (let text: CarriedText | undefined = of; text; text = text.earlier) texts.push(text);
    }
  }

  /** The headers and trailers of a request. */
  fields(position: number): Container {
    const fields = this.#fields[position] ?? { inside: undefined };
    this.#fields[position] = fields;
    return fields;
  }

  /** The body of a request. */
  body(position: number): Container {
    const body = this.#bodies[position] ?? { inside: undefined };
    this.#bodies[position] = body;
    return body;
  }

  /** Ends the adding of texts. */
  complete(): void {
    this.#isComplete = true;
  }

  /** Notes that a response brings a value. */
  markProduced(value: string): void {
    this.#requests[this.#cellOf(value)] = ANY;
  }

  #cellOf(value: string): number {
    return hashText(value) & (this.#requests.length - 1);
  }

  #latest(value: string, cell: number): CarriedText | undefined {
    let text = this.#cells[cell];
    while (text && text.value !== value) text = text.next;
    return text;
  }

  #grow(): void {
    const before = this.#cells;
    const cells = createCells(4 * before.length);
    const requests = new Int32Array(cells.length);
    this.#cells = cells;
    this.#requests = requests;
    for (const first of before) {
      let text = first;
      while (text) {
        const { next } = text;
        const cell = this.#cellOf(text.value);
        text.next = cells[cell];
        cells[cell] = text;
        requests[cell] = Math.max(requests[cell] ?? 0, text.position + 1);
        text = next;
      }
    }
  }
}

/** Cells whose number is a power of two, so that the lower bits of a hash select one. */
function createCells(count: number): Cells {
  const cells: Cells = new Array(2 ** Math.ceil(Math.log2(Math.max(count, 1024))));
  return cells.fill(undefined);
}

/** Characters that are hashed. A longer text is no id, and rarely a value. */
const MAX_HASHED = 1024;
const HALF = MAX_HASHED / 2;

/**
 * A hash of 32 bits of all characters of a text; of a very long one, of its end and of some characters before that. The
 * queries of a session may differ in one number in the middle, so that a hash of fewer characters would put thousands of
 * them into one cell. A map of V8 takes five times as long for a string that it has not seen yet, and most strings of a
 * session are looked up once.
 */
export function hashText(text: string): number {
  const { length } = text;
  let hash = length;
  let at = 0;
  if (length > MAX_HASHED) {
    at = length - HALF;
    const step = at / HALF;
    for (let index = 0; index < HALF; index += 1) {
      hash = Math.imul(hash, 31) + text.charCodeAt((index * step) | 0);
    }
  }
  for (; at < length; at += 1) hash = Math.imul(hash, 31) + text.charCodeAt(at);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** What the walk does after a visit: the value is taken; its inside is skipped; or its inside is entered. */
export type VisitResult = 'take' | 'skip' | 'enter';

/** Visits the texts of requests, from the outside in. */
export interface Visitor {
  /** Whether to enter a part of a request: its headers, or its body. */
  enters(part: Container): boolean;
  visit(text: CarriedText, at: RequestCursor): VisitResult;
  /** Called for a text that was entered, after everything inside of it. */
  leave(text: CarriedText, at: RequestCursor): void;
}
