/** Longer names are cut: file systems allow 255 bytes, and one letter may take three. */
const maxSlugLength = 72;

/**
 * A name as a part of a path: letters and digits of any script, in lower case since some file systems
 * know no other.
 */
export function createSlug(name: string): string {
  const words =
    name
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return [...words.join('-')].slice(0, maxSlugLength).join('').replace(/-$/, '') || 'test';
}
