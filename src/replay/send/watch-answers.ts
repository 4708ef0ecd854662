/**
 * A server may send interim answers (1xx) that nobody asked for, and a client must accept them
 * (RFC 9110 section 15.2). undici takes an unexpected 100 Continue for a broken response and ends the
 * connection. No setting changes that, so interim answers are taken out of what it reads.
 */

/** All but 101 Switching Protocols, which is the last of its kind on a connection. */
const INTERIM = /^HTTP\/1\.\d 1(?!01)\d\d[ \r]/;
const SHORTEST_START = 'HTTP/1.1 100 '.length;
/** An interim answer whose head is longer is left to undici to refuse. */
const MAX_HEAD = 64 * 1024;

/** What is left of an answer's first bytes without the interim answers that they begin with. */
interface Skipped {
  readonly rest: Buffer;
  /** Whether the rest is what undici may read; else more has to come before that can be told. */
  readonly isFinal: boolean;
}

/** Takes whole interim answers off; what is left of one that has not come to its end is short. */
export function skipInterim(bytes: Buffer): Skipped {
  let start = 0;
  for (;;) {
    const rest = start === 0 ? bytes : bytes.subarray(start);
    if (rest.length === 0) return { rest, isFinal: false };
    if (!mayBeInterim(rest)) return { rest, isFinal: true };
    const end = bytes.indexOf('\r\n\r\n', start);
    if (end < 0) return { rest, isFinal: rest.length > MAX_HEAD };
    start = end + 4;
  }
}

function mayBeInterim(bytes: Buffer): boolean {
  // The first digit of the status; this is all that is looked at in most answers.
  if (bytes.length > 9 && bytes[9] !== 0x31) return false;
  const start = bytes.toString('latin1', 0, SHORTEST_START);
  return INTERIM.test(start + 'HTTP/1.1 100 '.slice(start.length));
}
