/**
 * Whether a URL's host is this machine (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3, RFC 6761
 * section 6.3).
 * @param hostname as `URL` gives it: an IPv6 address in brackets
 */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(hostname);
}
