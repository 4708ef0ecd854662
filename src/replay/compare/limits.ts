/** Bytes of a body, on the wire and decoded, that are compared at most: 16 MiB. */
export const MAX_COMPARED: number = 16 * 1024 * 1024;
