/**
 * How readers report the values of a message: each value goes to a visitor, with a cursor that tells its
 * location. A location names the same place in a recorded and in a live message, so that a value can be
 * found there again.
 */
import { Location, type Step } from './location.ts';
import type { SiblingType } from './siblings.ts';

/**
 * What a value is: `number` where it is written without quotes in JSON, `url` for a URL or its path and
 * query as a whole, `part` for a segment or a query value of one, `hidden` for a field of a form that
 * nobody fills in, `text` for what a page shows people, by which they know a thing, `code` for a number or a
 * token in a sentence, `flag` for true and false.
 */
export type ValueKind = 'string' | 'number' | 'url' | 'part' | 'hidden' | 'text' | 'code' | 'flag';

/** Where a value was found. Valid only until the visitor returns: readers then move it on. */
export interface Cursor {
  readonly kind: ValueKind;
  location(): Location;
  /** What names the value, from the outside in and without positions: `['items', 'id']`. */
  names(): readonly string[];
  /** Whether another instance may have another element there. */
  isInList(): boolean;
  /** Whether it is the only element of a list. */
  isOnly?(): boolean;
  /** What the object says that it is, where the value is the id in it (see `siblingTypeOf`). */
  type?(): SiblingType | undefined;
  /** Whether it may be an id although nothing names it: no flag and no word, in a list the only element. */
  isUnnamedId?(): boolean;
  /** Whether the object around it has a list of such things. @param word in singular */
  hasMany?(word: string): boolean;
  /** Whether it refers to a thing: `owner`, where a member `owner.name` is beside it. */
  isReference?(): boolean;
  /** Whether it is the id of a row that has the id of a thing (see `isOfRow`). */
  isOfRow?(): boolean;
  /** Whether the value is in the only object of the document, so that the object is a mere wrapper. */
  isWrapped?(): boolean;
  /** Whether the object that it is a member of has that text as well, or a path that ends in it. */
  hasSibling?(text: string): boolean;
}

/** @param value as text; a number as it is written, to the last digit */
export type ValueVisitor = (value: string, at: Cursor) => void;

/** A response, recorded or live, taken out of its content coding. */
export interface ReadableResponse {
  /** With the trailers, which are headers that come late (RFC 9110 section 6.5). */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body, parsed already, where it was stored so. */
  readonly json?: unknown;
  /** The body as text, where it was not. Neither: there is none, or none that can be read. */
  readonly text?: string | undefined;
  /** The request target that it answers, without the target's base path: relative URLs start there. */
  readonly requestPath: string;
  /** Scheme, host and port of the server, under which a URL is its own. */
  readonly origin: string;
  /** Whether every URL is taken for the server's own: behind a proxy it may name another host. */
  readonly ownsAll: boolean;
  /** Whether a text in it may stand for a number that is a secret (see `markNumber`): a live one does not. */
  readonly isRecorded: boolean;
  /** The target's base path, which its own URLs start with; empty for a recorded response. */
  readonly basePath: string;
  /** Of a recorded response: what it keeps of the claims of tokens, by their placeholders. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  /** Where what was recorded against other origins goes: URLs there are not the server's own. */
  readonly others?: readonly Pick<ReadableResponse, 'origin' | 'basePath'>[];
}

/** What every reader needs: the visitor, and what URLs are relative to. */
export interface Reading {
  readonly visit: ValueVisitor;
  readonly server: Omit<ReadableResponse, 'headers' | 'json' | 'text'>;
  /** The one cursor that moves through all URLs. */
  readonly urlCursor: UrlCursor;
  /** In how many multipart bodies this is. */
  readonly multiparts: number;
  /** See `inheritsKeys`. */
  readonly inherits: boolean;
  /** Whether flags are reported: requests carry them by chance, so links are not looked for in them. */
  readonly visitsFlags: boolean;
}

/** In characters, of a name in a location: longer ones are cut. */
const MAX_NAME_LENGTH = 1024;

/** A cursor that stays at one place: a header, a field, a line. */
export class FixedCursor implements Cursor {
  readonly kind: ValueKind;
  readonly #step: Step;
  readonly #names: readonly string[] | undefined;
  readonly #within: Cursor | undefined;
  readonly #isElement: boolean;
  #location: Location | undefined;

  /**
   * @param step the place in that of `within`
   * @param names those of `within` where there are none
   * @param isElement whether it is an element of a list
   */
  constructor(
    kind: ValueKind,
    step: Step,
    names: readonly string[] | undefined,
    within?: Cursor,
    isElement = false,
  ) {
    this.kind = kind;
    this.#step = shorten(step);
    this.#names = names;
    this.#within = within;
    this.#isElement = isElement;
  }

  location(): Location {
    this.#location ??= this.#within?.location().to(this.#step) ?? new Location([this.#step]);
    return this.#location;
  }

  names(): readonly string[] {
    return this.#names ?? this.#within?.names() ?? [];
  }

  isInList(): boolean {
    return this.#isElement || (this.#within?.isInList() ?? false);
  }
}

function shorten(step: Step): Step {
  const { name } = step;
  return name === undefined || name.length <= MAX_NAME_LENGTH
    ? step
    : { ...step, name: name.slice(0, MAX_NAME_LENGTH) };
}

/**
 * Where in a URL the reader is. One moves through all URLs of a response: they are many, and few of
 * their parts are asked for.
 */
export class UrlCursor implements Cursor {
  kind: ValueKind = 'part';
  #within: Cursor | undefined;
  #step: Step = PATH;
  #key: Step | undefined;
  #thing: string | undefined;

  /** To the path and query of the URL at `within`. */
  moveToPath(within: Cursor): void {
    this.#move('url', within, PATH);
  }

  /**
   * @param index from 1
   * @param name the segment before it
   * @param thing the segment before that, where `name` is a verb
   */
  moveToSegment(within: Cursor, index: number, name?: string, thing?: string): void {
    this.#move('part', within, { kind: 'segment', name, index });
    this.#thing = thing;
  }

  /**
   * To the key in a segment.
   * @param of what it is the key of
   * @param name its own, where there are several
   */
  moveToKey(within: Cursor, index: number, of: string, name?: string): void {
    this.#move('part', within, { kind: 'segment', name: of, index }, { kind: 'entity-key', name });
  }

  location(): Location {
    const location = (this.#within?.location() ?? new Location([])).to(this.#step);
    return this.#key ? location.to(this.#key) : location;
  }

  names(): readonly string[] {
    if (this.kind === 'url') return this.#within?.names() ?? [];
    const name = this.#key?.name ?? this.#step.name;
    if (name === undefined) return [];
    return this.#thing === undefined ? [name] : [this.#thing, name];
  }

  isInList(): boolean {
    return this.#within?.isInList() ?? false;
  }

  #move(kind: ValueKind, within: Cursor, step: Step, key?: Step): void {
    this.kind = kind;
    this.#within = within;
    this.#step = step;
    this.#key = key;
    this.#thing = undefined;
  }
}

const PATH: Step = { kind: 'path' };

/** Tells things of one name apart by their order: `cookie sid`, then `cookie sid 2`. */
export class RepeatCounter {
  // Most responses have one thing that is told: no map is made for that.
  #first: string | undefined;
  #count = 0;
  #others: Map<string, number> | undefined;

  /** The step, with its number from the second time on. */
  next(step: Step): Step {
    const index = this.count(keyOf(step));
    return index === 1 ? step : { ...step, index };
  }

  /** The step, always with its number. */
  number(step: Step): Step & { readonly index: number } {
    return { ...step, index: this.count(keyOf(step)) };
  }

  /** How often it was asked for a key, this time included. */
  count(key: string): number {
    if (this.#count === 0) this.#first = key;
    if (this.#first === key) {
      this.#count += 1;
      return this.#count;
    }
    this.#others ??= new Map();
    const count = (this.#others.get(key) ?? 0) + 1;
    this.#others.set(key, count);
    return count;
  }
}

function keyOf({ kind, name = '' }: Step): string {
  return `${kind} ${name}`;
}
