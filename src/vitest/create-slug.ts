/** Longer names are cut, so that a person can read them. */
const maxSlugLength = 72;
/** File systems allow 255, of which numbers, endings and the names of journals need some. */
const maxSlugBytes = 200;

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
  return cut(words.join('-')).replace(/-$/, '') || 'test';
}

function cut(text: string): string {
  const letters = [...text].slice(0, maxSlugLength);
  while (Buffer.byteLength(letters.join('')) > maxSlugBytes) letters.pop();
  return letters.join('');
}
