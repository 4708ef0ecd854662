/** Whether bytes may spell one as they are. */
export function maySpell(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('REDACTED');
}
