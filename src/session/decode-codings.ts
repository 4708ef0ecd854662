/**
 * The content of a body that is only to be read, not put into its coding again: also out of several
 * codings in a row, and out of what calls itself `deflate` without being in the zlib format.
 */
import { inflateRawSync } from 'node:zlib';
import {
  appliedCodings,
  type DecodedContent,
  decodeContent,
  maxDecodedBytes,
} from './content-coding.ts';

/**
 * A body decoded. Its coding is named where it is one that the content can be put into again.
 * @param most bytes @default 64 MiB
 */
export function decodeCodings(
  bytes: Uint8Array,
  contentEncoding: string | undefined,
  most: number = maxDecodedBytes,
): DecodedContent {
  const applied = appliedCodings(contentEncoding ?? '') ?? [];
  if (applied.length === 0) return { bytes };
  const [first] = applied;
  if (applied.length === 1) return decodeOne(bytes, first, most);
  let content = bytes;
  for (const coding of applied.toReversed()) {
    const decoded = decodeOne(content, coding, most);
    if (decoded.isTooLarge) return { bytes, isTooLarge: true };
    if (decoded.bytes === content) return { bytes };
    content = decoded.bytes;
  }
  return { bytes: content };
}

function decodeOne(bytes: Uint8Array, coding: string | undefined, most: number): DecodedContent {
  const decoded = decodeContent(bytes, coding, most);
  if (coding !== 'deflate' || decoded.bytes !== bytes || decoded.isTooLarge) return decoded;
  try {
    return { bytes: inflateRawSync(bytes, { maxOutputLength: most }) };
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    return isTooLarge ? { bytes, isTooLarge } : { bytes };
  }
}
