import { isUtf8 } from 'node:buffer';
import type { Transcoded } from '../../formats/format.ts';
import { isTranscoded, isUnread, transcode } from '../../formats/formats.ts';
import { headerValue } from '../../http/headers.ts';
import { essenceOf, isMediaType } from '../../http/media-type.ts';
import { multipartBoundary } from '../../http/multipart-boundary.ts';
import { editCodings } from '../../session/edit-codings.ts';
import type { Header } from '../../session/schema.ts';
import { type ContentPart, contentParts } from '../../session/secrets/content-parts.ts';

/**
 * A body whose parts are other ones; all but what changes stays, byte for byte.
 * @param headers that it came with
 * @param isDecoded whether it is out of its content coding
 * @param edit gives the same bytes where nothing changes
 * @returns the same bytes where nothing changes
 */
export function editBody(
  bytes: Uint8Array,
  headers: readonly Header[],
  isDecoded: boolean,
  edit: (part: ContentPart) => Uint8Array,
): Uint8Array {
  if (bytes.length === 0) return bytes;
  const contentType = headerValue(headers, 'content-type') ?? '';
  const editPlain = (plain: Uint8Array): Uint8Array => {
    // Pictures, sounds and the like hold no names of secrets.
    if (isMediaType(essenceOf(contentType)) && !isUtf8(plain)) return plain;
    const transcoded = transcode(plain, contentType);
    if (transcoded) return editTranscoded(plain, transcoded, contentType, edit);
    const parts = contentParts(plain, contentType);
    const edited = parts.map((part) => {
      const inner = part.isText ? undefined : transcode(part.bytes, part.contentType);
      return inner ? editTranscoded(part.bytes, inner, part.contentType, edit) : edit(part);
    });
    return edited.every((part, at) => part === parts[at]?.bytes) ? plain : Buffer.concat(edited);
  };
  const encoding = isDecoded ? undefined : headerValue(headers, 'content-encoding');
  return encoding === undefined ? editPlain(bytes) : editCodings(bytes, encoding, editPlain);
}

/**
 * Whether a body, or a part of it, is of a format that cannot be read: then nobody finds the secrets in
 * it, nor may anything in it become something else.
 * @param headers that it came with
 * @param isDecoded whether it is out of its content coding
 */
export function isUnreadBody(
  bytes: Uint8Array,
  headers: readonly Header[],
  isDecoded: boolean,
): boolean {
  const contentType = headerValue(headers, 'content-type');
  if (contentType === undefined) return false;
  if (!isTranscoded(contentType) && multipartBoundary(contentType) === undefined) return false;
  let isFound = false;
  const look = (plain: Uint8Array): Uint8Array => {
    isFound = contentParts(plain, contentType).some((part) => {
      return !part.isText && isUnread(part.bytes, part.contentType);
    });
    return plain;
  };
  const encoding = isDecoded ? undefined : headerValue(headers, 'content-encoding');
  if (encoding === undefined) look(bytes);
  else editCodings(bytes, encoding, look);
  return isFound;
}

/** As one part. */
function editTranscoded(
  bytes: Uint8Array,
  { text, write }: Transcoded,
  contentType: string,
  edit: (part: ContentPart) => Uint8Array,
): Uint8Array {
  const part = { bytes: Buffer.from(text), isText: true, contentType };
  const edited = edit(part);
  return edited === part.bytes ? bytes : write(Buffer.from(edited).toString());
}
