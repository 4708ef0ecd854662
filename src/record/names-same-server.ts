/**
 * Whether two URLs name the same server of this machine: `localhost` is 127.0.0.1 or [::1]. These
 * two, each by its number, may well be two servers on one port.
 */
export function namesSameServer(a: string, b: string): boolean {
  if (a === b) return true;
  const [one, other] = [new URL(a), new URL(b)];
  if (one.origin === other.origin) return true;
  if (one.protocol !== other.protocol || one.port !== other.port) return false;
  const hosts = [one.hostname, other.hostname].sort().join();
  return hosts === '127.0.0.1,localhost' || hosts === '[::1],localhost';
}
