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

/** The bytes after all interim answers that they begin with; nothing if that cannot be told yet. */
export function skipInterim(bytes: Buffer): Buffer | undefined {
  let rest = bytes;
  while (mayBeInterim(rest)) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return rest.length > MAX_HEAD ? rest : undefined;
    rest = rest.subarray(end + 4);
  }
  return rest;
}

function mayBeInterim(bytes: Buffer): boolean {
  // The first digit of the status; this is all that is looked at in most answers.
  if (bytes.length > 9 && bytes[9] !== 0x31) return false;
  const start = bytes.toString('latin1', 0, SHORTEST_START);
  return INTERIM.test(start + 'HTTP/1.1 100 '.slice(start.length));
}
