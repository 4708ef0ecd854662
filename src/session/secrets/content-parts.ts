import { isUtf8 } from 'node:buffer';
import { binaryFormatOf, isUnread, transcode } from '../../formats/formats.ts';
import { type BodyPart, findParts } from '../../formats/multipart-parts.ts';
import { headerValue } from '../../http/headers.ts';
import { isMultipartBody, mediaKindOf } from '../../http/media-type.ts';
import { editCodings, readContent } from '../content-coding.ts';
import type { Header } from '../schema.ts';
import { secretKind } from './secret-names.ts';

/** A part of a body that is searched by itself. */
export interface ContentPart {
  readonly bytes: Uint8Array;
  readonly isText: boolean;
  /** Content type of the body that the part belongs to, or an empty text. */
  readonly contentType: string;
}

/** Mails may contain mails. Deeper nesting is an attempt to waste time. */
const MAX_DEPTH = 8;

/**
 * The parts of a body, in order and without gaps. Only a multipart body has several parts: binary files and
 * text fields.
 * @param bytes of the decoded body
 * @param contentType value of the header, or an empty text
 */
function contentParts(bytes: Uint8Array, contentType: string, depth = 0): ContentPart[] {
  if (depth >= MAX_DEPTH || !isMultipartBody(bytes, contentType)) {
    return [{ bytes, isText: isText(bytes, contentType), contentType }];
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const parts: ContentPart[] = [];
  let done = 0;
  for (const part of findParts(text, contentType)) {
    const { start, end, headers } = part;
    const ownType = headerValue(headers, 'content-type') ?? '';
    const value = bytes.subarray(start, end);
    const isNested = isMultipartBody(value, ownType);
    if (!isNested && (isText(value, ownType) || isSecretField(part))) {
      parts.push({ bytes: bytes.subarray(done, end), isText: true, contentType });
    } else {
      parts.push({ bytes: bytes.subarray(done, start), isText: true, contentType });
      if (isNested) for (const inner of contentParts(value, ownType, depth + 1)) parts.push(inner);
      else parts.push({ bytes: value, isText: false, contentType: ownType });
    }
    done = end;
  }
  const rest = bytes.subarray(done);
  if (rest.length > 0) parts.push({ bytes: rest, isText: isText(rest, ''), contentType });
  return parts;
}

/**
 * Edits the parts of a body, without its content coding: texts, also those of other formats, and files, also
 * compressed ones. Every byte that is not edited stays.
 * @param edit returns the same bytes if nothing changes
 * @param encoding content coding of the body
 * @returns the same bytes if nothing changes
 */
export function editContent(
  bytes: Uint8Array,
  contentType: string,
  edit: (part: ContentPart) => Uint8Array,
  encoding?: string,
  depth = 0,
): Uint8Array {
  return editCodings(bytes, encoding, (plain) => {
    const transcoded = transcode(plain, contentType);
    if (transcoded) {
      const part = { bytes: Buffer.from(transcoded.text), isText: true, contentType };
      const edited = edit(part);
      return edited === part.bytes ? plain : transcoded.write(Buffer.from(edited).toString());
    }
    const parts = contentParts(plain, contentType);
    const edited = parts.map((part) => {
      const isFile = !part.isText && parts.length > 1 && depth < MAX_DEPTH;
      if (!isFile) return edit(part);
      return editContent(part.bytes, part.contentType, edit, undefined, depth + 1);
    });
    return edited.every((part, at) => part === parts[at]?.bytes) ? plain : Buffer.concat(edited);
  });
}

/**
 * Whether a body or a part of it has a content coding or a format that cannot be read: its secrets can neither
 * be found nor replaced.
 * @param headers that the body came with
 * @param isDecoded whether its content coding is removed
 */
export function isUnreadBody(
  bytes: Uint8Array,
  headers: readonly Header[],
  isDecoded: boolean,
): boolean {
  const contentType = headerValue(headers, 'content-type') ?? '';
  const encoding = isDecoded ? undefined : headerValue(headers, 'content-encoding');
  const content = readContent(bytes, encoding, contentType);
  if (content === undefined) return true;
  if (!binaryFormatOf(contentType) && mediaKindOf(contentType) !== 'multipart') return false;
  return contentParts(content, contentType).some((part) => {
    if (part.isText) return false;
    const read = readContent(part.bytes, undefined, part.contentType);
    return read === undefined || isUnread(read, part.contentType);
  });
}

/**
 * Whether a part is a field with the name of a secret. Its value was typed, so it counts as text in any case.
 */
function isSecretField({ name = '', isFile }: BodyPart): boolean {
  return secretKind(name) !== undefined && !isFile;
}

/**
 * The control characters that never appear in text: all but white space, and the escape character of
 * terminals.
 */
const isControl: readonly boolean[] = Array.from(
  { length: 256 },
  (_, code) => code < 0x09 || (code > 0x0d && code < 0x20 && code !== 0x1b),
);

/**
 * Whether bytes are text, in any charset. In other data, names have no meaning, and any match is a
 * coincidence.
 * @param contentType content type of the bytes, or an empty text
 */
function isText(bytes: Uint8Array, contentType: string): boolean {
  // Clients sometimes send a wrong type, so the type alone proves nothing. Text may have control characters.
  if (/text|table|form/.test(mediaKindOf(contentType)) && isUtf8(bytes)) return true;
  for (let at = 0; at < bytes.length; at++) if (isControl[bytes[at] ?? 0]) return false;
  return isUtf8(bytes) || !binaryFormatOf(contentType);
}
