/** HARs among session files. They are replayed as they are, and never changed. `src/har` reads them. */

/** Whether a path names a HAR. */
export function isHarFile(file: string): boolean {
  return /\.har$/i.test(file);
}

/** Globs, relative to a folder, for the files that are replayed. */
export const REPLAYED_FILES: readonly string[] = ['**/*.session.json', '**/*.har'];

/** Why nothing is written into a HAR, and what to do. Use it after "since". */
export const HAR_STAYS =
  'a HAR stays as it was exported: make a session from it with "vsr import", and delete the HAR';
