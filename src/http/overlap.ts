/**
 * Whether two URLs may lead to one place. A host has many spellings, some of which only a hosts file or a name server
 * knows, and a path has many as well. Hosts are therefore compared by the addresses that are connected to, and paths
 * as servers decode them.
 *
 * @note Two names that share an address are still two hosts: servers tell them apart by `Host` (RFC 9110, section
 * 7.2), and a CDN has one address for many sites. On this machine, a port belongs to one server, whatever its name.
 */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
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
  if (hosts.some(isOwn) && others.some(isOwn)) return true;
  const isAddress = isIP(named) + isIP(also) > 0;
  return isAddress && hosts.some((host) => others.some((address) => isSame(host, address)));
}

/** The port; empty for the default ports of HTTP and HTTPS alike, since a site has both. */
function portOf({ port }: URL): string {
  return port === '80' || port === '443' ? '' : port;
}

/** The segments of a path, without what only some servers tell apart: letter case, parameters, empty segments. */
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

/** The addresses of a name. One that cannot be resolved has none: nothing can be sent to it. */
async function addressesOf(name: string): Promise<string[]> {
  const found = await lookup(name, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

/** Connections to these arrive at this machine. */
const UNSPECIFIED = ['0.0.0.0', '::'];

function isOwn(address: string): boolean {
  const interfaces = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const own = [...UNSPECIFIED, ...interfaces.map((each) => each.address)];
  return isLoopback(address) || own.some((each) => isSame(each, address));
}

/** Whether two addresses are one, also where one is an IPv4 address in IPv6 (RFC 4291, section 2.5.5.2). */
function isSame(one: string, other: string): boolean {
  return blockOf(one).check(other, familyOf(other)) || blockOf(other).check(one, familyOf(one));
}

function blockOf(address: string): BlockList {
  const block = new BlockList();
  block.addAddress(address, familyOf(address));
  return block;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}
