import { isUtf8 } from 'node:buffer';
import { decodeUtf16, encodeUtf16, type Utf16, utf16Of } from '../../formats/utf16.ts';
import { headerValue } from '../../http/headers.ts';
import { editCodings } from '../../session/edit-codings.ts';
import type { Header } from '../../session/schema.ts';
import { type ContentPart, contentParts } from '../../session/secrets/content-parts.ts';

/** Pictures, sounds and the like hold no names of secrets. */
const NO_TEXT = /^(?:image\/(?!svg)|audio\/|video\/|font\/)/i;

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
    if (NO_TEXT.test(contentType) && !isUtf8(plain)) return plain;
    const order = utf16Of(plain, contentType);
    if (order !== undefined) return editUtf16(plain, order, contentType, edit);
    const parts = contentParts(plain, contentType);
    const edited = parts.map(edit);
    return edited.every((part, at) => part === parts[at]?.bytes) ? plain : Buffer.concat(edited);
  };
  const encoding = isDecoded ? undefined : headerValue(headers, 'content-encoding');
  return encoding === undefined ? editPlain(bytes) : editCodings(bytes, encoding, editPlain);
}

/** As one part. What is no text after all stays. */
function editUtf16(
  bytes: Uint8Array,
  order: Utf16,
  contentType: string,
  edit: (part: ContentPart) => Uint8Array,
): Uint8Array {
  const decoded = decodeUtf16(bytes, order);
  const text = Buffer.from(decoded);
  if (text.toString() !== decoded) return bytes;
  const edited = edit({ bytes: text, isText: true, contentType });
  return edited === text ? bytes : encodeUtf16(Buffer.from(edited).toString(), order);
}
