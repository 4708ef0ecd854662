import { isUtf8 } from 'node:buffer';
import { isTranscoded } from '../../formats/formats.ts';
import { essenceOf, isTextType } from '../../http/media-type.ts';

/** The control characters that no text has: all but white space, and the escape of terminals. */
const isControl: readonly boolean[] = Array.from(
  { length: 256 },
  (_, code) => code < 0x09 || (code > 0x0d && code < 0x20 && code !== 0x1b),
);

/**
 * Whether bytes are a text, in whatever charset. What is none has no names, and what looks like one
 * there is chance.
 * @param contentType that they came with, or an empty text
 */
export function isText(bytes: Uint8Array, contentType: string): boolean {
  // Clients name a type for data that is of another: that alone says nothing. Texts may have control characters.
  if (isTextType(essenceOf(contentType)) && isUtf8(bytes)) return true;
  for (let at = 0; at < bytes.length; at++) if (isControl[bytes[at] ?? 0]) return false;
  return isUtf8(bytes) || !isTranscoded(contentType);
}
