/** Bytes of a live response in which values are looked for. */
export const KEPT_BYTES: number = 16 * 1024 * 1024;
