/** Short texts are freed as fast as they are made. The text of a whole body would take its memory again. */
const PIECE_LENGTH = 64 * 1024;

/** Bytes that an address may have, also inside JSON strings and URL-encoded. */
const ADDRESS_BYTES = /[\w.:/\\%[\]-]/;
const isAddressByte: readonly boolean[] = Array.from({ length: 256 }, (_, byte) =>
  ADDRESS_BYTES.test(String.fromCharCode(byte)),
);

/**
 * Replaces the addresses in bytes. Returns the same bytes if there are none.
 * @param replace gets texts in Latin-1, which has a character for every byte, so that only what is
 * replaced changes
 * @param isInside by byte: whether a replaced text may contain it. The bytes are cut into texts between two
 * others
 */
export function replaceInBytes(
  bytes: Uint8Array,
  replace: (text: string) => string,
  isInside: readonly boolean[] = isAddressByte,
): Uint8Array {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Buffer[] = [];
  let unchangedFrom = 0;
  for (let start = 0; start < source.length; ) {
    const end = findEnd(source, start + PIECE_LENGTH, isInside);
    const text = source.toString('latin1', start, end);
    const replaced = replace(text);
    if (replaced !== text) {
      parts.push(source.subarray(unchangedFrom, start), Buffer.from(replaced, 'latin1'));
      unchangedFrom = end;
    }
    start = end;
  }
  if (parts.length === 0) return bytes;
  return Buffer.concat([...parts, source.subarray(unchangedFrom)]);
}

/** The first offset from there on at which no replaced text can be cut. */
function findEnd(source: Buffer, from: number, isInside: readonly boolean[]): number {
  let end = from;
  while (end < source.length && isInside[source[end] ?? 0]) end++;
  return Math.min(end, source.length);
}
