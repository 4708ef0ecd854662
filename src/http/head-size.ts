/** How large the head of a message may be (RFC 9110 section 5.4 leaves it to each recipient). */

/**
 * The largest head, in bytes, that the recorder lets pass and a replay reads: more than any client or
 * server allows. Whether a head is too large is for the recorded client and its server to say.
 */
export const MAX_HEAD_SIZE: number = 1024 * 1024;

/** The most header fields that such a head has: `a:` and the end of the line. */
export const MAX_HEADERS: number = MAX_HEAD_SIZE / 4;

/** The size of a header field in HTTP/1.1, in bytes, with what separates and ends it. */
export function headSize(field: readonly [name: string, value: string]): number {
  // Not taken apart: it is asked of each field of a session.
  return field[0].length + field[1].length + ': \r\n'.length;
}
