/** Longer names are cut, so that a person can read them. */
const maxSlugLength = 72;
/** File systems allow 255, of which numbers, endings and the names of journals need some. */
const maxSlugBytes = 200;

/**
 * Names that Windows keeps for devices, with any extension: `nul.session.json` is one.
 * https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])$/;

/**
 * A name as a part of a path that every system takes: letters and digits of any script, in lower case
 * since some file systems know no other.
 */
export function createSlug(name: string): string {
  const words =
    name
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const slug = cut(words.join('-')).replace(/-$/, '') || 'test';
  return DEVICE.test(slug) ? `${slug}-test` : slug;
}

function cut(text: string): string {
  const letters = [...text].slice(0, maxSlugLength);
  while (Buffer.byteLength(letters.join('')) > maxSlugBytes) letters.pop();
  return letters.join('');
}
