import { isUtf8 } from 'node:buffer';

/** The text of bytes that are UTF-8, byte for byte; undefined for others. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}
