import { decodeUtf8 } from '../../session/decode-utf8.ts';
import { editCodings } from '../../session/edit-codings.ts';
import { headerValue } from '../../session/headers.ts';
import type { Header } from '../../session/schema.ts';

/** Pictures, sounds and the like hold no names of secrets. */
const NO_TEXT = /^(?:image\/(?!svg)|audio\/|video\/|font\/)/i;

/**
 * A body with another text. Where it is no UTF-8, each byte is a character: all but what changes stays.
 * @param headers that it came with
 * @param isDecoded whether it is out of its content coding
 * @returns the same bytes where nothing changes
 */
export function editBody(
  bytes: Uint8Array,
  headers: readonly Header[],
  isDecoded: boolean,
  edit: (text: string, contentType: string) => string,
): Uint8Array {
  if (bytes.length === 0) return bytes;
  const contentType = headerValue(headers, 'content-type') ?? '';
  const editPlain = (plain: Uint8Array): Uint8Array => {
    const utf8 = decodeUtf8(plain);
    if (utf8 === undefined && NO_TEXT.test(contentType)) return plain;
    const text =
      utf8 ?? Buffer.from(plain.buffer, plain.byteOffset, plain.length).toString('latin1');
    const edited = edit(text, contentType);
    if (edited === text) return plain;
    return Buffer.from(edited, utf8 === undefined ? 'latin1' : 'utf8');
  };
  const encoding = isDecoded ? undefined : headerValue(headers, 'content-encoding');
  return encoding === undefined ? editPlain(bytes) : editCodings(bytes, encoding, editPlain);
}
