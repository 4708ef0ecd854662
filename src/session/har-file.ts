/** A HAR among session files: it is replayed as it is, and never changed. `src/har` reads it. */

/** Whether a path names a HAR. */
export function isHarFile(file: string): boolean {
  return /\.har$/i.test(file);
}

/** The names of files that are replayed, as globs below a folder. */
export const REPLAYED_FILES: readonly string[] = ['**/*.session.json', '**/*.har'];

/** Why nothing is written into a HAR, and what to do: it can follow "since". */
export const HAR_STAYS =
  'a HAR stays as it was exported: make a session from it with "vsr import", and delete the HAR';
