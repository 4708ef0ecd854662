/** Short texts are collected as fast as they are made; one of a whole body would be it once more. */
const PIECE_LENGTH = 64 * 1024;

/** Bytes that an address may have, also inside JSON strings and URL-encoded. */
const addressBytes = /[\w.:/\\%[\]-]/;
const isAddressByte: readonly boolean[] = Array.from({ length: 256 }, (_, byte) =>
  addressBytes.test(String.fromCharCode(byte)),
);

/**
 * Bytes with the addresses in them replaced; the very same bytes where there are none.
 * @param replace gets texts in Latin-1, which has a character for every byte, so that only what is
 * replaced changes
 * @param isInside by byte: whether what is replaced may have it in it. Between two others is where the
 * bytes are cut into texts
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

/** The first place from there on that is inside of nothing to be replaced. */
function findEnd(source: Buffer, from: number, isInside: readonly boolean[]): number {
  let end = from;
  while (end < source.length && isInside[source[end] ?? 0]) end++;
  return Math.min(end, source.length);
}
