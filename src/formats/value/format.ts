/**
 * The interface of a body format. Links are looked for in the values that a format reads, requests are
 * rewritten at the places that it names, and answers are compared in its view of them. A new format is
 * one file with one of these and one line in `formats.ts`; the README beside that file shows how.
 */

import { addToGroup } from '../../collections.ts';
import type { Codec } from '../text/codecs.ts';
import type { Step } from './location.ts';
import type { Cursor, Reading } from './reading.ts';

/** A body, out of its content coding. */
export interface FormatBody {
  /** A body that is not UTF-8 is here as Latin-1, a character for each byte. */
  readonly text: string;
  /** Whether `text` is Latin-1 in place of bytes. @default false */
  readonly isBinary?: boolean | undefined;
  /** Value of the header, as it came. */
  readonly contentType: string | undefined;
}

/**
 * Why a body seems to be of a format: nothing else is written like it, whatever its media type says
 * (`evident`); its media type says so (`declared`); or it begins like one (`sniffed`).
 */
type Fit = 'evident' | 'declared' | 'sniffed';

/** A format whose bodies are texts. */
export interface TextFormat {
  /** How a value is written in it. */
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

/** A body of bytes, as the text that everybody reads in its place. */
export interface Transcoded {
  readonly text: string;
  /**
   * The bytes of the body for a text in which some values have changed. What has not changed stays byte
   * for byte.
   */
  write(text: string): Uint8Array;
}

/** A format whose bodies are read as the text of another format: as JSON, if they hold what JSON can hold. */
export interface BinaryFormat {
  /** As messages name it. */
  readonly name: string;
  /** A package that its user has to install for it. @default none */
  readonly needs?: { readonly packageName: string; readonly isInstalled: () => boolean };
  /** A Content-Type that says that a body is of this format. */
  readonly declared: RegExp;
  /** @returns undefined for a body that is not of this format */
  read(bytes: Uint8Array, contentType: string): Transcoded | undefined;
}

/** A body in the view of the first format that has one of it. */
export interface ViewedBody {
  readonly format: TextFormat;
  readonly view: View;
}

/** Views a body of any format; undefined for one that is compared as text. */
export type ViewBody = (body: FormatBody) => ViewedBody | undefined;

/** Reads a body of any format. */
export type ReadBody = (body: FormatBody, within: Cursor, reading: Reading) => void;

/** The values of a body that a client may have taken from an answer: JSON, or pieces of its text. */
export type Carried =
  | { readonly kind: 'json'; readonly json: unknown; readonly isMarked: boolean }
  | { readonly kind: 'pieces'; readonly pieces: readonly Piece[] };

/** A piece of the text of a body that stands for a value. */
export interface Piece {
  /**
   * What its names are: those of a field of a form; of an argument, behind the call that it is for; of
   * something else; of an id in the name of a field, if that says so. Nothing names a line. Of a request in
   * the body: its target, a header, its content.
   */
  readonly as: 'field' | 'name' | 'argument' | 'named' | 'line' | 'path' | 'header' | 'content';
  /** From the outside in, with positions in lists. */
  readonly names: readonly (string | number)[];
  /** Its place in the body. */
  readonly steps: readonly Step[];
  readonly raw: string;
  /** Of an id in the name of a field: which one it is (see `placeOfId`). */
  readonly place?: string | undefined;
  /** Where it begins in the text of the body. */
  readonly start: number;
  /** Of the request in the body that it is in: its path and query. @default it is in none */
  readonly path?: string | undefined;
  /** How the value may be written there; the likeliest first. */
  readonly codecs: readonly Codec[];
}

export interface Layout {
  /**
   * The step to what is at a key or a position. Undefined where that takes none, or needs the next one
   * as well: the third of the elements called `item` is `item[3]`.
   */
  step(segment: string | number): Step | undefined;
  /** How what is there is laid out. */
  below(segment: string | number): Layout;
  /** Whether a text equals an object whose only member is that text, under the empty key. */
  readonly opensTexts?: boolean;
}

/** A body as a value of JSON: what it says, and nothing of what its format does not care for. */
export interface View {
  /** Numbers that a double does not hold are `ExactNumber`s. */
  readonly value: unknown;
  readonly layout: Layout;
  /**
   * The ways to its parts as they follow each other, where the value does not say it: of two elements
   * with different names, XML says which is the first. @default the value says all of it
   */
  readonly order?: () => readonly KeyPath[];
  /**
   * The text of the body with the texts that another value has at the same places, and all else as it
   * is; JSON is written anew.
   */
  write(value: unknown): string;
}

/** Keys and positions from the outside in. */
export type KeyPath = readonly (string | number)[];

/** That of JSON, and of what has nothing in it. */
export const JSON_LAYOUT: Layout = {
  step: (segment) =>
    typeof segment === 'number' ? { kind: 'item', index: segment } : { kind: 'key', name: segment },
  below: () => JSON_LAYOUT,
};

/**
 * The layout of an object in which each name has the list of what is called so.
 * @param stepOf the step to one of them, from 0
 * @param layoutOf its layout
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

/** The lists of what is called alike, each in its order. */
export function groupByName<T>(
  values: Iterable<readonly [name: string, value: T]>,
): Readonly<Record<string, readonly T[]>> {
  const groups = new Map<string, T[]>();
  for (const [name, value] of values) addToGroup(groups, name, value);
  return Object.fromEntries(groups);
}

/** What is at the end of a way; undefined where it leads to nothing. */
export function valueAt(value: unknown, way: KeyPath): unknown {
  let at = value;
  for (const segment of way) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, segment)) return undefined;
    at = Reflect.get(at, segment);
  }
  return at;
}
