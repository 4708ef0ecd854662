/**
 * The largest session file that is written, in bytes. A reader holds its text in one string, which V8
 * limits to 2 ** 29 - 24 characters, and what it parses takes several times as much memory.
 */
export const MAX_WRITTEN_BYTES: number = 256 * 1024 * 1024;
