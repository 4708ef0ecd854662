/** Bytes of a body, on the wire and decoded, that are compared at most: 16 MiB. */
export const MAX_COMPARED: number = 16 * 1024 * 1024;

/**
 * Bytes of a body that is compared by what it holds, and shown: 4 MiB. Larger ones are compared byte by
 * byte, since to read and mask them would block the process for seconds.
 */
export const MAX_READ: number = 4 * 1024 * 1024;
