/**
 * Whether two URLs may lead to one place. A host has many spellings, of which one name server or hosts file knows some,
 * and so has a path. So hosts are compared by what is connected to, and paths as servers decode them.
 *
 * @note Two names with one address are not compared by it: servers tell them apart by `Host` (RFC 9110 section 7.2), and
 * a CDN has one address for many sites. On this machine, a port belongs to one server whatever its name.
 */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isLoopback } from './loopback.ts';

/**
 * Whether requests below one base URL may reach what is below the other.
 * @param one an HTTP URL
 * @param other an HTTP URL
 */
export async function mayOverlap(one: string, other: string): Promise<boolean> {
  const [a, b] = [new URL(one), new URL(other)];
  if (portOf(a) !== portOf(b)) return false;
  const [first, second] = [segmentsOf(a), segmentsOf(b)];
  if (!startsWith(first, second) && !startsWith(second, first)) return false;
  const [named, also] = [nameOf(a), nameOf(b)];
  if (named === also) return true;
  const [hosts, others] = await Promise.all([addressesOf(named), addressesOf(also)]);
  const shared = hosts.filter((address) => others.includes(address));
  return shared.includes(THIS_MACHINE) || (shared.length > 0 && isIP(named) + isIP(also) > 0);
}

/** One for the default ports of HTTP and HTTPS: a site has both. */
function portOf({ port }: URL): string {
  return port === '80' || port === '443' ? '' : port;
}

/** Letter case counts on some servers only, and so do parameters of a segment, empty segments and backslashes. */
function segmentsOf({ pathname }: URL): string[] {
  let path = pathname;
  for (let layer = 0; layer < MAX_LAYERS && path.includes('%'); layer += 1) {
    path = path.replace(/%[\da-f]{2}/gi, (octet) =>
      String.fromCharCode(Number.parseInt(octet.slice(1), 16)),
    );
  }
  const segments = path.toLowerCase().split(/[/\\]/);
  return segments.map((segment) => segment.replace(/;.*$/s, '')).filter(Boolean);
}

/** A proxy and a server behind it may each decode a path. */
const MAX_LAYERS = 5;

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((segment, index) => segment === path[index]);
}

/** Without the brackets of an IPv6 address, and without the dot that ends a name in DNS (RFC 1034 section 3.1). */
function nameOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

const THIS_MACHINE = 'this machine';

/** A name that leads nowhere has none: nothing can be sent to it. */
async function addressesOf(name: string): Promise<string[]> {
  const found = await lookup(name, { all: true }).catch(() => []);
  const addresses = found.map(({ address }) => plainAddress(address));
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const isOwn = (address: string): boolean =>
    isLoopback(address) ||
    UNSPECIFIED.includes(address) ||
    own.some((each) => each.address === address);
  return addresses.map((address) => (isOwn(address) ? THIS_MACHINE : address));
}

/** A connection to one of these arrives at this machine. */
const UNSPECIFIED: readonly string[] = ['0.0.0.0', '::'];

/** An IPv4 address in IPv6 (RFC 4291 section 2.5.5.2) as IPv4; any other one as `URL` writes it. */
function plainAddress(address: string): string {
  if (isIP(address) !== 6 || address.includes('%')) return address;
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(plain) ?? [];
  if (high === undefined || low === undefined) return plain;
  const bits = [high, low].map((group) => Number.parseInt(group, 16));
  return bits.flatMap((group) => [group >> 8, group & 0xff]).join('.');
}
