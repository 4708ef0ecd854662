/**
 * The interface of a body format. Links are searched for in the values that a format reads, requests are
 * rewritten in the pieces that it carries, and responses are compared in its view of them. A new format is a
 * file with one of these and a line in `formats.ts`; `src/formats/README.md` shows how.
 */

import { addToGroup } from '../../collections.ts';
import type { Codec } from '../text/codecs.ts';
import type { Step } from './location.ts';
import type { Cursor, Reading } from './reading.ts';

/** A body without its content coding. */
export interface FormatBody {
  /** The text of the body; of bytes that are not UTF-8, a character for each byte (Latin-1). */
  readonly text: string;
  /** Whether `text` has a character for each byte. @default false */
  readonly isBinary?: boolean | undefined;
  /** The value of the header as it was received. */
  readonly contentType: string | undefined;
}

/**
 * Why a body seems to be of a format: nothing else is written like it, whatever its media type says
 * (`evident`); its media type says so (`declared`); or it begins like one (`sniffed`).
 */
type Fit = 'evident' | 'declared' | 'sniffed';

/** A format whose bodies are texts. */
export interface TextFormat {
  /** How a value is written in a body. */
  readonly codec: Codec;
  /** Whether a body may be of this format. @param type its media type in lower case; empty without one */
  fits(body: FormatBody, type: string): Fit | undefined;
  /**
   * Reports each value of a body with its location to the visitor.
   * @param within location of the body
   * @param readInner reads bodies in this one
   * @returns false for a body that is not of this format after all; nothing has been reported then
   */
  read(body: FormatBody, within: Cursor, reading: Reading, readInner: ReadBody): boolean;
  /**
   * The parts of a body that may be rewritten, with their ranges; every other byte stays. Undefined for a
   * body that is not of this format after all.
   */
  carried(body: FormatBody): Carried | undefined;
  /**
   * The whole body as a value, to be compared with another one. Undefined for a body that is not entirely
   * of this format. Bodies of a format without a view are compared as texts.
   * @param viewInner views bodies in this one
   */
  view?(body: FormatBody, viewInner: ViewBody): View | undefined;
}

/** A body of bytes as a text of another format. */
export interface Transcoded {
  readonly text: string;
  /**
   * The bytes of the body for a text in which some values have changed. What has not changed stays byte
   * for byte.
   */
  write(text: string): Uint8Array;
}

/** A format whose bodies are read as texts of another format, such as JSON. */
export interface BinaryFormat {
  /** The name in messages. */
  readonly name: string;
  /** A package that its user has to install for it. @default none */
  readonly needs?: { readonly packageName: string; readonly isInstalled: () => boolean };
  /** A Content-Type that says that a body is of this format. */
  readonly declared: RegExp;
  /** @returns undefined for a body that is not of this format */
  read(bytes: Uint8Array, contentType: string): Transcoded | undefined;
}

/** A body in the view of the first format that can view it. */
export interface ViewedBody {
  readonly format: TextFormat;
  readonly view: View;
}

/** Views a body of any format; undefined for one that is compared as text. */
export type ViewBody = (body: FormatBody) => ViewedBody | undefined;

/** Reads a body of any format. */
export type ReadBody = (body: FormatBody, within: Cursor, reading: Reading) => void;

/** The values of a body that a client may have taken from a response: JSON, or pieces of text. */
export type Carried =
  | { readonly kind: 'json'; readonly json: unknown; readonly isMarked: boolean }
  | { readonly kind: 'pieces'; readonly pieces: readonly Piece[] };

/** A piece of the text of a body that is a value. */
export interface Piece {
  /**
   * What the names are: of a form field; of an id in the name of one, as far as that says; of an argument,
   * with its call first; or of anything else (`named`). A `line` has none. The pieces of a request in the
   * body are its path, its headers and its content.
   */
  readonly as: 'field' | 'name' | 'argument' | 'named' | 'line' | 'path' | 'header' | 'content';
  /** The names from the outside in, with positions in lists. */
  readonly names: readonly (string | number)[];
  /** The location in the body. */
  readonly steps: readonly Step[];
  readonly raw: string;
  /** Of an id in the name of a field: its key among the ids of the name (`placeOfId`). */
  readonly place?: string | undefined;
  /** Offset in the text of the body. */
  readonly start: number;
  /** Path and query of the request in the body that has the piece. @default none has it */
  readonly path?: string | undefined;
  /** How the value may be written, the likeliest codec first. */
  readonly codecs: readonly Codec[];
}

export interface Layout {
  /**
   * The step of a key or a position. Undefined for a key that has no step, or only one together with the next
   * key: the third of the elements with the name `item` is `item[3]`.
   */
  step(segment: string | number): Step | undefined;
  /** The layout of the value at a key or a position. */
  below(segment: string | number): Layout;
  /** Whether a text equals an object whose only member is that text, under the empty key. */
  readonly opensTexts?: boolean;
}

/** A body as a value of JSON, without what means nothing in its format, such as white space. */
export interface View {
  /** Numbers that a double does not hold are `ExactNumber`s. */
  readonly value: unknown;
  readonly layout: Layout;
  /**
   * The paths of the parts of the body in their order, if the value does not have it: in XML, elements with
   * different names have an order. @default the value has the whole order
   */
  readonly order?: () => readonly KeyPath[];
  /**
   * The text of the body with the texts of another value in the same places. Everything else stays, except in
   * JSON, which is written anew.
   */
  write(value: unknown): string;
}

/** A path of keys and positions, from the outside in. */
export type KeyPath = readonly (string | number)[];

/** The layout of JSON, and of values without parts. */
export const JSON_LAYOUT: Layout = {
  step: (segment) =>
    typeof segment === 'number' ? { kind: 'item', index: segment } : { kind: 'key', name: segment },
  below: () => JSON_LAYOUT,
};

/**
 * The layout of an object that has a list of values for each name.
 * @param stepOf gives the step to a value by its index in the list
 * @param layoutOf gives the layout of the value
 */
export function layoutOfNames(
  stepOf: (name: string, index: number) => Step,
  layoutOf: (name: string, index: number) => Layout,
): Layout {
  return {
    step: () => undefined,
    below: (name) => ({
      step: (index) => stepOf(String(name), Number(index)),
      below: (index) => layoutOf(String(name), Number(index)),
    }),
  };
}

/** The lists of the values with the same name, each in its order. */
export function groupByName<T>(
  values: Iterable<readonly [name: string, value: T]>,
): Readonly<Record<string, readonly T[]>> {
  const groups = new Map<string, T[]>();
  for (const [name, value] of values) addToGroup(groups, name, value);
  return Object.fromEntries(groups);
}

/** The value at the end of a path; undefined for a path to nothing. */
export function valueAt(value: unknown, way: KeyPath): unknown {
  let at = value;
  for (const segment of way) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, segment)) return undefined;
    at = Reflect.get(at, segment);
  }
  return at;
}
