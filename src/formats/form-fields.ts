/** The fields of the body of a form, in either encoding: `name=value&…`, or multipart (RFC 7578). */

import { addToGroup } from '../collections.ts';
import { boundaryOf, essenceOf, isMultipartBody, mediaKindOf } from '../http/media-type.ts';
import { findParts, MAX_PARTS } from './multipart-parts.ts';
import { decodeEscapes, encodePiece } from './text/codecs.ts';
import { findPairs, formFormat } from './url/form.ts';
import type { FormatBody } from './value/format.ts';
import type { Step } from './value/location.ts';

/** The fields of a body. */
export interface FormFields {
  /** What a field is called in locations. */
  readonly kind: Extract<Step['kind'], 'field' | 'part'>;
  /** The values of the fields by their names, in the order of the body, without files. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /**
   * The body with other values for some names. They take the place of the first field with the name, or come
   * last if there is none.
   */
  write(changed: ReadonlyMap<string, readonly string[]>): string;
}

/** The fields of a form, which has the media type or the content of one; undefined for any other body. */
export function readFormFields(body: FormatBody): FormFields | undefined {
  const { text, contentType } = body;
  const isMixed =
    mediaKindOf(contentType) === 'multipart' && essenceOf(contentType) !== 'multipart/form-data';
  if (isMultipartBody(text, contentType)) return isMixed ? undefined : readMultipartFields(body);
  return formFormat.fits(body, essenceOf(contentType)) ? readPairs(text) : undefined;
}

/** A part of a body: one field, or a file. */
interface Stretch {
  readonly text: string;
  readonly name: string | undefined;
  readonly value: string;
  /** The part with another value. */
  write(value: string): string;
}

function valuesOf(stretches: readonly Stretch[]): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const { name, value } of stretches) {
    if (name !== undefined) addToGroup(values, name, value);
  }
  return values;
}

/** @param create makes a field for a name that the body does not have */
function writeStretches(
  stretches: readonly Stretch[],
  changed: ReadonlyMap<string, readonly string[]>,
  create: (name: string, value: string) => string,
): string[] {
  const left = new Map(changed);
  const kept = stretches.flatMap(({ text, name, write }): readonly string[] => {
    if (name === undefined || !changed.has(name)) return [text];
    const values = left.get(name) ?? [];
    left.delete(name);
    return values.map(write);
  });
  const added = [...left].flatMap(([name, values]) => values.map((value) => create(name, value)));
  return [...kept, ...added];
}

function readPairs(text: string): FormFields {
  const texts = text.split('&');
  const pairs = [...findPairs(text)];
  // Characters that the client leaves unescaped in its values stay unescaped in new ones.
  const habit = pairs.map(({ raw }) => raw).join('');
  const encode = (piece: string): string => encodePiece(piece, 'form', habit);
  const stretches = pairs.map(({ name, rawName, raw }, index): Stretch => {
    const write = (value: string): string => `${rawName}=${encode(value)}`;
    return { text: texts[index] ?? '', name, value: decodeEscapes(raw, 'form'), write };
  });
  const create = (name: string, value: string): string => `${encode(name)}=${encode(value)}`;
  return {
    kind: 'field',
    values: valuesOf(stretches),
    write: (changed) =>
      writeStretches(stretches, changed, create)
        .filter((each) => each !== '')
        .join('&'),
  };
}

/** Undefined for a body without parts, or with more than are read. */
function readMultipartFields(body: FormatBody): FormFields | undefined {
  const { text, isBinary, contentType = '' } = body;
  const parts = [...findParts(text, contentType, MAX_PARTS)];
  if (parts.length === 0 || parts.length === MAX_PARTS) return undefined;
  const encode = (value: string): string => (isBinary ? encodePiece(value, 'latin1', '') : value);
  const decode = (raw: string): string => (isBinary ? decodeEscapes(raw, 'latin1') : raw);
  let done = 0;
  const stretches = parts.map(({ name, isFile, start, end }): Stretch => {
    const head = text.slice(done, start);
    const content = text.slice(start, end);
    done = end;
    const own = isFile || name === undefined ? undefined : decode(name);
    const write = (next: string): string => head + encode(next);
    return { text: head + content, name: own, value: decode(content), write };
  });
  const create = (name: string, value: string): string =>
    `\r\n--${boundaryOf(text, contentType)}\r\n` +
    `Content-Disposition: form-data; name="${encode(escapeName(name))}"\r\n\r\n${encode(value)}`;
  const write = (changed: ReadonlyMap<string, readonly string[]>): string =>
    writeStretches(stretches, changed, create)
      .join('')
      .replace(/^\r?\n/, '') + text.slice(done);
  return { kind: 'part', values: valuesOf(stretches), write };
}

/** A name in quotes, as browsers write it (HTML standard, "multipart/form-data encoding algorithm"). */
function escapeName(name: string): string {
  return name.replace(/["\r\n]/g, encodeURIComponent);
}
