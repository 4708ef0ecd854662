/**
 * How formats report the values of a message: each value goes to a visitor, with a cursor that gives its
 * location. A location names the same place in a recorded and in a live message, so that the live value can
 * be found there.
 */
import { Location, type Step } from './location.ts';
import type { SiblingType } from './siblings.ts';

/**
 * What a value is: `number` without quotes in JSON, `url` for a URL or its whole path and query, `part` for a
 * segment or a query value of a URL, `hidden` for a form field that nobody fills in, `text` for a text of a
 * page by which people know a thing, `code` for a number or a token in a sentence, `flag` for true and false.
 */
export type ValueKind = 'string' | 'number' | 'url' | 'part' | 'hidden' | 'text' | 'code' | 'flag';

/** Where a value was found. Valid only until the visitor returns, since readers move their cursors on. */
export interface Cursor {
  readonly kind: ValueKind;
  location(): Location;
  /** The names of the value, from the outside in and without positions: `['items', 'id']`. */
  names(): readonly string[];
  /** Whether the value is in a list, so that another instance may have another element there. */
  isInList(): boolean;
  /** Whether the value is the only element of a list. */
  isOnly?(): boolean;
  /** The type that the object of an id says it has (`siblingTypeOf`). */
  type?(): SiblingType | undefined;
  /**
   * Whether the value may be an id although nothing names it: no flag and no word, and in a list the only
   * element.
   */
  isUnnamedId?(): boolean;
  /** Whether the object of the value has a list of such things. @param word in the singular */
  hasMany?(word: string): boolean;
  /** Whether the value refers to a thing: `owner`, if `owner.name` is a sibling. */
  isReference?(): boolean;
  /** Whether the value is the id of a row that has the id of a thing (`isOfRow`). */
  isOfRow?(): boolean;
  /** Whether the value is in the only object of the document, so that the object is a mere wrapper. */
  isWrapped?(): boolean;
  /** Whether a sibling of the value is a text, or a path that ends in it. */
  hasSibling?(text: string): boolean;
}

/** Receives a value and its place. @param value as text; a number as it is written, to the last digit */
export type ValueVisitor = (value: string, at: Cursor) => void;

/** A response, recorded or live, without its content coding. */
export interface ReadableResponse {
  /** With the trailers (RFC 9110 section 6.5). */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The parsed body, if it was stored as JSON. */
  readonly json?: unknown;
  /** The body as text, if it was not stored as JSON. Without either, there is no body that can be read. */
  readonly text?: string | undefined;
  /** Path and query of the request, without the base path of the target. Relative URLs start there. */
  readonly requestPath: string;
  /** Scheme, host and port of the server: a URL with this origin is its own. */
  readonly origin: string;
  /** Whether every URL counts as the server's own, which may name another host behind a proxy. */
  readonly ownsAll: boolean;
  /**
   * Whether a text in it may be the placeholder of a number (`markNumber`), as in recorded responses only.
   */
  readonly isRecorded: boolean;
  /** Base path of the target, which the server's own URLs start with; empty for a recorded response. */
  readonly basePath: string;
  /** Of a recorded response: the claims of tokens that it keeps, by the placeholders of the tokens. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  /** Targets of recordings of other origins, whose URLs are not the server's own. */
  readonly others?: readonly Pick<ReadableResponse, 'origin' | 'basePath'>[];
}

/** What every reader needs: the visitor, and what relative URLs start from. */
export interface Reading {
  readonly visit: ValueVisitor;
  readonly server: Omit<ReadableResponse, 'headers' | 'json' | 'text'>;
  /** The one cursor of all URLs. */
  readonly urlCursor: UrlCursor;
  /** Number of multipart bodies around the body that is read. */
  readonly multiparts: number;
  /** Whether objects inherit enumerable keys (`inheritsKeys`). */
  readonly inherits: boolean;
  /** Whether headers are read, whose parts have readers of their own. */
  isInHead: boolean;
  /** Whether flags are reported. Requests carry them by chance, so they are never links. */
  readonly visitsFlags: boolean;
}

/** In characters: longer names are cut in locations. */
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
   * @param step from `within` to the place
   * @param names undefined for those of `within`
   * @param isElement whether the place is an element of a list
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
 * A cursor that moves through all URLs of a response, of which there are many. The location of hardly any of
 * their parts is asked for.
 */
export class UrlCursor implements Cursor {
  kind: ValueKind = 'part';
  #within: Cursor | undefined;
  #step: Step = PATH;
  #key: Step | undefined;
  #thing: string | undefined;

  /** Moves to the path and query of the URL at `within`. */
  moveToPath(within: Cursor): void {
    this.#move('url', within, PATH);
  }

  /**
   * Moves to a segment of the path.
   * @param index from 1
   * @param name the segment before it
   * @param thing the segment before that, where `name` is a verb
   */
  moveToSegment(within: Cursor, index: number, name?: string, thing?: string): void {
    this.#move('part', within, { kind: 'segment', name, index });
    this.#thing = thing;
  }

  /**
   * Moves to the key in a segment.
   * @param of what the key is of
   * @param name of the key, if there are several
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

/** Numbers places of the same name in their order: `cookie sid`, then `cookie sid 2`. */
export class RepeatCounter {
  // Most responses have only one name, for which no map is made.
  #first: string | undefined;
  #count = 0;
  #others: Map<string, number> | undefined;

  /** A step, with a number from its second occurrence on. */
  next(step: Step): Step {
    const index = this.count(keyOf(step));
    return index === 1 ? step : { ...step, index };
  }

  /** A step with the number of its occurrence. */
  number(step: Step): Step & { readonly index: number } {
    return { ...step, index: this.count(keyOf(step)) };
  }

  /** The number of calls for a key, this one included. */
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
